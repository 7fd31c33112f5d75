/** Who watches which order, what they are still to be told, and what became of it; and the open alerts. */
import type Database from 'better-sqlite3'
import type { AlertCause } from '../rules/alerts.ts'
import type { Channel, NoticeName, NoticeState } from '../rules/notices.ts'

export interface WatcherRow {
  readonly id: number
  readonly order_id: number
  readonly channel: Channel
  /** Address at the push service, or the topic of ntfy: a secret. */
  readonly endpoint: string
  readonly p256dh: string | null
  readonly auth: string | null
}

export interface NoticeRow {
  readonly id: number
  /** Null: for the staff. */
  readonly order_id: number | null
  readonly watcher: number | null
  readonly channel: Channel
  /** Who takes it in: each has its own places, so that one which is dead holds up no other. */
  readonly target: string
  /** A newer notice of one topic replaces what still waits of it. */
  readonly topic: string
  readonly event: NoticeName
  readonly seq: number
  readonly state: NoticeState
  readonly attempts: number
  /** Null: nothing more is done about it. */
  readonly due_shop_ms: number | null
  readonly expires_shop_ms: number
  readonly created_wall_ms: number
  readonly last_wall_ms: number | null
  readonly last_error: string | null
}

/** A notice with all that its message is made of. */
export interface NoticeJob extends NoticeRow {
  readonly endpoint: string | null
  readonly p256dh: string | null
  readonly auth: string | null
  readonly public_id: string | null
  readonly number: string | null
  readonly ready_wall_ms: number | null
  /** Of the fact, as JSON. */
  readonly data: string | null
  readonly fact_wall_ms: number | null
}

export interface AlertRow {
  readonly key: string
  readonly cause: AlertCause
  readonly subject: string | null
  readonly detail: string
  readonly seq: number
  readonly raised_wall_ms: number
}

export type NewNotice = Pick<
  NoticeRow,
  'order_id' | 'watcher' | 'channel' | 'target' | 'topic' | 'event' | 'seq' | 'expires_shop_ms'
>

export class Notices {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** Rows of the orders that somebody watches or watched, until they are forgotten. `over`: 1 when the order is. */
  watched(): { id: number; over: number }[] {
    return this.#s.watched.all()
  }
  watchersOf(orderId: number): WatcherRow[] {
    return this.#s.watchersOf.all(orderId)
  }
  /** Takes the place of the same address. */
  watch(w: Omit<WatcherRow, 'id'>, wallMs: number): void {
    this.#s.watch.run(w.order_id, w.channel, w.endpoint, w.p256dh, w.auth, wallMs)
  }
  unwatch(watcher: number): void {
    this.#s.unwatch.run(watcher)
  }

  add(n: NewNotice, dueShopMs: number, wallMs: number): void {
    const { order_id, watcher, channel, target, topic, event, seq, expires_shop_ms } = n
    this.#s.add.run(order_id, watcher, channel, target, topic, event, seq, dueShopMs, expires_shop_ms, wallMs)
  }
  notice(id: number): NoticeRow | undefined {
    return this.#s.notice.get(id)
  }
  accepted(id: number, wallMs: number): void {
    this.#s.accepted.run(wallMs, id)
  }
  /** `dueShopMs` null: given up. */
  failed(id: number, dueShopMs: number | null, error: string, wallMs: number): void {
    this.#s.failed.run(dueShopMs === null ? 'given up' : 'waiting', dueShopMs, error, wallMs, id)
  }
  dropTopic(topic: string, why: string): void {
    this.#s.dropTopic.run(why, topic)
  }
  dropOrder(orderId: number, why: string): void {
    this.#s.dropOrder.run(why, orderId)
  }
  /** What is due and too old by now. */
  dropExpired(shopMs: number, why: string): void {
    this.#s.dropExpired.run(why, shopMs, shopMs)
  }

  /** Whoever something is due for, the first after this one by name; undefined: nobody more. */
  targetAfter(target: string): string | undefined {
    return this.#s.targetAfter.get(target)?.target
  }
  /** Due now or before, the first to become due first. */
  dueTo(target: string, shopMs: number, limit: number): NoticeJob[] {
    return this.#s.dueTo.all(target, shopMs, limit)
  }
  /** Null: nothing waits for later. */
  firstDueAfter(shopMs: number): number | null {
    return this.#s.firstDueAfter.get(shopMs)?.at ?? null
  }
  /** What was sent about an order, oldest first, at most 200. */
  ofOrder(orderId: number): NoticeRow[] {
    return this.#s.ofOrder.all(orderId)
  }
  waiting(): number {
    return this.#s.waiting.get()?.n ?? 0
  }

  /** The order is over: watchers and notices are forgotten then; null: it is open again. */
  forgetOrderAt(orderId: number, shopMs: number | null): void {
    this.#s.forgetWatchersAt.run(shopMs, orderId)
    this.#s.forgetNoticesAt.run(shopMs, orderId)
  }
  forgetNoticeAt(topic: string, shopMs: number): void {
    this.#s.forgetTopicAt.run(shopMs, topic)
  }
  firstForgottenAt(): number | null {
    const at = [this.#s.firstWatcher.get()?.at ?? null, this.#s.firstNotice.get()?.at ?? null]
    return at.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)))
  }
  /** Forgets what is due for it, some at a time. */
  forget(shopMs: number): void {
    this.#s.forgetNotices.run(shopMs)
    this.#s.forgetWatchers.run(shopMs)
  }

  alerts(): AlertRow[] {
    return this.#s.alerts.all()
  }
  raise(a: AlertRow): void {
    this.#s.raise.run(a.key, a.cause, a.subject, a.detail, a.seq, a.raised_wall_ms)
  }
  clear(key: string): void {
    this.#s.clear.run(key)
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    watched: p<[], { id: number; over: number }>(`SELECT order_id AS id, max(forget_shop_ms IS NOT NULL) AS over FROM
      (SELECT order_id, forget_shop_ms FROM watchers UNION ALL
       SELECT order_id, forget_shop_ms FROM notices INDEXED BY notices_order WHERE order_id IS NOT NULL)
      GROUP BY order_id`),
    watchersOf: p<[number], WatcherRow>(`SELECT id, order_id, channel, endpoint, p256dh, auth FROM watchers
      WHERE order_id = ? ORDER BY +id`),
    watch: p(`INSERT INTO watchers (order_id, channel, endpoint, p256dh, auth, created_wall_ms) VALUES (?,?,?,?,?,?)
      ON CONFLICT (order_id, channel, endpoint) DO UPDATE SET p256dh = excluded.p256dh, auth = excluded.auth`),
    unwatch: p('DELETE FROM watchers WHERE id = ?'),
    add: p(`INSERT INTO notices (order_id, watcher, channel, target, topic, event, seq, state, due_shop_ms,
      expires_shop_ms, created_wall_ms) VALUES (?,?,?,?,?,?,?,'waiting',?,?,?) ON CONFLICT (topic, seq) DO NOTHING`),
    notice: p<[number], NoticeRow>('SELECT * FROM notices WHERE id = ?'),
    accepted: p(`UPDATE notices SET state = 'accepted', attempts = attempts + 1, due_shop_ms = NULL, last_wall_ms = ?,
      last_error = NULL WHERE id = ?`),
    failed: p(`UPDATE notices SET state = ?, attempts = attempts + 1, due_shop_ms = ?, last_error = ?, last_wall_ms = ?
      WHERE id = ?`),
    dropTopic: p(`UPDATE notices SET state = 'dropped', due_shop_ms = NULL, last_error = ?
      WHERE topic = ? AND due_shop_ms IS NOT NULL`),
    dropOrder: p(`UPDATE notices SET state = 'dropped', due_shop_ms = NULL, last_error = ?
      WHERE order_id = ? AND due_shop_ms IS NOT NULL`),
    dropExpired: p(`UPDATE notices SET state = 'dropped', due_shop_ms = NULL, last_error = ?
      WHERE due_shop_ms IS NOT NULL AND due_shop_ms <= ? AND expires_shop_ms <= ?`),
    targetAfter: p<[string], { target: string }>(`SELECT target FROM notices
      WHERE due_shop_ms IS NOT NULL AND target > ? ORDER BY target LIMIT 1`),
    dueTo: p<[string, number, number], NoticeJob>(`SELECT n.*, w.endpoint, w.p256dh, w.auth, o.public_id, o.number,
      o.ready_wall_ms, e.data, e.wall_ms AS fact_wall_ms FROM notices n
      LEFT JOIN watchers w ON w.id = n.watcher LEFT JOIN orders o ON o.id = n.order_id LEFT JOIN events e ON e.seq = n.seq
      WHERE n.target = ? AND n.due_shop_ms IS NOT NULL AND n.due_shop_ms <= ? ORDER BY n.due_shop_ms, n.id LIMIT ?`),
    firstDueAfter: p<[number], { at: number | null }>(
      'SELECT min(due_shop_ms) AS at FROM notices WHERE due_shop_ms IS NOT NULL AND due_shop_ms > ?',
    ),
    ofOrder: p<[number], NoticeRow>('SELECT * FROM notices WHERE order_id = ? ORDER BY id LIMIT 200'),
    waiting: p<[], { n: number }>('SELECT count(*) AS n FROM notices WHERE due_shop_ms IS NOT NULL'),
    forgetWatchersAt: p('UPDATE watchers SET forget_shop_ms = ? WHERE order_id = ?'),
    forgetNoticesAt: p('UPDATE notices SET forget_shop_ms = ? WHERE order_id = ?'),
    forgetTopicAt: p('UPDATE notices SET forget_shop_ms = ? WHERE topic = ? AND forget_shop_ms IS NULL'),
    firstWatcher: p<[], { at: number | null }>(
      'SELECT min(forget_shop_ms) AS at FROM watchers WHERE forget_shop_ms IS NOT NULL',
    ),
    firstNotice: p<[], { at: number | null }>(
      'SELECT min(forget_shop_ms) AS at FROM notices WHERE forget_shop_ms IS NOT NULL',
    ),
    forgetNotices: p(`DELETE FROM notices WHERE id IN
      (SELECT id FROM notices WHERE forget_shop_ms IS NOT NULL AND forget_shop_ms <= ? LIMIT 100)`),
    forgetWatchers: p(`DELETE FROM watchers WHERE id IN
      (SELECT id FROM watchers WHERE forget_shop_ms IS NOT NULL AND forget_shop_ms <= ? LIMIT 100)`),
    alerts: p<[], AlertRow>('SELECT key, cause, subject, detail, seq, raised_wall_ms FROM alerts ORDER BY seq'),
    raise: p('INSERT INTO alerts (key, cause, subject, detail, seq, raised_wall_ms) VALUES (?,?,?,?,?,?)'),
    clear: p('DELETE FROM alerts WHERE key = ?'),
  }
}
