/**
 * A person said too early that a drink was done, and takes it back: the drink is being made again where it was, and its
 * number leaves the board. Too late when the time is over, when the cup has gone out, or when its next step was begun.
 */
import { refused, watch } from './brewing.ts'
import { type BrewRow, type DrinkRow, type OpenBrewRow, orderOfDrink } from './ledger/rows.ts'
import { changeDrink } from './life.ts'
import type { GroupMemory, MachineMemory, OpenBrew } from './machine-memory.ts'
import type { BrewId } from './machine-words.ts'
import { moveBrew } from './rules/brew-life.ts'
import type { DrinkEvent } from './rules/drink-life.ts'
import type { Turn } from './turn.ts'

/** After this a customer may well have it in hand. */
export const UNDO_MS = 10_000

/** False: it is too late, or it was never ours, and nothing has changed. */
export function undone(turn: Turn, machine: MachineMemory, id: BrewId): boolean {
  const { ledger, memory, now } = turn
  const row = ledger.brew(id)
  if (row?.state !== 'done' || row.machine !== machine.settings.id) return false
  const group = memory.group(row.machine, row.group_n)
  const drink = turn.orders.drink(row.drink_id)
  const back = wayBack(drink, row)
  if (now.shopMs - (row.ended_shop_ms ?? 0) > UNDO_MS || back === null || !group || !canMakeRoom(group)) return false
  if (group.brew !== null) refused(turn, group.brew, 'given-back')

  countedOnce(turn, drink, row)
  const open: OpenBrewRow = { ...row, state: 'pouring', cause: null, ended_shop_ms: null, cup: null }
  ledger.endBrew(id, { state: moveBrew(row.state, 'undo'), cause: null, ended_shop_ms: null, cup: null })
  const brew: OpenBrew = { row: open, askedMs: now.shopMs, overdue: 'no', handMs: now.shopMs }
  memory.brews.set(id, brew)
  group.brew = brew
  if (group.cup === id) group.cup = null
  const skill = turn.sold(drink.sold).steps[row.step]?.skill ?? drink.skill
  const data = { cause: 'undone' }
  changeDrink(
    turn,
    drink,
    back,
    { step: row.step, skill },
    { kind: 'drink.making', brew: id, machine: row.machine, data },
  )
  memory.plan = null
  turn.effects.push({ t: 'machine', machine: row.machine })
  watch(turn, id)
  return true
}

/** What was counted and learnt when it was said to be done will be, all of it, when it is. */
function countedOnce({ memory, orders }: Turn, { recipe }: DrinkRow, row: BrewRow): void {
  const { ended_shop_ms } = row
  memory.workload.takeBack(row)
  if (ended_shop_ms !== null && row.nominal_ms > 0) {
    memory.learnt.takeBackBrew({ ...row, recipe, ended_shop_ms, cup_gone_shop_ms: null })
  }
  const { state, boost_ms, plan_shop_ms, planned_at_shop_ms, ready_shop_ms } = orders.order(orderOfDrink(row.drink_id))
  if (state !== 'ready' || boost_ms > 0) return
  if (plan_shop_ms === null || planned_at_shop_ms === null || ready_shop_ms === null) return
  memory.learnt.takeBackOrder({ plan_shop_ms, planned_at_shop_ms, ready_shop_ms })
}

/** From ready, or from the queue for a next step that nobody has begun. Null: there is none. */
function wayBack(drink: DrinkRow, row: BrewRow): DrinkEvent | null {
  if (drink.brew_id !== row.id || drink.cancel_requested === 1) return null
  if (drink.state === 'ready' && drink.step === row.step) return 'undo'
  return drink.state === 'queued' && drink.step === row.step + 1 ? 'dispatch' : null
}

/** What the group was given since must not have been begun. */
const canMakeRoom = ({ brew }: GroupMemory): boolean => brew === null || brew.row.state === 'intent'
