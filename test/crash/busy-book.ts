/** An order book and its log as a power cut in a busy shift leaves them, with what was in them after each commit. */
import { readFileSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { accepted, brewIn, Device, Rig } from '../../src/shop/testing/rig.ts'
import { commitsBefore, framesOf } from './log-frames.ts'

export interface BusyBook {
  readonly book: Buffer
  readonly log: Buffer
  /** The whole log of the generation before. */
  readonly olderLog: Buffer
  /** The book when all of the log has been copied into it. */
  readonly laterBook: Buffer
  /** What was in the book after each commit of the generation before. */
  readonly before: readonly string[]
  /** By number of commits in the log: all that was in the book, as `contentsOf` tells it. */
  readonly after: readonly string[]
}

const OLDER_FRAMES = 12

/** Every row of every table, sorted. */
export function contentsOf(db: Database.Database): string {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all()
  const rows = (table: string): unknown[] =>
    db
      .prepare(`SELECT * FROM ${table}`)
      .raw()
      .all()
      .map((row) => JSON.stringify(row))
      .sort()
      .map((row) => JSON.parse(row))
  return JSON.stringify(tables.map((table) => [table, rows(table)]))
}

/** @param file path of a new order book */
export function makeBusyBook(file: string): BusyBook {
  const rig = new Rig({}, file)
  const device = new Device(rig, 'lm1')
  const readLog = (): Buffer => readFileSync(`${file}-wal`)
  device.comesOnline()
  sell(rig, device, () => {})
  // The next commit begins the log anew, from its first byte; what it had stays behind.
  rig.db.pragma('wal_checkpoint(RESTART)')
  const before: string[] = []
  for (let n = 0; n < 3; n++) sell(rig, device, () => before.push(contentsOf(rig.db)))
  const olderLog = presentOf(readLog(), 0)
  rig.db.pragma('wal_checkpoint(RESTART)')
  const after = [contentsOf(rig.db)]
  sell(rig, device, () => {
    const log = readLog()
    const commits = commitsBefore(framesOf(log), log.length)
    if (commits > after.length) throw new Error('two commits in one step: what was between them was not seen')
    if (commits === after.length) after.push(contentsOf(rig.db))
  })
  const book = readFileSync(file)
  const log = presentOf(readLog(), OLDER_FRAMES)
  rig.db.pragma('wal_checkpoint(TRUNCATE)')
  const laterBook = readFileSync(file)
  rig.db.close()
  return { book, log, olderLog, laterBook, before, after }
}

/** Its own frames, and so many of those that it has not yet written over: a log is copied for each damage. */
const presentOf = (log: Buffer, older: number): Buffer => {
  const frames = framesOf(log)
  const { at, end } = frames.at(-1) ?? { at: 0, end: log.length }
  return Buffer.from(log.subarray(0, end + older * (end - at)))
}

/** One order as it may go, and one that waits behind it; `look` comes after each step. */
function sell(rig: Rig, device: Device, look: () => void): void {
  const looked = <T>(result: T): T => {
    look()
    return result
  }
  const from = rig.effects.length
  const placed = looked(rig.place({ drinks: [{ recipe: 'espresso' }, { recipe: 'espresso' }] }))
  const { id } = accepted(placed)
  const first = brewIn(rig.effects.slice(from)).brew
  const waiting = accepted(looked(rig.place('espresso'))).id
  looked(rig.append(waiting, [{ recipe: 'espresso' }]))
  looked(device.begins(first))
  looked(rig.cancelDrink(waiting, 1))
  looked(device.finishes(first))
  const second = brewIn(looked(device.takeCup())).brew
  looked(device.begins(second))
  looked(device.finishes(second))
  const third = brewIn(looked(device.takeCup())).brew
  looked(rig.ask('order.collect', id))
  looked(device.begins(third))
  looked(device.finishes(third))
  looked(device.takeCup())
  looked(rig.ask('order.collect', waiting))
}
