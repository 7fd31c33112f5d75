/** The quote of a new order: the cached plan of the whole queue, and this order's drinks behind it. */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { DrinkRow } from './ledger/rows.ts'
import type { QuoteColumns } from './life.ts'
import type { MachineMemory } from './memory.ts'
import { type PlannedGroup, planNext, promiseFor, type Work } from './rules/forecast.ts'
import { programFor, stepsFrom } from './rules/menu.ts'
import type { Turn } from './turn.ts'

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

/** The columns of a quote for this moment; null: there is none. */
export function quoteFor({ now }: Turn, readyAt: ShopMs | null): QuoteColumns {
  if (readyAt === null) return { quote_wall_ms: null, promise_wall_ms: null }
  const wall = (shopMs: ShopMs): number => now.wallMs + (shopMs - now.shopMs)
  return { quote_wall_ms: wall(readyAt), promise_wall_ms: wall(promiseFor(readyAt, now.shopMs)) }
}

/** The next step of each of these drinks: what the queue sees of them. One that is off the menu is no work. */
export const nextSteps = (turn: Turn, drinks: readonly DrinkRow[]): Work[] =>
  drinks.flatMap((drink) => stepsOf(turn, drink).slice(0, 1))

/** All that is still to be done for this drink. */
export function stepsOf({ menu }: Turn, drink: DrinkRow): Work[] {
  const recipe = menu.get(drink.recipe)
  return recipe ? stepsFrom(recipe, drink.step, drink.size) : []
}

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

function planQueue(turn: Turn): PlannedGroup[] {
  const { now, menu } = turn
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
    const recipe = menu.get(drink.recipe)
    if (!recipe?.steps[drink.step]) continue
    planNext(
      groups,
      { skill: drink.skill, ms: programFor(recipe, drink.step, drink.size).program.nominalMs },
      now.shopMs,
    )
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
  machine.online === 'yes' && machine.state !== 'fault' && machine.state !== 'asleep'
