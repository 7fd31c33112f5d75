/** What the other rooms may see of the shop. Reads only; nothing here changes anything. */
import { isoTime, type ShopMs, type WallMs } from '../kit/units.ts'
import { loadNow } from './admission.ts'
import { type Question, questionsOf } from './attention-view.ts'
import { lostNow } from './capacity.ts'
import { type CounterOrder, counterOrder } from './counter-order.ts'
import { stateOf } from './dispatch.ts'
import type { Hours, Now } from './inputs.ts'
import type { DisplayRow } from './ledger/displays.ts'
import type { History } from './ledger/history.ts'
import type { AlertRow, NoticeRow, Notices } from './ledger/notices.ts'
import { OrderList } from './ledger/order-list.ts'
import type { Outbox } from './ledger/outbox.ts'
import type { PrintJobRow, PrintJobs } from './ledger/print-jobs.ts'
import { Queries, type WasteRow } from './ledger/queries.ts'
import { placeOfDrink } from './ledger/rows.ts'
import type { TestState } from './ledger/tests.ts'
import type { GroupMemory, MachineMemory } from './machine-memory.ts'
import type { AlarmCode, Intent } from './machine-words.ts'
import { type MenuView, menuView } from './menu-view.ts'
import { type Outlook, Outlooks } from './outlook.ts'
import { type Label, labelOf, labelsOf, type PaperTicket, paperTicket } from './paper.ts'
import { type PublicOrder, publicOrder } from './public-order.ts'
import { isForgotten } from './purge.ts'
import { type Planner, quotesNow, type RecipeQuote } from './quote.ts'
import type { Load } from './rules/admission.ts'
import { type Health, healthOf } from './rules/fitness.ts'
import type { GroupState } from './rules/group-state.ts'
import type { OrderFilter } from './rules/order-filter.ts'
import { progressOf } from './rules/order-state.ts'
import type { MenuSettings, Names } from './settings.ts'
import type { Shop } from './step.ts'
import { type StockLine, stockLines } from './stock.ts'
import { type QuoteReasons, whyOf } from './why.ts'

export interface BoardView {
  readonly seq: number
  readonly preparing: readonly { readonly number: string; readonly ready: number; readonly total: number }[]
  readonly ready: readonly { readonly number: string; readonly since: number }[]
  /** Ready for so long that people are to ask at the counter; the last first, the rest are not listed. */
  readonly counter: readonly { readonly number: string }[]
  /** Without those at the counter. */
  readonly counts: { readonly preparing: number; readonly ready: number }
  readonly mode: 'open' | 'closed'
  /** When it opens, while it is closed and somebody knows. */
  readonly opensAt: number | null
}

export interface MachineView {
  readonly id: string
  readonly role: 'primary' | 'backup'
  readonly skills: readonly string[]
  readonly tier: 'A' | 'B' | 'C'
  readonly intent: Intent | 'leaving'
  readonly link: { readonly state: 'up' | 'down'; readonly reason: string }
  readonly health: Health
  /** Milliseconds since it was last heard of, null when it never was. */
  readonly heartbeatAgeMs: number | null
  readonly identity: {
    readonly serial: string
    readonly model: string
    readonly firmware: string
    readonly boot: number
  } | null
  readonly alarms: readonly AlarmCode[]
  readonly boilerC: number | null
  readonly pours: number | null
  readonly groups: readonly GroupView[]
  /** A backup: whether it is to be warm, whether it helps, and why; null: it is none. */
  readonly reserve: { readonly wanted: 'awake' | 'asleep'; readonly helps: boolean; readonly reason: string } | null
  readonly lastError: { readonly text: string; readonly at: string } | null
  /** Only of one in maintenance; null: it was never tested. */
  readonly lastTest: TestView | null
}

export interface GroupView {
  readonly n: number
  readonly state: GroupState
  readonly cup: string
  readonly percent: number
  readonly making: CupName | null
  /** A person made themselves a drink here: it pours, or its cup must be said to be gone. */
  readonly local: 'no' | 'pouring' | 'cup'
  /** A test pour is on its way there, or pours. */
  readonly test: 'no' | 'asked' | 'pouring'
}

/** The last test pour of a machine. */
export interface TestView {
  readonly recipe: string
  readonly group: number
  /** `intent` and `pouring`: it is not over. */
  readonly state: TestState
  readonly cause: string | null
  /** When it ended; null: it has not. */
  readonly at: string | null
}

/** So that a person knows whose cup it is. */
export interface CupName {
  readonly number: string
  readonly drink: {
    readonly k: number
    readonly n: number
    readonly recipe: string
    readonly size: string | null
    readonly options: Readonly<Record<string, string>>
  }
}

export interface OrderQuery {
  readonly filter: OrderFilter
  readonly after: number | null
  readonly limit: number
  /** `everything`: with what only the counter may know. */
  readonly shows: 'everything' | 'public'
  readonly url: (id: string) => string
}

export interface OrderListPage {
  readonly orders: readonly (PublicOrder | CounterOrder)[]
  /** Null: this was the last page. */
  readonly next: number | null
}

export interface CollectedOrder {
  readonly id: string
  readonly number: string
  readonly at: WallMs
}

/** By id; one that is not here has no name in the language that was asked for. */
export interface OrderWords {
  readonly recipes: Readonly<Record<string, string>>
  /** Sizes and choices of options. */
  readonly choices: Readonly<Record<string, string>>
}

/** Of one skill; a queue that is longer is said to be this long. */
const MOST_COUNTED = 100
export interface ModeView {
  readonly mode: 'open' | 'closed'
  readonly opensAt: string | null
  readonly load: Load
  /** When what a person set ends; null: nobody set anything. */
  readonly until: string | null
  /** For customers. */
  readonly message: string | null
  /** How long a drink ordered now takes, by the skill it begins with, as last measured. */
  readonly waits: readonly { readonly skill: string; readonly seconds: number }[]
}

/** At most this many numbers in each list of a board's snapshot; the counts say how many there are. */
const BOARD_LIMIT = 60
const COUNTER_LIMIT = 20
/** Of what was collected lately: what somebody may have taken by mistake. */
const LATELY_LIMIT = 20

export class View {
  readonly #shop: Shop
  readonly #queries: Queries
  readonly #list: OrderList
  readonly #outlooks: Outlooks
  readonly #sold = (row: number) => this.#shop.menu.sold(row)

  constructor(shop: Shop) {
    this.#shop = shop
    this.#queries = new Queries(shop.ledger.db)
    this.#list = new OrderList(shop.ledger.db)
    this.#outlooks = new Outlooks(shop.history)
  }

  /**
   * Null: no such order, or one whose customer is forgotten: that is there for the `counter` only. The version changes
   * with every change of what this shows.
   */
  order(
    publicId: string,
    url: string,
    reader: 'anybody' | 'counter' = 'anybody',
  ): { readonly order: PublicOrder; readonly row: number; readonly version: number } | null {
    const row = this.#queries.order(publicId)
    if (!row || (reader === 'anybody' && isForgotten(row, this.#shop.memory))) return null
    const order = publicOrder(row, this.#queries.drinks(row.id), this.#sold, url)
    return { order, row: row.id, version: row.version }
  }

  /** What its customer may expect of the rest of the shop; null: no such order. */
  outlook(publicId: string, now: Now): Outlook | null {
    const row = this.#queries.order(publicId)
    if (!row || isForgotten(row, this.#shop.memory)) return null
    return this.#outlooks.of(this.#planner(now), row, this.#queries.drinks(row.id))
  }

  /** What this order's recipes are called in this language, as they were sold, and sizes and choices, by id. */
  wordsOf(publicId: string, language: string): OrderWords {
    const row = this.#queries.order(publicId)
    const recipes: Record<string, string> = {}
    const choices: Record<string, string> = {}
    for (const drink of row ? this.#queries.drinks(row.id) : []) {
      nameIn(this.#sold(drink.sold).names, language, drink.recipe, recipes)
      const chosen = Object.values(JSON.parse(drink.options) as Record<string, string>)
      for (const id of drink.size === null ? chosen : [drink.size, ...chosen]) {
        const word = this.#shop.menu.menu.words[id]
        nameIn(word?.names ?? {}, language, id, choices)
      }
    }
    return { recipes, choices }
  }

  /** A page of orders, newest first. `after`: what `next` of the page before said; `limit`: orders, 1–200. */
  orders(query: OrderQuery): OrderListPage {
    const { filter, after, limit, shows, url } = query
    const show = shows === 'everything' ? counterOrder : publicOrder
    const page = this.#list.page(filter, after, limit)
    return {
      orders: page.orders.map(({ order, drinks }) => show(order, drinks, this.#sold, url(order.public_id))),
      next: page.next,
    }
  }

  /** The id of the open order with this pickup number, or null. */
  orderNumbered(number: string): string | null {
    return this.#queries.numbered(number)?.public_id ?? null
  }

  /** Collected within this time, or taken for collected, the last first; a mistake can be undone. */
  collectedLately(now: ShopMs, withinMs: number): CollectedOrder[] {
    return this.#queries
      .closedSince(now - withinMs, LATELY_LIMIT)
      .flatMap((row) =>
        row.state === 'collected' && row.closed_wall_ms !== null
          ? [{ id: row.public_id, number: row.number, at: row.closed_wall_ms }]
          : [],
      )
  }

  get history(): History {
    return this.#shop.history
  }

  get outbox(): Outbox {
    return this.#shop.outbox
  }

  get notices(): Notices {
    return this.#shop.notices
  }

  /** What is wrong and was told to the staff, oldest first. */
  alerts(): readonly AlertRow[] {
    return [...this.#shop.memory.alerts.values()]
  }

  /** What phones were sent about an order, oldest first; null: no such order. */
  deliveries(publicId: string): readonly NoticeRow[] | null {
    const order = this.#shop.orders.byPublicId(publicId)
    return order ? this.#shop.notices.ofOrder(order.id) : null
  }

  get prints(): PrintJobs {
    return this.#shop.prints
  }

  /** Labels of an order that is worth any, and its ticket; null: no such order. */
  paper(publicId: string): { readonly labels: readonly Label[]; readonly ticket: PaperTicket } | null {
    const order = this.#shop.orders.byPublicId(publicId)
    return order ? { labels: labelsOf(this.#shop, order), ticket: paperTicket(this.#shop, order) } : null
  }

  /** What a job prints. */
  printed({ order_id, drink_id }: Pick<PrintJobRow, 'order_id' | 'drink_id'>): Label | PaperTicket {
    const { orders } = this.#shop
    return drink_id === null
      ? paperTicket(this.#shop, orders.order(order_id))
      : labelOf(this.#shop, orders.drink(drink_id))
  }

  /** Of this order book, and of no other: the high part of every brew's id. */
  get incarnation(): number {
    return this.#shop.memory.incarnation
  }

  menu(now: Now): MenuView {
    const { menu, memory, settings } = this.#shop
    return menuView(menu, lostNow({ memory, settings, now }), memory.outsOfStock)
  }

  /** As it was configured or put. */
  menuSettings(): MenuSettings {
    return this.#shop.menu.menu
  }

  /** When one of each recipe would be ready if it were ordered now. */
  quotes(now: Now): RecipeQuote[] {
    const { menu } = this.#shop
    return quotesNow(this.#planner(now), menu.menu.recipes)
  }

  /** Null: the shop keeps no hours. */
  hours(): Hours | null {
    return this.#shop.memory.hours
  }

  /** How orders are taken now. */
  mode(): ModeView {
    const { memory } = this.#shop
    const { manual, hours } = memory
    return {
      mode: hours?.mode ?? 'open',
      opensAt: hours?.mode === 'closed' && hours.nextMs !== null ? isoTime(hours.nextMs) : null,
      load: loadNow({ memory }),
      until: manual === null ? null : isoTime(manual.until_wall_ms),
      message: manual?.message ?? null,
      waits: [...memory.waits].map(([skill, ms]) => ({ skill, seconds: Math.ceil(ms / 1_000) })),
    }
  }

  /** Why an order is quoted as it is; null: no such order. */
  why(publicId: string, now: Now): QuoteReasons | null {
    const order = this.#shop.orders.byPublicId(publicId)
    return order ? whyOf(this.#planner(now), this.#shop.history, order) : null
  }

  /** What there is of each ingredient; empty: the shop counts nothing. */
  stock(): StockLine[] {
    return stockLines(this.#shop)
  }

  /** The screens that staff let in, oldest first. */
  displays(): readonly DisplayRow[] {
    return this.#shop.displays.all()
  }

  /** What waits for a person. */
  questions(now: Now): Question[] {
    return questionsOf(this.#shop, now)
  }

  /** Cups that nobody got, newest first, of this span of time. */
  waste(fromMs: WallMs, untilMs: WallMs, limit: number): WasteRow[] {
    return this.#queries.waste(fromMs, untilMs, limit)
  }

  lastSeq(): number {
    return this.#shop.memory.seq
  }

  /** As it is at this moment: who waits for too long is to ask at the counter. */
  board(zone: string, now: ShopMs): BoardView {
    const { hours } = this.#shop.memory
    const sinceMs = now - this.#shop.settings.pickup.clearAfterMs
    const preparing = this.#queries.preparing(zone, BOARD_LIMIT)
    const ready = this.#queries.ready(zone, sinceMs, BOARD_LIMIT)
    return {
      seq: this.lastSeq(),
      preparing: preparing.map(({ id, number }) => ({ number, ...progressOf(this.#shop.orders.drinks(id)) })),
      ready: ready.map(({ number, ready_wall_ms }) => ({ number, since: ready_wall_ms ?? 0 })),
      counter: this.#queries.atCounter(zone, sinceMs, COUNTER_LIMIT),
      counts: this.#queries.boardCounts(zone, sinceMs),
      mode: hours?.mode ?? 'open',
      opensAt: hours?.mode === 'closed' ? hours.nextMs : null,
    }
  }

  machine(id: string, now: ShopMs): MachineView | null {
    const machine = this.#shop.memory.machines.get(id)
    return machine ? this.#machine(machine, now) : null
  }

  machines(now: ShopMs): MachineView[] {
    return [...this.#shop.memory.machines.values()].map((machine) => this.#machine(machine, now))
  }

  /** Drinks in the queue whose next step takes one of these skills. */
  waiting(skills: readonly string[]): number {
    return skills.reduce((sum, skill) => sum + this.#shop.ledger.waiting(skill, MOST_COUNTED).length, 0)
  }

  /** Whether the drink of this brew was cancelled while it is being made. */
  isCancelled(brew: number): boolean {
    const open = this.#shop.memory.brews.get(brew)
    return open !== undefined && this.#shop.orders.drink(open.row.drink_id).cancel_requested === 1
  }

  openDrinks(): number {
    return this.#shop.memory.openDrinks
  }

  #planner(now: Now): Planner {
    const { memory, ledger, orders, settings } = this.#shop
    return { memory, ledger, orders, settings, now, sold: this.#sold }
  }

  #machine(machine: MachineMemory, now: ShopMs): MachineView {
    const { id, role, skills, tier } = machine.settings
    const { hello } = machine
    return {
      id,
      role,
      skills,
      tier,
      intent: machine.leaving === 'yes' ? 'leaving' : machine.intent,
      link: { state: machine.link, reason: machine.linkReason },
      health: healthOf(machine, now, this.#shop.settings.timing.suspectMs),
      heartbeatAgeMs: hello === null ? null : Math.max(0, now - machine.heardMs),
      identity: hello && { serial: hello.serial, model: hello.model, firmware: hello.firmware, boot: hello.boot },
      alarms: machine.alarms,
      boilerC: machine.boilerC,
      pours: machine.pours,
      groups: machine.groups.map((group) => this.#group(group)),
      reserve: role === 'backup' ? reserveView(machine) : null,
      lastError: machine.lastError && { text: machine.lastError.text, at: isoTime(machine.lastError.atMs) },
      lastTest: machine.intent === 'maintenance' ? this.#lastTest(id) : null,
    }
  }

  #lastTest(machine: string): TestView | null {
    const row = this.#shop.ledger.tests.last(machine)
    if (!row) return null
    const { state, cause, group_n: group, ended_wall_ms: at } = row
    return { recipe: this.#sold(row.sold).id, group, state, cause, at: at === null ? null : isoTime(at) }
  }

  #group(group: GroupMemory): GroupView {
    const brew = group.brew?.row.id ?? group.cup
    return {
      n: group.n,
      state: stateOf(group),
      cup: group.report?.cup ?? 'unknown',
      percent: group.report?.percent ?? 0,
      making: brew === null ? null : this.#cup(brew),
      local: group.local,
      test: group.test === null ? 'no' : group.test.row.state === 'pouring' ? 'pouring' : 'asked',
    }
  }

  #cup(brewId: number): CupName | null {
    const row = this.#queries.cup(brewId)
    if (!row) return null
    const options = JSON.parse(row.options) as Record<string, string>
    return {
      number: row.number,
      drink: { k: placeOfDrink(row.drink_id), n: row.total, recipe: row.recipe, size: row.size, options },
    }
  }
}

const reserveView = ({ reserve: { wanted, helps, reason } }: MachineMemory) => ({
  wanted,
  helps: helps === 'yes',
  reason,
})

function nameIn(names: Names, language: string, id: string, into: Record<string, string>): void {
  const name = names[language] ?? Object.entries(names).find(([tag]) => tag.startsWith(`${language}-`))?.[1]
  if (name !== undefined) into[id] = name
}
