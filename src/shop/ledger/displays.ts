/** The screens that staff let in: the statements of it. */
import type Database from 'better-sqlite3'

export type DisplaySize = 's' | 'm' | 'l'

/** `identify`: the screen shows its name for a moment. */
export type DisplayChange =
  | { readonly what: 'rename'; readonly name: string }
  | { readonly what: 'zone'; readonly zone: string }
  | { readonly what: 'size'; readonly size: DisplaySize }
  | { readonly what: 'revoke' | 'identify' }

export interface DisplayRow {
  readonly id: string
  readonly name: string
  readonly zone: string
  readonly size: DisplaySize
  /** SHA-256 of its secret, base64url. */
  readonly hash: string
  readonly created_wall_ms: number
}

export class DisplayTable {
  readonly #s: ReturnType<typeof prepare>

  constructor(db: Database.Database) {
    this.#s = prepare(db)
  }

  /** All that were not revoked, in the order in which they came. */
  inForce(): DisplayRow[] {
    return this.#s.inForce.all()
  }
  /** Whether there is or ever was one with this id or this secret. */
  knows(id: string, hash: string): boolean {
    return this.#s.knows.get(id, hash) !== undefined
  }
  wasRevoked(id: string): boolean {
    return this.#s.revoked.get(id) !== undefined
  }
  add(d: DisplayRow, who: string): void {
    this.#s.add.run(d.id, d.name, d.zone, d.size, d.hash, d.created_wall_ms, who)
  }
  change({ id, name, zone, size }: Pick<DisplayRow, 'id' | 'name' | 'zone' | 'size'>): void {
    this.#s.change.run(name, zone, size, id)
  }
  revoke(id: string, wallMs: number): void {
    this.#s.revoke.run(wallMs, id)
  }
}

function prepare(db: Database.Database) {
  const p = <Args extends unknown[], Row = unknown>(sql: string) => db.prepare<Args, Row>(sql)
  return {
    inForce: p<[], DisplayRow>(`SELECT id, name, zone, size, hash, created_wall_ms FROM displays
      WHERE revoked_wall_ms IS NULL ORDER BY created_wall_ms, id`),
    knows: p<[string, string], { id: string }>('SELECT id FROM displays WHERE id = ? OR hash = ?'),
    revoked: p<[string], { id: string }>('SELECT id FROM displays WHERE id = ? AND revoked_wall_ms IS NOT NULL'),
    add: p('INSERT INTO displays (id, name, zone, size, hash, created_wall_ms, who) VALUES (?,?,?,?,?,?,?)'),
    change: p('UPDATE displays SET name = ?, zone = ?, size = ? WHERE id = ?'),
    revoke: p('UPDATE displays SET revoked_wall_ms = ? WHERE id = ?'),
  }
}
