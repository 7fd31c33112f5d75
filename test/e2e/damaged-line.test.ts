/** Bytes are lost and changed on a serial line: coffee comes later, never twice and never wrong. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pourOverDamagedLine } from './damaged-line.ts'
import { Stage } from './harness/stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

it('5 % of the frames are damaged both ways: every drink is poured once, as it was ordered', async () => {
  const { damaged } = await pourOverDamagedLine(stage, { percent: 5, orders: 10, boundMs: 60_000 })
  expect(damaged.in + damaged.out).toBeGreaterThan(0)
}, 90_000)
