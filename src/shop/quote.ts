/** The quote of a new order: the cached plan of the whole queue, and this order's drinks behind it. */
import type { Millis, ShopMs } from '../kit/units.ts'
import { kindOf } from './learnt.ts'
import type { QuoteColumns } from './ledger/ledger.ts'
import { type DrinkRow, orderOfDrink } from './ledger/rows.ts'
import type { MachineMemory } from './machine-memory.ts'
import { roleNow, willWork } from './machine-role.ts'
import type { Plan } from './memory.ts'
import { keptInOrder, lookingAtAll } from './rules/first-free.ts'
import { BY_THE_RECIPE, type PlannedStep, planNext, type Work } from './rules/forecast.ts'
import { stepsFrom } from './rules/menu.ts'
import type { PlannedGroup } from './rules/planned-group.ts'
import type { Quote } from './rules/quote.ts'
import type { Recipe } from './settings.ts'
import type { Turn } from './turn.ts'

/** What a plan needs to know; reads only. */
export type Planner = Pick<Turn, 'memory' | 'now' | 'ledger' | 'orders' | 'sold' | 'settings'>

/** More than there are steps in a recipe or sizes in a menu. */
const KINDS = 2 ** 12
/** The plan drifts from what really happens; past this age it is made anew from the queue. */
const PLAN_AGE_MS: Millis = 2_000

/** All that is to be done for one drink. */
export type Steps = readonly Work[]

/** When all of these drinks are ready, planned behind everything accepted before them. Null when nobody can make some. */
export function forecast(turn: Turn, drinks: readonly Steps[]): ShopMs | null {
  const { now } = turn
  const { groups } = ensurePlan(turn)
  let readyAt: ShopMs | null = now.shopMs
  for (const steps of drinks) {
    const at = planNext(lookingAtAll(groups), steps, now.shopMs)
    readyAt = at === null || readyAt === null ? null : Math.max(readyAt, at)
  }
  return readyAt
}

/** The plan of all that was accepted, as it is kept. */
export function ensurePlan(turn: Planner): Plan {
  const { memory, now } = turn
  if (memory.plan === null || now.shopMs - memory.plan.builtMs > PLAN_AGE_MS) {
    memory.plan = { groups: planQueue(turn).groups, builtMs: now.shopMs }
  }
  return memory.plan
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
  const { groups } = planQueue(shop)
  return recipes.map((recipe) => {
    const copy = groups.map((group) => ({ ...group }))
    const plannedAt = planNext(lookingAtAll(copy), workFrom(recipe, 0, recipe.sizes[0] ?? null), now.shopMs)
    const seconds = (at: ShopMs): number => Math.ceil((at - now.shopMs) / 1000)
    const quote = plannedAt === null ? null : quoteOf(shop, plannedAt)
    return {
      recipe: recipe.id,
      readyInSeconds: quote === null ? null : seconds(quote.readyAt),
      promisedInSeconds: quote === null ? null : seconds(quote.promisedAt),
    }
  })
}

export const quoteOf = ({ memory, now, settings }: Planner, plannedAt: ShopMs): Quote =>
  memory.learnt.residuals.quote(plannedAt, now.shopMs, settings.orders.promiseQuantile)

export const NO_QUOTE: QuoteColumns = {
  quote_wall_ms: null,
  promise_wall_ms: null,
  promise_shop_ms: null,
  planned_at_shop_ms: null,
  plan_shop_ms: null,
  first_quote_shop_ms: null,
  first_promise_shop_ms: null,
}

/** The columns of a first quote for this moment of the plan; null: there is none. */
export function quoteFor(turn: Turn, plannedAt: ShopMs | null): QuoteColumns {
  if (plannedAt === null) return NO_QUOTE
  const { now } = turn
  const { readyAt, promisedAt } = quoteOf(turn, plannedAt)
  return {
    ...saidColumns(turn, { readyAt, promisedAt }),
    planned_at_shop_ms: now.shopMs,
    plan_shop_ms: plannedAt,
    first_quote_shop_ms: readyAt,
    first_promise_shop_ms: promisedAt,
  }
}

/** What people are told, in the time of people. */
export function saidColumns({ now }: Turn, { readyAt, promisedAt }: Quote) {
  const wall = (shopMs: ShopMs): number => now.wallMs + (shopMs - now.shopMs)
  return { quote_wall_ms: wall(readyAt), promise_wall_ms: wall(promisedAt), promise_shop_ms: promisedAt }
}

/** What remains to be done for these drinks. */
export const stepsOfAll = (turn: Planner, drinks: readonly DrinkRow[]): Steps[] =>
  drinks.map((drink) => stepsOf(turn, drink))

/** All that is still to be done for this drink. */
export const stepsOf = ({ sold }: Pick<Planner, 'sold'>, drink: Pick<DrinkRow, 'sold' | 'step' | 'size'>): Work[] =>
  workFrom(sold(drink.sold), drink.step, drink.size)

/** The work of a drink from this step on. */
export const workFrom = (recipe: Recipe, step: number, size: string | null): Work[] =>
  stepsFrom(recipe, step, size).map(({ skill, ms }, i) => ({ skill, ms, kind: kindOf(recipe.id, step + i) }))

/** How long these drinks take a shop that has nothing else to do, all of whose machines work. */
export function alone(turn: Turn, drinks: readonly Steps[]): Millis {
  const groups: PlannedGroup[] = []
  for (const { settings, skills } of turn.memory.machines.values()) {
    const pace = turn.memory.learnt.pace(settings)
    for (let n = 0; n < settings.groups; n++)
      groups.push({ machine: settings.id, role: settings.role, skills, pace, freeAt: 0 })
  }
  const firstFree = keptInOrder(groups)
  let lastMs = 0
  let unplannedMs = 0
  for (const steps of drinks) {
    const at = planNext(firstFree, steps, 0)
    if (at === null) unplannedMs += steps.reduce((sum, { ms }) => sum + ms, 0)
    else lastMs = Math.max(lastMs, at)
  }
  return lastMs + unplannedMs
}

export interface QueuePlan {
  /** As the whole queue leaves them. */
  readonly groups: PlannedGroup[]
  /** When the last drink of each order is ready, by row; null: nobody can make some of it. */
  readonly orders: ReadonlyMap<number, ShopMs | null>
}

/** The whole queue, and what is being made, planned from now on. `helpers`: skills of one more group each, of nobody. */
export function planQueue(
  turn: Planner,
  helpers: readonly string[] = [],
  seen: (drink: number, step: PlannedStep) => void = () => {},
): QueuePlan {
  const { now, memory } = turn
  const groups: PlannedGroup[] = []
  const orders = new Map<number, ShopMs | null>()
  const done = (drink: number, at: ShopMs | null): void => {
    const order = orderOfDrink(drink)
    const before = orders.get(order)
    orders.set(order, before === null || at === null ? null : Math.max(before ?? 0, at))
  }
  for (const skill of helpers) {
    const pace = BY_THE_RECIPE
    groups.push({ machine: '', role: 'primary', skills: new Set([skill]), pace, freeAt: now.shopMs })
  }
  const afterwards: { readonly drink: number; readonly steps: Steps; readonly from: ShopMs }[] = []
  for (const machine of memory.machines.values()) {
    if (!willWork(machine)) continue
    const pace = memory.learnt.pace(machine.settings)
    for (const { brew, cup } of machine.groups) {
      const { id } = machine.settings
      const freeAt = machine.state === 'warming' ? warmAt(machine, now.shopMs) : now.shopMs
      const group = { machine: id, role: roleNow(machine), skills: machine.skills, pace, freeAt }
      groups.push(group)
      if (brew === null) {
        if (cup !== null) group.freeAt += pace.turnMs
        continue
      }
      const drink = turn.orders.drink(brew.row.drink_id)
      const [work, ...rest] = stepsOf(turn, drink)
      const factor = work ? pace.factor(work.kind) : BY_THE_RECIPE.factor('')
      const beginsAt = brew.row.intent_shop_ms
      const endAt = Math.max(now.shopMs, beginsAt + brew.row.nominal_ms * factor)
      if (work) seen(drink.id, { work, machine: id, beginsAt, endsAt: Math.round(endAt) })
      group.freeAt = endAt + pace.turnMs
      afterwards.push({ drink: drink.id, steps: rest, from: endAt })
    }
  }
  const firstFree = keptInOrder(groups)
  // A step that is done goes before what has not been begun.
  for (const { drink, steps, from } of afterwards)
    done(
      drink,
      planNext(firstFree, steps, from, (step) => seen(drink, step)),
    )
  if (groups.length === 0) return { groups, orders }
  const known = new Map<number, Steps>()
  const sizes = new Map<string | null, number>()
  for (const drink of turn.ledger.queue()) {
    // A long queue is of few kinds of drinks; a number finds its steps without a text of its own for each drink.
    const size = sizes.get(drink.size) ?? sizes.size
    sizes.set(drink.size, size)
    const key = (drink.sold * KINDS + drink.step) * KINDS + size
    const steps = known.get(key) ?? stepsOf(turn, drink)
    known.set(key, steps)
    done(
      drink.id,
      planNext(firstFree, steps, now.shopMs, (step) => seen(drink.id, step)),
    )
  }
  return { groups, orders }
}

/** Its profile says how long warming up takes; past that it may be warm at any moment. */
const warmAt = ({ stateSinceMs, settings }: MachineMemory, now: ShopMs): ShopMs =>
  Math.max(now, stateSinceMs + settings.warmUpMs)
