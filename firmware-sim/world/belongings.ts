/** Where the world keeps its belongings. */
import { existsSync, readFileSync } from 'node:fs'
import type { CupState } from '../protocol/messages.ts'
import { replaceFile } from './files.ts'
import { fullLevels } from './supplies.ts'
import type { Belongings, BelongingsStore } from './world.ts'

export class RamBelongings implements BelongingsStore {
  #kept: Belongings | null = null

  load(): Belongings | null {
    return this.#kept
  }

  store(belongings: Belongings): void {
    this.#kept = belongings
  }
}

export class FileBelongings implements BelongingsStore {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** A file that cannot be read counts as none: the world is then as a new shop finds it. */
  load(): Belongings | null {
    if (!existsSync(this.#path)) return null
    try {
      return checked(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch {
      return null
    }
  }

  store(belongings: Belongings): void {
    replaceFile(this.#path, `${JSON.stringify(belongings)}\n`)
  }
}

function checked(value: unknown): Belongings | null {
  if (typeof value !== 'object' || value === null || !('cups' in value) || !Array.isArray(value.cups)) return null
  const cups = value.cups.map((cup): CupState => (cup === 'none' || cup === 'full' ? cup : 'empty'))
  const stored = 'levels' in value && typeof value.levels === 'object' ? value.levels : {}
  return { cups, levels: { ...fullLevels(), ...stored } }
}
