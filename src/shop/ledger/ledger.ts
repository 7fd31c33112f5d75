/** Every statement that writes, and the reads that decisions need. Nothing here decides anything. */
import type Database from 'better-sqlite3'
import { House } from './house.ts'
import { Past } from './past.ts'
import { People } from './people.ts'
import {
  type AnswerKey,
  type BrewRow,
  DRINKS_PER_ORDER_ID,
  type DrinkRow,
  type EventRow,
  INCARNATION_UNIT,
  type OpenBrewRow,
  type OrderRow,
  type QueuedRow,
  type StoredAnswer,
} from './rows.ts'
import { TestTables } from './tests.ts'
import { Work } from './work.ts'

export type NewOrder = Pick<
  OrderRow,
  | 'id'
  | 'public_id'
  | 'number'
  | 'state'
  | 'zone'
  | 'terminal'
  | 'business_day'
  | 'client_ref'
  | 'channel'
  | 'customer_name'
  | 'placed_shop_ms'
  | 'placed_wall_ms'
  | 'quote_wall_ms'
  | 'promise_wall_ms'
  | 'promise_shop_ms'
  | 'planned_at_shop_ms'
  | 'plan_shop_ms'
  | 'first_quote_shop_ms'
  | 'first_promise_shop_ms'
  | 'due_wall_ms'
  | 'hold_kind'
  | 'hold_until_shop_ms'
>
export type NewDrink = Pick<
  DrinkRow,
  'id' | 'recipe' | 'sold' | 'size' | 'options' | 'state' | 'skill' | 'queue_key' | 'ref' | 'note' | 'remake_of'
>
export type NewBrew = Pick<
  BrewRow,
  'id' | 'drink_id' | 'step' | 'machine' | 'group_n' | 'boot' | 'journal' | 'nominal_ms' | 'intent_shop_ms'
>
/** What a brew changes when its state does. */
export type BrewEnd = Pick<BrewRow, 'state' | 'cause' | 'begun_shop_ms' | 'doubt_shop_ms' | 'ended_shop_ms' | 'cup'>
export type DrinkMove = Pick<DrinkRow, 'state' | 'step' | 'skill' | 'attempts' | 'doubts' | 'avoid' | 'brew_id'>
export type OrderMove = Pick<
  OrderRow,
  'state' | 'attention' | 'ready_shop_ms' | 'ready_wall_ms' | 'closed_shop_ms' | 'closed_wall_ms'
>

export type PickupColumns = Pick<OrderRow, 'reminded' | 'recalls' | 'called_shop_ms' | 'back_shop_ms' | 'coming'>
export type QuoteColumns = Pick<
  OrderRow,
  | 'quote_wall_ms'
  | 'promise_wall_ms'
  | 'promise_shop_ms'
  | 'planned_at_shop_ms'
  | 'plan_shop_ms'
  | 'first_quote_shop_ms'
  | 'first_promise_shop_ms'
>
export class Ledger {
  readonly house: House
  readonly past: Past
  readonly people: People
  readonly work: Work
  readonly tests: TestTables
  readonly #db: Database.Database
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#db = db
    this.house = new House(db)
    this.past = new Past(db)
    this.people = new People(db)
    this.work = new Work(db)
    this.tests = new TestTables(db)
    this.#s = prepare(db)
  }

  /** The same connection, for the read-only queries of queries.ts. */
  get db(): Database.Database {
    return this.#db
  }

  begin(): void {
    this.#s.begin.run()
  }
  commit(): void {
    this.#s.commit.run()
  }
  /** Safe at any time: a failed statement may have ended the transaction already. */
  rollback(): void {
    if (this.#db.inTransaction) this.#s.rollback.run()
  }

  // Orders and drinks

  insertOrder(o: NewOrder): void {
    this.#s.insertOrder.run(
      o.id,
      o.public_id,
      o.number,
      o.state,
      o.zone,
      o.terminal,
      o.business_day,
      o.client_ref,
      o.channel,
      o.customer_name,
      o.placed_shop_ms,
      o.placed_wall_ms,
      o.quote_wall_ms,
      o.promise_wall_ms,
      o.promise_shop_ms,
      o.planned_at_shop_ms,
      o.plan_shop_ms,
      o.first_quote_shop_ms,
      o.first_promise_shop_ms,
      o.due_wall_ms,
      o.hold_kind,
      o.hold_until_shop_ms,
    )
  }
  insertDrink(d: NewDrink): void {
    this.#s.insertDrink.run(
      d.id,
      d.recipe,
      d.sold,
      d.size,
      d.options,
      d.state,
      d.skill,
      d.queue_key,
      d.ref,
      d.note,
      d.remake_of,
    )
  }
  order(id: number): OrderRow | undefined {
    return this.#s.order.get(id)
  }
  /** The order that this terminal gave this reference on this business day. */
  orderByClientRef(clientRef: string, terminal: string, businessDay: string): OrderRow | undefined {
    return this.#s.orderByClientRef.get(clientRef, terminal, businessDay)
  }
  orderByPublicId(publicId: string): OrderRow | undefined {
    return this.#s.orderByPublicId.get(publicId)
  }
  /** Became ready, or is not ready any more. */
  moveReadyOrder(id: number, m: Omit<OrderMove, 'closed_shop_ms' | 'closed_wall_ms'>): void {
    this.#s.moveReadyOrder.run(m.state, m.attention, m.ready_shop_ms, m.ready_wall_ms, id)
  }
  closeOrder(id: number, m: OrderMove): void {
    this.#s.closeOrder.run(m.state, m.attention, m.closed_shop_ms, m.closed_wall_ms, id)
  }
  /** The same for a change that makes it neither ready nor closed: touches no index. */
  moveOpenOrder(id: number, m: Pick<OrderMove, 'state' | 'attention'>): void {
    this.#s.moveOpenOrder.run(m.state, m.attention, id)
  }
  pickupOrder(id: number, m: PickupColumns): void {
    this.#s.pickupOrder.run(m.reminded, m.recalls, m.called_shop_ms, m.back_shop_ms, m.coming, id)
  }
  quoteOrder(id: number, m: QuoteColumns): void {
    this.#s.quoteOrder.run(
      m.quote_wall_ms,
      m.promise_wall_ms,
      m.promise_shop_ms,
      m.planned_at_shop_ms,
      m.plan_shop_ms,
      m.first_quote_shop_ms,
      m.first_promise_shop_ms,
      id,
    )
  }
  boostOrder(id: number, m: Pick<OrderRow, 'boost_ms' | 'boosted_shop_ms'>): void {
    this.#s.boostOrder.run(m.boost_ms, m.boosted_shop_ms, id)
  }
  holdOrder(id: number, m: Pick<OrderRow, 'hold_kind' | 'hold_until_shop_ms'>): void {
    this.#s.holdOrder.run(m.hold_kind, m.hold_until_shop_ms, id)
  }
  /** Holds that end at this moment or before, the first 64. */
  holdsUntil(shopMs: number): { id: number }[] {
    return this.#s.holdsUntil.all(shopMs)
  }
  firstHoldUntil(): number | null {
    return this.#s.firstHold.get()?.at ?? null
  }
  drinksOf(orderId: number): DrinkRow[] {
    return this.#s.drinksOf.all(orderId * DRINKS_PER_ORDER_ID, (orderId + 1) * DRINKS_PER_ORDER_ID)
  }
  moveDrink(id: number, m: DrinkMove): void {
    this.#s.moveDrink.run(m.state, m.step, m.skill, m.attempts, m.doubts, m.avoid, m.brew_id, id)
  }
  /** A held drink gets its place in the queue. */
  queueDrink(id: number, queueKey: number): void {
    this.#s.queueDrink.run(queueKey, id)
  }
  requestCancel(drinkId: number): void {
    this.#s.requestCancel.run(drinkId)
  }
  lastOrderId(): number {
    return this.#s.lastOrderId.get()?.id ?? 0
  }

  // The queue

  /** The first waiting drinks of one skill, by key, then by id. */
  waiting(skill: string, limit: number): QueuedRow[] {
    return this.#s.waiting.all(skill, limit)
  }
  /** Every waiting drink of every skill in queue order, for the forecast. */
  queue(): IterableIterator<Pick<DrinkRow, 'id' | 'sold' | 'size' | 'step' | 'skill'>> {
    return this.#s.queue.iterate()
  }
  /** Drinks that count against the cap. */
  openDrinks(): number {
    return (
      (this.#s.countQueued.get()?.n ?? 0) +
      (this.#s.countWaiting.get()?.n ?? 0) +
      (this.#s.countOpenBrews.get()?.n ?? 0)
    )
  }

  // Brews

  insertBrew(b: NewBrew): void {
    this.#s.insertBrew.run(
      b.id,
      b.drink_id,
      b.step,
      b.machine,
      b.group_n,
      b.boot,
      b.journal,
      b.nominal_ms,
      b.intent_shop_ms,
    )
  }
  brew(id: number): BrewRow | undefined {
    return this.#s.brew.get(id)
  }
  /** A brew that stays open: touches no index. */
  moveBrew(id: number, b: Omit<BrewEnd, 'ended_shop_ms' | 'cup'>): void {
    this.#s.moveBrew.run(b.state, b.cause, b.begun_shop_ms, b.doubt_shop_ms, id)
  }
  endBrew(id: number, b: Pick<BrewEnd, 'state' | 'cause' | 'ended_shop_ms' | 'cup'>): void {
    this.#s.endBrew.run(b.state, b.cause, b.ended_shop_ms, b.cup, id)
  }
  cupGone(brewId: number, shopMs: number): void {
    this.#s.cupGone.run(shopMs, brewId)
  }
  openBrews(): OpenBrewRow[] {
    return this.#s.openBrews.all()
  }
  standingCups(): Pick<BrewRow, 'id' | 'machine' | 'group_n'>[] {
    return this.#s.standingCups.all()
  }
  unresolvedOn(machine: string): Pick<BrewRow, 'id' | 'group_n'>[] {
    return this.#s.unresolvedOn.all(machine)
  }
  lastBrewEpoch(): number {
    return Math.max(this.#s.lastBrew.get()?.id ?? 0, this.tests.lastId()) % INCARNATION_UNIT
  }
  insertWaste(
    brewId: number,
    drinkId: number,
    machine: string,
    cause: string,
    detail: string | null,
    shopMs: number,
    wallMs: number,
  ): void {
    this.#s.insertWaste.run(brewId, drinkId, machine, cause, detail, shopMs, wallMs)
  }

  // History

  insertEvent(e: EventRow): void {
    this.#s.insertEvent.run(
      e.seq,
      e.shop_ms,
      e.wall_ms,
      e.kind,
      e.order_id,
      e.order_state,
      e.attention,
      e.drink_id,
      e.drink_state,
      e.brew_id,
      e.machine,
      e.who,
      e.data,
    )
  }
  lastEvent(): Pick<EventRow, 'seq' | 'shop_ms' | 'wall_ms'> | undefined {
    return this.#s.lastEvent.get()
  }

  // Idempotency

  answer(id: number): StoredAnswer | undefined {
    return this.#s.answer.get(id)
  }
  storeAnswer(id: number, terminal: string, key: string, a: StoredAnswer): void {
    this.#s.storeAnswer.run(id, terminal, key, a.hash, a.status, a.body, a.shopMs)
  }
  /** The newest of them, oldest first. */
  answerKeys(limit: number): IterableIterator<AnswerKey> {
    return this.#s.answerKeys.iterate(limit)
  }
  /** Of the first hundred, those that are older than this or have a lower id than that. */
  oldestAnswers(beforeShopMs: number, belowId: number): AnswerKey[] {
    return this.#s.oldestAnswers.all(beforeShopMs, belowId)
  }
  forgetAnswer(id: number): void {
    this.#s.forgetAnswer.run(id)
  }

  // Time and numbers

  /** Open ones, the longest ready first. */
  readyOrders(): { id: number }[] {
    return this.#s.readyOrders.all()
  }
  heldNumbers(): { number: string }[] {
    return this.#s.heldNumbers.all()
  }
  /** Numbers of orders closed since, in the order in which they were freed. */
  freedNumbers(sinceShopMs: number): { number: string; at: number }[] {
    return this.#s.freedNumbers.all(sinceShopMs)
  }
  /** Open, not ready, promised, and not known to be late: what their promises were. */
  promises(): { id: number; at: number }[] {
    return this.#s.promises.all()
  }
  markLate(orderId: number): void {
    this.#s.markLate.run(orderId)
  }
  /** Open orders with nothing ready that were promised for before this moment, the first 1,000. */
  promisedBefore(shopMs: number): { id: number }[] {
    return this.#s.promisedBefore.all(shopMs)
  }
  /** Orders that a restart held back, oldest first. */
  staleOrders(): { id: number }[] {
    return this.#s.staleOrders.all()
  }
  /** Drinks that wait for a person, oldest first. */
  attentionDrinks(): DrinkRow[] {
    return this.#s.attentionDrinks.all()
  }
}

/** `ORDER BY +id`: the plus keeps SQLite from walking the whole table by row instead of using the index of open work. */
function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    begin: p('BEGIN IMMEDIATE'),
    commit: p('COMMIT'),
    rollback: p('ROLLBACK'),
    insertOrder: p(`INSERT INTO orders (id, public_id, number, state, zone, terminal, business_day, client_ref,
      channel, customer_name, placed_shop_ms, placed_wall_ms, quote_wall_ms, promise_wall_ms, promise_shop_ms,
      planned_at_shop_ms, plan_shop_ms, first_quote_shop_ms, first_promise_shop_ms, due_wall_ms,
      hold_kind, hold_until_shop_ms) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`),
    insertDrink: p(`INSERT INTO drinks (id, recipe, sold, size, options, state, skill, queue_key, ref, note, remake_of)
      VALUES (?,?,?,?,?,?,?,?,?,?,?)`),
    order: p<[number], OrderRow>('SELECT * FROM orders WHERE id = ?'),
    orderByPublicId: p<[string], OrderRow>('SELECT * FROM orders WHERE public_id = ?'),
    orderByClientRef: p<[string, string, string], OrderRow>(
      'SELECT * FROM orders WHERE client_ref = ? AND terminal = ? AND business_day = ?',
    ),
    moveReadyOrder: p(`UPDATE orders SET state = ?, attention = ?, ready_shop_ms = ?, ready_wall_ms = ?,
      version = version + 1 WHERE id = ?`),
    closeOrder: p(`UPDATE orders SET state = ?, attention = ?, closed_shop_ms = ?, closed_wall_ms = ?,
      version = version + 1 WHERE id = ?`),
    moveOpenOrder: p('UPDATE orders SET state = ?, attention = ?, version = version + 1 WHERE id = ?'),
    quoteOrder:
      p(`UPDATE orders SET quote_wall_ms = ?, promise_wall_ms = ?, promise_shop_ms = ?, planned_at_shop_ms = ?,
      plan_shop_ms = ?, first_quote_shop_ms = ?, first_promise_shop_ms = ? WHERE id = ?`),
    pickupOrder: p(`UPDATE orders SET reminded = ?, recalls = ?, called_shop_ms = ?, back_shop_ms = ?, coming = ?,
      version = version + 1 WHERE id = ?`),
    boostOrder: p('UPDATE orders SET boost_ms = ?, boosted_shop_ms = ?, version = version + 1 WHERE id = ?'),
    holdOrder: p('UPDATE orders SET hold_kind = ?, hold_until_shop_ms = ? WHERE id = ?'),
    holdsUntil: p<[number], { id: number }>(`SELECT id FROM orders
      WHERE hold_until_shop_ms IS NOT NULL AND hold_until_shop_ms <= ? ORDER BY hold_until_shop_ms, id LIMIT 64`),
    firstHold: p<[], { at: number | null }>(
      'SELECT min(hold_until_shop_ms) AS at FROM orders WHERE hold_until_shop_ms IS NOT NULL',
    ),
    drinksOf: p<[number, number], DrinkRow>('SELECT * FROM drinks WHERE id >= ? AND id < ? ORDER BY id'),
    moveDrink: p(
      'UPDATE drinks SET state = ?, step = ?, skill = ?, attempts = ?, doubts = ?, avoid = ?, brew_id = ? WHERE id = ?',
    ),
    queueDrink: p(`UPDATE drinks SET state = 'queued', queue_key = ? WHERE id = ?`),
    requestCancel: p('UPDATE drinks SET cancel_requested = 1 WHERE id = ?'),
    lastOrderId: p<[], { id: number | null }>('SELECT max(id) AS id FROM orders'),
    waiting: p<[string, number], QueuedRow>(`SELECT id, queue_key, skill, avoid, bound, overtaken FROM drinks
      WHERE state = 'queued' AND skill = ? ORDER BY queue_key, id LIMIT ?`),
    queue: p<[], Pick<DrinkRow, 'id' | 'sold' | 'size' | 'step' | 'skill'>>(`SELECT id, sold, size, step, skill
      FROM drinks WHERE state = 'queued' ORDER BY queue_key, id`),
    countQueued: p<[], { n: number }>(`SELECT count(*) AS n FROM drinks WHERE state = 'queued'`),
    countWaiting: p<[], { n: number }>(`SELECT count(*) AS n FROM drinks WHERE state IN ('held','attention')`),
    countOpenBrews: p<[], { n: number }>(`SELECT count(*) AS n FROM brews WHERE ended_shop_ms IS NULL`),
    insertBrew:
      p(`INSERT INTO brews (id, drink_id, step, machine, group_n, boot, journal, state, nominal_ms, intent_shop_ms)
      VALUES (?,?,?,?,?,?,?,'intent',?,?)`),
    brew: p<[number], BrewRow>('SELECT * FROM brews WHERE id = ?'),
    moveBrew: p('UPDATE brews SET state = ?, cause = ?, begun_shop_ms = ?, doubt_shop_ms = ? WHERE id = ?'),
    endBrew: p('UPDATE brews SET state = ?, cause = ?, ended_shop_ms = ?, cup = ? WHERE id = ?'),
    cupGone: p(`UPDATE brews SET cup = 'gone', cup_gone_shop_ms = ? WHERE id = ?`),
    openBrews: p<[], OpenBrewRow>(`SELECT * FROM brews WHERE ended_shop_ms IS NULL ORDER BY +id`),
    standingCups: p<[], Pick<BrewRow, 'id' | 'machine' | 'group_n'>>(
      `SELECT id, machine, group_n FROM brews WHERE cup = 'standing' ORDER BY +id`,
    ),
    unresolvedOn: p<[string], Pick<BrewRow, 'id' | 'group_n'>>(
      `SELECT id, group_n FROM brews WHERE state = 'unresolved' AND machine = ? ORDER BY id DESC LIMIT 64`,
    ),
    lastBrew: p<[], { id: number | null }>('SELECT max(id) AS id FROM brews'),
    insertWaste: p(
      'INSERT INTO waste (brew_id, drink_id, machine, cause, detail, shop_ms, wall_ms) VALUES (?,?,?,?,?,?,?)',
    ),
    insertEvent: p(`INSERT INTO events (seq, shop_ms, wall_ms, kind, order_id, order_state, attention, drink_id,
      drink_state, brew_id, machine, who, data) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`),
    lastEvent: p<[], Pick<EventRow, 'seq' | 'shop_ms' | 'wall_ms'>>(
      'SELECT seq, shop_ms, wall_ms FROM events ORDER BY seq DESC LIMIT 1',
    ),
    answer: p<[number], StoredAnswer>('SELECT hash, status, body, shop_ms AS shopMs FROM idempotency WHERE id = ?'),
    storeAnswer: p('INSERT INTO idempotency (id, terminal, key, hash, status, body, shop_ms) VALUES (?,?,?,?,?,?,?)'),
    answerKeys: p<[number], AnswerKey>(`SELECT id, terminal, key FROM idempotency
      WHERE id > (SELECT coalesce(max(id), 0) FROM idempotency) - ? ORDER BY id`),
    oldestAnswers: p<[number, number], AnswerKey>(`SELECT id, terminal, key FROM
      (SELECT id, terminal, key, shop_ms FROM idempotency ORDER BY id LIMIT 100) WHERE shop_ms < ? OR id <= ?`),
    forgetAnswer: p('DELETE FROM idempotency WHERE id = ?'),
    readyOrders: p<[], { id: number }>(
      `SELECT id FROM orders WHERE ready_shop_ms IS NOT NULL AND closed_shop_ms IS NULL ORDER BY ready_shop_ms`,
    ),
    heldNumbers: p<[], { number: string }>('SELECT number FROM orders WHERE closed_shop_ms IS NULL'),
    freedNumbers: p<[number], { number: string; at: number }>(
      `SELECT number, closed_shop_ms AS at FROM orders WHERE closed_shop_ms IS NOT NULL AND closed_shop_ms >= ?
       ORDER BY closed_shop_ms`,
    ),
    promises: p<[], { id: number; at: number }>(`SELECT id, promise_shop_ms AS at FROM orders
      WHERE ready_shop_ms IS NULL AND closed_shop_ms IS NULL AND promise_shop_ms IS NOT NULL AND late = 0`),
    markLate: p('UPDATE orders SET late = 1, version = version + 1 WHERE id = ?'),
    promisedBefore: p<[number], { id: number }>(`SELECT id FROM orders INDEXED BY orders_number
      WHERE closed_shop_ms IS NULL AND ready_shop_ms IS NULL AND hold_kind IS NULL AND promise_shop_ms < ?
      ORDER BY id LIMIT 1000`),
    staleOrders: p<[], { id: number }>(
      `SELECT id FROM orders WHERE hold_until_shop_ms IS NOT NULL AND hold_kind = 'stale' ORDER BY +id`,
    ),
    attentionDrinks: p<[], DrinkRow>(
      `SELECT * FROM drinks WHERE state IN ('held','attention') AND state = 'attention' ORDER BY id LIMIT 200`,
    ),
  }
}
