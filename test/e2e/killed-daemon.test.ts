/** The small one of `npm test`; killed-daemon.full.test.ts is the large one. */
import { afterEach, expect, it } from 'vitest'
import { Stage } from './harness/stage.ts'
import { killAndRecover } from './kill-story.ts'

const stage = new Stage()
afterEach(async () => await stage.clear())

it('a daemon that is killed five times in the middle of it loses no order and makes none twice', async () => {
  const tally = await killAndRecover(stage, { kills: 5, replays: 2 })
  expect(tally.shop.daemon.lives).toBe(tally.kills + 1)
  expect(tally.kills).toBeGreaterThanOrEqual(5)
  expect(tally.killsInRequest).toBeGreaterThanOrEqual(2)
  expect(tally.killsInPour).toBeGreaterThanOrEqual(2)
  // Two tills asked again for an order that was in the book already: killed between commit and answer.
  expect(tally.replays).toBeGreaterThanOrEqual(2)
  // Tills that were switched off in the middle of a sale went on with it, by its key.
  expect(tally.resumed).toBeGreaterThanOrEqual(2)
  expect(tally.ordersInBook).toBe(tally.sales.length)
  expect(new Set(tally.orders.map(({ id }) => id)).size).toBe(tally.sales.length)
  // Both machines were there all the time, so nothing can be unclear: nobody has to be asked.
  expect(tally.orders.map(({ state }) => state)).toEqual(tally.orders.map(() => 'ready'))
  expect(tally.pours).toEqual(tally.sales.map(() => ({ result: 'done' })))
  expect(tally.shop.judged()).toEqual([])
}, 60_000)
