/** A shop on a file with a pump on it, measured for a while at a time. */
import Database from 'better-sqlite3'
import { Shop } from '../../src/shop/step.ts'
import { shopSettings } from './bench-shop.ts'
import { Pump, type Pumped } from './pump.ts'

/** A Brewlink device has at most four. */
const GROUPS_PER_MACHINE = 4

export interface PumpedShop {
  measure(durationMs: number): Pumped & { readonly perSecond: number; readonly cpuUs: number }
  /** @throws Error when the book does not hold every drink that was made. */
  close(): void
}

/** `inFlight` is 1, or a multiple of 4. */
export function openPumpedShop(file: string, inFlight: number): PumpedShop {
  const groups = Math.min(inFlight, GROUPS_PER_MACHINE)
  const db = new Database(file)
  const shop = new Shop(db, shopSettings({ machines: inFlight / groups, groups }), { incarnation: 1 })
  const made = db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM brews WHERE state = 'done'`)
  const before = made.get()?.n ?? 0
  // Goes on where the book ends, as the daemon's clock does.
  const last = shop.ledger.lastEvent()
  const base = { shopMs: (last?.shop_ms ?? 0) + 60_000, wallMs: (last?.wall_ms ?? Date.now()) + 60_000 }
  const start = performance.now()
  const now = () => {
    const ms = Math.floor(performance.now() - start)
    return { shopMs: base.shopMs + ms, wallMs: base.wallMs + ms, businessDay: '2026-01-01' }
  }
  const pump = new Pump({ shop, inFlight, now })
  let drinks = 0
  return {
    measure(durationMs) {
      const cpu = process.cpuUsage()
      const from = performance.now()
      const pumped = pump.run(() => performance.now() - from < durationMs)
      const elapsedMs = performance.now() - from
      const { user, system } = process.cpuUsage(cpu)
      drinks += pumped.drinks
      return {
        ...pumped,
        perSecond: (pumped.drinks / elapsedMs) * 1_000,
        cpuUs: (user + system) / pumped.drinks,
      }
    },
    close() {
      const stored = (made.get()?.n ?? 0) - before
      db.close()
      if (stored !== drinks) throw new Error(`${drinks} drinks were made, the book has ${stored}`)
    },
  }
}
