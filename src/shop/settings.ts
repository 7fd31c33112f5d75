/**
 * What the shop must know of its configuration: plain data, made by `config/` from the file and handed over once.
 * Ranges and defaults stand in the config's schema; here only the meaning.
 */
import type { AlarmCode, BrewProgram, MachineId } from './machine-words.ts'
import type { AlertLimits } from './rules/alerts.ts'
import type { PickupLimits } from './rules/pickup.ts'
import type { ReserveLimits } from './rules/reserve.ts'

export interface ShopSettings {
  readonly machines: readonly MachineSettings[]
  readonly menu: MenuSettings
  readonly orders: OrderSettings
  readonly pickup: PickupSettings
  readonly admission: AdmissionSettings
  readonly reserve: ReserveLimits
  readonly timing: TimingSettings
  readonly dispatch: DispatchSettings
  /** Zones of the pickup area; the first is the default. At least one. `[a-z0-9-]+`. */
  readonly zones: readonly string[]
  /** Zone of the orders that come by a channel and name none themselves; other channels go to the default. */
  readonly zoneOfChannel: Readonly<Record<string, string>>
  /** Absent: the shop counts nothing. */
  readonly stock?: StockSettings
  /** Absent: nobody is alarmed. */
  readonly alerts?: AlertSettings
  /** Absent: nothing is printed. How they are reached is not the shop's matter. */
  readonly printers?: readonly PrinterSettings[]
}

/** When the staff are told that something is wrong. */
export interface AlertSettings extends AlertLimits {
  /** Whether alerts go to the staff's topic on ntfy too. */
  readonly byNtfy: 'yes' | 'no'
}

/** Which paper comes out where. */
export interface PrinterSettings {
  /** `[a-z0-9-]+` */
  readonly id: string
  readonly prints: 'labels' | 'tickets'
  /** Labels: when the drink is accepted for making, or when a machine begins it. Tickets come when an order is placed. */
  readonly when: 'placed' | 'making'
  /** Of these zones only; empty: of all. */
  readonly zones: readonly string[]
  /** Labels of drinks with a step of one of these skills; empty: of all. */
  readonly skills: readonly string[]
  /** Labels of drinks on these machines, with `making` only; empty: on all. */
  readonly machines: readonly MachineId[]
  /** What was not printed within this time is dropped. 10 s to 24 h. Default 10 min. */
  readonly expiresMs: number
}

/** What drinks are made of, and what people choose instead. */
export interface StockSettings {
  /** At least one. */
  readonly ingredients: readonly Ingredient[]
  readonly choices: readonly StockChoice[]
}

export interface Ingredient {
  /** `[a-z0-9-]+`: what a recipe uses. */
  readonly id: string
  /** What people read, in the shop's first language. */
  readonly name: string
  readonly names: Names
  readonly unit: 'g' | 'ml' | 'pieces'
  /** From this level on it is low, in its unit. */
  readonly low: number
  /** What to do then, for people; null: nobody said. */
  readonly reorder: string | null
  /** It is out while all of these say so. Empty: it is only counted. */
  readonly sensors: readonly { readonly machine: MachineId; readonly alarm: AlarmCode }[]
}

/** What this choice of an option changes in every recipe that offers it. */
export interface StockChoice {
  readonly option: string
  readonly choice: string
  /** Taken instead: `{ milk: 'oat-milk' }`. */
  readonly replaces: Readonly<Record<string, string>>
  /** Taken as well, by the first step. */
  readonly uses: Uses
}

/** By ingredient, in its unit. */
export type Uses = Readonly<Record<string, number>>

/** What the shop sells, in words that need nothing else: it is stored as it is with the order book. */
export interface MenuSettings {
  /** Of the names, e.g. `en`; the first is what people read when nobody says otherwise. At least one. */
  readonly languages: readonly string[]
  readonly recipes: readonly Recipe[]
  /** What people read for a size, an option or a choice, by its id; one that is not here is read as it is written. */
  readonly words: Readonly<Record<string, Word>>
}

export interface Word {
  readonly names: Names
  /** The till's own number for it. The shop knows no prices. */
  readonly plu: string | null
}

/** By language; one that is missing is read in the first. */
export type Names = Readonly<Record<string, string>>

export interface MachineSettings {
  /** `[a-z0-9-]+`, at most 32 characters. */
  readonly id: MachineId
  /** A backup takes work only when no primary that is healthy, in service and skilled exists. */
  readonly role: 'primary' | 'backup'
  /** Skills of steps that this machine can perform. */
  readonly skills: readonly string[]
  /** Places that work at once, 1–4. */
  readonly groups: number
  /** A group rests this long after a pour before it can start again, milliseconds. Default 0. */
  readonly recoveryMs: number
  /** Starts of the whole machine within any minute, 1–60; null: no cap. */
  readonly cupsPerMinute: number | null
  /** From asleep to ready, milliseconds. 0: it is never put to sleep in the middle of the day. Default 0. */
  readonly warmUpMs: number
  /** What it takes while it is warm and makes nothing, watts; null: not said. For people. */
  readonly idleWatts: number | null
  /** How a group learns that its cup is gone; from the driver's declaration. */
  readonly clearsBy: 'sensor' | 'person' | 'device'
  /** What the device can prove; from the driver's declaration. */
  readonly tier: 'A' | 'B' | 'C'
  /**
   * A `done` that comes before this part of the recipe's time has passed is put to a person, 0–0.9. Absent or 0: each is
   * believed.
   */
  readonly earliestDone?: number
  /**
   * Which device it is and how it is reached, as one text (driver, options, identity). Another one is another device:
   * it is let go of and looked for anew.
   */
  readonly wiring: string
}

export interface Recipe {
  /** `[a-z0-9-]+`: what a till sends. */
  readonly id: string
  /** What people read, in the shop's first language. */
  readonly name: string
  /** In every language that it has a name in, the first one included. */
  readonly names: Names
  /** The till's own number for it; null: it has none. */
  readonly plu: string | null
  /** Sizes, the first is the default. Empty: the recipe has no sizes and none may be sent. */
  readonly sizes: readonly string[]
  /** Choices by option name; the first choice is the default. */
  readonly options: Readonly<Record<string, readonly string[]>>
  /** What becomes of a brew of it in doubt; null: as in the whole shop. `ask`: an allergen, or too dear to guess. */
  readonly inDoubt: InDoubt | null
  /** Most recipes have one step. */
  readonly steps: readonly RecipeStep[]
}

export interface RecipeStep {
  /** The one skill that this step needs. */
  readonly skill: string
  readonly program: BrewProgram
  /** Factor on every amount and the time of the program, by size; a size not named here counts 1. */
  readonly bySize: Readonly<Record<string, number>>
  /** What it takes of the stock, by ingredient, in a size of factor 1. Absent: nothing. */
  readonly uses?: Uses
}

/** When the shop says that it is full. */
export interface AdmissionSettings {
  /** A new drink would take so long: the shop is busy, and says so. Default 4 min. */
  readonly busyMs: number
  /** A new drink would take so long: orders are refused. Default 15 min. */
  readonly saturatedMs: number
  /** Instead of `saturatedMs` for orders by this channel. */
  readonly limitOfChannel: Readonly<Record<string, number>>
  /** A limit is left when the wait is below this part of it. 0.1–0.95. Default 0.7. */
  readonly exitShare: number
  /** A recipe cannot be had when all its machines have been away for so long. Default 120 s. */
  readonly unavailableAfterMs: number
}

/** How ready orders find their customers. */
export interface PickupSettings extends PickupLimits {
  /** `all`: a number is called when all of its drinks are ready; `each`: for each of them. Default `all`. */
  readonly announce: 'all' | 'each'
  /** Calls of a number after the first. Default 3. */
  readonly mostRecalls: number
  /** Between two calls of a number. Default 60 s. */
  readonly recallEveryMs: number
  /** What becomes of an order for which nobody came: collected, as we must assume, or thrown away. Default `assumed`. */
  readonly uncollected: 'assumed' | 'discarded'
}

export interface OrderSettings {
  /** Brews of one drink before a person is asked. Default 3. */
  readonly maxAttempts: number
  /** Open drinks in the whole shop; past it an order is refused with 503. Default 10,000. */
  readonly maxOpenDrinks: number
  /** Open orders of one terminal; past it its next is refused with 503. Absent: as many as there are drinks. */
  readonly maxOpenOrdersPerTerminal?: number
  /** Drinks in one order. Default 20. */
  readonly maxDrinksPerOrder: number
  /** A freed pickup number rests this long before it is given again. Default 30 min. */
  readonly numberRestMs: number
  /** A held order that nobody released is given up after this long. Default 2 h. */
  readonly holdExpiresMs: number
  /** After a restart, orders this long past their promise are held, and a person is asked. Default 20 min. */
  readonly staleAfterMs: number
  /** An order that is over so long is forgotten by whom it was for. Absent: it never is. */
  readonly forgetAfterMs?: number
  /** The share of promises that shall hold, once there is something to learn from. 0.5–0.99. Default 0.9. */
  readonly promiseQuantile: number
}

/** Who makes which drink next (`rules/policies/`). `shortest-first` is for the simulator only: large orders starve. */
export type PolicyName = 'pull' | 'pull-window' | 'round-robin' | 'least-loaded' | 'shortest-first'

export interface DispatchSettings {
  /** Default `pull`. */
  readonly policy: PolicyName
  /** `pull-window` chooses among so many orders at the head of the queue, 1–10. Default 3. */
  readonly window: number
  /** `pull-window` lets no drink be overtaken more often than this, 0–20. Default 2. */
  readonly overtakes: number
}

export type InDoubt = 'remake' | 'ask'

export interface TimingSettings {
  /** Heartbeat silence after which a machine gets no new work. Default 3 s. */
  readonly suspectMs: number
  /** Heartbeat silence after which it counts as offline and its brews are in doubt. Default 5 s. */
  readonly offlineMs: number
  /** L: how long after its basis heartbeat, in the device's clock, a brew may start. Default 4 s. */
  readonly brewDeadlineMs: number
  /** Silence after a command before the brew is queried. Default 1 s. */
  readonly answerMs: number
  /** Past this multiple of the nominal time, plus `overdueExtraMs`, a pour is in doubt. Default 2. */
  readonly overdueFactor: number
  /** Default 15 s. */
  readonly overdueExtraMs: number
  /** A doubt that nobody resolved ends in a remake after this long, once per drink. Default 120 s. */
  readonly remakeAfterMs: number
  /** Whether that happens by itself, or a person is waited for. Default `remake`; a recipe may say otherwise. */
  readonly inDoubt: InDoubt
  /** First rest of a machine after it refused or spoiled a brew; doubles each time in a row, to 60 s. Default 5 s. */
  readonly coolDownMs: number
}
