/** The screens that staff let in, as rows: read once, written through to disk, forgotten whenever a turn is rolled back. */
import type { DisplayRow, DisplayTable } from './ledger/displays.ts'

export class DisplayBook {
  readonly #table: DisplayTable
  #rows: Map<string, DisplayRow> | null = null

  constructor(table: DisplayTable) {
    this.#table = table
  }

  get(id: string): DisplayRow | undefined {
    return this.#known().get(id)
  }

  /** Those that were not revoked, oldest first. */
  all(): readonly DisplayRow[] {
    return [...this.#known().values()]
  }

  /** Nobody ever had this id or this secret. */
  isFree(id: string, hash: string): boolean {
    return !this.#table.knows(id, hash)
  }

  wasRevoked(id: string): boolean {
    return this.#table.wasRevoked(id)
  }

  add(row: DisplayRow, who: string): void {
    this.#table.add(row, who)
    this.#known().set(row.id, row)
  }

  change(row: DisplayRow): void {
    this.#table.change(row)
    this.#known().set(row.id, row)
  }

  revoke(id: string, wallMs: number): void {
    this.#table.revoke(id, wallMs)
    this.#known().delete(id)
  }

  forget(): void {
    this.#rows = null
  }

  #known(): Map<string, DisplayRow> {
    this.#rows ??= new Map(this.#table.inForce().map((row) => [row.id, row]))
    return this.#rows
  }
}
