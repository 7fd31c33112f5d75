/**
 * Books and logs that were cut, had a bit turned over, or were mixed up: a start gives a prefix of what was, or is
 * refused. The books of the first half are damaged at places spread over them, the log of a busy shift in each frame.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookFile } from '../../src/daemon/book-file.ts'
import { DataDirectoryError, openDataDirectory } from '../../src/daemon/data-directory.ts'
import { accepted, Rig } from '../../src/shop/testing/rig.ts'
import { type BusyBook, contentsOf, makeBusyBook } from '../crash/busy-book.ts'
import { commitsBefore, FRAME_HEAD, type Frame, framesOf } from '../crash/log-frames.ts'

const ORDERS = 25
const MEMORY = '/dev/shm'
let root: string
/** A folder as a power cut leaves it: half of the orders in the book, half in its log. */
let left: string
let ids: string[]
let book: Buffer
let log: Buffer

beforeAll(async () => {
  // In memory where there is such a folder: a start and an end sync a dozen times, and what is tested needs no disk.
  root = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'baristad-damaged-'))
  const data = join(root, 'data')
  left = join(root, 'left')
  mkdirSync(left)
  ;(await openDataDirectory(data)).close()
  const rig = new Rig({}, bookFile(data))
  const place = () => accepted(rig.place('espresso')).id
  ids = Array.from({ length: ORDERS }, place)
  rig.db.pragma('wal_checkpoint(TRUNCATE)')
  ids.push(...Array.from({ length: ORDERS }, place))
  book = readFileSync(bookFile(data))
  log = readFileSync(`${bookFile(data)}-wal`)
  cpSync(join(data, 'ticket.secret'), join(left, 'ticket.secret'))
  rig.db.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Files {
  readonly book?: Buffer
  readonly log?: Buffer
  /** Default: there is none. */
  readonly index?: Buffer
}

/** What a start on these files finds: the ids in order, or that it was refused. */
const start = async (harmed: Files): Promise<readonly string[] | 'refused'> =>
  await startAndRead(harmed, (found) =>
    found.prepare<[], string>('SELECT public_id FROM orders ORDER BY id').pluck().all(),
  )

async function startAndRead<T>(harmed: Files, read: (found: Database.Database) => T): Promise<T | 'refused'> {
  const folder = join(root, 'case')
  rmSync(folder, { recursive: true, force: true })
  cpSync(left, folder, { recursive: true })
  writeFileSync(bookFile(folder), harmed.book ?? book)
  writeFileSync(`${bookFile(folder)}-wal`, harmed.log ?? log)
  if (harmed.index !== undefined) writeFileSync(`${bookFile(folder)}-shm`, harmed.index)
  try {
    const data = await openDataDirectory(folder)
    try {
      return read(data.book)
    } finally {
      data.close()
    }
  } catch (error) {
    if (error instanceof DataDirectoryError && error.exitCode === 78) return 'refused'
    throw error
  }
}

/** Always the same, spread over the whole file. */
const places = (size: number, n: number): number[] => Array.from({ length: n }, (_, i) => (i * 7_919_993 + 13) % size)
const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at)
  return copy
}
const isPrefix = (found: readonly string[]): boolean => found.every((id, index) => id === ids[index])

describe('a book that was cut or had a bit turned over', () => {
  it('unharmed has all its orders: the ones in its log too', async () => {
    expect(await start({})).toEqual(ids)
  })

  it('in its log opens on a prefix, never less than the book itself held', async () => {
    const lengths = new Set<number>()
    for (const at of places(log.length, 50)) {
      for (const harmed of [flipped(log, at), log.subarray(0, at)]) {
        const found = await start({ log: harmed })
        expect(found, `byte ${at}`).not.toBe('refused')
        expect(isPrefix([...found]), `byte ${at}`).toBe(true)
        expect(found.length).toBeGreaterThanOrEqual(ORDERS)
        lengths.add(found.length)
      }
    }
    // The damage did hit something: it is not always all or nothing.
    expect(lengths.size).toBeGreaterThan(5)
  })

  it('in the book, cut anywhere, is refused or opens on a prefix', async () => {
    let refused = 0
    for (const at of places(book.length, 60)) {
      // Without its log: that would put back the pages that it has.
      const found = await start({ book: book.subarray(0, at), log: Buffer.alloc(0) })
      if (found === 'refused') refused++
      else expect(isPrefix(found), `cut at ${at}`).toBe(true)
    }
    expect(refused).toBeGreaterThan(50)
  })

  it('in the book, a bit turned over, is refused or has no order that never was', async () => {
    let refused = 0
    // Most of a young book is pages of tables that nothing is in yet: there a bit hits nothing.
    for (const at of places(book.length, 360)) {
      const found = await start({ book: flipped(book, at), log: Buffer.alloc(0) })
      if (found === 'refused') refused++
      else expect(isPrefix(found), `bit in byte ${at}`).toBe(true)
    }
    expect(refused).toBeGreaterThan(10)
  })
})

/** `npm test` harms every third frame, and cuts at each commit; `npm run test:full` each. */
const EVERY = process.env.BARISTAD_TEST === 'full' ? 1 : 3
/** Where a frame's head is harmed: page, size, both salts, both sums; and its page. */
const FIELDS = [0, 4, 8, 12, 16, 20, FRAME_HEAD + 100] as const

describe('the log of a busy shift', () => {
  let busy: BusyBook
  let frames: readonly Frame[]
  let cases = 0
  beforeAll(() => {
    const folder = join(root, 'busy')
    mkdirSync(folder)
    busy = makeBusyBook(bookFile(folder))
    frames = framesOf(busy.log)
  })
  afterAll(() => console.log(`damaged logs: ${cases}`))

  const found = async (harmed: Buffer, more: Files = {}): Promise<string> => {
    cases++
    return await startAndRead({ book: busy.book, log: harmed, ...more }, contentsOf)
  }
  /** Exactly what was there after the last commit before that byte, row by row. */
  const expectUpTo = async (harmed: Buffer, byte: number, why: string): Promise<void> => {
    const commits = commitsBefore(frames, byte)
    // Not the rows themselves: a difference would fill the screen.
    const at = busy.after.indexOf(await found(harmed))
    expect(at, `${why}: how many commits are left`).toBe(commits)
  }
  const changed = (change: (copy: Buffer) => void): Buffer => {
    const copy = Buffer.from(busy.log)
    change(copy)
    return copy
  }

  it('has many transactions of several frames each, and frames of an older generation behind them', async () => {
    expect(frames.length).toBeGreaterThan(80)
    expect(busy.after.length).toBeGreaterThan(12)
    expect(new Set(busy.after).size).toBe(busy.after.length)
    expect(busy.log.length).toBeGreaterThan((frames.at(-1)?.end ?? 0) + 10 * 4_096)
    await expectUpTo(busy.log, busy.log.length, 'unharmed')
  })

  it('after each commit holds whole orders: drinks, history, and the answer that the till was given', () => {
    for (const [n, contents] of busy.after.entries()) {
      const tables = new Map(JSON.parse(contents) as [string, (string | number | null)[][]][])
      const rows = (table: string) => tables.get(table) ?? []
      // Each order's id and number are in its stored answer, its drinks are 256 times its id and more.
      const answers = rows('idempotency').flat().join(' ')
      const placed = rows('events').filter((row) => row.includes('order.placed'))
      expect(placed, `commit ${n}`).toHaveLength(rows('orders').length)
      for (const [id, publicId, number] of rows('orders')) {
        expect(answers, `commit ${n}`).toContain(`"id":"${publicId}"`)
        expect(answers, `commit ${n}`).toContain(`"number":"${number}"`)
        expect(rows('drinks').some(([drink]) => Math.floor(Number(drink) / 256) === id)).toBe(true)
      }
    }
  })

  it('cut at its frames, a byte before, a byte after, in its head and in its page, ends with a whole commit', async () => {
    for (const [n, { at, end, commits }] of frames.entries()) {
      if (n % EVERY > 0 && !commits) continue
      for (const byte of [at, at + 1, at + FRAME_HEAD, (at + end) >> 1, end - 1]) {
        await expectUpTo(busy.log.subarray(0, byte), byte, `frame ${n} cut at byte ${byte - at}`)
      }
    }
  }, 300_000)

  it('with a bit turned over in a field of its frames ends with the commit before it', async () => {
    for (const [n, { at }] of frames.entries()) {
      if (n % EVERY > 0) continue
      for (const field of FIELDS) {
        await expectUpTo(flipped(busy.log, at + field), at, `frame ${n}, byte ${field}`)
      }
    }
  }, 300_000)

  it('whose last frames are zeros, or written in another order, ends with the commit before them', async () => {
    const last = frames.at(-1)
    for (let k = 1; k < frames.length; k += 3) {
      const from = frames[frames.length - k]
      const before = frames[frames.length - k - 1]
      if (from === undefined || before === undefined || last === undefined) throw new Error('too few frames')
      const zeroed = changed((copy) => copy.fill(0, from.at, last.end))
      await expectUpTo(zeroed, from.at, `the last ${k} are zeros`)
      const swapped = changed((copy) => {
        busy.log.copy(copy, before.at, from.at, from.end)
        busy.log.copy(copy, from.at, before.at, before.end)
      })
      await expectUpTo(swapped, before.at, `frame ${k + 1} from the end after the one that followed it`)
      const skipped = Buffer.concat([busy.log.subarray(0, before.at), busy.log.subarray(from.at)])
      await expectUpTo(skipped, before.at, `frame ${k + 1} from the end is missing`)
    }
  }, 300_000)

  it('with any bit of its own head turned over is not believed: the book as it was at its checkpoint', async () => {
    for (let byte = 0; byte < 32; byte++) {
      const harmed = flipped(busy.log, byte)
      // Of some SQLite says that it cannot read such a log.
      const contents = await found(harmed)
      if (contents !== 'refused') expect(busy.after.indexOf(contents), `byte ${byte}`).toBe(0)
    }
  })

  it('with its index gone, empty, or full of something else is read whole', async () => {
    const all = busy.after.at(-1)
    const size = 32_768
    const noise = Buffer.from(Array.from({ length: size }, (_, i) => (i * 2_654_435_761) >>> 24))
    for (const index of [
      Buffer.alloc(0),
      Buffer.alloc(size),
      Buffer.alloc(size, 0xff),
      noise,
      noise.subarray(0, 100),
    ]) {
      expect((await found(busy.log, { index })) === all, `an index of ${index.length} bytes`).toBe(true)
    }
    expect((await found(busy.log)) === all).toBe(true)
  })

  it('of an older generation, on a book that has gone on, is refused or gives a moment that there was', async () => {
    // Somebody copied the files one by one while the shop was open. SQLite takes any whole log that it finds, so in a
    // large book this could be a mixture; in one like this the pages that hang together are all in the log, or the
    // check of rows against indexes at the start finds it.
    const moments = new Set([...busy.before, ...busy.after])
    const outcomes = { refused: 0, moment: 0, mixture: 0 }
    for (const { end, commits } of framesOf(busy.olderLog)) {
      if (!commits) continue
      for (const older of [busy.book, busy.laterBook]) {
        const contents = await found(busy.olderLog.subarray(0, end), { book: older })
        outcomes[contents === 'refused' ? 'refused' : moments.has(contents) ? 'moment' : 'mixture']++
      }
    }
    expect(outcomes).toEqual({ refused: expect.any(Number), moment: expect.any(Number), mixture: 0 })
    expect(Math.min(outcomes.refused, outcomes.moment)).toBeGreaterThan(0)
  }, 300_000)
})
