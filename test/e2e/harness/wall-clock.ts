/**
 * The wall clock of a daemon, set as an administrator or NTP sets it: by libfaketime, which leaves the monotonic clock
 * alone, as the kernel does.
 */
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stage } from './stage.ts'

/** Where the library is installed; null: it is not. */
export function findFaketime(): string | null {
  const roots = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].filter((root) => existsSync(root))
  const folders = roots.flatMap((root) => [root, ...readdirSync(root).map((name) => join(root, name))])
  return (
    folders.map((folder) => join(folder, 'faketime', 'libfaketimeMT.so.1')).find((file) => existsSync(file)) ?? null
  )
}

export class WallClock {
  readonly #file: string
  readonly #library: string
  #offsetMs = 0

  constructor(stage: Stage, library: string) {
    this.#file = join(stage.folder, 'wall-clock')
    this.#library = library
    this.step(0)
  }

  /** For the daemon's environment. */
  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  }

  now(): number {
    return Date.now() + this.#offsetMs
  }

  /** It shows this moment now, and goes on from there. */
  set(wallMs: number): void {
    this.step(wallMs - this.now())
  }

  /** Put forward, or back when negative. */
  step(byMs: number): void {
    this.#offsetMs += byMs
    const seconds = this.#offsetMs / 1000
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? '' : '+'}${seconds.toFixed(3)}s\n`)
    renameSync(`${this.#file}.new`, this.#file)
  }
}
