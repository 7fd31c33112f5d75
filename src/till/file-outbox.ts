/** An outbox in a file: every change is on the disk before anybody acts on it. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Outbox, StoredSale } from './outbox.ts'
import { HEADING, readLines, saleLine, settledLine } from './outbox-lines.ts'

/** What the outbox asks of the disk while it runs; tests hand over one that fails. */
export interface Disk {
  /** Bytes written, perhaps fewer than were given. */
  write(fd: number, bytes: Uint8Array): number
  sync(fd: number): void
}

const realDisk: Disk = { write: (fd, bytes) => writeSync(fd, bytes), sync: fsyncSync }

/**
 * Opens the outbox in this file, which is made when it is not there (its folder must be). What is settled is dropped
 * from it now; while it is open it only grows, by a line per change. One program at a time: when another one has opened
 * it, `add` throws.
 *
 * @throws OutboxDamaged when the file is something else or was damaged; the file is not touched
 * @throws the system's error when it cannot be read or written
 */
export function fileOutbox(path: string, disk: Disk = realDisk): Outbox {
  const sales = new Map(readLines(readText(path), path).map((sale) => [sale.key, sale]))
  writeAnew(path, [...sales.values()])
  const fd = openSync(path, 'a')
  const { ino } = fstatSync(fd)
  let length = fstatSync(fd).size
  let state: 'open' | 'broken' | 'closed' = 'open'

  const append = (line: string): void => {
    if (state !== 'open') throw new Error(`The outbox ${path} is ${state}.`)
    if (inodeOf(path) !== ino) throw new Error(`Another program has replaced ${path}; an outbox belongs to one till.`)
    const bytes = new TextEncoder().encode(line)
    try {
      for (let done = 0; done < bytes.length; ) done += disk.write(fd, bytes.subarray(done))
      disk.sync(fd)
      length += bytes.length
    } catch (error) {
      // Half a line in the middle of the file would damage it: the next change must begin where this one did.
      state = 'broken'
      ftruncateSync(fd, length)
      state = 'open'
      throw error
    }
  }

  return {
    waiting: () => [...sales.values()],
    add(sale) {
      append(saleLine(sale))
      sales.set(sale.key, sale)
    },
    settle(key, settled) {
      append(settledLine(key, settled))
      sales.delete(key)
    },
    close() {
      if (state === 'closed') return
      state = 'closed'
      closeSync(fd)
    },
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

/** The whole file under another name, to the disk, and then in place of the old one: a crash leaves one or the other. */
function writeAnew(path: string, sales: readonly StoredSale[]): void {
  const fresh = `${path}.new`
  const fd = openSync(fresh, 'w', 0o600)
  try {
    const bytes = new TextEncoder().encode(HEADING + sales.map(saleLine).join(''))
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(fresh, path)
  syncFolder(dirname(path))
}

/** A new name survives a power cut only when its folder is on the disk too. Not every system can do it (Windows). */
function syncFolder(folder: string): void {
  try {
    const fd = openSync(folder, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (process.platform !== 'win32') throw error
  }
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null
}
