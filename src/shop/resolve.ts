/**
 * A person decides what became of a brew that nobody else can tell about: in doubt, or ended so that its drink waits for
 * somebody to say. What the machine reports later changes nothing any more.
 */
import { end, finishStep, waste } from './brewing.ts'
import type { Input } from './inputs.ts'
import { type BrewRow, orderOfDrink } from './ledger/rows.ts'
import { changeDrink, type Why } from './life.ts'
import type { OpenBrew } from './machine-memory.ts'
import { orderNow } from './public-order.ts'
import { countBrew } from './stock.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

/** A command cannot start a pour any more after L, stretched by 5 % of clock drift, and this margin (R7). */
const DRIFT = 1.05
const MARGIN_MS = 500

type Resolve = Extract<Input, { t: 'brew.resolve' }>

export function resolveBrew(turn: Turn, input: Resolve): void {
  const { ref, once, brew: id, outcome, reason } = input
  if (answeredBefore(turn, ref, once)) return
  const open = turn.memory.brews.get(id)
  const row = open?.row ?? turn.ledger.brew(id)
  const drink = row && turn.orders.drink(row.drink_id)
  if (!row || !drink) return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: `There is no brew ${id}.` })
  const asked = open ? open.row.state === 'doubt' : drink.state === 'attention' && drink.brew_id === id
  if (!asked) {
    const detail = `Nobody asks about brew ${id}: it is ${row.state}, and its drink is ${drink.state}.`
    const order = turn.orders.order(orderOfDrink(drink.id))
    const data = { state: row.state, order: orderNow(order, turn.orders.drinks(order.id)) }
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data })
  }
  const waitMs = open && outcome !== 'served' ? stillMayStart(turn, open) : 0
  if (waitMs > 0) {
    const retryAfterSeconds = Math.ceil(waitMs / 1000)
    const detail = `The machine may still begin this brew; decide in ${retryAfterSeconds} s.`
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data: { state: row.state, retryAfterSeconds } })
  }
  record(turn, {
    kind: 'brew.resolved',
    order: turn.orders.order(orderOfDrink(drink.id)),
    drink: drink.id,
    drinkState: drink.state,
    brew: id,
    machine: row.machine,
    data: { outcome, reason },
  })
  // A good cup was poured, whatever was heard of it.
  if (outcome === 'served') countBrew(turn, row)
  if (open) decideOpen(turn, open, input)
  else decideEnded(turn, row, input)
  const order = turn.orders.order(orderOfDrink(drink.id))
  const now = orderNow(order, turn.orders.drinks(order.id))
  answerOnce(turn, ref, once, 200, JSON.stringify({ brew: id, outcome, order: now }))
}

/** The brew is over by this, whatever its machine says later. */
function decideOpen(turn: Turn, brew: OpenBrew, { outcome, reason }: Resolve): void {
  const drink = turn.orders.drink(brew.row.drink_id)
  // Where nothing sees cups, somebody must still say that it is gone.
  const clearsBy = turn.memory.machines.get(brew.row.machine)?.settings.clearsBy
  const cupSeen = turn.memory.group(brew.row.machine, brew.row.group_n)?.report?.cup ?? 'unknown'
  const seen = clearsBy === 'device' || (clearsBy === 'sensor' && cupSeen !== 'unknown')
  const cup = seen ? null : 'standing'
  if (outcome === 'served') {
    end(turn, brew, 'finish', 'a person says that the cup is good', cup)
    if (drink.cancel_requested === 0) return finishStep(turn, drink, whyOf(brew.row, outcome, reason))
    // A good cup, and nobody waits for it any more.
    waste(turn, brew.row, 'cancelled', reason)
    changeDrink(turn, drink, 'discard', {}, { kind: 'drink.discarded', ...whyOf(brew.row, outcome, reason) })
    return
  }
  end(turn, brew, 'give-up', 'discarded', cup)
  waste(turn, brew.row, outcome === 'remake' ? 'remade' : 'cancelled', reason)
  if (outcome === 'cancel' || drink.cancel_requested === 1) {
    changeDrink(turn, drink, 'discard', {}, { kind: 'drink.discarded', ...whyOf(brew.row, outcome, reason) })
  } else {
    const change = { attempts: 0, doubts: drink.doubts + 1, avoid: null }
    changeDrink(turn, drink, 'return', change, { kind: 'drink.returned', ...whyOf(brew.row, outcome, reason) })
  }
}

function decideEnded(turn: Turn, row: BrewRow, { outcome, reason }: Resolve): void {
  const drink = turn.orders.drink(row.drink_id)
  const why = whyOf(row, outcome, reason)
  // Whatever stood there is out of the machine now.
  if (row.cup === 'standing') freeGroup(turn, row)
  switch (outcome) {
    case 'served':
      return finishStep(turn, drink, why)
    case 'remake':
      changeDrink(turn, drink, 'return', { attempts: 0, avoid: null }, { kind: 'drink.returned', ...why })
      return
    case 'cancel':
      changeDrink(turn, drink, 'cancel', {}, { kind: 'drink.cancelled', ...why })
  }
}

function freeGroup(turn: Turn, row: BrewRow): void {
  turn.ledger.cupGone(row.id, turn.now.shopMs)
  const group = turn.memory.group(row.machine, row.group_n)
  if (group?.cup === row.id) group.cup = null
  turn.effects.push({ t: 'machine', machine: row.machine })
}

function whyOf(row: Pick<BrewRow, 'id' | 'machine'>, outcome: string, reason: string | null): Omit<Why, 'kind'> {
  return { brew: row.id, machine: row.machine, data: { cause: `a person decided: ${outcome}`, reason } }
}

function stillMayStart({ now, settings }: Turn, { row }: OpenBrew): number {
  if (row.begun_shop_ms !== null) return 0
  return row.intent_shop_ms + settings.timing.brewDeadlineMs * DRIFT + MARGIN_MS - now.shopMs
}
