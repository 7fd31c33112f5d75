/**
 * The pour log: what really happened at the spouts, one JSON object a line, appended as it happens. The device's memory
 * may be lost or lie; this file is the judge.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Cause, CupState } from '../protocol/messages.ts'

/** The pump began to move. */
export interface PourStart {
  readonly what: 'start'
  /** 0: nobody commanded it, a person pressed the machine's own button. */
  readonly brew: number
  readonly group: number
  readonly label: string
  /** What stood under the spout at that moment: anything but `empty` is a mess on the counter. */
  readonly cup: CupState
  readonly wallMs: number
}

/** The pump stopped. */
export interface PourEnd {
  readonly what: 'end'
  readonly brew: number
  readonly group: number
  readonly result: 'done' | 'spoiled'
  readonly cause: Cause | null
  readonly wallMs: number
}

export type PourRecord = PourStart | PourEnd

export interface PourLog {
  /** Everything so far, oldest first. */
  read(): PourRecord[]
  append(record: PourRecord): void
}

export class RamPourLog implements PourLog {
  readonly #records: PourRecord[] = []

  read(): PourRecord[] {
    return [...this.#records]
  }

  append(record: PourRecord): void {
    this.#records.push(record)
  }
}

export class FilePourLog implements PourLog {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  read(): PourRecord[] {
    if (!existsSync(this.#path)) return []
    return readFileSync(this.#path, 'utf8').split('\n').flatMap(parseLine)
  }

  append(record: PourRecord): void {
    appendFileSync(this.#path, `${JSON.stringify(record)}\n`)
  }
}

/** A line that a crash cut short says nothing. */
function parseLine(line: string): PourRecord[] {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'what' in value ? [value as PourRecord] : []
  } catch {
    return []
  }
}

export interface PourCounts {
  /** Pump starts. */
  readonly pours: number
  readonly poursWithoutCup: number
  readonly poursIntoFull: number
}

export function countPours(records: readonly PourRecord[]): PourCounts {
  const starts = records.filter((record) => record.what === 'start')
  return {
    pours: starts.length,
    poursWithoutCup: starts.filter((start) => start.cup === 'none').length,
    poursIntoFull: starts.filter((start) => start.cup === 'full').length,
  }
}

/** Starts whose end was never written: the power went while the pump moved. */
export function openPours(records: readonly PourRecord[]): PourStart[] {
  const open = new Map<number, PourStart>()
  for (const record of records) {
    if (record.what === 'start') open.set(record.group, record)
    else open.delete(record.group)
  }
  return [...open.values()]
}
