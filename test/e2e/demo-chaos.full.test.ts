/** `baristad demo --chaos`: machines and wires break every few seconds, customers order on, and the judge finds nothing. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { judge } from '../judge/judge.ts'
import { readBook } from '../judge/read-book.ts'
import { readMachines } from '../judge/read-machines.ts'
import { Demo } from './harness/demo.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

it('sixty drinks through a dozen mishaps: each is poured once, or its second pour has a recorded reason', async () => {
  const data = join(stage.folder, 'shop')
  const demo = await Demo.start(stage, '--chaos', '--orders-per-minute', '120', '--speed', '30', '--data', data)
  const { brews, orders } = await until(
    'sixty drinks and some mishaps',
    () => {
      const book = readBook(data)
      const made = book.brews.filter(({ state }) => state === 'done').length
      const mishaps = book.brews.filter(({ state }) => !['done', 'intent', 'pouring'].includes(state)).length
      return made >= 60 && mishaps >= 3 && book
    },
    { boundMs: 120_000, everyMs: 500 },
  )
  expect(orders.filter(({ state }) => state === 'collected').length).toBeGreaterThan(20)
  expect(brews.length).toBeGreaterThan(60)
  expect((await demo.child.kill('SIGINT')).code).toBe(0)
  expect(judge({ machines: readMachines(join(data, 'machines')), book: readBook(data) })).toEqual([])
}, 150_000)
