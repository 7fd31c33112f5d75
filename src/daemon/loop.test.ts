import { describe, expect, it } from 'vitest'
import type { Effect, StepResult } from '../shop/effects.ts'
import type { Input } from '../shop/inputs.ts'
import { Loop } from './loop.ts'

const now = () => ({ shopMs: Math.floor(performance.now()), wallMs: 0, businessDay: '2026-01-01' })
const once = { terminal: 't', key: 'k', hash: 'h' }
const collect = { t: 'order.collect', once, id: 'X' } as const
const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

function loopOver(step: (inputs: readonly Input[]) => StepResult, start: StepResult = { effects: [], wakeAt: null }) {
  const steps: (readonly Input[])[] = []
  const acted: Effect[] = []
  const loop = new Loop({
    shop: {
      start: () => start,
      step: (inputs) => {
        steps.push(inputs)
        return step(inputs)
      },
    },
    now,
    act: (effects) => acted.push(...effects),
  })
  return { loop, steps, acted }
}

const answering = (inputs: readonly Input[]): StepResult => ({
  effects: inputs.flatMap((input) =>
    'ref' in input
      ? [
          {
            t: 'reply' as const,
            ref: input.ref,
            reply: { ok: true as const, status: 200 as const, body: String(input.ref), replayed: false },
          },
        ]
      : [],
  ),
  wakeAt: null,
})

describe('the loop', () => {
  it('takes what came in one turn of the event loop in one step, and gives each its own answer', async () => {
    const { loop, steps } = loopOver(answering)
    loop.start()
    const answers = await Promise.all(Array.from({ length: 64 }, () => loop.ask(collect)))
    expect(steps.map((inputs) => inputs.length)).toEqual([64])
    expect(new Set(answers.map((answer) => answer.ok && answer.body)).size).toBe(64)
  })

  it('never takes more than 256 in one step', async () => {
    const { loop, steps } = loopOver(answering)
    loop.start()
    await Promise.all(Array.from({ length: 600 }, () => loop.ask(collect)))
    expect(steps.map((inputs) => inputs.length)).toEqual([256, 256, 88])
  })

  it('wakes the shop when it asked to be', async () => {
    const { loop, steps } = loopOver(() => ({ effects: [], wakeAt: null }), { effects: [], wakeAt: now().shopMs + 20 })
    loop.start()
    await expect.poll(() => steps).toEqual([[{ t: 'wake' }]])
  })

  it('what came before the start waits for it', async () => {
    const { loop, steps } = loopOver(answering)
    const answer = loop.ask(collect)
    await turn()
    expect(steps).toEqual([])
    loop.start()
    expect(await answer).toMatchObject({ ok: true })
  })

  it('a disk that cannot take more is 503, anything else that throws is 500', async () => {
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    const errors: unknown[] = [full, new Error('bug')]
    const { loop } = loopOver((inputs) => ({
      effects: inputs.map((input, i) => ({
        t: 'failed' as const,
        ref: 'ref' in input ? input.ref : null,
        input: input.t,
        error: errors[i],
      })),
      wakeAt: null,
    }))
    loop.start()
    const [storage, bug] = await Promise.all([loop.ask(collect), loop.ask(collect)])
    expect(storage).toMatchObject({ ok: false, refusal: { code: 'BD_STORAGE', data: { retryAfterSeconds: 5 } } })
    expect(bug).toMatchObject({ ok: false, refusal: { code: 'BD_INTERNAL' } })
  })

  it('stopping answers what has come in, and refuses what comes later', async () => {
    const { loop } = loopOver(answering)
    loop.start()
    const before = loop.ask(collect)
    loop.stop()
    expect(await before).toMatchObject({ ok: true })
    expect(await loop.ask(collect)).toMatchObject({ ok: false, refusal: { code: 'BD_CLOSING' } })
  })
})
