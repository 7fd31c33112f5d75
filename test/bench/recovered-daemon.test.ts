import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type InterruptedBook, writeInterruptedBook } from './interrupted-book.ts'
import { recover } from './recovered-daemon.ts'

/** A daemon starts in it, on a computer that has other things to do. */
const TIMEOUT_MS = 180_000

let folder = ''
let book: InterruptedBook

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-recovered-'))
  book = writeInterruptedBook(join(folder, 'source.db'), { finished: 20, waiting: 10 }, { begun: 1, lost: 1 })
  mkdirSync(join(folder, 'copy'))
})
afterEach(() => {
  book.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
})

describe('a recovery', () => {
  it(
    'ends when every machine was asked and has a drink again, and the book agrees with the machines',
    async () => {
      const recovered = await recover({ folder: join(folder, 'copy'), book, machines: 3 })
      const { firstBrewMs, allAskedMs, allAtWorkMs } = recovered
      expect(firstBrewMs).toBeGreaterThan(0)
      expect(allAskedMs).toBeGreaterThan(0)
      expect(allAtWorkMs).toBeGreaterThanOrEqual(Math.max(firstBrewMs, allAskedMs))
    },
    TIMEOUT_MS,
  )

  it(
    'is an error, and no figure, when the daemon does not start',
    async () => {
      const damaged = { ...book, copyTo: (to: string) => writeFileSync(join(to, 'orders.db'), 'not an order book') }
      const recovering = recover({ folder: join(folder, 'copy'), book: damaged, machines: 2 })
      await expect(recovering).rejects.toThrow(/ended with 78 instead of recovering: .*not an order book/)
    },
    TIMEOUT_MS,
  )
})
