import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stage } from './harness/stage.ts'
import { killAndRecover, type Tally } from './kill-story.ts'

describe('a daemon that is killed 25 times while four tills sell, and a till with it', () => {
  const stage = new Stage()
  let tally: Tally
  beforeAll(async () => {
    tally = await killAndRecover(stage, { kills: 25, replays: 10 })
  }, 180_000)
  afterAll(async () => await stage.clear())

  it('was hit where it hurts: in requests, between commit and answer, and in pours', () => {
    expect(tally.shop.daemon.lives).toBe(tally.kills + 1)
    expect(tally.kills).toBeGreaterThanOrEqual(25)
    expect(tally.killsInRequest).toBeGreaterThanOrEqual(10)
    expect(tally.killsInPour).toBeGreaterThanOrEqual(10)
    expect(tally.replays).toBeGreaterThanOrEqual(10)
    expect(tally.resumed).toBeGreaterThanOrEqual(10)
  })

  it('has every order that a till was told of, exactly once, and no other', () => {
    expect(tally.sales.every(({ order }) => order !== null)).toBe(true)
    expect(new Set(tally.orders.map(({ id }) => id)).size).toBe(tally.sales.length)
    expect(tally.ordersInBook).toBe(tally.sales.length)
  })

  it('has tills that were told of the same order however often they asked', () => {
    for (const [i, { order }] of tally.sales.entries()) {
      expect(tally.orders[i]).toMatchObject({ id: order?.id, number: order?.number, url: order?.url })
    }
  })

  it('has every order ready in the end, and nobody had to be asked', () => {
    expect(tally.orders.map(({ state, attention }) => [state, attention])).toEqual(
      tally.orders.map(() => ['ready', false]),
    )
  })

  it('did not disturb the machines: same boot, every pour to its end', async () => {
    for (const [id, machine] of tally.shop.machines) {
      expect([id, machine.boots, (await machine.report()).boot]).toEqual([id, [1], 1])
    }
    expect(tally.pours.map(({ result }) => result)).toEqual(tally.pours.map(() => 'done'))
  })

  it('made every drink exactly once, says the judge', () => {
    expect(tally.pours).toHaveLength(tally.sales.length)
    expect(tally.shop.judged()).toEqual([])
  })
})
