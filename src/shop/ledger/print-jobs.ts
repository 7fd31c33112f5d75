/** What is still to be printed, and for two days what was: the statements of it. */
import type Database from 'better-sqlite3'

export type PrintState = 'waiting' | 'printed' | 'expired' | 'failed' | 'unwanted'

export interface PrintJobRow {
  readonly id: number
  readonly printer: string
  readonly order_id: number
  /** Whose label it is; null: the ticket of the order. */
  readonly drink_id: number | null
  readonly state: PrintState
  /** How often its bytes were let go: so many copies may be on paper. */
  readonly copies: number
  /** Of these, how often for this job; the others were let go by jobs before it. */
  readonly tries: number
  /** Id of the key of whoever asked for it once more; null: it is the first. */
  readonly who: string | null
  readonly created_shop_ms: number
  readonly expires_shop_ms: number
  readonly ended_shop_ms: number | null
  readonly ended_wall_ms: number | null
}

export type NewPrintJob = Pick<
  PrintJobRow,
  'printer' | 'order_id' | 'drink_id' | 'copies' | 'who' | 'created_shop_ms' | 'expires_shop_ms'
>

/** How it stands with one printer's jobs. */
export interface PrintCounts {
  readonly waiting: number
  /** Given up within the time that ended jobs are kept. */
  readonly dropped: number
  /** When the last one was printed; null: none is known. */
  readonly lastPrintedMs: number | null
}

export class PrintJobs {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  add(j: NewPrintJob): void {
    const { printer, order_id, drink_id, copies, who, created_shop_ms, expires_shop_ms } = j
    this.#s.add.run(printer, order_id, drink_id, copies, who, created_shop_ms, expires_shop_ms)
  }
  job(id: number): PrintJobRow | undefined {
    return this.#s.job.get(id)
  }
  /** The last job of this printer for this label, or, `drinkId` null, for this ticket. */
  lastOf(printer: string, orderId: number, drinkId: number | null): PrintJobRow | undefined {
    return this.#s.lastOf.get(orderId, printer, drinkId)
  }
  /** The oldest that waits for this printer. */
  next(printer: string): PrintJobRow | undefined {
    return this.#s.next.get(printer)
  }
  begun(id: number): void {
    this.#s.begun.run(id)
  }
  end(id: number, state: Exclude<PrintState, 'waiting'>, shopMs: number, wallMs: number): void {
    this.#s.end.run(state, shopMs, wallMs, id)
  }
  /** Somebody asks again for what still waits: it is worth that much longer. */
  renew(id: number, expiresShopMs: number): void {
    this.#s.renew.run(expiresShopMs, id)
  }
  /** Past their time, some at a time. */
  expired(shopMs: number, limit: number): PrintJobRow[] {
    return this.#s.expired.all(shopMs, limit)
  }
  /** Null: nothing waits. */
  firstExpiry(): number | null {
    return this.#s.firstExpiry.get()?.at ?? null
  }
  counts(printer: string): PrintCounts {
    return {
      waiting: this.#s.waiting.get(printer)?.n ?? 0,
      dropped: (this.#s.ended.get(printer, 'expired')?.n ?? 0) + (this.#s.ended.get(printer, 'failed')?.n ?? 0),
      lastPrintedMs: this.#s.lastPrinted.get(printer)?.ended_wall_ms ?? null,
    }
  }
  /** What ended before this moment, some at a time. */
  forget(beforeShopMs: number): void {
    this.#s.forget.run(beforeShopMs)
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    add: p(`INSERT INTO print_jobs
      (printer, order_id, drink_id, copies, who, created_shop_ms, expires_shop_ms) VALUES (?,?,?,?,?,?,?)`),
    job: p<[number], PrintJobRow>('SELECT * FROM print_jobs WHERE id = ?'),
    lastOf: p<[number, string, number | null], PrintJobRow>(`SELECT * FROM print_jobs
      WHERE order_id = ? AND printer = ? AND drink_id IS ? ORDER BY id DESC LIMIT 1`),
    next: p<[string], PrintJobRow>(`SELECT * FROM print_jobs
      WHERE printer = ? AND ended_shop_ms IS NULL ORDER BY id LIMIT 1`),
    begun: p('UPDATE print_jobs SET copies = copies + 1, tries = tries + 1 WHERE id = ?'),
    end: p('UPDATE print_jobs SET state = ?, ended_shop_ms = ?, ended_wall_ms = ? WHERE id = ?'),
    renew: p('UPDATE print_jobs SET expires_shop_ms = ? WHERE id = ?'),
    expired: p<[number, number], PrintJobRow>(`SELECT * FROM print_jobs
      WHERE ended_shop_ms IS NULL AND expires_shop_ms <= ? ORDER BY expires_shop_ms LIMIT ?`),
    firstExpiry: p<[], { at: number | null }>(
      'SELECT min(expires_shop_ms) AS at FROM print_jobs WHERE ended_shop_ms IS NULL',
    ),
    waiting: p<[string], { n: number }>(
      'SELECT count(*) AS n FROM print_jobs WHERE printer = ? AND ended_shop_ms IS NULL',
    ),
    ended: p<[string, string], { n: number }>(
      'SELECT count(*) AS n FROM print_jobs WHERE printer = ? AND state = ? AND ended_shop_ms IS NOT NULL',
    ),
    lastPrinted: p<[string], { ended_wall_ms: number }>(`SELECT ended_wall_ms FROM print_jobs
      WHERE printer = ? AND state = 'printed' AND ended_shop_ms IS NOT NULL ORDER BY ended_shop_ms DESC LIMIT 1`),
    forget: p(`DELETE FROM print_jobs WHERE id IN
      (SELECT id FROM print_jobs WHERE ended_shop_ms IS NOT NULL AND ended_shop_ms < ? LIMIT 200)`),
  }
}
