/** Notices that a rare thing has happened (the `sometimes` of reliability.md §1b). */

import type { ShopEvent } from '../../src/shop/effects.ts'
import type { Input } from '../../src/shop/inputs.ts'
import type { BookQueries } from './book.ts'
import type { Mix } from './mix.ts'
import { EARLIEST_DONE } from './setting.ts'
import type { SimDaemon } from './sim-daemon.ts'
import type { Tally } from './tally.ts'
import { Violation } from './violation.ts'

/** A command may be given by a heartbeat so old, which makes the device's own time longer than it was. */
const BASIS_MS = 4_000

export function noticeInput(input: Input, tally: Tally, book: BookQueries): void {
  if (input.t !== 'machine.message') return
  const { message } = input
  if (message.t === 'refused') {
    tally.add(`refused: ${message.reason}`)
    if (message.reason === 'expired') tally.sometimes('command expired')
    if (message.reason === 'fenced') tally.sometimes('fence beats brew')
  }
  if (message.t === 'status' && message.cause === 'interrupted') tally.sometimes('interrupted by a reboot')
  if (message.t === 'status' && message.status === 'forgotten' && book.brew.get(message.brew)?.ended_shop_ms === null) {
    tally.sometimes('journal lost with work open')
  }
}

export function noticeEffects(
  events: readonly ShopEvent[],
  tally: Tally,
  daemon: SimDaemon,
  book: BookQueries,
  mix: Mix,
): void {
  for (const { kind, data, machine, brew, order, shopMs } of events) {
    if (kind === 'brew.doubt') {
      tally.sometimes('doubt')
      const doubted = new Set(book.doubts.all().map((row) => row.machine))
      if (doubted.size > 1) tally.sometimes('doubt on two machines at once')
    }
    if (kind === 'drink.returned' && data?.cause === 'never-started') tally.sometimes('never started, and fenced')
    if (kind === 'drink.returned' && data?.cause === 'remade after doubt') tally.sometimes('remade after doubt')
    if (kind === 'brew.doubt' && data?.cause === 'said to be done too soon') tally.sometimes('done too soon')
    if (kind === 'brew.surplus') tally.sometimes('surplus cup')
    if (kind === 'order.stale') {
      tally.sometimes('held after an outage')
      const age = shopMs - (order === null ? 0 : (book.order.get(order)?.placed_shop_ms ?? 0))
      if (age < daemon.staleAfterMs) {
        throw new Violation(
          'clock steps change nothing (I14)',
          `an order ${Math.round(age / 1000)} s old was held as stale`,
        )
      }
    }
    if (kind === 'drink.ready') {
      tally.add('drinks ready')
      const row = brew === null ? undefined : book.brew.get(brew)
      if (row && daemon.startedBefore(row.id)) tally.sometimes('done after a restart')
      // A person's word is another matter, and so is a pour that began before a restart: nobody knows how long it took.
      else if (row?.cause === null && shopMs - row.intent_shop_ms < row.nominal_ms * EARLIEST_DONE - BASIS_MS) {
        const tookMs = Math.round(shopMs - row.intent_shop_ms)
        throw new Violation(
          'nothing is ready before it can be',
          `brew ${row.id} was ready ${tookMs} ms after its command`,
        )
      }
    }
    if (kind === 'drink.making' && mix.machines.some(({ id, role }) => id === machine && role === 'backup')) {
      tally.sometimes('backup took over')
    }
    if (kind === 'pour.local') tally.sometimes('poured by a person at the machine')
    if (kind === 'order.rushed') tally.sometimes('rushed')
    if (kind === 'order.unrushed') tally.sometimes('put back to its place')
    if (kind === 'order.released' && data?.due === true) tally.sometimes('begun for its time')
    if (kind === 'drink.attention') tally.add('questions')
    if (kind === 'drink.remade') tally.add('remakes asked for')
  }
}

/** For a trace. */
export function lineOf({ kind, order, number, drink, drinkState, brew, machine, data }: ShopEvent): string {
  const what = [order && `order ${number}`, drink && `drink ${drink} ${drinkState}`, brew && `brew ${brew}`]
  return `shop ${kind} ${what.filter(Boolean).join(' ')} ${machine ?? ''} ${data ? JSON.stringify(data) : ''}`
}
