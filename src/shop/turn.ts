/** What the parts of one step share: the time, the order book, the memory, and the effects so far. */

import type { Refusal } from '../kit/errors.ts'
import type { Answers } from './answers.ts'
import type { DisplayBook } from './display-book.ts'
import type { Effect, EventKind, Ref, Reply } from './effects.ts'
import type { Now, Once } from './inputs.ts'
import type { History } from './ledger/history.ts'
import type { KeyFault } from './ledger/house.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Notices } from './ledger/notices.ts'
import type { Outbox } from './ledger/outbox.ts'
import type { PrintJobs } from './ledger/print-jobs.ts'
import { type OrderRow, placeOfDrink } from './ledger/rows.ts'
import { enqueue } from './listeners.ts'
import type { MachineId } from './machine-words.ts'
import type { Memory } from './memory.ts'
import type { MenuBook } from './menu-book.ts'
import { tellFact } from './notices.ts'
import type { OrderBook } from './order-book.ts'
import type { Sold } from './public-order.ts'
import type { DrinkState } from './rules/drink-life.ts'
import { terminalEvent } from './rules/terminal-events.ts'
import type { ShopSettings } from './settings.ts'
import type { StockBook } from './stock-book.ts'

export interface Turn {
  readonly now: Now
  readonly ledger: Ledger
  readonly orders: OrderBook
  readonly answers: Answers
  readonly memory: Memory
  /** Of the end of the turn, when the configuration changes in it. */
  settings: ShopSettings
  readonly menu: MenuBook
  readonly stock: StockBook
  readonly displays: DisplayBook
  readonly sold: Sold
  readonly outbox: Outbox
  readonly notices: Notices
  readonly prints: PrintJobs
  readonly history: History
  /** Id of the key of whoever asked for what is being done; null: nobody did. */
  who: string | null
  readonly effects: Effect[]
}

export interface Fact {
  readonly kind: EventKind
  readonly order?: OrderRow
  /** Full drink id. */
  readonly drink?: number
  readonly drinkState?: DrinkState
  readonly brew?: number
  readonly machine?: MachineId
  readonly data?: Readonly<Record<string, unknown>>
}

/** Appends one row to the history and lets everyone know after the commit. Returns its number. */
export function record(turn: Turn, fact: Fact): number {
  const seq = ++turn.memory.seq
  const { shopMs, wallMs } = turn.now
  turn.ledger.insertEvent({
    seq,
    shop_ms: shopMs,
    wall_ms: wallMs,
    kind: fact.kind,
    order_id: fact.order?.id ?? null,
    order_state: fact.order?.state ?? null,
    attention: fact.order?.attention ?? null,
    drink_id: fact.drink ?? null,
    drink_state: fact.drinkState ?? null,
    brew_id: fact.brew ?? null,
    machine: fact.machine ?? null,
    who: turn.who,
    data: fact.data ? JSON.stringify(fact.data) : null,
  })
  turn.effects.push({
    t: 'event',
    event: {
      seq,
      shopMs,
      wallMs,
      kind: fact.kind,
      order: fact.order?.public_id ?? null,
      number: fact.order?.number ?? null,
      terminal: fact.order?.terminal ?? null,
      clientRef: fact.order?.client_ref ?? null,
      orderState: fact.order?.state ?? null,
      attention: fact.order?.attention === 1,
      drink: fact.drink === undefined ? null : placeOfDrink(fact.drink),
      drinkState: fact.drinkState ?? null,
      brew: fact.brew ?? null,
      machine: fact.machine ?? null,
      who: turn.who,
      data: fact.data ?? null,
    },
  })
  if (turn.memory.listeners.length > 0) {
    const told = terminalEvent(fact.kind, fact.order?.state ?? null, fact.data?.turns === true)
    if (told !== null) enqueue(turn, told, seq, fact.order?.terminal ?? null)
  }
  if (fact.order !== undefined && turn.memory.watched.has(fact.order.id)) tellFact(turn, fact, seq)
  return seq
}

export function reply(turn: Turn, ref: Ref, reply: Reply): void {
  turn.effects.push({ t: 'reply', ref, reply })
}

export function refuse(turn: Turn, ref: Ref, refusal: Refusal): void {
  reply(turn, ref, { ok: false, refusal })
}

/** A retry comes within seconds; the same key this long after is a key that was made of the sale's content. */
const LATE_REPLAY_MS = 10 * 60_000
const SHOWN = 40

/** Remembers that a terminal misuses its keys: somebody must tell its engineer (`baristad key doctor`). */
export function noteKeyFault(turn: Turn, once: Once, kind: KeyFault, example: string): void {
  turn.ledger.house.noteKeyFault(once.terminal, kind, turn.now.businessDay, turn.now.wallMs, example.slice(0, SHOWN))
}

/** Answers a request that was answered before. True when it did. */
export function answeredBefore(turn: Turn, ref: Ref, once: Once): boolean {
  const stored = turn.answers.find(once.terminal, once.key)
  if (!stored) return false
  if (stored.hash !== once.hash) {
    const detail = 'This Idempotency-Key was used before with another request; make a new key for each sale.'
    noteKeyFault(turn, once, 'reused', once.key)
    refuse(turn, ref, { code: 'BD_KEY_REUSED', detail })
  } else {
    if (turn.now.shopMs - stored.shopMs > LATE_REPLAY_MS) noteKeyFault(turn, once, 'late-replay', once.key)
    reply(turn, ref, { ok: true, status: stored.status, body: stored.body, replayed: true })
  }
  return true
}

/** Answers with success and keeps the answer for a retry. Refusals are not kept: the till may retry with the same key. */
export function answerOnce(turn: Turn, ref: Ref, once: Once, status: 200 | 201, body: string): void {
  turn.answers.store(once.terminal, once.key, { hash: once.hash, status, body, shopMs: turn.now.shopMs })
  reply(turn, ref, { ok: true, status, body, replayed: false })
}
