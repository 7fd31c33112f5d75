/** A shop whose only machine hangs on a line that damages a share of all frames, both ways. */
import { expect } from 'vitest'
import { readBook } from '../judge/read-book.ts'
import { openShop } from './harness/shop.ts'
import type { Stage } from './harness/stage.ts'
import type { PublicOrder } from './harness/till.ts'
import { until } from './harness/until.ts'

/** All amounts differ: what was used up of each tells that every drink was made as it was ordered. */
const RECIPES = {
  short: { seconds: 0.2, doseGrams: 7, waterMl: 25, milkMl: 0 },
  long: { seconds: 0.3, doseGrams: 9, waterMl: 60, milkMl: 0 },
  milky: { seconds: 0.4, doseGrams: 8, waterMl: 31, milkMl: 120 },
} as const
const NAMES = ['short', 'long', 'milky'] as const
/** A third of the damage each; a byte changed, lost, or a bit of it. */
const HOW = ['corrupt', 'drop-byte', 'flip-bit'] as const

interface Levels {
  readonly waterMl: number
  readonly beansGrams: number
  readonly milkMl: number
}

export interface DamagePlan {
  /** Share of the frames that is damaged in each direction, in percent. */
  readonly percent: number
  /** Orders; each is one to three drinks. */
  readonly orders: number
  readonly boundMs: number
}

export interface DamageResult {
  readonly drinks: number
  readonly damaged: { readonly in: number; readonly out: number }
  /** Brews beyond one for each drink: commands that provably never arrived. */
  readonly again: number
  readonly tookMs: number
}

/** Sells, waits until all is ready, and looks whether each drink was poured once and as ordered. */
export async function pourOverDamagedLine(stage: Stage, plan: DamagePlan): Promise<DamageResult> {
  const shop = await openShop(stage, {
    machines: [{ id: 'left', wire: 'serial', groups: 2 }],
    sections: {
      menu: NAMES.map((recipe) => ({ recipe, steps: [{ skill: 'espresso', ...RECIPES[recipe] }] })),
      // A lost frame costs a fifth of a second here, not a second and a rest.
      timing: { answer: '200ms', coolDown: '100ms' },
    },
  })
  const spy = await shop.spy()
  const left = shop.machine('left')
  const levels = async () => (await left.report()).levels as Levels
  const before = await levels()
  for (const name of HOW) await left.request({ do: 'fault', name, p: plan.percent / 100 / HOW.length })

  const startedMs = performance.now()
  const wanted = Array.from({ length: plan.orders }, (_, n) =>
    Array.from({ length: 1 + (n % 3) }, (_, k) => NAMES[(n + k) % NAMES.length] ?? 'short'),
  )
  const orders = await Promise.all(wanted.map((drinks) => shop.till.sell(...drinks.map((recipe) => ({ recipe })))))
  await until(
    'all orders to be ready',
    async () => {
      const now = await Promise.all(orders.map(({ id }) => shop.till.look(id)))
      return now.every(({ state }) => state === 'ready')
    },
    { boundMs: plan.boundMs, everyMs: 200 },
  )
  const tookMs = performance.now() - startedMs

  const recipes = wanted.flat().map((name) => RECIPES[name])
  const sum = (what: (recipe: (typeof recipes)[number]) => number) => recipes.reduce((all, one) => all + what(one), 0)
  const report = await left.report()
  expect(report).toMatchObject({ pours: recipes.length, poursWithoutCup: 0, poursIntoFull: 0 })
  const after = await levels()
  expect({
    waterMl: before.waterMl - after.waterMl,
    beansGrams: before.beansGrams - after.beansGrams,
    milkMl: before.milkMl - after.milkMl,
  }).toEqual({
    waterMl: sum(({ waterMl }) => waterMl),
    beansGrams: sum(({ doseGrams }) => doseGrams),
    milkMl: sum(({ milkMl }) => milkMl),
  })
  const book = readBook(`${stage.folder}/data`)
  expect(book.brews.filter(({ state }) => state === 'done')).toHaveLength(recipes.length)
  expect(book.waste).toEqual([])
  expect(shop.judged()).toEqual([])
  await spy.until('every call', () => spy.on('board/main/call').length >= orders.length)
  expect(calls(orders, spy.on('board/main/call'))).toEqual(orders.map(() => 1))
  expect(spy.faults).toEqual([])
  const damaged = report.damage as DamageResult['damaged']
  return { drinks: recipes.length, damaged, again: book.brews.length - recipes.length, tookMs }
}

/** How often each was called. */
function calls(orders: readonly PublicOrder[], heard: readonly { readonly payload: object | null }[]): number[] {
  return orders.map(
    ({ number }) =>
      heard.filter(({ payload }) => payload !== null && 'number' in payload && payload.number === number).length,
  )
}
