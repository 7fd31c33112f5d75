/**
 * The pour log: what really came out of the spout, one JSON object a line. As that of the other twin, but a machine like
 * this knows no brews: a line says who pressed.
 */
import { appendFileSync } from 'node:fs'

export type PourRecord =
  | {
      readonly what: 'start'
      /** `host`: the board pressed · `hand`: a person did. */
      readonly by: 'host' | 'hand'
      readonly group: 1
      /** What stood under the spout at that moment: anything but `empty` is a mess on the counter. */
      readonly cup: 'none' | 'empty' | 'full'
      readonly wallMs: number
    }
  | {
      readonly what: 'end'
      readonly group: 1
      readonly result: 'done' | 'spoiled'
      readonly cause: 'stopped' | 'interrupted' | null
      readonly wallMs: number
    }

export class PourLog {
  readonly #records: PourRecord[] = []
  readonly #file: string | null

  /** @param file appended to; null: kept in memory only. */
  constructor(file: string | null) {
    this.#file = file
  }

  append(record: PourRecord): void {
    this.#records.push(record)
    if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify(record)}\n`)
  }

  /** Of this run, oldest first. */
  read(): readonly PourRecord[] {
    return this.#records
  }

  get starts(): readonly Extract<PourRecord, { what: 'start' }>[] {
    return this.#records.filter((record) => record.what === 'start')
  }
}
