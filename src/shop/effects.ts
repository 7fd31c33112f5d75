/** Everything that must happen because of a step, as plain values, carried out after its commit. */
import type { Refusal } from '../kit/errors.ts'
import type { ShopMs, WallMs } from '../kit/units.ts'
import type { DisplayChange } from './ledger/displays.ts'
import type { MachineCommand, MachineId } from './machine-words.ts'
import type { DrinkState } from './rules/drink-life.ts'
import type { OrderState } from './rules/order-state.ts'

/** Whoever asked waits under this number. */
export type Ref = number

export type Effect =
  | { readonly t: 'reply'; readonly ref: Ref; readonly reply: Reply }
  | { readonly t: 'command'; readonly machine: MachineId; readonly command: MachineCommand }
  /** The retained snapshot of this zone is out of date. */
  | { readonly t: 'board'; readonly zone: string }
  /** An order became ready: call its number. */
  | {
      readonly t: 'call'
      readonly zone: string
      readonly number: string
      readonly seq: number
      /** Row of the order. */
      readonly order: number
      /** How often it was called before. */
      readonly again: number
      /** Place of the drink that is ready, and how many drinks the order has, where each is called; null: all of it is. */
      readonly drink: number | null
      readonly of: number | null
    }
  /** What this machine is or makes has changed. */
  | { readonly t: 'machine'; readonly machine: MachineId }
  | { readonly t: 'event'; readonly event: ShopEvent }
  /** Of these orders (public ids) nobody is known any more: whoever else keeps something of their customers erases it. */
  | { readonly t: 'forgotten'; readonly orders: readonly string[] }
  /** Deliveries are due: look into the outbox. */
  | { readonly t: 'outbox' }
  /** Notices to phones are due: look into the book. */
  | { readonly t: 'notices' }
  /** There is something new to print. */
  | { readonly t: 'print' }
  /** A screen was let in, put out, changed, or is to say its name. `zone`: where it listens until now. */
  | {
      readonly t: 'display'
      readonly what: 'approved' | DisplayChange['what']
      readonly id: string
      readonly zone: string
      readonly name: string
    }
  /** Nothing is left to do on this machine as it was wired: let go of it; look for it anew if the shop still has it. */
  | { readonly t: 'rewire'; readonly machine: MachineId }
  /** An input threw; it was rolled back alone. A bug or a failing disk: the daemon decides. */
  | { readonly t: 'failed'; readonly ref: Ref | null; readonly input: string; readonly error: unknown }

export type Reply =
  | { readonly ok: true; readonly status: 200 | 201; readonly body: string; readonly replayed: boolean }
  | { readonly ok: false; readonly refusal: Refusal }

/** One row of the history, with the resulting states in it. */
export interface ShopEvent {
  readonly seq: number
  readonly shopMs: ShopMs
  readonly wallMs: WallMs
  readonly kind: EventKind
  /** Public id and pickup number of the order, when the event belongs to one. */
  readonly order: string | null
  readonly number: string | null
  /** The terminal that placed the order, and its own reference for it. */
  readonly terminal: string | null
  readonly clientRef: string | null
  readonly orderState: OrderState | null
  /** The order's flag: a drink of it waits for a person. */
  readonly attention: boolean
  readonly drink: number | null
  readonly drinkState: DrinkState | null
  readonly brew: number | null
  readonly machine: MachineId | null
  /** Id of the key of whoever asked for it; null: it happened by itself. */
  readonly who: string | null
  /** What else matters for this kind: cause, outcome, who. */
  readonly data: Readonly<Record<string, unknown>> | null
}

export const EVENT_KINDS = [
  'order.placed',
  'order.cancelled',
  'order.collected',
  'order.uncollected',
  'order.called',
  'order.reminded',
  'order.coming',
  'order.appended',
  'order.held',
  'order.released',
  'order.expired',
  'order.delayed',
  'order.requoted',
  'order.rushed',
  'order.unrushed',
  'drink.making',
  'drink.returned',
  'drink.ready',
  'drink.discarded',
  'drink.cancelled',
  'drink.attention',
  'brew.pouring',
  'brew.doubt',
  'brew.surplus',
  'brew.resolved',
  'drink.remade',
  'order.stale',
  'pour.local',
  'pour.test',
  'group.cleared',
  'machine.online',
  'machine.offline',
  'machine.alarm',
  'machine.intent',
  'machine.reserve',
  'orders.forgotten',
  'menu.changed',
  'stock.set',
  'shop.mode',
  'shop.modeSet',
  'shop.configured',
  'webhook.changed',
  'webhook.failed',
  'alert.raised',
  'alert.cleared',
  'print.asked',
  'print.dropped',
  'display.changed',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export interface StepResult {
  readonly effects: readonly Effect[]
  /** When to look again, in shop time; null when nothing is pending. */
  readonly wakeAt: ShopMs | null
}
