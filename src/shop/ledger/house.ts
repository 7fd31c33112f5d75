/** What is kept about the shop itself: who it is, its clock, its mode, what people want of machines, how keys are misused. */
import type Database from 'better-sqlite3'
import type { ClockAnchor } from './rows.ts'

/** `varied`: a second key for one sale · `reused`: one key for two requests · `late-replay`: the same key long after. */
export type KeyFault = 'varied' | 'reused' | 'late-replay'

/** A mode that a person set. */
export interface ModeRow {
  readonly mode: 'busy' | 'paused'
  readonly until_shop_ms: number
  readonly until_wall_ms: number
  /** For customers. */
  readonly message: string | null
  readonly who: string
}

export class House {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  intents(): { machine: string; intent: 'draining' | 'maintenance' }[] {
    return this.#s.intents.all()
  }
  setIntent(machine: string, intent: 'draining' | 'maintenance', who: string, wallMs: number): void {
    this.#s.setIntent.run(machine, intent, who, wallMs)
  }
  backInService(machine: string): void {
    this.#s.backInService.run(machine)
  }
  mode(): 'open' | 'closed' {
    return this.#s.mode.get()?.mode ?? 'open'
  }
  setMode(mode: 'open' | 'closed'): void {
    this.#s.setMode.run(mode)
  }
  manualMode(): ModeRow | null {
    return this.#s.manualMode.get() ?? null
  }
  startMode(m: ModeRow): void {
    this.#s.startMode.run(m.mode, m.until_shop_ms, m.until_wall_ms, m.message, m.who)
  }
  endMode(): void {
    this.#s.startMode.run(null, null, null, null, null)
  }
  noteKeyFault(terminal: string, kind: KeyFault, businessDay: string, wallMs: number, example: string): void {
    this.#s.keyFault.run(terminal, kind, businessDay, wallMs, example)
  }
  shop(): { incarnation: number; session: number } {
    const row = this.#s.shop.get()
    if (!row) throw new Error('the order book has no identity row')
    return row
  }
  clockAnchor(): ClockAnchor {
    const row = this.#s.clockAnchor.get()
    if (!row) throw new Error('the order book has no identity row')
    return row
  }
  anchorClock(a: ClockAnchor): void {
    this.#s.anchorClock.run(a.boot, a.monoMs, a.shopMs, a.wallMs)
  }
  /** One more start or broker session of the daemon; readers ignore the last words of an older one. */
  nextSession(): number {
    this.#s.nextSession.run()
    return this.shop().session
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    intents: p<[], { machine: string; intent: 'draining' | 'maintenance' }>('SELECT machine, intent FROM intents'),
    setIntent: p(`INSERT INTO intents (machine, intent, who, wall_ms) VALUES (?,?,?,?)
      ON CONFLICT DO UPDATE SET intent = excluded.intent, who = excluded.who, wall_ms = excluded.wall_ms`),
    backInService: p('DELETE FROM intents WHERE machine = ?'),
    mode: p<[], { mode: 'open' | 'closed' }>('SELECT mode FROM shop WHERE id = 1'),
    manualMode: p<[], ModeRow>(`SELECT manual AS mode, manual_until_shop_ms AS until_shop_ms,
      manual_until_wall_ms AS until_wall_ms, manual_message AS message, manual_who AS who
      FROM shop WHERE id = 1 AND manual IS NOT NULL`),
    startMode: p(`UPDATE shop SET manual = ?, manual_until_shop_ms = ?, manual_until_wall_ms = ?, manual_message = ?,
      manual_who = ? WHERE id = 1`),
    setMode: p('UPDATE shop SET mode = ? WHERE id = 1'),
    keyFault: p(`INSERT INTO key_faults (terminal, kind, business_day, count, last_wall_ms, example)
      VALUES (?,?,?,1,?,?) ON CONFLICT DO UPDATE SET count = count + 1, last_wall_ms = excluded.last_wall_ms,
      example = excluded.example`),
    shop: p<[], { incarnation: number; session: number }>('SELECT incarnation, session FROM shop WHERE id = 1'),
    clockAnchor: p<[], ClockAnchor>(`SELECT clock_boot AS boot, clock_mono_ms AS monoMs, clock_shop_ms AS shopMs,
      clock_wall_ms AS wallMs FROM shop WHERE id = 1`),
    anchorClock: p(
      `UPDATE shop SET clock_boot = ?, clock_mono_ms = ?, clock_shop_ms = ?, clock_wall_ms = ? WHERE id = 1`,
    ),
    nextSession: p('UPDATE shop SET session = session + 1 WHERE id = 1'),
  }
}
