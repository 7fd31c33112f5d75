/** Everything that can happen to the shop, as plain values. Time, ids and chance arrive inside them. */
import type { ShopMs, WallMs } from '../kit/units.ts'
import type { Ref } from './effects.ts'
import type { DisplayChange } from './ledger/displays.ts'
import type { WatcherRow } from './ledger/notices.ts'
import type { Intent, MachineId, MachineMessage } from './machine-words.ts'
import type { OutTarget } from './rules/availability.ts'
import type { Channel } from './rules/notices.ts'
import type { TerminalEventName } from './rules/terminal-events.ts'
import type { MenuSettings, ShopSettings } from './settings.ts'

export interface Now {
  readonly shopMs: ShopMs
  readonly wallMs: WallMs
  /** The business day of this moment, `YYYY-MM-DD`: a `clientRef` is unique per terminal within it. */
  readonly businessDay: string
}

/** A request that must happen once: the same terminal, key and hash get the stored answer again. */
export interface Once {
  /** Id of the key that the terminal authenticated with. */
  readonly terminal: string
  /** The Idempotency-Key, 1–255 characters. */
  readonly key: string
  /** Hash of method, path and canonical body. */
  readonly hash: string
}

export interface DrinkLine {
  readonly recipe: string
  readonly size?: string
  readonly options?: Readonly<Record<string, string>>
  /** Default 1. Each makes a drink of its own. */
  readonly count?: number
  /** The till's own name for the line, at most 64 characters; told to nobody but the till and the counter. */
  readonly ref?: string
  /** For the people at the counter only, at most 140 characters. */
  readonly note?: string
}

export interface OrderRequest {
  readonly drinks: readonly DrinkLine[]
  readonly customerName?: string
  readonly clientRef?: string
  readonly channel?: string
  readonly zone?: string
  /** When the till took the order: with `validForSeconds`, how long it is worth making. */
  readonly placedAtMs?: WallMs
  /** 1–86,400. Only with `placedAtMs`. */
  readonly validForSeconds?: number
  /** True: its drinks wait until somebody releases it. Default false. */
  readonly hold?: boolean
  /** When it is wanted: its drinks wait until work on them must begin. Not with `hold`. */
  readonly dueAtMs?: WallMs
}

/** Somebody wants an order that exists to change. */
export interface OrderChange {
  readonly ref: Ref
  readonly once: Once
  /** Public id, in its canonical form. */
  readonly id: string
  /** Only if it still has one of these versions; absent: whatever it is. */
  readonly ifVersions?: readonly number[]
}

export type Input =
  | {
      readonly t: 'order.place'
      readonly ref: Ref
      readonly once: Once
      /** A fresh order id (kit/ids.ts). */
      readonly id: string
      /** The short URL of the order, as the till and the customer will see it. */
      readonly url: string
      readonly request: OrderRequest
    }
  | ({
      readonly t: 'order.cancel' | 'order.collect' | 'order.uncollect' | 'order.call' | 'order.hold' | 'order.release'
    } & OrderChange)
  /** Its customer is on the way. `id`: public, in its canonical form. */
  | { readonly t: 'order.coming'; readonly ref: Ref; readonly id: string }
  | ({
      readonly t: 'order.append'
      readonly lines: readonly DrinkLine[]
      /** As of `order.place`. */
      readonly url: string
    } & OrderChange)
  | ({
      readonly t: 'drink.cancel'
      /** Place in the order, from 1. */
      readonly drink: number
    } & OrderChange)
  | {
      readonly t: 'group.cleared'
      readonly ref: Ref
      readonly once: Once
      readonly machine: MachineId
      readonly group: number
    }
  | {
      readonly t: 'brew.resolve'
      readonly ref: Ref
      readonly once: Once
      readonly brew: number
      readonly outcome: BrewVerdict
      readonly reason: string | null
    }
  | ({ readonly t: 'drink.remake'; readonly drink: number; readonly reason: string | null } & OrderChange)
  /** Orders that a restart held back: these, or all of them. */
  | {
      readonly t: 'stale.resolve'
      readonly ref: Ref
      readonly once: Once
      readonly orders: readonly string[] | null
      readonly decision: 'make' | 'cancel'
    }
  | {
      readonly t: 'machine.intent'
      readonly ref: Ref
      readonly once: Once
      readonly machine: MachineId
      readonly intent: Intent
    }
  /** A test pour on a machine in maintenance. */
  | {
      readonly t: 'machine.test'
      readonly ref: Ref
      readonly once: Once
      readonly machine: MachineId
      /** Null: the first of the menu that it can make a step of. */
      readonly recipe: string | null
      /** Null: the recipe's first. */
      readonly size: string | null
      /** Null: the first that is free. */
      readonly group: number | null
    }
  | ({ readonly t: 'order.rush'; readonly reason: string | null } & OrderChange)
  | ({ readonly t: 'order.unrush' } & OrderChange)
  | { readonly t: 'machine.message'; readonly machine: MachineId; readonly message: MachineMessage }
  | {
      readonly t: 'machine.link'
      readonly machine: MachineId
      readonly state: 'up' | 'down'
      readonly reason: string
    }
  | {
      readonly t: 'menu.put'
      readonly ref: Ref
      readonly once: Once
      /** Checked: its words fit each other. */
      readonly menu: MenuSettings
      /** Only if the menu still has one of these versions; absent: whatever it is. */
      readonly ifVersions?: readonly number[]
    }
  | {
      readonly t: 'menu.out'
      readonly ref: Ref
      readonly once: Once
      readonly target: OutTarget
      readonly reason: string | null
      /** Null: until somebody says that it is back. */
      readonly untilMs: WallMs | null
    }
  | { readonly t: 'menu.back'; readonly ref: Ref; readonly once: Once; readonly target: OutTarget }
  /** Null: the shop keeps no hours, it is always open. */
  | { readonly t: 'shop.hours'; readonly hours: Hours | null }
  | {
      readonly t: 'shop.setMode'
      readonly ref: Ref
      readonly once: Once
      /** `auto`: as the queue has it. */
      readonly mode: 'auto' | 'busy' | 'paused'
      /** When it ends by itself; null with `auto` only. */
      readonly untilMs: WallMs | null
      /** For customers. */
      readonly message: string | null
    }
  | {
      readonly t: 'stock.set'
      readonly ref: Ref
      readonly once: Once
      readonly ingredient: string
      /** In its unit: how much there is, or how much came in. Not below 0. */
      readonly change: StockChange
    }
  | {
      readonly t: 'display.approve'
      readonly ref: Ref
      readonly once: Once
      /** The screen that shows the code that was typed; null: none does. */
      readonly screen: { readonly id: string; readonly hash: string } | null
      readonly zone: string
      /** Null: it gets one that no other has. */
      readonly name: string | null
    }
  | {
      readonly t: 'display.change'
      readonly ref: Ref
      readonly once: Once
      readonly id: string
      readonly change: DisplayChange
    }
  /** The configuration was read again: the whole of it, checked. */
  | { readonly t: 'shop.configure'; readonly settings: ShopSettings }
  | { readonly t: 'webhook.add'; readonly ref: Ref; readonly once: Once; readonly webhook: NewWebhook }
  | {
      readonly t: 'webhook.change'
      readonly ref: Ref
      readonly once: Once
      readonly id: string
      /** Key id whose webhook it must be; null: anybody's. */
      readonly whose: string | null
      readonly change: WebhookChange
    }
  /** What came of sending a row of the outbox. */
  | { readonly t: 'outbox.result'; readonly id: number; readonly outcome: DeliveryOutcome }
  /** Somebody wants to be told on a phone when this order is ready. */
  | {
      readonly t: 'watch.add'
      readonly ref: Ref
      /** Public id, in its canonical form. */
      readonly id: string
      /** `endpoint` of ntfy: a fresh topic, which is used unless the order has one already. */
      readonly watcher: Omit<WatcherRow, 'id' | 'order_id'>
    }
  | { readonly t: 'watch.remove'; readonly ref: Ref; readonly id: string; readonly channel: Channel }
  /** What came of sending a notice. */
  | { readonly t: 'notice.result'; readonly id: number; readonly outcome: NoticeOutcome }
  /** What the daemon says of itself: all that is wrong now. */
  | { readonly t: 'daemon.troubles'; readonly troubles: readonly Trouble[] }
  /** A printer is there and asks whether a job may go; the answer's body has the number of the copy. */
  | { readonly t: 'print.begin'; readonly ref: Ref; readonly id: number }
  | { readonly t: 'print.end'; readonly ref: Ref; readonly id: number }
  | {
      readonly t: 'print.ask'
      readonly ref: Ref
      readonly once: Once
      /** Public id, in its canonical form. */
      readonly id: string
      /** Place in the order, from 1; null: every drink of it. */
      readonly drink: number | null
    }
  /** The ticket of this order once more. */
  | { readonly t: 'print.ticket'; readonly ref: Ref; readonly once: Once; readonly id: string }
  /** Nothing but the time: the loop's timer went off at `wakeAt`. */
  | { readonly t: 'wake' }
  /** The daemon stood still (a suspended process, a long stall): what machines said meanwhile is still on its way. */
  | { readonly t: 'standstill' }

/** `served`: the cup is good · `remake`: it is none, or was thrown away · `cancel`: nobody wants it any more. */
export type BrewVerdict = 'served' | 'remake' | 'cancel'

/** What the calendar says now. */
export interface Hours {
  readonly mode: 'open' | 'closed'
  /** Machines are woken before the shop opens. */
  readonly machines: 'awake' | 'asleep'
  /** When the mode changes next; null: nobody knows. */
  readonly nextMs: WallMs | null
}

export interface NewWebhook {
  /** Fresh: `wh_` and chance. */
  readonly id: string
  readonly url: string
  /** Fresh: `whsec_` and the Base64 of at least 24 bytes. */
  readonly secret: string
  /** Null: all. */
  readonly events: readonly TerminalEventName[] | null
  /** Whose orders it hears of; null: everybody's. */
  readonly terminal: string | null
  readonly description: string | null
}

export type WebhookChange =
  | { readonly what: 'remove' | 'enable' }
  /** The old secret signs too, until the overlap is over. */
  | { readonly what: 'rotate'; readonly secret: string; readonly overlapMs: number }
  /** Sends again what was told after this event; null: what was given up. */
  | { readonly what: 'replay'; readonly afterSeq: number | null }

export type DeliveryOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** For people: status or network error. */
      readonly error: string
      /** The receiver wants no more, ever (410). */
      readonly gone: boolean
      /** What the receiver asked for with Retry-After, milliseconds; null: nothing. */
      readonly askedMs: number | null
      /** 0 to 1, for the jitter. */
      readonly chance: number
    }

export type NoticeOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** For people: status or network error, without the address. */
      readonly error: string
      /** `forget`: nobody is there any more (404, 410) · `tell staff`: we are refused (403) until somebody puts it right. */
      readonly next: 'again' | 'give up' | 'forget' | 'tell staff'
      /** What the service asked for with Retry-After, milliseconds; null: nothing. */
      readonly askedMs: number | null
      /** 0 to 1, for the jitter. */
      readonly chance: number
    }

/** `outUntilMs`: there is none for a while, whatever was counted; null: there is again. Counting says so too. */
export type StockChange = { readonly level: number } | { readonly add: number } | { readonly outUntilMs: WallMs | null }

export interface Trouble {
  readonly cause: 'broker' | 'disk' | 'printer'
  /** Which printer; null: there is only one of its kind. */
  readonly subject: string | null
  /** In words for people. */
  readonly detail: string
}

/** An input that somebody waits for, still without the number under which they wait. */
export type Question =
  Exclude<Input, { t: 'print.begin' | 'print.end' }> extends infer I
    ? I extends { ref: Ref }
      ? Omit<I, 'ref'>
      : never
    : never
/** The same of a printer, which has no key. */
export type PrinterQuestion = Omit<Extract<Input, { t: 'print.begin' | 'print.end' }>, 'ref'>
