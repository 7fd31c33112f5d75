import { describe, expect, it } from 'vitest'
import { type Kernel, startClock } from './clock.ts'

const HOUR = 3_600_000
const kernel = (boot: string, monoMs: number, wallMs: number): Kernel & { mono: number; wall: number } => ({
  boot,
  mono: monoMs,
  wall: wallMs,
  monoMs() {
    return this.mono
  },
  wallMs() {
    return this.wall
  },
})
const ANCHOR = { boot: 'b1', monoMs: 1_000, shopMs: 500_000, wallMs: 1_800_000_000_000 }

describe('shop time', () => {
  it('follows the kernel’s monotonic clock, whatever the wall clock does', () => {
    const world = kernel('b1', 61_000, ANCHOR.wallMs)
    const { now } = startClock(world, ANCHOR, undefined)
    expect(now().shopMs).toBe(560_000)
    world.wall -= 6 * HOUR
    world.mono += 5_000
    expect(now()).toEqual({ shopMs: 565_000, wallMs: ANCHOR.wallMs - 6 * HOUR })
    world.wall += 48 * HOUR
    expect(now().shopMs).toBe(565_000)
  })

  it('goes on over a reboot by the wall clock’s difference', () => {
    const { now } = startClock(kernel('b2', 10, ANCHOR.wallMs + HOUR), ANCHOR, undefined)
    expect(now().shopMs).toBe(500_000 + HOUR)
  })

  it.each([
    ['a clock that was set back', -6 * HOUR, 0],
    ['a clock without a battery that jumped ten years', 10 * 365 * 24 * HOUR, 24 * HOUR],
  ])('%s moves it by 0 to 24 hours at most', (_what, wallStep, moved) => {
    const { now } = startClock(kernel('b2', 10, ANCHOR.wallMs + wallStep), ANCHOR, undefined)
    expect(now().shopMs).toBe(500_000 + moved)
  })

  it('never begins before the last thing that happened, however old the anchor is', () => {
    const last = { shop_ms: 500_000 + 72 * HOUR, wall_ms: ANCHOR.wallMs + 72 * HOUR }
    const rebooted = startClock(kernel('b2', 10, ANCHOR.wallMs + 73 * HOUR), ANCHOR, last)
    expect(rebooted.now().shopMs).toBe(500_000 + 73 * HOUR)
    expect(startClock(kernel('b2', 10, ANCHOR.wallMs), ANCHOR, last).now().shopMs).toBe(last.shop_ms)
  })

  it('starts at nothing in a new shop, and its anchor continues it', () => {
    const fresh = { boot: '', monoMs: 0, shopMs: 0, wallMs: 0 }
    const first = startClock(kernel('b1', 5_000, ANCHOR.wallMs), fresh, undefined)
    expect(first.now().shopMs).toBe(0)
    expect(startClock(kernel('b1', 9_000, ANCHOR.wallMs), first.anchor, undefined).now().shopMs).toBe(4_000)
  })
})
