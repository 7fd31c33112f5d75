/** Webhooks, and what is still to be delivered to them. */
import type Database from 'better-sqlite3'
import type { TerminalEventName } from '../rules/terminal-events.ts'

export interface WebhookRow {
  readonly id: string
  readonly url: string
  /** `whsec_…` */
  readonly secret: string
  /** Signs too, until `old_until_shop_ms`: the receiver changes secrets without losing an event. */
  readonly old_secret: string | null
  readonly old_until_shop_ms: number | null
  /** JSON list of event names; null: all. */
  readonly events: string | null
  /** Whose orders it hears of; null: everybody's. */
  readonly terminal: string | null
  /** Id of the key that made it. */
  readonly owner: string
  readonly description: string | null
  readonly state: 'active' | 'disabled'
  /** Why it is disabled. */
  readonly reason: string | null
  readonly created_wall_ms: number
}

export interface DeliveryRow {
  readonly id: number
  readonly webhook: string
  readonly seq: number
  readonly event: TerminalEventName
  readonly attempts: number
  /** Null: given up. */
  readonly due_shop_ms: number | null
  readonly created_shop_ms: number
  readonly last_wall_ms: number | null
  readonly last_error: string | null
}

export class Outbox {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  webhooks(): WebhookRow[] {
    return this.#s.webhooks.all()
  }
  webhook(id: string): WebhookRow | undefined {
    return this.#s.webhook.get(id)
  }
  addWebhook(w: WebhookRow): void {
    this.#s.addWebhook.run(w.id, w.url, w.secret, w.events, w.terminal, w.owner, w.description, w.created_wall_ms)
  }
  setSecret(id: string, secret: string, oldUntilShopMs: number): void {
    this.#s.setSecret.run(secret, oldUntilShopMs, id)
  }
  setState(id: string, state: WebhookRow['state'], reason: string | null): void {
    this.#s.setState.run(state, reason, id)
  }
  /** Its deliveries go with it. */
  removeWebhook(id: string): void {
    this.#s.removeWebhook.run(id)
  }

  /** False: this webhook has this event in the outbox already. */
  add(webhook: string, seq: number, event: TerminalEventName, shopMs: number): boolean {
    return this.#s.add.run(webhook, seq, event, shopMs, shopMs).changes > 0
  }
  delivery(id: number): DeliveryRow | undefined {
    return this.#s.delivery.get(id)
  }
  deliveryOf(webhook: string, seq: number): DeliveryRow | undefined {
    return this.#s.deliveryOf.get(webhook, seq)
  }
  delivered(id: number): void {
    this.#s.delivered.run(id)
  }
  /** `dueShopMs` null: given up. */
  failed(id: number, dueShopMs: number | null, error: string, wallMs: number): void {
    this.#s.failed.run(dueShopMs, error, wallMs, id)
  }
  /** Every delivery of it is tried anew, from the first attempt. */
  again(id: number, shopMs: number): void {
    this.#s.again.run(shopMs, id)
  }
  /** Nobody is there any more. */
  giveUpAll(webhook: string, error: string): void {
    this.#s.giveUpAll.run(error, webhook)
  }
  /** Due now or before to this webhook, the first to become due first. */
  dueTo(webhook: string, shopMs: number, limit: number): DeliveryRow[] {
    return this.#s.dueTo.all(webhook, shopMs, limit)
  }
  /** Null: nothing waits for later. What was due until then is being sent. */
  firstDueAfter(shopMs: number): number | null {
    return this.#s.firstDueAfter.get(shopMs)?.at ?? null
  }
  /** Of one webhook, newest first, before this row. */
  deliveries(webhook: string, before: number, limit: number): DeliveryRow[] {
    return this.#s.deliveries.all(webhook, before, limit)
  }
  counts(webhook: string): { waiting: number; givenUp: number } {
    return this.#s.counts.get(webhook) ?? { waiting: 0, givenUp: 0 }
  }
  givenUp(webhook: string, limit: number): DeliveryRow[] {
    return this.#s.givenUp.all(webhook, limit)
  }
  /** What was given up before this moment is forgotten, some at a time. */
  forget(beforeShopMs: number): void {
    this.#s.forget.run(beforeShopMs)
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    webhooks: p<[], WebhookRow>('SELECT * FROM webhooks ORDER BY created_wall_ms, id'),
    webhook: p<[string], WebhookRow>('SELECT * FROM webhooks WHERE id = ?'),
    addWebhook: p(`INSERT INTO webhooks (id, url, secret, events, terminal, owner, description, state, created_wall_ms)
      VALUES (?,?,?,?,?,?,?,'active',?)`),
    setSecret: p(`UPDATE webhooks SET old_secret = secret, secret = ?, old_until_shop_ms = ? WHERE id = ?`),
    setState: p('UPDATE webhooks SET state = ?, reason = ? WHERE id = ?'),
    removeWebhook: p('DELETE FROM webhooks WHERE id = ?'),
    add: p(`INSERT INTO outbox (webhook, seq, event, due_shop_ms, created_shop_ms) VALUES (?,?,?,?,?)
      ON CONFLICT (webhook, seq) DO NOTHING`),
    delivery: p<[number], DeliveryRow>('SELECT * FROM outbox WHERE id = ?'),
    deliveryOf: p<[string, number], DeliveryRow>('SELECT * FROM outbox WHERE webhook = ? AND seq = ?'),
    delivered: p('DELETE FROM outbox WHERE id = ?'),
    failed: p(`UPDATE outbox SET attempts = attempts + 1, due_shop_ms = ?, last_error = ?, last_wall_ms = ?
      WHERE id = ?`),
    giveUpAll: p('UPDATE outbox SET due_shop_ms = NULL, last_error = ? WHERE webhook = ? AND due_shop_ms IS NOT NULL'),
    again: p('UPDATE outbox SET attempts = 0, due_shop_ms = ? WHERE id = ?'),
    dueTo: p<[string, number, number], DeliveryRow>(`SELECT * FROM outbox
      WHERE webhook = ? AND due_shop_ms IS NOT NULL AND due_shop_ms <= ? ORDER BY due_shop_ms, id LIMIT ?`),
    firstDueAfter: p<[number], { at: number | null }>(
      'SELECT min(due_shop_ms) AS at FROM outbox WHERE due_shop_ms IS NOT NULL AND due_shop_ms > ?',
    ),
    deliveries: p<[string, number, number], DeliveryRow>(`SELECT * FROM outbox
      WHERE webhook = ? AND id < ? ORDER BY id DESC LIMIT ?`),
    counts: p<[string], { waiting: number; givenUp: number }>(`SELECT count(due_shop_ms) AS waiting,
      count(*) - count(due_shop_ms) AS givenUp FROM outbox WHERE webhook = ?`),
    givenUp: p<[string, number], DeliveryRow>(`SELECT * FROM outbox
      WHERE webhook = ? AND due_shop_ms IS NULL ORDER BY id LIMIT ?`),
    forget: p(`DELETE FROM outbox WHERE id IN
      (SELECT id FROM outbox WHERE due_shop_ms IS NULL AND created_shop_ms < ? ORDER BY id LIMIT 100)`),
  }
}
