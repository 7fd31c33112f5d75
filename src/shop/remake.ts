/** A drink is made once more, because somebody at the counter says so: wrong, cold, spilled. It goes by its order's place, and before others of that time. */
import { orderToChange, refuseState } from './change.ts'
import type { Input } from './inputs.ts'
import { type DrinkRow, drinkId, type OrderRow, placeOfDrink } from './ledger/rows.ts'
import { refreshOrder } from './life.ts'
import { capRefusal } from './new-drinks.ts'
import { orderNow } from './public-order.ts'
import { remakeKey } from './rules/boost.ts'
import { isOpenDrink, moveDrink } from './rules/drink-life.ts'
import { isOpenOrder } from './rules/order-state.ts'
import { answerOnce, record, refuse, type Turn } from './turn.ts'

/** Drinks of an order, remakes included. More is no mishap any more. */
const MOST_DRINKS = 60

export function remakeDrink(turn: Turn, input: Extract<Input, { t: 'drink.remake' }>): void {
  const { ref, once, reason } = input
  const order = orderToChange(turn, input)
  if (!order) return
  const drinks = turn.orders.drinks(order.id)
  const drink = drinks[input.drink - 1]
  if (!drink) {
    const detail = `Order ${order.number} has no drink ${input.drink}.`
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail })
  }
  const open = drinks.find((other) => other.remake_of === drink.id && isOpenDrink(other.state))
  if (open) {
    const detail = `Drink ${input.drink} is being made again already, as drink ${placeOfDrink(open.id)}.`
    const data = { drink: placeOfDrink(open.id), order: orderNow(order, drinks) }
    return refuse(turn, ref, { code: 'BD_REMAKE_OPEN', detail, data })
  }
  if (drink.state !== 'ready' && drink.state !== 'collected') return refuseState(turn, ref, order, 'remade')
  // Its number may be somebody else's by now.
  const lost = !isOpenOrder(order.state) && !turn.memory.numbers.rests(order.number)
  if (lost || drinks.length >= MOST_DRINKS) return refuseState(turn, ref, order, 'remade; place a new order')
  const full = capRefusal(turn, 1)
  if (full) return refuse(turn, ref, full)

  const after = replace(turn, order, drink, drinks.length, reason)
  const made = drinkId(order.id, drinks.length)
  const now = orderNow(after, turn.orders.drinks(order.id))
  answerOnce(turn, ref, once, 201, JSON.stringify({ drink: placeOfDrink(made), of: input.drink, order: now }))
}

function replace(turn: Turn, order: OrderRow, drink: DrinkRow, has: number, reason: string | null): OrderRow {
  const { memory, ledger, now } = turn
  const ready = drink.state === 'collected' ? moveDrink(drink.state, 'undo') : drink.state
  turn.orders.saveDrink({ ...drink, state: moveDrink(ready, 'discard') })
  const last = drink.brew_id === null ? undefined : ledger.brew(drink.brew_id)
  if (last) ledger.insertWaste(last.id, drink.id, last.machine, 'remade', reason, now.shopMs, now.wallMs)
  const first = turn.sold(drink.sold).steps[0]
  const fresh: DrinkRow = {
    ...drink,
    id: drinkId(order.id, has + 1),
    queue_key: remakeKey(drink, order.boost_ms),
    state: 'queued',
    step: 0,
    skill: first?.skill ?? drink.skill,
    attempts: 0,
    doubts: 0,
    avoid: null,
    cancel_requested: 0,
    brew_id: null,
    remake_of: drink.id,
  }
  turn.orders.append(order.id, [fresh])
  memory.openDrinks++
  memory.plan = null
  const { after } = refreshOrder(turn, order.id)
  const data = { of: placeOfDrink(drink.id), reason }
  record(turn, { kind: 'drink.remade', order: after, drink: fresh.id, drinkState: 'queued', data })
  return after
}
