/**
 * Labels and tickets on paper. A job stands in the book from the transaction that made it worth printing; the printing is
 * done outside, and before any byte leaves, the copy is counted: whatever happens to the daemon or the printer then, the
 * next copy says that it is one. Paper holds up no drink: a job that nobody could print in time is dropped.
 */
import type { Input } from './inputs.ts'
import type { PrintJobRow } from './ledger/print-jobs.ts'
import { type DrinkRow, type OrderRow, orderOfDrink, placeOfDrink } from './ledger/rows.ts'
import { isWanted } from './rules/drink-life.ts'
import type { PrinterSettings } from './settings.ts'
import { answeredBefore, answerOnce, record, refuse, reply, type Turn } from './turn.ts'

/** A printer that takes every copy and confirms none would print for ever. */
export const MOST_TRIES = 3
const EXPIRED_AT_ONCE = 500
/** As long a copy is known to be one. */
const KEEP_ENDED_MS = 48 * 3_600_000
const FORGET_EVERY_MS = 60_000

/** Drinks that have come into the queue in this turn: their labels, where labels are printed then. */
export function printEntered(turn: Turn): void {
  for (const printer of turn.settings.printers ?? []) {
    if (printer.prints !== 'labels' || printer.when !== 'placed') continue
    for (const id of turn.orders.entered) firstLabel(turn, printer, turn.orders.drink(id), null)
  }
}

/** A drink was given to a machine. */
export function printMaking(turn: Turn, drink: DrinkRow, machine: string): void {
  for (const printer of turn.settings.printers ?? []) {
    if (printer.prints === 'labels' && printer.when === 'making') firstLabel(turn, printer, drink, machine)
  }
}

/** An order was placed. */
export function printTicket(turn: Turn, order: OrderRow): void {
  for (const printer of turn.settings.printers ?? []) {
    if (printer.prints === 'tickets' && standsIn(printer, order)) addJob(turn, printer, order.id, null, null)
  }
}

/** Once for each drink and printer, however often the drink goes back to the queue. */
function firstLabel(turn: Turn, printer: PrinterSettings, drink: DrinkRow, machine: string | null): void {
  const order = turn.orders.order(orderOfDrink(drink.id))
  if (!isFor(turn, printer, order, drink, machine)) return
  if (turn.prints.lastOf(printer.id, order.id, drink.id)) return
  addJob(turn, printer, order.id, drink.id, null)
}

function addJob(
  turn: Turn,
  printer: PrinterSettings,
  orderId: number,
  drinkId: number | null,
  who: string | null,
  copies = 0,
): void {
  const { now } = turn
  const expires = now.shopMs + printer.expiresMs
  turn.prints.add({
    printer: printer.id,
    order_id: orderId,
    drink_id: drinkId,
    copies,
    who,
    created_shop_ms: now.shopMs,
    expires_shop_ms: expires,
  })
  look(turn, expires)
}

function look({ memory, effects }: Turn, expiresMs: number): void {
  memory.nextPrintMs = Math.min(memory.nextPrintMs ?? expiresMs, expiresMs)
  if (!effects.some(({ t }) => t === 'print')) effects.push({ t: 'print' })
}

/** Somebody wants labels once more, or for the first time. Of what still waits there is no second. */
export function askForLabels(turn: Turn, input: Extract<Input, { t: 'print.ask' }>): void {
  const { ref, once, id } = input
  if (answeredBefore(turn, ref, once)) return
  const order = turn.orders.byPublicId(id)
  if (!order) return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
  const drinks = turn.orders.drinks(order.id)
  const one = input.drink === null ? null : drinks[input.drink - 1]
  if (one === undefined) {
    const detail = `Order ${order.number} has no drink ${input.drink}.`
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail, pointer: '/drink' })
  }
  const wanted = one ? [one] : drinks.filter(isWanted)
  const pairs = wanted.flatMap((drink) =>
    (turn.settings.printers ?? [])
      .filter((printer) => printer.prints === 'labels' && isFor(turn, printer, order, drink, machineOf(turn, drink)))
      .map((printer) => ({ printer, drink })),
  )
  if (pairs.length === 0) {
    const detail =
      wanted.length === 0
        ? `Order ${order.number} has no drink left that needs a label.`
        : 'No printer of the shop prints labels for this; print GET /order/{id}/labels from a browser instead.'
    return refuse(turn, ref, { code: 'BD_NO_PRINTER', detail })
  }
  const jobs = pairs.map(({ printer, drink }) => ({
    printer: printer.id,
    drink: placeOfDrink(drink.id),
    copy: printAgain(turn, printer, order.id, drink.id, once.terminal),
  }))
  record(turn, { kind: 'print.asked', order, data: { labels: jobs.length } })
  answerOnce(turn, ref, once, 200, JSON.stringify({ order: order.public_id, number: order.number, labels: jobs }))
}

/** A customer lost theirs, or the printer had no paper. */
export function askForTicket(turn: Turn, { ref, once, id }: Extract<Input, { t: 'print.ticket' }>): void {
  if (answeredBefore(turn, ref, once)) return
  const order = turn.orders.byPublicId(id)
  if (!order) return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
  const printers = (turn.settings.printers ?? []).filter(
    (printer) => printer.prints === 'tickets' && standsIn(printer, order),
  )
  if (printers.length === 0 || !turn.orders.drinks(order.id).some(isWanted)) {
    const detail =
      printers.length === 0
        ? 'No printer of the shop prints tickets for this; print GET /order/{id}/ticket from a browser instead.'
        : `All of order ${order.number} was cancelled.`
    return refuse(turn, ref, { code: 'BD_NO_PRINTER', detail })
  }
  const tickets = printers.map((printer) => ({
    printer: printer.id,
    copy: printAgain(turn, printer, order.id, null, once.terminal),
  }))
  record(turn, { kind: 'print.asked', order, data: { tickets: tickets.length } })
  answerOnce(turn, ref, once, 200, JSON.stringify({ order: order.public_id, number: order.number, tickets }))
}

/** Returns which copy it will be. Of what still waits there is no second: it waits longer. */
function printAgain(
  turn: Turn,
  printer: PrinterSettings,
  orderId: number,
  drinkId: number | null,
  who: string,
): number {
  const last = turn.prints.lastOf(printer.id, orderId, drinkId)
  if (last?.state === 'waiting') {
    const expires = turn.now.shopMs + printer.expiresMs
    turn.prints.renew(last.id, expires)
    look(turn, expires)
  } else addJob(turn, printer, orderId, drinkId, who, last?.copies ?? 0)
  return (last?.copies ?? 0) + 1
}

/** The printer is there: may this job's bytes go? From the answer on, a copy may be on paper. */
export function beginPrint(turn: Turn, { ref, id }: Extract<Input, { t: 'print.begin' }>): void {
  const job = turn.prints.job(id)
  const gone = (detail: string) => refuse(turn, ref, { code: 'BD_NOT_FOUND', detail })
  if (job?.state !== 'waiting') return gone('This job waits no more.')
  if (job.who === null && !isStillWanted(turn, job)) {
    end(turn, job, 'unwanted')
    return gone('Nobody wants this drink any more.')
  }
  if (job.tries >= MOST_TRIES) {
    end(turn, job, 'failed')
    record(turn, {
      kind: 'print.dropped',
      data: { printer: job.printer, jobs: 1, cause: `${MOST_TRIES} copies were sent and none was confirmed` },
    })
    return gone('It was sent often enough.')
  }
  turn.prints.begun(id)
  reply(turn, ref, { ok: true, status: 200, body: JSON.stringify({ copy: job.copies + 1 }), replayed: false })
}

/** It is on paper. */
export function endPrint(turn: Turn, { ref, id }: Extract<Input, { t: 'print.end' }>): void {
  const job = turn.prints.job(id)
  // Past its time while it was printed, it was printed all the same.
  if (job) end(turn, job, 'printed')
  reply(turn, ref, { ok: true, status: 200, body: '{}', replayed: false })
}

/** What nobody could print in time is dropped, and somebody is told. */
export function dropExpired(turn: Turn): void {
  const { memory, now, prints } = turn
  if (memory.nextPrintMs === null || now.shopMs < memory.nextPrintMs) return
  const dropped = new Map<string, number>()
  for (const job of prints.expired(now.shopMs, EXPIRED_AT_ONCE)) {
    end(turn, job, 'expired')
    dropped.set(job.printer, (dropped.get(job.printer) ?? 0) + 1)
  }
  for (const [printer, jobs] of dropped) {
    record(turn, { kind: 'print.dropped', data: { printer, jobs, cause: 'not printed in time' } })
  }
  memory.nextPrintMs = prints.firstExpiry()
}

/** Some at a time. */
export function forgetPrints({ memory, now, prints }: Turn): void {
  if (now.shopMs < memory.nextPrintForgetMs) return
  memory.nextPrintForgetMs = now.shopMs + FORGET_EVERY_MS
  prints.forget(now.shopMs - KEEP_ENDED_MS)
}

function end({ prints, now }: Turn, { id }: PrintJobRow, state: 'printed' | 'expired' | 'failed' | 'unwanted'): void {
  prints.end(id, state, now.shopMs, now.wallMs)
}

const standsIn = ({ zones }: PrinterSettings, { zone }: OrderRow): boolean => zones.length === 0 || zones.includes(zone)

/** `machine` null: nobody knows yet who makes it, and no printer is kept from it by that. */
function isFor(
  turn: Turn,
  printer: PrinterSettings,
  order: OrderRow,
  drink: DrinkRow,
  machine: string | null,
): boolean {
  const { skills, machines } = printer
  return (
    standsIn(printer, order) &&
    (skills.length === 0 || turn.sold(drink.sold).steps.some(({ skill }) => skills.includes(skill))) &&
    (machines.length === 0 || machine === null || machines.includes(machine))
  )
}

function machineOf({ ledger }: Turn, { brew_id }: DrinkRow): string | null {
  return brew_id === null ? null : (ledger.brew(brew_id)?.machine ?? null)
}

/** A ticket is the customer's, until all of it is cancelled. */
function isStillWanted({ orders }: Turn, { order_id, drink_id }: PrintJobRow): boolean {
  const drinks = orders.drinks(order_id)
  return drink_id === null ? drinks.some(isWanted) : drinks.some((drink) => drink.id === drink_id && isWanted(drink))
}
