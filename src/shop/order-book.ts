/**
 * Orders and their drinks, as rows: read through a cache of those that are being worked on, written through to disk at
 * once. A drink's life touches its order a dozen times in a few seconds; SQLite need not be asked each time. The cache
 * holds nothing that is not in the order book, and is forgotten whenever a transaction is rolled back.
 */
import { Demand } from './demand.ts'
import type { Ledger } from './ledger/ledger.ts'
import { type DrinkRow, type OrderRow, orderOfDrink, placeOfDrink, type QueuedRow } from './ledger/rows.ts'
import type { StockTables } from './ledger/stock.ts'

/** Entries beyond this are dropped, the ones that came first before others. */
const MOST_CACHED = 4_096

/** The front of a skill's queue, as deep as somebody has asked; `limit` above its length: that is all of it. */
interface Front {
  readonly limit: number
  readonly rows: readonly QueuedRow[]
}

interface Entry {
  order: OrderRow
  /** By place: the drink `k` of the order stands at `k − 1`. */
  readonly drinks: DrinkRow[]
}

export class OrderBook {
  readonly #ledger: Ledger
  readonly #entries = new Map<number, Entry>()
  /** Drinks that have come into the queue, or have moved in it, since dispatch looked last. */
  readonly entered = new Set<number>()
  /** Of the skills whose queues are as they were when last read: a heartbeat need not ask the file each time. */
  readonly #fronts = new Map<string, Front>()
  /** What the drinks that are not over will take of the stock. */
  readonly demand: Demand

  constructor(ledger: Ledger, stock: StockTables) {
    this.#ledger = ledger
    this.demand = new Demand(() => stock.wanted())
  }

  place(order: OrderRow, drinks: readonly DrinkRow[]): void {
    this.#ledger.insertOrder(order)
    for (const drink of drinks) {
      this.#ledger.insertDrink(drink)
      this.demand.moved(null, drink)
      this.#moved(null, drink)
    }
    this.#keep({ order, drinks: [...drinks] })
  }

  /** More drinks, behind those that it has. */
  append(orderId: number, drinks: readonly DrinkRow[]): void {
    const entry = this.#entry(orderId)
    for (const drink of drinks) {
      this.#ledger.insertDrink(drink)
      entry.drinks.push(drink)
      this.demand.moved(null, drink)
      this.#moved(null, drink)
    }
  }

  order(id: number): OrderRow {
    return this.#entry(id).order
  }

  /** The first waiting drinks of one skill, in queue order. */
  waiting(skill: string, limit: number): readonly QueuedRow[] {
    const known = this.#fronts.get(skill)
    if (known && (limit <= known.limit || known.rows.length < known.limit)) {
      return known.rows.length <= limit ? known.rows : known.rows.slice(0, limit)
    }
    const rows = this.#ledger.waiting(skill, limit)
    this.#fronts.set(skill, { limit, rows })
    return rows
  }

  /** False: no drink waits for this skill. Asks nobody: true may turn out wrong. */
  mayWait(skill: string): boolean {
    return this.#fronts.get(skill)?.rows.length !== 0
  }

  /** Undefined for an id that nobody was given. */
  byPublicId(publicId: string): OrderRow | undefined {
    return this.#ledger.orderByPublicId(publicId)
  }

  drinks(orderId: number): readonly DrinkRow[] {
    return this.#entry(orderId).drinks
  }

  drink(id: number): DrinkRow {
    const drink = this.#entry(orderOfDrink(id)).drinks[placeOfDrink(id) - 1]
    if (drink?.id !== id) throw new Error(`no drink ${id}`)
    return drink
  }

  saveDrink(drink: DrinkRow): void {
    const before = this.drink(drink.id)
    this.demand.moved(before, drink)
    this.#ledger.moveDrink(drink.id, drink)
    this.#moved(before, drink)
    this.#entry(orderOfDrink(drink.id)).drinks[placeOfDrink(drink.id) - 1] = drink
  }

  /** A drink takes its place in the queue, or another one: the one change of its key. */
  queueDrink(drink: DrinkRow): void {
    this.#ledger.queueDrink(drink.id, drink.queue_key)
    this.#moved(null, drink)
    this.#entry(orderOfDrink(drink.id)).drinks[placeOfDrink(drink.id) - 1] = drink
  }

  /** A waiting drink gets a place in a machine's line, or loses it (null). */
  bind({ id, skill }: Pick<QueuedRow, 'id' | 'skill'>, machine: string | null): void {
    this.#ledger.work.bind(id, machine)
    this.#fronts.delete(skill)
  }

  /** Later drinks have started before these. */
  overtake(drinks: readonly Pick<QueuedRow, 'id' | 'skill'>[]): void {
    this.#ledger.work.overtake(drinks.map(({ id }) => id))
    for (const { skill } of drinks) this.#fronts.delete(skill)
  }

  /** Sets by how much it goes before its time; its drinks are moved one by one. */
  boostOrder(order: OrderRow): void {
    this.#ledger.boostOrder(order.id, order)
    this.#entry(order.id).order = { ...order, version: order.version + 1 }
  }

  /** How it waits for its customer. Returns it as it is now. */
  savePickup(order: OrderRow): OrderRow {
    const after = { ...order, version: order.version + 1 }
    this.#ledger.pickupOrder(order.id, order)
    this.#entry(order.id).order = after
    return after
  }

  markLate(order: OrderRow): OrderRow {
    const late = { ...order, late: 1, version: order.version + 1 }
    this.#ledger.markLate(order.id)
    this.#entry(order.id).order = late
    return late
  }

  requestCancel(drink: DrinkRow): void {
    this.#ledger.requestCancel(drink.id)
    this.#entry(orderOfDrink(drink.id)).drinks[placeOfDrink(drink.id) - 1] = { ...drink, cancel_requested: 1 }
  }

  saveOrder(order: OrderRow): void {
    const entry = this.#entry(order.id)
    const before = entry.order
    // Each kind of change writes only the columns, and so touches only the indexes, that it must.
    if (order.closed_shop_ms !== before.closed_shop_ms) this.#ledger.closeOrder(order.id, order)
    else if (order.ready_shop_ms !== before.ready_shop_ms) this.#ledger.moveReadyOrder(order.id, order)
    else this.#ledger.moveOpenOrder(order.id, order)
    if (
      order.quote_wall_ms !== before.quote_wall_ms ||
      order.promise_wall_ms !== before.promise_wall_ms ||
      order.plan_shop_ms !== before.plan_shop_ms
    ) {
      this.#ledger.quoteOrder(order.id, order)
    }
    if (order.hold_kind !== before.hold_kind || order.hold_until_shop_ms !== before.hold_until_shop_ms) {
      this.#ledger.holdOrder(order.id, order)
    }
    entry.order = order
    if (order.closed_shop_ms !== null) this.#entries.delete(order.id)
  }

  /** Something of it was erased in the file. */
  drop(orderId: number): void {
    this.#entries.delete(orderId)
  }

  /** After a rollback: only the file knows. */
  forget(): void {
    this.#entries.clear()
    this.entered.clear()
    this.#fronts.clear()
    this.demand.forget()
  }

  #moved(before: DrinkRow | null, after: DrinkRow): void {
    if (before?.state === 'queued') this.#fronts.delete(before.skill)
    if (after.state !== 'queued') return
    this.entered.add(after.id)
    this.#fronts.delete(after.skill)
  }

  #entry(orderId: number): Entry {
    const known = this.#entries.get(orderId)
    if (known) return known
    const order = this.#ledger.order(orderId)
    if (!order) throw new Error(`no order ${orderId}`)
    const entry = { order, drinks: this.#ledger.drinksOf(orderId) }
    this.#keep(entry)
    return entry
  }

  #keep(entry: Entry): void {
    this.#entries.set(entry.order.id, entry)
    if (this.#entries.size <= MOST_CACHED) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      return
    }
  }
}
