/** The same on a line that is nearly good, for longer, and on one that is hardly usable any more. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pourOverDamagedLine } from './damaged-line.ts'
import { Stage } from './harness/stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

it('1 % of the frames are damaged both ways: every drink is poured once, as it was ordered', async () => {
  await pourOverDamagedLine(stage, { percent: 1, orders: 30, boundMs: 90_000 })
}, 120_000)

it('20 % of the frames are damaged both ways: every drink is poured once, as it was ordered', async () => {
  const { damaged, again } = await pourOverDamagedLine(stage, { percent: 20, orders: 20, boundMs: 120_000 })
  expect(damaged.in).toBeGreaterThan(0)
  expect(damaged.out).toBeGreaterThan(0)
  // Commands that provably never arrived were given again.
  expect(again).toBeGreaterThan(0)
}, 150_000)
