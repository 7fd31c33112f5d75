/** Hundreds of books that were cut or had a bit turned over: a start gives a prefix of what was, or is refused. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookFile } from '../../src/daemon/book-file.ts'
import { DataDirectoryError, openDataDirectory } from '../../src/daemon/data-directory.ts'
import { accepted, Rig } from '../../src/shop/testing/rig.ts'

const ORDERS = 25
let root: string
/** A folder as a power cut leaves it: half of the orders in the book, half in its log. */
let left: string
let ids: string[]
let book: Buffer
let log: Buffer

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'baristad-damaged-'))
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

/** What a start on these files finds: the ids in order, or that it was refused. */
async function start(harmed: {
  readonly book?: Buffer
  readonly log?: Buffer
}): Promise<readonly string[] | 'refused'> {
  const folder = join(root, 'case')
  rmSync(folder, { recursive: true, force: true })
  cpSync(left, folder, { recursive: true })
  writeFileSync(bookFile(folder), harmed.book ?? book)
  writeFileSync(`${bookFile(folder)}-wal`, harmed.log ?? log)
  try {
    const data = await openDataDirectory(folder)
    try {
      return data.book.prepare<[], string>('SELECT public_id FROM orders ORDER BY id').pluck().all()
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
    for (const at of places(book.length, 120)) {
      const found = await start({ book: flipped(book, at), log: Buffer.alloc(0) })
      if (found === 'refused') refused++
      else expect(isPrefix(found), `bit in byte ${at}`).toBe(true)
    }
    expect(refused).toBeGreaterThan(10)
  })
})
