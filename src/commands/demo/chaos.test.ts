import { describe, expect, it } from 'vitest'
import type { BrokerWire, WireMode } from './broker-wire.ts'
import { BROKER_MISHAPS, MISHAPS, startChaos } from './chaos.ts'
import type { SimulatedMachine } from './machines.ts'

/** A demo shop that writes down what is done to it, and a clock that the test moves. */
class Shop {
  readonly said: string[] = []
  readonly signals: string[] = []
  readonly modes: WireMode[] = []
  cuts = 0
  mode: WireMode = 'open'
  nowMs = 0
  #timers: { readonly atMs: number; readonly fn: () => void }[] = []
  #state = 1

  readonly machine: SimulatedMachine = {
    id: 'espresso-1',
    ready: {},
    pid: () => 1,
    tell: () => {},
    signal: (signal) => void this.signals.push(signal),
    stop: () => {},
  }
  readonly broker: BrokerWire = {
    url: 'mqtt://127.0.0.1:1',
    connections: 0,
    become: (mode) => {
      this.mode = mode
      this.modes.push(mode)
    },
    cut: () => {
      this.cuts++
    },
    close: () => {},
  }
  readonly random = (): number => {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return this.#state / 2 ** 32
  }
  readonly after = (ms: number, fn: () => void): (() => void) => {
    const timer = { atMs: this.nowMs + ms, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  start(broker: BrokerWire | null) {
    return startChaos([this.machine], this.random, (text) => void this.said.push(text), { broker, after: this.after })
  }

  /** Until then, timer by timer. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined || next.atMs > endMs) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.nowMs = next.atMs
      next.fn()
    }
    this.nowMs = endMs
  }
}

const HOUR_MS = 3_600_000

describe('chaos', () => {
  it('comes to everything that can happen to a machine and to the broker, the broker less often', () => {
    const shop = new Shop()
    shop.start(shop.broker)
    shop.pass(HOUR_MS)
    for (const { text } of MISHAPS) expect(shop.said).toContain(`chaos: espresso-1 ${text}`)
    for (const { text } of BROKER_MISHAPS) expect(shop.said).toContain(`chaos: the broker ${text}`)
    const ofBroker = shop.said.filter((line) => line.includes('the broker')).length
    expect(ofBroker / shop.said.length).toBeGreaterThan(0.1)
    expect(ofBroker / shop.said.length).toBeLessThan(0.4)
    expect(shop.cuts).toBeGreaterThan(0)
  })

  it('ends each mishap of the broker before the next, whole', () => {
    const shop = new Shop()
    shop.start(shop.broker)
    shop.pass(HOUR_MS)
    const modes = shop.mode === 'open' ? shop.modes : shop.modes.slice(0, -1)
    // Bad, well, bad, well: never one into the other.
    expect(modes.filter((_, at) => at % 2 === 0)).not.toContain('open')
    expect(new Set(modes.filter((_, at) => at % 2 === 1))).toEqual(new Set(['open']))
  })

  it('stopped, leaves the broker open and no machine hanging', () => {
    const shop = new Shop()
    const chaos = shop.start(shop.broker)
    while (shop.mode === 'open') shop.pass(100)
    chaos.stop()
    expect([shop.mode, shop.signals.at(-1)]).toEqual(['open', 'SIGCONT'])
    const said = shop.said.length
    shop.pass(HOUR_MS)
    expect(shop.said).toHaveLength(said)
  })

  it('leaves a broker alone that it has no wire to', () => {
    const shop = new Shop()
    shop.start(null)
    shop.pass(HOUR_MS)
    expect(shop.said.some((line) => line.includes('the broker'))).toBe(false)
    expect(shop.said.length).toBeGreaterThan(500)
  })
})
