/**
 * A day that was: its orders at their times, on the machines that made them, as quick as they were. What people did in it
 * (holds, cancellations, remakes) is left out, and so are machines that made nothing.
 */
import type { Millis } from '../kit/units.ts'
import type { RecordedDay, RecordedPour } from '../shop/ledger/recorded-day.ts'
import type { MenuSettings, Recipe } from '../shop/settings.ts'
import type { Day, DayMachine, DayOrder } from './day.ts'
import { at, mean, sorted } from './figures.ts'
import { machineOf } from './shop-settings.ts'

/** A cup that stood for longer says that the shop was quiet. */
const MOST_CUP_MS: Millis = 60_000
const CUP_MS: Millis = 2_000
const SPREAD = 0.2

/** `toDayMs`: from the wall clock to the time after midnight where the shop is. Null: nothing was made on that day. */
export function dayFromRecord(
  { drinks, pours, recipes }: RecordedDay,
  date: string,
  seed: number,
  toDayMs: (wallMs: number) => Millis,
): Day | null {
  if (drinks.length === 0 || pours.length === 0) return null
  const ids = namesOf(recipes)
  const orders = new Map<number, DayOrder & { drinks: { recipe: string; size?: string }[] }>()
  for (const { order, placedWallMs, channel, sold, size } of drinks) {
    const known = orders.get(order) ?? { atMs: toDayMs(placedWallMs), channel, drinks: [] }
    known.drinks.push({ recipe: ids.get(sold) ?? '', ...(size !== null && { size }) })
    orders.set(order, known)
  }
  const cups = sorted(pours.flatMap(({ cupMs }) => (cupMs === null || cupMs > MOST_CUP_MS ? [] : cupMs)))
  return {
    name: `${date}, as it was ordered`,
    date,
    seed,
    menu: menuOf(recipes, ids),
    machines: machinesOf(pours, recipes),
    orders: [...orders.values()].sort((a, b) => a.atMs - b.atMs),
    spread: spreadOf(pours),
    cupChangeMs: cups.length === 0 ? CUP_MS : at(cups, 0.5),
  }
}

/** A recipe that was changed during the day is two: each drink is made as it was sold. */
function namesOf(recipes: ReadonlyMap<number, Recipe>): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  const taken = new Set<string>()
  for (const [row, { id }] of recipes) {
    const name = taken.has(id) ? `${id}-${row}` : id
    taken.add(name)
    names.set(row, name)
  }
  return names
}

function menuOf(recipes: ReadonlyMap<number, Recipe>, ids: ReadonlyMap<number, string>): MenuSettings {
  const own = [...recipes].map(([row, recipe]) => ({ ...recipe, id: ids.get(row) ?? recipe.id, options: {} }))
  return { languages: ['en'], words: {}, recipes: own }
}

function machinesOf(pours: readonly RecordedPour[], recipes: ReadonlyMap<number, Recipe>): DayMachine[] {
  const byMachine = Map.groupBy(pours, ({ machine }) => machine)
  return [...byMachine]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, own]): DayMachine => {
      const skills = new Set(own.flatMap(({ sold, step }) => recipes.get(sold)?.steps[step]?.skill ?? []))
      return {
        factor: at(sorted(own.map(factorOf)), 0.5),
        settings: machineOf({ id, skills: [...skills].sort(), groups: Math.max(...own.map(({ group }) => group)) }),
      }
    })
}

const factorOf = ({ tookMs, nominalMs }: RecordedPour): number => Math.max(0.01, tookMs / nominalMs)

function spreadOf(pours: readonly RecordedPour[]): number {
  const logs = [...Map.groupBy(pours, ({ machine }) => machine).values()].flatMap((own) => {
    const middle = at(sorted(own.map(factorOf)), 0.5)
    return own.map((pour) => Math.log(factorOf(pour) / middle))
  })
  if (logs.length < 20) return SPREAD
  return Math.min(1, Math.sqrt(mean(logs.map((log) => log * log))))
}
