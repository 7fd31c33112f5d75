/**
 * When a machine stops or is back, what was said to the customers is not true any more: open orders are planned anew and
 * told so, with the reason. A promise is never made earlier, and moves later only with an event that says so.
 */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { OrderRow } from './ledger/rows.ts'
import { refreshOrder } from './life.ts'
import type { MachineMemory } from './machine-memory.ts'
import { willWork } from './machine-role.ts'
import { planQueue, quoteOf, saidColumns } from './quote.ts'
import { record, type Turn } from './turn.ts'

/** Machines that come and go within this are looked at together. */
const SETTLE_MS: Millis = 2_000
/** A smaller change is none that a person would see. */
const WORTH_TELLING_MS: Millis = 30_000
/** The first orders of the queue; what lies behind them changes until it is near. */
const MOST_ORDERS = 2_000

/** Sees whether a machine has come or gone since it was looked at last: the orders are planned anew a little later. */
export function comesOrGoes({ memory, now }: Turn, machine: MachineMemory): void {
  const works = willWork(machine) ? 'yes' : 'no'
  if (works === machine.works) return
  machine.works = works
  memory.skillsSeen = 'no'
  memory.nextRestMs = 0
  memory.changes.push(works === 'yes' ? `${machine.settings.id} is back` : `${machine.settings.id} stopped`)
  memory.nextRequoteMs ??= now.shopMs + SETTLE_MS
}

/** Plans the open orders anew when that is due. */
export function requote(turn: Turn): void {
  const { memory, now } = turn
  if (memory.nextRequoteMs === null || now.shopMs < memory.nextRequoteMs) return
  const reason = [...new Set(memory.changes)].join(', ')
  memory.changes = []
  memory.nextRequoteMs = null
  let looked = 0
  for (const [row, plannedAt] of planQueue(turn).orders) {
    if (plannedAt !== null) tellAnew(turn, turn.orders.order(row), plannedAt, reason)
    if (++looked === MOST_ORDERS) break
  }
}

function tellAnew(turn: Turn, order: OrderRow, plannedAt: ShopMs, reason: string): void {
  if (order.hold_until_shop_ms !== null) return
  const quote = quoteOf(turn, plannedAt)
  const promisedAt = Math.max(quote.promisedAt, order.promise_shop_ms ?? 0)
  const said = saidColumns(turn, { readyAt: quote.readyAt, promisedAt })
  const before = order.quote_wall_ms
  const byMs = before === null ? null : said.quote_wall_ms - before
  if (byMs !== null && Math.abs(byMs) < WORTH_TELLING_MS) return
  const later = order.promise_shop_ms !== null && promisedAt - order.promise_shop_ms >= WORTH_TELLING_MS
  // A promise that moves by a little is kept: nobody is told of it.
  const { promise_wall_ms, promise_shop_ms } = order
  const kept = later || promise_wall_ms === null ? said : { ...said, promise_wall_ms, promise_shop_ms }
  const first = before === null ? { first_quote_shop_ms: quote.readyAt, first_promise_shop_ms: quote.promisedAt } : {}
  const { after } = refreshOrder(turn, order.id, { quote: { ...order, ...kept, ...first } })
  const bySeconds = byMs === null ? null : Math.round(byMs / 1_000)
  record(turn, { kind: 'order.requoted', order: after, data: { reason, bySeconds, ...(later && { turns: true }) } })
}
