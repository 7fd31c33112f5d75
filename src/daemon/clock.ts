/**
 * The shop's clock (DESIGN.md §11, Time): never runs backwards, whatever the wall clock does. Within one boot of the
 * kernel it follows the monotonic clock; over a reboot it adds the wall clock's difference, clamped to 0–24 h.
 */
import { readFileSync } from 'node:fs'
import type { ShopMs, WallMs } from '../kit/units.ts'
import type { ClockAnchor } from '../shop/ledger/rows.ts'

export interface Kernel {
  /** Names one boot of the machine. */
  readonly boot: string
  /** Monotonic milliseconds since then. */
  monoMs(): number
  wallMs(): number
}

const DAY_MS = 86_400_000

/**
 * Continues the shop's time from its last anchor and from the last moment in its history, whichever is later. Returns
 * the clock and the anchor to store for the next start.
 */
export function startClock(
  kernel: Kernel,
  anchor: ClockAnchor,
  last: { readonly shop_ms: number; readonly wall_ms: number } | undefined,
): { now: () => { shopMs: ShopMs; wallMs: WallMs }; anchor: ClockAnchor } {
  const monoMs = kernel.monoMs()
  const wallMs = kernel.wallMs()
  const shopMs = Math.ceil(Math.max(resume(), last?.shop_ms ?? 0))
  const base = shopMs - monoMs
  return {
    now: () => ({ shopMs: Math.floor(base + kernel.monoMs()), wallMs: Math.floor(kernel.wallMs()) }),
    anchor: { boot: kernel.boot, monoMs: Math.floor(monoMs), shopMs, wallMs: Math.floor(wallMs) },
  }

  function resume(): number {
    if (anchor.boot === kernel.boot && monoMs >= anchor.monoMs) return anchor.shopMs + (monoMs - anchor.monoMs)
    const known =
      last && last.shop_ms > anchor.shopMs
        ? { shopMs: last.shop_ms, wallMs: last.wall_ms }
        : { shopMs: anchor.shopMs, wallMs: anchor.wallMs }
    if (known.shopMs === 0) return 0
    return known.shopMs + Math.min(DAY_MS, Math.max(0, wallMs - known.wallMs))
  }
}

/** The kernel this process runs on. */
export function realKernel(): Kernel {
  return {
    boot: bootId(),
    monoMs: () => Number(process.hrtime.bigint() / 1_000_000n),
    wallMs: () => Date.now(),
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    // Not Linux: the moment of boot, to the minute, names it well enough.
    return `boot-${Math.round((Date.now() / 1000 - process.hrtime()[0]) / 60)}`
  }
}
