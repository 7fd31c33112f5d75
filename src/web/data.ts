/**
 * What the daemon hands to the pages, and what the pages hear afterwards. Types only: the daemon may import them
 * without importing a page. Moments are ISO strings in the customer's data and wall-clock milliseconds on the board.
 */

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
  readonly drinks: readonly PublicDrink[]
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
  /** Of everything, also of what was left out of the lists to keep the message small. */
  readonly counts: { readonly preparing: number; readonly ready: number }
  /** Orders that somebody asks for at the counter; not there: the shop does not say. */
  readonly counter?: readonly { readonly number: string }[]
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
  /** Which drink of the order is ready, from 1, and of how many; not there: the order is. */
  readonly drink?: number
  readonly of?: number
  /** It was called before. Not there: the board knows for itself. */
  readonly again?: boolean
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
export interface PageAssets {
  readonly script: string
  readonly styles: readonly string[]
}

export interface Assets {
  readonly board: PageAssets
  readonly pairing: PageAssets
  readonly order: PageAssets
  readonly docs: PageAssets
  readonly till: PageAssets
  readonly staff: PageAssets
  readonly lane: PageAssets
}

/** `dist/web/manifest.json`. */
export interface Manifest extends Assets {
  /** Changes whenever any byte of the pages does. */
  readonly build: string
}

export interface PageContext {
  readonly assets: Assets
  readonly build: string
}

export interface OrderContext extends PageContext {
  readonly lang: 'en'
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

export interface StaffLoginContext extends PageContext {
  readonly shopName: string
  /** Why nobody is logged in; null: nobody tried. */
  readonly problem: string | null
}

export interface StaffContext extends PageContext {
  readonly view: StaffView
  /** What came of the last action; null: there was none. */
  readonly said: { readonly tone: 'done' | 'refused'; readonly text: string } | null
}

/** What the people behind the counter see, in words; moments as the shop's clock shows them. */
export interface StaffView {
  readonly shopName: string
  readonly who: { readonly name: string; readonly role: string }
  /** `decide`: about brews, drinks, machines and the menu; `hand`: over the counter, cups included. */
  readonly may: { readonly decide: boolean; readonly hand: boolean }
  /** Stands in every form of this session. */
  readonly csrf: string
  /** Begins the Idempotency-Key of each form on this page. */
  readonly pageKey: string
  readonly at: string
  readonly questions: readonly StaffQuestion[]
  /** Questions that are not listed. */
  readonly moreQuestions: number
  /** Where somebody should help, a sentence each. */
  readonly hands: readonly string[]
  /** What is low or out, a sentence each. */
  readonly stock: readonly string[]
  readonly stale: StaffStale | null
  readonly ready: readonly StaffReady[]
  /** Whether there are more than are listed. */
  readonly moreReady: boolean
  readonly cups: readonly StaffCup[]
  readonly machines: readonly StaffMachine[]
  readonly displays: readonly StaffDisplay[]
  /** Screens that show a code and wait to be let in. */
  readonly waitingScreens: number
  readonly pairing: 'off' | 'on'
  readonly zones: readonly string[]
  readonly outs: readonly StaffOut[]
  /** What can be said to be out: `value` goes back in the form. */
  readonly menu: readonly { readonly value: string; readonly words: string }[]
}

export interface StaffQuestion {
  /** Null: no brew to decide by. */
  readonly brew: number | null
  readonly number: string
  /** `Latte, large, oat (1 of 2)` */
  readonly drink: string
  readonly note: string | null
  readonly asks: string
  /** Where, why and since when. */
  readonly because: string
  /** What happens when nobody answers. */
  readonly otherwise: string
}

export interface StaffStale {
  /** All of them. */
  readonly count: number
  readonly orders: readonly { readonly id: string; readonly number: string; readonly promised: string }[]
}

export interface StaffReady {
  readonly id: string
  readonly number: string
  readonly customer: string | null
  readonly since: string
  readonly drinks: readonly {
    readonly id: number
    readonly words: string
    readonly note: string | null
    /** A cup of it stands there: it can be made again. */
    readonly made: boolean
  }[]
}

export interface StaffCup {
  readonly machine: string
  readonly group: number
  readonly number: string
  readonly drink: string
}

export interface StaffMachine {
  readonly id: string
  readonly tone: 'good' | 'waits' | 'bad'
  readonly health: string
  /** Why it makes nothing, and what it complains about. */
  readonly why: string | null
  /** Skills that no other machine or person has. */
  readonly alone: readonly string[]
  readonly groups: readonly string[]
  readonly actions: readonly { readonly intent: 'drain' | 'maintenance' | 'resume'; readonly words: string }[]
}

export interface StaffDisplay {
  /** Null: it was never let in, and nothing can be said to it. */
  readonly id: string | null
  readonly name: string
  readonly zone: string
  readonly size: 's' | 'm' | 'l'
  readonly tone: 'good' | 'waits' | 'bad'
  readonly state: string
  /** Zone and resolution. */
  readonly about: string
  /** What somebody should do about it, a sentence each. */
  readonly troubles: readonly string[]
}

export interface StaffOut {
  readonly value: string
  readonly words: string
  /** Reason, and until when. */
  readonly why: string
}

export interface LaneLoginContext extends PageContext {
  readonly shopName: string
  readonly lane: string
  /** Why nobody is logged in; null: nobody tried. */
  readonly problem: string | null
}

export interface LaneContext extends PageContext {
  readonly view: LaneView
  /** What came of the last press; null: there was none. */
  readonly said: { readonly tone: 'done' | 'refused'; readonly text: string } | null
}

/** The screen of a person who makes drinks. */
export interface LaneView {
  readonly shopName: string
  readonly lane: string
  /** Other lanes of the shop. */
  readonly others: readonly string[]
  /** Name of the key that is logged in. */
  readonly key: string
  /** Stands in every form of this session. */
  readonly csrf: string
  /** Begins the id of each press on this page. */
  readonly pageKey: string
  readonly at: string
  /** `closed`: the daemon has not opened this lane. */
  readonly mode: 'signed-out' | 'working' | 'break' | 'leaving' | 'closed'
  readonly person: string | null
  /** What the lane is for, and whether the person makes it. */
  readonly skills: readonly { readonly id: string; readonly has: boolean }[]
  /** Oldest first. */
  readonly drinks: readonly LaneDrink[]
  /** Drinks that wait for somebody like this person. */
  readonly behind: number
  readonly undo: { readonly brew: number; readonly words: string } | null
  readonly notice: string | null
}

export interface LaneDrink {
  readonly brew: number
  readonly state: 'offered' | 'making' | 'still' | 'lost'
  readonly number: string
  readonly recipe: string
  /** Size and options. */
  readonly choices: readonly string[]
  /** `1 of 2`; null: it is the only one. */
  readonly place: string | null
  readonly note: string | null
  readonly customer: string | null
  /** What was done before this step. */
  readonly before: string | null
  readonly remake: boolean
  readonly since: string | null
  readonly slow: 'yes' | 'no'
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
  notFoundPage(context: PageContext & { readonly lang?: 'en' }): string
}

/** JSON island of the order page. */
export interface OrderPageData {
  readonly order: PublicOrder
  readonly serverTime: number
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
