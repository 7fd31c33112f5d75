/** The memory chip: holds one `Memory` through power cuts, as an EEPROM would. */
import { existsSync, readFileSync } from 'node:fs'
import { crc16 } from '../protocol/crc.ts'
import { replaceFile } from '../world/files.ts'
import type { Memory } from './memory.ts'

/** `new`: never written. `lost`: something was there and cannot be read. */
export type Found = 'new' | 'lost' | Memory

export interface Nvram {
  load(): Found
  /** Returns when it is durable. @throws when it could not be stored; the old content then still holds. */
  store(memory: Memory): void
}

/** Survives resets of the simulated device, not the process. */
export class RamNvram implements Nvram {
  #found: Found = 'new'

  load(): Found {
    return this.#found
  }

  store(memory: Memory): void {
    this.#found = memory
  }
}

/** One JSON file with a check sum, replaced whole: a torn write cannot exist, a damaged file is noticed. */
export class FileNvram implements Nvram {
  readonly #path: string
  readonly #usedBefore: () => boolean

  /**
   * @param usedBefore true when the machine has certainly run before: then a missing file means a replaced chip and not
   *   a new machine.
   */
  constructor(path: string, usedBefore: () => boolean) {
    this.#path = path
    this.#usedBefore = usedBefore
  }

  load(): Found {
    if (!existsSync(this.#path)) return this.#usedBefore() ? 'lost' : 'new'
    try {
      const { sum, memory } = JSON.parse(readFileSync(this.#path, 'utf8'))
      return sum === sumOf(memory) ? memory : 'lost'
    } catch {
      return 'lost'
    }
  }

  store(memory: Memory): void {
    replaceFile(this.#path, `${JSON.stringify({ sum: sumOf(memory), memory })}\n`)
  }
}

function sumOf(memory: Memory): number {
  return crc16(new TextEncoder().encode(JSON.stringify(memory)))
}
