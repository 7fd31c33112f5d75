/** The disk under the measurement: a number of commits a second means nothing without the time of one fsync. */
import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { quantile } from './measure.ts'

/** Magic numbers of file systems in memory, where fsync costs nothing: tmpfs, ramfs (statfs(2)). */
const IN_MEMORY = new Set([0x0102_1994, 0x8584_58f6])

export const isInMemory = (folder: string): boolean => IN_MEMORY.has(statfsSync(folder).type)

const PROBES = 200
const PAGE = Buffer.alloc(4096, 1)

/** Milliseconds of a 4 KiB append with fdatasync in this folder, over 200 of them. */
export function syncTime(folder: string): { readonly p50Ms: number; readonly p99Ms: number } {
  const file = join(folder, 'fsync-probe')
  const fd = openSync(file, 'w')
  const times: number[] = []
  try {
    for (let i = 0; i < PROBES; i++) {
      const start = performance.now()
      writeSync(fd, PAGE)
      fdatasyncSync(fd)
      times.push(performance.now() - start)
    }
  } finally {
    closeSync(fd)
    rmSync(file)
  }
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
}

/** The same one at a time, beside the work that is measured, without holding it up. */
export class SyncProbe {
  readonly #file: FileHandle

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async open(folder: string): Promise<SyncProbe> {
    return new SyncProbe(await open(join(folder, 'sync-probe'), 'w'))
  }

  /** Milliseconds of one append with fdatasync. */
  async once(): Promise<number> {
    const start = performance.now()
    await this.#file.write(PAGE)
    await this.#file.datasync()
    return performance.now() - start
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
