import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StockTables, type WantedRow } from './ledger/stock.ts'
import type { Recipe } from './settings.ts'
import { Device, machine, menu, Rig, recipe } from './testing/rig.ts'

const latte: Recipe = {
  ...recipe('latte'),
  steps: recipe('latte').steps.map((step) => ({ ...step, uses: { milk: 100 } })),
}
const milk = {
  id: 'milk',
  name: 'Milk',
  names: { en: 'Milk' },
  unit: 'ml' as const,
  low: 0,
  reorder: null,
  sensors: [],
}

type Deed =
  | 'place'
  | 'hold'
  | 'release'
  | 'cancel'
  | 'append'
  | 'begin'
  | 'finish'
  | 'spoil'
  | 'take'
  | 'more'
  | 'restart'
const DEEDS: Deed[] = [
  'place',
  'hold',
  'release',
  'cancel',
  'append',
  'begin',
  'finish',
  'spoil',
  'take',
  'more',
  'restart',
]

function shop() {
  const rig = new Rig({
    machines: [machine('lm1', { groups: 2 })],
    menu: menu(latte),
    stock: { ingredients: [milk], choices: [] },
  })
  const lm1 = new Device(rig, 'lm1', 2)
  lm1.comesOnline()
  const orders: string[] = []
  let asked = 5_000
  const set = (change: { level: number } | { add: number }): void => {
    const ref = ++asked
    rig.input({
      t: 'stock.set',
      ref,
      once: { terminal: 'bar', key: `s${ref}`, hash: `s${ref}` },
      ingredient: 'milk',
      change,
    })
  }
  const openOn = (group: number) => rig.shop.memory.group('lm1', group)?.brew?.row.id
  const carryOut = (deed: Deed, n: number): void => {
    const order = orders[n % Math.max(1, orders.length)]
    const group = (n % 2) + 1
    const brew = openOn(group)
    switch (deed) {
      case 'place': {
        const reply = rig.place({ drinks: [{ recipe: 'latte', count: (n % 3) + 1 }] })
        if (reply.ok) orders.push((JSON.parse(reply.body) as { id: string }).id)
        return
      }
      case 'hold':
      case 'release':
      case 'cancel':
        if (order !== undefined) rig.ask(`order.${deed}`, order)
        return
      case 'append':
        if (order !== undefined) rig.append(order, [{ recipe: 'latte' }])
        return
      case 'begin':
        if (brew !== undefined) lm1.begins(brew, group)
        return
      case 'finish':
        if (brew !== undefined) lm1.finishes(brew, group)
        return
      case 'spoil':
        lm1.pouring[group - 1] = null
        if (brew !== undefined) rig.says('lm1', { t: 'status', brew, status: 'spoiled', cause: 'flow' })
        return
      case 'take':
        lm1.takeCup(group)
        lm1.lives(6_000)
        return
      case 'more':
        set({ add: (n % 5) * 50 + 1 })
        return
      case 'restart':
        rig.restart()
        lm1.comesOnline()
    }
  }
  return { rig, set, carryOut }
}

const sorted = (rows: readonly WantedRow[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()
/** Kinds that stand in several of the book's lists, added up. */
function together(rows: readonly WantedRow[]): WantedRow[] {
  const sums = new Map<string, WantedRow>()
  for (const row of rows) {
    const key = `${row.sold} ${row.step} ${row.size} ${row.options}`
    sums.set(key, { ...row, n: row.n + (sums.get(key)?.n ?? 0) })
  }
  return [...sums.values()]
}

describe('whatever happens to orders', () => {
  const life = fc.array(fc.tuple(fc.constantFrom(...DEEDS), fc.nat(20)), { minLength: 5, maxLength: 40 })

  it('what is counted along is what the book says, and no level is below nothing', () => {
    fc.assert(
      fc.property(life, fc.nat(900), (deeds, level) => {
        const { rig, set, carryOut } = shop()
        set({ level })
        for (const [deed, n] of deeds) {
          carryOut(deed, n)
          expect(sorted(rig.shop.orders.demand.all()), deed).toEqual(sorted(together(new StockTables(rig.db).wanted())))
          expect(rig.view.stock()[0]?.level ?? 0, deed).toBeGreaterThanOrEqual(0)
        }
        rig.db.close()
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('every drink that began to pour is counted once: what is left and what was used are what came in', () => {
    const calm = life.map((deeds) => deeds.filter(([deed]) => deed !== 'more'))
    fc.assert(
      fc.property(calm, (deeds) => {
        const { rig, set, carryOut } = shop()
        set({ level: 100_000 })
        for (const [deed, n] of deeds) carryOut(deed, n)
        const began = rig.db
          .prepare<[], { n: number }>(
            "SELECT count(*) AS n FROM brews WHERE begun_shop_ms IS NOT NULL OR state IN ('done','spoiled')",
          )
          .get()
        expect(rig.view.stock()[0]?.level).toBe(100_000 - 100 * (began?.n ?? 0))
        rig.db.close()
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('without spoiled drinks, what is left is never promised to more drinks than it lasts for', () => {
    const careful = life.map((deeds) => deeds.filter(([deed]) => deed !== 'spoil'))
    fc.assert(
      fc.property(careful, fc.nat(900), (deeds, level) => {
        const { rig, set, carryOut } = shop()
        set({ level })
        for (const [deed, n] of deeds) {
          carryOut(deed, n)
          const [line] = rig.view.stock()
          expect(line?.reserved ?? 0, deed).toBeLessThanOrEqual(line?.level ?? 0)
        }
        rig.db.close()
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})
