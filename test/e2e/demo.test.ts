/** `npm start`: what somebody sees who tries it for the first time. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { judge } from '../judge/judge.ts'
import { readBook } from '../judge/read-book.ts'
import { readMachines } from '../judge/read-machines.ts'
import { Demo } from './harness/demo.ts'
import { childrenOf, isRunning } from './harness/processes.ts'
import { Spy } from './harness/spy.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const MACHINES = 4

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

/** Its simulated machines: processes of their own. */
async function machinesOf(demo: Demo): Promise<number[]> {
  const pid = demo.child.pid
  return await until('all machines', () => childrenOf(pid).length === MACHINES && childrenOf(pid))
}

it('the first order is ready within 15 s, and Ctrl-C ends everything within 2 s', async () => {
  const demo = await Demo.start(stage, '--orders-per-minute', '60', '--speed', '50')
  expect(demo.ready).toMatchObject({ pid: demo.child.pid, board: `${demo.ready.http}/board` })
  const spy = await Spy.connect(stage, { url: demo.ready.mqtt })
  await spy.until('a call', () => spy.on('board/main/call').length > 0, 15_000)
  expect(performance.now() - demo.startedMs).toBeLessThan(15_000)
  expect(spy.faults).toEqual([])

  const machines = await machinesOf(demo)
  const askedMs = performance.now()
  demo.child.ctrlC()
  expect(await demo.child.ended()).toEqual({ code: 0, signal: null })
  expect(performance.now() - askedMs).toBeLessThan(2_000)
  await until('its machines to be gone', () => !machines.some(isRunning), { boundMs: 2_000 })
  expect(existsSync(demo.ready.data)).toBe(false)
  // For scripts: the ready line, and nothing else.
  expect(demo.child.lines).toHaveLength(1)
  expect(demo.child.stderr).toBe('')
})

it('killed, it leaves no machine behind, and with --data it goes on where it was', async () => {
  const data = join(stage.folder, 'shop')
  const first = await Demo.start(stage, '--orders-per-minute', '0', '--speed', '50', '--data', data)
  // Six drinks of 1.8 s on four groups: two of them still wait when the first pour.
  const order = await first.till.sell({ recipe: 'mocha', count: 6 })
  const states = async (demo: Demo): Promise<string[]> =>
    (await demo.till.look(order.id)).drinks.map(({ state }) => state)
  await until('the first drinks to be made', async () => (await states(first)).includes('making'), {
    boundMs: 15_000,
    everyMs: 100,
  })
  const machines = await machinesOf(first)
  await first.child.kill('SIGKILL')
  await until('its machines to be gone', () => !machines.some(isRunning), { boundMs: 10_000 })

  const second = await Demo.start(stage, '--orders-per-minute', '0', '--speed', '50', '--data', data)
  expect(await second.till.look(order.id)).toMatchObject({ id: order.id, number: order.number })
  await until('the order to be ready', async () => (await states(second)).every((state) => state === 'ready'), {
    boundMs: 25_000,
    // Its limits are those of a real shop: whoever asks too often is told to wait.
    everyMs: 100,
  })
  expect((await second.till.look(order.id)).state).toBe('ready')
  expect(judge({ machines: readMachines(join(data, 'machines')), book: readBook(data) })).toEqual([])
  expect((await second.child.kill('SIGINT')).code).toBe(0)
}, 120_000)
