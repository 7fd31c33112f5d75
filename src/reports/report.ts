/** From a query to a report. */
import type Database from 'better-sqlite3'
import { isoTime, type ShopMs, type WallMs } from '../kit/units.ts'
import { orderOfDrink } from '../shop/ledger/rows.ts'
import { bucketEdges, bucketOf, type EdgesQuery } from './bucket-edges.ts'
import { judgeOrder } from './judge-order.ts'
import { MachineWork, type ReportMachine } from './machine-work.ts'
import { type BookReader, type ReportedFact, type ReportedOrder, readBook } from './read-book.ts'
import { Tally } from './tally.ts'

/** Plain data: it goes to another thread. */
export interface ReportQuery extends EdgesQuery {
  readonly nowWallMs: WallMs
  readonly nowShopMs: ShopMs
  /** As they are configured now. */
  readonly machines: readonly ReportMachine[]
}

export type Report = ReturnType<typeof makeReport>

/** Reads `db`, in one transaction; writes nothing. @throws what SQLite throws */
export function makeReport(db: Database.Database, query: ReportQuery) {
  return db.transaction(() => report(db, query))()
}

function report(db: Database.Database, query: ReportQuery) {
  const { fromMs, untilMs, nowWallMs, nowShopMs, machines } = query
  const edges = bucketEdges(query)
  const book = readBook(db, { fromMs, untilMs, wallAheadMs: nowWallMs - nowShopMs })
  const whole = new Bucket(fromMs, untilMs, nowWallMs)
  const rows = edges.slice(0, -1).map((edge, i) => new Bucket(edge, edges[i + 1] ?? untilMs, nowWallMs))
  const at = (wallMs: WallMs): Bucket[] => {
    const row = rows[bucketOf(edges, wallMs)]
    return row === undefined ? [] : [whole, row]
  }

  const orders = new Map<number, ReportedOrder>()
  for (const order of book.orders()) orders.set(order.id, order)
  const facts = factsOf(book, orders)
  for (const order of orders.values()) {
    const verdict = judgeOrder(order, facts.get(order.id) ?? [], nowShopMs)
    for (const { tally } of at(order.placed_wall_ms)) tally.addOrder(verdict)
  }
  const [firstOrder] = orders.keys()
  for (const drink of firstOrder === undefined ? [] : book.drinks(firstOrder)) {
    const order = orders.get(orderOfDrink(drink.id))
    if (order) for (const { tally } of at(order.placed_wall_ms)) tally.addDrink(drink)
  }
  for (const brew of book.brews()) {
    const begun = brew.begun_wall_ms ?? brew.ended_wall_ms
    if (begun === null) continue
    // A pour may reach from one row into the next.
    const last = Math.min(brew.ended_wall_ms ?? nowWallMs, untilMs - 1)
    if (last < fromMs || begun >= untilMs) continue
    whole.work.add(brew)
    const lastRow = bucketOf(edges, last)
    for (let i = bucketOf(edges, Math.max(begun, fromMs)); i >= 0 && i <= lastRow; i++) rows[i]?.work.add(brew)
  }
  for (const { quarter_wall_ms, machine, ms } of book.idlings()) {
    for (const { work } of at(quarter_wall_ms)) work.addIdling(machine, ms)
  }
  for (const waste of book.waste()) for (const { tally } of at(waste.wall_ms)) tally.addWaste(waste)

  return {
    from: isoTime(fromMs),
    to: isoTime(untilMs),
    by: query.by,
    timeZone: query.timeZone,
    madeAt: isoTime(nowWallMs),
    total: whole.figures(machines),
    rows: rows.map((row) => row.figures(machines)),
  }
}

class Bucket {
  readonly #fromMs: WallMs
  readonly #untilMs: WallMs
  readonly tally = new Tally()
  readonly work: MachineWork

  constructor(fromMs: WallMs, untilMs: WallMs, nowMs: WallMs) {
    this.#fromMs = fromMs
    this.#untilMs = untilMs
    // The present millisecond belongs to it.
    this.work = new MachineWork(fromMs, Math.min(untilMs, nowMs + 1))
  }

  figures(machines: readonly ReportMachine[]) {
    return {
      from: isoTime(this.#fromMs),
      to: isoTime(this.#untilMs),
      ...this.tally.figures(),
      machines: this.work.figures(machines),
      balance: this.work.balance(machines),
    }
  }
}

function factsOf(book: BookReader, orders: ReadonlyMap<number, ReportedOrder>): Map<number, ReportedFact[]> {
  const facts = new Map<number, ReportedFact[]>()
  for (const fact of book.facts()) {
    if (!orders.has(fact.order_id)) continue
    const known = facts.get(fact.order_id)
    if (known) known.push(fact)
    else facts.set(fact.order_id, [fact])
  }
  return facts
}
