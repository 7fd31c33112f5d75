/** Who listens by webhook, and what is put into the outbox for them, in the very transaction of its fact. */
import type { ShopMs } from '../kit/units.ts'
import type { Outbox, WebhookRow } from './ledger/outbox.ts'
import { isShopEvent, type TerminalEventName } from './rules/terminal-events.ts'

/** What telling needs of a turn. */
interface Telling {
  readonly now: { readonly shopMs: ShopMs }
  readonly outbox: Pick<Outbox, 'add'>
  readonly memory: { readonly listeners: readonly Listener[]; nextOutboxMs: ShopMs | null }
}

export interface Listener {
  readonly id: string
  readonly terminal: string | null
  readonly events: ReadonlySet<TerminalEventName> | null
}

export function listenersOf(rows: readonly WebhookRow[]): Listener[] {
  return rows
    .filter(({ state }) => state === 'active')
    .map(({ id, terminal, events }) => ({
      id,
      terminal,
      events: events === null ? null : new Set(JSON.parse(events) as TerminalEventName[]),
    }))
}

/** Whether this listener is to hear of an event; `terminal`: whose order it is about, null: it is about none. */
export const hears = (listener: Listener, event: TerminalEventName, terminal: string | null): boolean =>
  (listener.events === null || listener.events.has(event)) &&
  (isShopEvent(event) || listener.terminal === null || listener.terminal === terminal)

/** Puts a fact into the outbox of everybody who is to hear of it. */
export function enqueue(turn: Telling, event: TerminalEventName, seq: number, terminal: string | null): void {
  for (const listener of turn.memory.listeners) {
    if (!hears(listener, event, terminal)) continue
    turn.outbox.add(listener.id, seq, event, turn.now.shopMs)
    turn.memory.nextOutboxMs = turn.now.shopMs
  }
}
