/**
 * The order book of a daemon that was killed at work: a long past, a long queue, and brews that machines were told of.
 * A real shop wrote them, and its write-ahead log is still there.
 */
import { copyFileSync, constants as fs, statSync } from 'node:fs'
import type { Brew } from '../../devices/brewlink/messages.ts'
import { bookFile, syncFile, walOf } from '../../src/daemon/book-file.ts'
import { realKernel } from '../../src/daemon/clock.ts'
import { brewIn, Device, machine, menu, Rig, recipe } from '../../src/shop/testing/rig.ts'
import { RECIPE, WAITING_RECIPE, WAITING_SKILL } from './bench-shop.ts'
import { type Past, writeBigBook } from './big-book.ts'

/** What a machine knew of its open brew when the daemon died. */
export interface Interrupted {
  /** Id of the machine, as in the configuration. */
  readonly machine: string
  /** It began, or the command never reached it. */
  readonly brew: { readonly was: 'begun' | 'lost'; readonly command: Brew }
}

export interface InterruptedBook {
  readonly interrupted: readonly Interrupted[]
  /** Of book and log. */
  readonly bytes: number
  /** Makes a data folder of it, in which no daemon has been since. */
  copyTo(folder: string): void
  close(): void
}

/** The waiting orders are promised one after another from the death on, so that none of them is late or stale. */
const PROMISES_APART_MS = 3_750
/** Journal number of `testing/device.ts`: a device with another one can deny nothing. */
const JOURNAL = 77

/**
 * Machines m1 … have a brew in doubt each: first those of `begun`, then those of `lost`. All waiting drinks are of
 * `WAITING_SKILL`.
 */
export function writeInterruptedBook(
  file: string,
  past: Past,
  doubts: { readonly begun: number; readonly lost: number },
): InterruptedBook {
  writeBigBook(file, past)
  const ids = Array.from({ length: doubts.begun + doubts.lost }, (_, i) => `m${i + 1}`)
  const rig = new Rig(
    {
      machines: ids.map((id) => machine(id, { skills: [RECIPE, WAITING_SKILL] })),
      menu: menu(recipe(RECIPE), recipe(WAITING_RECIPE, WAITING_SKILL)),
    },
    file,
  )
  const last = rig.shop.ledger.lastEvent()
  if (!last) throw new Error('a book without events')
  rig.db
    .prepare(
      `WITH place AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM orders WHERE closed_shop_ms IS NULL)
       UPDATE orders SET promise_shop_ms = ? + n * ?, promise_wall_ms = ? + n * ?, quote_wall_ms = ? + n * ?
       FROM place WHERE place.id = orders.id`,
    )
    .run(...[last.shop_ms, last.wall_ms, last.wall_ms].flatMap((ms) => [ms, PROMISES_APART_MS]))
  rig.nowMs = last.shop_ms
  rig.restart()
  const interrupted = ids.map((id, i): Interrupted => {
    const device = new Device(rig, id)
    device.hello({ journal: JOURNAL })
    const command = brewIn(device.heartbeat())
    const was = i < doubts.begun ? 'begun' : 'lost'
    if (was === 'begun') device.begins(command.brew)
    return { machine: id, brew: { was, command } }
  })
  // The next daemon's clock goes on from here: it is started in the same boot of this computer, a moment later.
  const { boot, monoMs, wallMs } = realKernel()
  rig.shop.ledger.house.anchorClock({ boot, monoMs: Math.floor(monoMs()), shopMs: rig.nowMs, wallMs: wallMs() })
  return {
    interrupted,
    bytes: statSync(file).size + statSync(walOf(file)).size,
    copyTo(folder) {
      const book = bookFile(folder)
      for (const [from, to] of [
        [file, book],
        [walOf(file), walOf(book)],
      ] as const) {
        copyFileSync(from, to, fs.COPYFILE_FICLONE)
        // Or the first commit of the daemon would pay for our copy.
        syncFile(to)
      }
    },
    close: () => rig.db.close(),
  }
}
