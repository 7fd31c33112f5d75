/** One test's own place: a folder, and everything that must be undone after it, newest first, whatever happens. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'baristad-e2e-'))
  readonly #undo: (() => unknown)[] = []

  /** Run at the end of the test, after all that was added later. */
  after(undo: () => unknown): void {
    this.#undo.push(undo)
  }

  /** Undoes everything, also when some of it fails, and says then what failed. */
  async clear(): Promise<void> {
    const faults: unknown[] = []
    // Not a copy: what is undone may start something that must be undone in turn.
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) {
      try {
        await undo()
      } catch (error) {
        faults.push(error)
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    if (faults.length > 0) throw new AggregateError(faults, 'the stage could not be cleared')
  }
}

/** A port that nobody uses now: for a daemon that must come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
