import { describe, expect, it } from 'vitest'
import type { Day } from '../../src/simulate/day.ts'
import type { OrderRecord } from '../../src/simulate/record.ts'
import { runDay } from '../../src/simulate/run-day.ts'
import { settingsOf } from '../../src/simulate/shop-settings.ts'
import { keptPercent } from './quotes.ts'
import { daysOf, quotesIn } from './quotes-days.ts'

const dispatch = { policy: 'pull', window: 3, overtakes: 2 } as const
const dayOf = (shop: number): Day => {
  const [first] = daysOf(shop, { learning: 0, heldOut: 1 })
  if (first === undefined) throw new Error('no day')
  return first.day
}
const factorsOf = ({ machines }: Day) => machines.map(({ factor }) => factor)

describe('the days of the quotes', () => {
  it('have machines up to 30 % off the recipe, the same on every day and others in another shop', () => {
    const [first, second] = daysOf(1, { learning: 1, heldOut: 1 })
    if (first === undefined || second === undefined) throw new Error('no days')
    expect(factorsOf(second.day)).toEqual(factorsOf(first.day))
    expect(factorsOf(dayOf(2))).not.toEqual(factorsOf(first.day))
    for (const shop of [1, 2, 3, 4])
      for (const factor of factorsOf(dayOf(shop))) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.3)
    expect(second.day.orders).not.toEqual(first.day.orders)
  })

  it('tell the shop nothing of how long its machines take: it quotes the same until it has seen a drink made', () => {
    const day = {
      ...dayOf(1),
      orders: dayOf(1)
        .orders.slice(0, 3)
        .map((order) => ({ ...order, atMs: 25_200_000 })),
    }
    const slow = { ...day, spread: 0.9, machines: day.machines.map((machine) => ({ ...machine, factor: 1.3 })) }
    expect(settingsOf(slow, dispatch)).toEqual(settingsOf(day, dispatch))
    const [one, other] = [day, slow].map((played) => runDay(played, { dispatch, outages: [] }).orders)
    expect(other?.map(({ quotedMs }) => quotedMs)).toEqual(one?.map(({ quotedMs }) => quotedMs))
    expect(other?.map(({ readyMs }) => readyMs)).not.toEqual(one?.map(({ readyMs }) => readyMs))
  })
})

describe('a quote', () => {
  const order = (over: Partial<OrderRecord>): OrderRecord => ({
    ...{ index: 0, number: '100', placedMs: 0, channel: null, quotedMs: 50_000, promisedMs: 70_000, readyMs: 60_000 },
    drinks: [{ recipe: 'espresso', startedMs: 0, readyMs: 60_000 }],
    ...over,
  })

  it('that was too early by ten seconds and promised by twenty more has an error, and was kept', () => {
    const [quoted] = quotesIn(dayOf(1), [order({})], 0.6)
    expect(quoted).toMatchObject({ errorS: 10, kept: 'yes', drinks: 1, load: 0.6 })
    // An espresso and its cup, by the recipe: 42 s.
    expect(quoted?.peerErrorS).toBeCloseTo(18, 10)
  })

  it('is measured against all drinks before it that are not ready', () => {
    const before = order({
      drinks: Array.from({ length: 5 }, () => ({ recipe: 'espresso', startedMs: 0, readyMs: 90_000 })),
    })
    const quotes = quotesIn(dayOf(1), [before, order({ index: 1 })], 0.6)
    expect(quotes[1]?.peerErrorS).toBeCloseTo(60 - (6 * 42) / 3, 10)
  })

  it('that was never given is no figure but an error', () => {
    expect(() => quotesIn(dayOf(1), [order({ quotedMs: null })], 0.6)).toThrow('no quote')
  })

  it('is late when it is ready a millisecond past its promise', () => {
    const orders = [order({ readyMs: 70_000 }), order({ index: 1, readyMs: 70_001 })]
    expect(keptPercent(quotesIn(dayOf(1), orders, 0.6))).toBe(50)
  })
})
