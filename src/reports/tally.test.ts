import { expect, it } from 'vitest'
import type { OrderVerdict } from './judge-order.ts'
import { Tally } from './tally.ts'

const verdict = (over: Partial<OrderVerdict> = {}): OrderVerdict => ({
  fate: 'ready',
  waitMs: 1_000,
  firstPromise: 'kept',
  lastPromise: 'kept',
  quoteErrorMs: 0,
  appended: false,
  requoted: false,
  rushed: false,
  ...over,
})
const drink = { id: 257, state: 'collected', brew_id: 9, remake_of: null, overtaken: 0 } as const

it('four minutes are quick, and a tenth of a second more is not', () => {
  const tally = new Tally()
  for (const waitMs of [240_000, 240_100, 60_000]) tally.addOrder(verdict({ waitMs }))
  expect(tally.figures().wait).toMatchObject({ withinFourMinutesPercent: 66.7, worstSeconds: 240.1 })
})

it('orders that were rushed, quoted anew or added to are counted each for itself', () => {
  const tally = new Tally()
  tally.addOrder(verdict({ rushed: true }))
  for (let n = 0; n < 2; n++) tally.addOrder(verdict({ requoted: true }))
  for (let n = 0; n < 3; n++) tally.addOrder(verdict({ appended: true }))
  expect(tally.figures().orders).toMatchObject({ placed: 6, rushed: 1, requoted: 2, appended: 3 })
})

it('early and late do not cancel out in the error of quotes, but do in their bias', () => {
  const tally = new Tally()
  for (const quoteErrorMs of [-30_000, 10_000, null]) tally.addOrder(verdict({ quoteErrorMs }))
  expect(tally.figures().quote).toEqual({ judged: 2, errorP50Seconds: 20, errorP90Seconds: 28, biasSeconds: -10 })
})

it('the first promise and the last are two figures', () => {
  const tally = new Tally()
  tally.addOrder(verdict({ firstPromise: 'broken' }))
  tally.addOrder(verdict({ lastPromise: null }))
  expect(tally.figures().promise).toEqual({
    first: { judged: 2, keptPercent: 50 },
    last: { judged: 1, keptPercent: 100 },
  })
})

it('a drink that is made once more is none that was ordered; overtaken are those of the ones that were begun', () => {
  const tally = new Tally()
  tally.addDrink(drink)
  tally.addDrink({ ...drink, overtaken: 1 })
  tally.addDrink({ ...drink, state: 'queued', brew_id: null })
  tally.addDrink({ ...drink, state: 'cancelled', brew_id: null })
  tally.addDrink({ ...drink, remake_of: 257, overtaken: 3 })
  expect(tally.figures().drinks).toEqual({ ordered: 3, remade: 1, overtakenPercent: 50 })
})
