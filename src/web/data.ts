/**
 * What the daemon hands to the pages, and what the pages hear afterwards. Types only: the daemon may import them
 * without importing a page. Moments are ISO strings in the customer's data and wall-clock milliseconds on the board.
 */
import type {
  LaneContext,
  LaneLoginContext,
  LaneView,
  StaffContext,
  StaffLoginContext,
  StaffView,
} from './data-staff.ts'
import type { Assets, PageContext } from './page-context.ts'

export type * from './data-staff.ts'
export type * from './page-context.ts'

export type OrderState = 'held' | 'queued' | 'making' | 'partly-ready' | 'ready' | 'collected' | 'expired' | 'cancelled'

export type DrinkState = 'held' | 'queued' | 'making' | 'ready' | 'collected' | 'discarded' | 'attention' | 'cancelled'

export interface PublicDrink {
  readonly id: number
  readonly recipe: string
  readonly name: string
  readonly size: string | null
  readonly options: Readonly<Record<string, string>>
  readonly state: DrinkState
}

/** `GET /order/{id}`, and the data of the `snapshot` event on `/order/{id}/events`. */
export interface PublicOrder {
  readonly id: string
  readonly number: string
  /** The customer's page, absolute or `/o/{id}`. */
  readonly url: string
  readonly state: OrderState
  /** True while only a person can tell what became of a drink. */
  readonly attention: boolean
  readonly zone: string
  readonly placedAt: string
  readonly readyAt: string | null
  /** `readyAt`: when we expect it; `promisedAt`: what we commit to. Null when there is none. */
  readonly quote: { readonly readyAt: string; readonly promisedAt: string } | null
  /** When it is wanted, if its till said so. */
  readonly dueAt?: string | null
  /** Whether its customer said that they are on their way; absent: nobody can say so in this shop. */
  readonly coming?: boolean
  readonly drinks: readonly PublicDrink[]
  readonly outlook: Outlook
}

/** What an order may expect of the rest of the shop; the data of the `outlook` event on `/order/{id}/events`, too. */
export interface Outlook {
  /** Orders that are made before this one is begun; null: it is begun, or nobody can say. */
  readonly ahead: number | null
  /** When it is likely to be ready; only once its promise is broken. */
  readonly expectedAt: string | null
  /** Why it takes longer than was said at first; null: it does not, or nobody knows. */
  readonly delay: { readonly reason: 'capacity' | 'remake'; readonly bySeconds: number | null } | null
}

/** Languages of the customer's page. */
export type Language = 'en' | 'de' | 'fr' | 'pt' | 'ar'

/** What the customer's page is written with. */
export interface OrderTexts {
  readonly lang: Language
  readonly words: Readonly<Record<string, string>>
  /** What the menu calls things in this language, by id; one that is not here is called as it always is. */
  readonly names: {
    readonly recipes: Readonly<Record<string, string>>
    /** Sizes and choices of options. */
    readonly choices: Readonly<Record<string, string>>
  }
  /** IANA name; null: that of the phone. */
  readonly timezone: string | null
}

/** The data of the `order` event on `/order/{id}/events`: what one fact changed. */
export interface OrderEvent {
  readonly seq: number
  readonly kind: string
  readonly at: string
  readonly order: { readonly state: OrderState; readonly attention: boolean }
  readonly drink: { readonly id: number; readonly state: DrinkState } | null
}

/** Retained on `<base>/board/<zone>`: the whole board, never a difference. */
export interface BoardSnapshot {
  readonly v: 1
  readonly zone: string
  readonly seq: number
  /** Wall clock of the daemon, milliseconds. */
  readonly serverTime: number
  /** The daemon's build; a board of another build reloads itself. */
  readonly build: string
  /** Oldest first. `ready` of `total` drinks are done. */
  readonly preparing: readonly { readonly number: string; readonly ready: number; readonly total: number }[]
  /** `since`: wall clock, milliseconds. Any order: the board sorts. */
  readonly ready: readonly { readonly number: string; readonly since: number }[]
  /** Not picked up in time: ask at the counter. The last first. */
  readonly counter?: readonly { readonly number: string }[]
  /** Of everything, also of what was left out of the lists to keep the message small. */
  readonly counts: { readonly preparing: number; readonly ready: number }
  /** While the shop is closed; `opens`: weekday and time in the shop's zone, null when nobody knows. */
  readonly closed?: { readonly opens: string | null } | null
}

/** On `<base>/board/<zone>/call`, never retained: this number is to be called out now. */
export interface BoardCall {
  readonly v: 1
  readonly zone: string
  readonly number: string
  readonly seq: number
  /** Wall clock of the daemon, milliseconds. */
  readonly at: number
  /** How often it was called before. */
  readonly again?: number
  /** Where each drink is called: which one is ready, of how many; null: all of the order is. */
  readonly drink?: number | null
  readonly of?: number | null
}

/** On `<base>/board/<zone>/identify`, never retained: this display is to show its name. */
export interface BoardIdentify {
  readonly v: 1
  /** User name of the display. */
  readonly display: string
  readonly name: string
}

/** How large a board writes: `l` shows fewer numbers, read from further away. */
export type BoardSize = 's' | 'm' | 'l'

/** The words of one language; `{…}` are places for values. */
export interface BoardWords {
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly pickup: string
  readonly preparing: string
  readonly ready: string
  readonly calling: string
  readonly again: string
  readonly drink: string
  readonly progress: string
  readonly minutes: string
  readonly overAnHour: string
  readonly more: string
  readonly page: string
  readonly allDone: string
  readonly appearsHere: string
  readonly atCounter: string
  readonly emptyTitle: string
  readonly emptyText: string
  readonly closed: string
  readonly opens: string
  readonly paused: string
  readonly unlock: string
  readonly asOf: string
  readonly liteNote: string
  /** Monday first. */
  readonly days: readonly string[]
}

/** On `<base>/daemon/heartbeat`, every 5 s, never retained. */
export interface DaemonHeartbeat {
  readonly v: 1
  readonly session: number | string
  readonly seq: number
  readonly uptimeMs: number
  readonly serverTime: number
}

/** How a display logs in to the broker: a random name with a ticket that may only subscribe. */
export interface BoardLogin {
  readonly username: string
  readonly password: string
  /** First level of all topics, `baristad` by default. */
  readonly base: string
}

/** One page's files, as paths below the web root (`/assets/board-1a2b.js`). */
/** `dist/web/manifest.json`. */
export interface Manifest extends Assets {
  /** Changes whenever any byte of the pages does. */
  readonly build: string
}

export interface OrderContext
  extends PageContext,
    Pick<OrderTexts, 'lang'>,
    Partial<Pick<OrderTexts, 'names' | 'timezone'>> {
  /** Wall clock, milliseconds; the phone's own clock is not trusted. Default: now. */
  readonly serverTime?: number
}

export interface BoardContext extends PageContext {
  readonly zone: string
  readonly size: BoardSize
  /** Of the words, in turns. */
  readonly languages: readonly string[]
  readonly login: BoardLogin
  /** Null until the shop has published one. */
  readonly snapshot: BoardSnapshot | null
}

export interface LiteContext extends PageContext {
  readonly zone: string
  readonly languages: readonly string[]
  readonly snapshot: BoardSnapshot
  /** `10:42:07` by the shop's clock. */
  readonly at: string
}

export interface PairingContext extends PageContext {
  /** `lite`: without script. */
  readonly kind: 'live' | 'lite'
  readonly zone: string
  /** Null: too many screens wait already. */
  readonly code: string | null
}

/** A topic of the broker, as the reference tells of it. */
export interface DocsTopic {
  /** Below the base, e.g. `board/<zone>`. */
  readonly topic: string
  readonly about: string
  readonly from: string
  readonly retain: 'retained' | 'live'
  readonly qos: 0 | 1
  /** When it is published. */
  readonly when: string
  readonly maxBytes: number
  /** JSON Schema of the payload. */
  readonly payload: object
  /** A payload; undefined when nobody wrote one. */
  readonly example: unknown
}

/** An event of `GET /events`. */
export interface DocsEvent {
  readonly name: string
  readonly about: string
  /** Its data; undefined when nobody wrote one. */
  readonly example?: unknown
}

export interface DocsError {
  readonly code: string
  readonly status: number
  readonly title: string
}

export interface DocsContext extends PageContext {
  /** The daemon's OpenAPI 3.1 document. */
  readonly openapi: unknown
  readonly topics: readonly DocsTopic[]
  /** First level of all topics, `baristad` by default. */
  readonly base: string
  readonly events: readonly DocsEvent[]
  readonly errors: readonly DocsError[]
  /** Where this daemon is, without a slash at the end: what the examples call. */
  readonly url: string
  /** What stands in the examples where a cashier's key belongs. Never a real one. */
  readonly key: string
  /** Words of this shop for the examples, by the name of what they stand for: `recipe`, `zone`, `machine`. */
  readonly words: Readonly<Record<string, string>>
}

export interface TillContext extends PageContext {
  /** What stands on the screen and on tickets. */
  readonly shopName: string
}

/** One cup's label. */
export interface LabelCard {
  readonly number: string
  /** `2/3`; null: the order has one drink. */
  readonly place: string | null
  readonly recipe: string
  /** Size and options. */
  readonly choices: readonly string[]
  readonly note: string | null
  readonly customer: string | null
  readonly remake: boolean
}

export interface LabelsContext extends PageContext {
  /** Millimetres, width × height. */
  readonly size: '62x29' | '50x30'
  readonly labels: readonly LabelCard[]
}

export interface TicketContext extends PageContext {
  /** Of the paper, millimetres. */
  readonly width: 58 | 80
  readonly ticket: {
    readonly shopName: string
    readonly number: string
    readonly copy: string | null
    readonly lines: readonly { readonly title: string; readonly details: readonly string[] }[]
    readonly qr: string
    readonly url: string
    readonly ready: string | null
    readonly date: string
  }
}

/** What `dist/web/server.js` exports: each makes a whole HTML document. */
export interface Pages {
  orderPage(order: PublicOrder, context: OrderContext): string
  boardPage(context: BoardContext): string
  litePage(context: LiteContext): string
  pairingPage(context: PairingContext): string
  docsPage(context: DocsContext): string
  tillPage(context: TillContext): string
  staffLoginPage(context: StaffLoginContext): string
  staffPage(context: StaffContext): string
  /** The main part of the page, to take the place of the one that is shown. */
  staffMain(view: StaffView): string
  laneLoginPage(context: LaneLoginContext): string
  lanePage(context: LaneContext): string
  /** The main part of the page, to take the place of the one that is shown. */
  laneMain(view: LaneView): string
  labelsPage(context: LabelsContext): string
  ticketPage(context: TicketContext): string
  notFoundPage(context: PageContext & { readonly lang?: Language }): string
}

/** JSON island of the order page. */
export interface OrderPageData {
  readonly order: PublicOrder
  readonly serverTime: number
  readonly texts: OrderTexts
}

/** JSON island of the till. */
export interface TillPageData {
  readonly shopName: string
}

/** JSON island of the board. */
export interface BoardPageData {
  readonly zone: string
  readonly build: string
  readonly size: BoardSize
  readonly words: readonly BoardWords[]
  readonly login: BoardLogin
  readonly snapshot: BoardSnapshot | null
}
