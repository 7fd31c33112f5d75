import { expect, it } from 'vitest'
import type { Input } from '../shop/inputs.ts'
import { Loop } from './loop.ts'

/** A loop whose shop wants to be woken in 20 ms, by a clock that the test may put on. */
function looped() {
  let asleepMs = 0
  const now = () => ({ shopMs: Math.floor(performance.now()) + asleepMs, wallMs: 0, businessDay: '2026-01-01' })
  const steps: string[][] = []
  const loop = new Loop({
    shop: {
      start: () => ({ effects: [], wakeAt: now().shopMs + 20 }),
      step: (inputs: readonly Input[]) => {
        steps.push(inputs.map(({ t }) => t))
        return { effects: [], wakeAt: null }
      },
    },
    now,
    act: () => undefined,
  })
  const sleep = (ms: number): void => {
    asleepMs += ms
  }
  return { loop, steps, sleep }
}

it('a daemon that stood still tells the shop so first of all, before what machines said and before the time', async () => {
  const { loop, steps, sleep } = looped()
  loop.start()
  sleep(60_000)
  loop.submit({ t: 'machine.link', machine: 'm', state: 'up', reason: 'x' })
  await expect.poll(() => steps.flat(), { timeout: 10_000 }).toContain('machine.link')
  expect(steps[0]?.slice(0, 2)).toEqual(['standstill', 'machine.link'])
  loop.submit({ t: 'machine.link', machine: 'm', state: 'up', reason: 'x' })
  await expect.poll(() => steps.length, { timeout: 10_000 }).toBeGreaterThan(1)
  expect(steps.flat().filter((t) => t === 'standstill')).toHaveLength(1)
  loop.stop()
})

it('a daemon that had nothing to do for an hour did not stand still', async () => {
  const { loop, steps, sleep } = looped()
  loop.start()
  await expect.poll(() => steps.flat(), { timeout: 10_000 }).toContain('wake')
  const before = steps.length
  sleep(3_600_000)
  loop.submit({ t: 'machine.link', machine: 'm', state: 'up', reason: 'x' })
  await expect.poll(() => steps.length, { timeout: 10_000 }).toBeGreaterThan(before)
  expect(steps.slice(before).flat()).toEqual(['machine.link'])
  loop.stop()
})
