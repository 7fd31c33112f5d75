/** The quote of a new order: the cached plan of the whole queue, and this order's drinks behind it. */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { DrinkRow } from './ledger/rows.ts'
import type { QuoteColumns } from './life.ts'
import type { MachineMemory } from './memory.ts'
import { type PlannedGroup, planNext, promiseFor, type Work } from './rules/forecast.ts'
import { firstOf, programFor, stepsFrom } from './rules/menu.ts'
import type { Recipe } from './settings.ts'
import type { Turn } from './turn.ts'

/** What a plan needs to know; reads only. */
export type Planner = Pick<Turn, 'memory' | 'now' | 'ledger' | 'sold'>

/** The plan drifts from what really happens; past this age it is made anew from the queue. */
const PLAN_AGE_MS: Millis = 2_000
const CUP_CHANGE_MS: Millis = 2_000

/** When all of this work is ready, planned behind everything accepted before it. Null when nobody can make some of it. */
export function forecast(turn: Turn, work: readonly Work[]): ShopMs | null {
  const { memory, now } = turn
  if (memory.plan === null || now.shopMs - memory.plan.builtMs > PLAN_AGE_MS) {
    memory.plan = { groups: planQueue(turn), builtMs: now.shopMs }
  }
  let readyAt: ShopMs | null = now.shopMs
  for (const item of work) {
    const at = planNext(memory.plan.groups, item, now.shopMs)
    readyAt = at === null || readyAt === null ? null : Math.max(readyAt, at)
  }
  return readyAt
}

export interface RecipeQuote {
  readonly recipe: string
  /** Null: no machine that is online can make it. */
  readonly readyInSeconds: number | null
  readonly promisedInSeconds: number | null
}

/** When one of each recipe, in its first size, would be ready if it were ordered now, alone. */
export function quotesNow(shop: Planner, recipes: readonly Recipe[]): RecipeQuote[] {
  const { now } = shop
  const groups = planQueue(shop)
  return recipes.map((recipe) => {
    const [work] = firstOf(stepsFrom(recipe, 0, recipe.sizes[0] ?? null))
    const copy = groups.map((group) => ({ ...group }))
    const readyAt = work ? planNext(copy, work, now.shopMs) : null
    const seconds = (at: ShopMs): number => Math.ceil((at - now.shopMs) / 1000)
    return {
      recipe: recipe.id,
      readyInSeconds: readyAt === null ? null : seconds(readyAt),
      promisedInSeconds: readyAt === null ? null : seconds(promiseFor(readyAt, now.shopMs)),
    }
  })
}

export const NO_QUOTE: QuoteColumns = { quote_wall_ms: null, promise_wall_ms: null, promise_shop_ms: null }

/** The columns of a quote for this moment; null: there is none. */
export function quoteFor({ now }: Turn, readyAt: ShopMs | null): QuoteColumns {
  if (readyAt === null) return NO_QUOTE
  const wall = (shopMs: ShopMs): number => now.wallMs + (shopMs - now.shopMs)
  const promise = promiseFor(readyAt, now.shopMs)
  return { quote_wall_ms: wall(readyAt), promise_wall_ms: wall(promise), promise_shop_ms: promise }
}

/** The next step of each of these drinks: what the queue sees of them. */
export const nextSteps = (turn: Turn, drinks: readonly DrinkRow[]): Work[] =>
  drinks.flatMap((drink) => firstOf(stepsOf(turn, drink)))

/** All that is still to be done for this drink. */
export const stepsOf = ({ sold }: Turn, drink: DrinkRow): Work[] => stepsFrom(sold(drink.sold), drink.step, drink.size)

/** How long this work takes a shop that has nothing else to do, all of whose machines work. */
export function alone(turn: Turn, work: readonly Work[]): Millis {
  const groups: PlannedGroup[] = []
  for (const { settings, skills } of turn.memory.machines.values()) {
    for (let n = 0; n < settings.groups; n++)
      groups.push({ machine: settings.id, role: settings.role, skills, freeAt: 0 })
  }
  let lastMs = 0
  let unplannedMs = 0
  for (const item of work) {
    const at = planNext(groups, item, 0)
    if (at === null) unplannedMs += item.ms
    else lastMs = Math.max(lastMs, at)
  }
  return lastMs + unplannedMs
}

function planQueue(turn: Planner): PlannedGroup[] {
  const { now } = turn
  const groups: PlannedGroup[] = []
  for (const machine of turn.memory.machines.values()) {
    if (!willWork(machine)) continue
    for (const group of machine.groups) {
      groups.push({
        machine: machine.settings.id,
        role: machine.settings.role,
        skills: machine.skills,
        freeAt: freeAt(group.brew?.row, now.shopMs) + (group.cup === null ? 0 : CUP_CHANGE_MS),
      })
    }
  }
  if (groups.length === 0) return groups
  for (const drink of turn.ledger.queue()) {
    const { program } = programFor(turn.sold(drink.sold), drink.step, drink.size)
    planNext(groups, { skill: drink.skill, ms: program.nominalMs }, now.shopMs)
  }
  return groups
}

function freeAt(
  brew: { intent_shop_ms: number; begun_shop_ms: number | null; nominal_ms: number } | undefined,
  now: ShopMs,
): ShopMs {
  if (!brew) return now
  return Math.max(now, (brew.begun_shop_ms ?? brew.intent_shop_ms) + brew.nominal_ms) + CUP_CHANGE_MS
}

/** Online and not broken: it works now or soon. */
const willWork = (machine: MachineMemory): boolean =>
  machine.leaving === 'no' &&
  machine.intent === 'in-service' &&
  machine.online === 'yes' &&
  machine.state !== 'fault' &&
  machine.state !== 'asleep'
