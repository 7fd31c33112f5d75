/**
 * Many tills, of which one has stopped reading its stream. Its connection takes what the kernel's buffers hold, some
 * megabytes, before the daemon has anything to keep for it; so that the measurement falls into the time in which the
 * daemon does, and in which it hangs up, the buffers are filled before, by as many orders as it takes.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { BENCH_KEY, RECIPE } from './bench-shop.ts'
import type { Child } from './child.ts'
import type { CrowdPlan, Heard, PacePlan, Resumed } from './crowd.ts'
import type { DaemonReady } from './daemon-process.ts'
import { type LoadPlan, type LoadResult, NUMBER } from './load.ts'

export interface FrozenSample {
  readonly heard: Heard
  /** When the daemon hung up on the frozen till; null: it was not frozen. */
  readonly cut: 'before' | 'meanwhile' | 'after' | null
  readonly resumed: Resumed | null
}

export interface FrozenPlan {
  readonly tills: number
  /** Orders of all of them. */
  readonly perSecond: number
}

/** The fill is looked at after this many orders. */
const CHUNK = 200
/** By then a reader that reads nothing must have been cut off: the kernel's buffers are smaller by far. */
const MOST_FILL = 60_000
/** The worst of what a burst leaves behind is over by then. */
const SETTLE_MS = 500
const FILL_CONNECTIONS = 16
const FILL_WITHIN_MS = 30_000
/** The daemon hangs up at about this part of the measurement. */
const CUT_AT = 0.75
const LOOK_EVERY_MS = 50
/** For its orders, and its stream. */
const CONNECTIONS_OF_A_TILL = 2
/** A connection that was closed at one end is soon closed at the other. */
const CLOSED_WITHIN_MS = 2_000

export class FrozenTill {
  readonly #daemon: Child<DaemonReady>
  readonly #load: Child<object>
  readonly #plan: FrozenPlan
  /** Orders that a reader must not have read to be cut off; null before it is known. */
  #untilCut: number | null = null
  #runs = 0
  /** Orders that were answered 201 in all. */
  accepted = 0

  constructor(daemon: Child<DaemonReady>, load: Child<object>, plan: FrozenPlan) {
    this.#daemon = daemon
    this.#load = load
    this.#plan = plan
  }

  /**
   * Learns how many orders a reader must not have read until the daemon hangs up on it.
   * @throws Error when it never does
   */
  async calibrate(): Promise<number> {
    const base = await this.#open('frozen')
    this.#untilCut = await this.#fillUntilCut(base)
    await this.#resume()
    return this.#untilCut
  }

  /** @throws Error when the frozen till was not cut off, or could not come back; when an order was not accepted. */
  async measure(overseer: 'reads' | 'frozen', durationMs: number): Promise<FrozenSample> {
    if (this.#untilCut === null) throw new Error('nobody knows yet how long a frozen stream lasts')
    const { perSecond } = this.#plan
    // The same before both: what a burst leaves behind (checkpoint, garbage, a longer queue) must not be the difference.
    const fill = fillFor(this.#untilCut, (perSecond * durationMs) / 1_000)
    const base = await this.#open(overseer)
    await this.#fill(fill)
    const gone = async (): Promise<boolean> => (await this.#sockets()) < base
    const before = (await this.#settled(base)) < base
    await wait(SETTLE_MS)
    const run = this.#name()
    const pace: PacePlan = { perSecond, durationMs, run, body: wideBody(run) }
    let during: 'on' | 'over' = 'on'
    // Both sides are looked at alike.
    const watched = (async (): Promise<boolean> => {
      let seen = before
      while (during === 'on') {
        if (await gone()) seen = true
        await wait(LOOK_EVERY_MS)
      }
      return seen
    })()
    const heard = await this.#load.ask<Heard>('place', pace).finally(() => {
      during = 'over'
    })
    this.accepted += heard.orders
    const seen = await watched
    if (overseer === 'reads') {
      await this.#load.ask('leave')
      if (seen) throw new Error('a connection that was read was closed')
      if (heard.overseerHeard !== fill + heard.orders) {
        throw new Error(`who hears of all orders heard of ${heard.overseerHeard} of ${fill + heard.orders}`)
      }
      return { heard, cut: null, resumed: null }
    }
    if (!seen) await this.#fillUntilCut(base)
    const resumed = await this.#resume()
    return { heard, cut: before ? 'before' : seen ? 'meanwhile' : 'after', resumed }
  }

  /** Gives how many connections the daemon has while nobody is cut off. */
  async #open(overseer: 'reads' | 'frozen'): Promise<number> {
    const { tills } = this.#plan
    const crowd: CrowdPlan = { port: this.#daemon.ready.port, tills, overseer }
    await this.#load.ask('crowd', crowd)
    const base = tills * CONNECTIONS_OF_A_TILL
    const count = await this.#settled(base)
    if (count !== base) throw new Error(`${tills} tills came, and the daemon has ${count} connections`)
    return base
  }

  async #resume(): Promise<Resumed> {
    const resumed = await this.#load.ask<Resumed>('thaw', this.#name())
    this.accepted++
    await this.#load.ask('leave')
    return resumed
  }

  async #fillUntilCut(base: number): Promise<number> {
    for (let orders = CHUNK; orders <= MOST_FILL; orders += CHUNK) {
      await this.#fill(CHUNK)
      if ((await this.#settled(base)) < base) return orders
    }
    throw new Error(`a reader that read nothing was not cut off after ${MOST_FILL} orders`)
  }

  async #fill(orders: number): Promise<void> {
    if (orders === 0) return
    const run = this.#name()
    const plan: LoadPlan = {
      port: this.#daemon.ready.port,
      connections: FILL_CONNECTIONS,
      durationMs: FILL_WITHIN_MS,
      maxRequests: orders,
      key: BENCH_KEY,
      body: wideBody(run),
      run,
    }
    const { answers } = await this.#load.ask<LoadResult>('load', plan)
    if (answers[201] !== orders) throw new Error(`not every order was accepted: ${JSON.stringify(answers)}`)
    this.accepted += orders
  }

  /** The least of three: between them the daemon may be knocking at the door of a machine. */
  async #sockets(): Promise<number> {
    const counts: number[] = []
    for (let i = 0; i < 3; i++) counts.push(await this.#daemon.ask<number>('sockets'))
    return Math.min(...counts)
  }

  /** The same once those who came before, or filled, have gone. */
  async #settled(base: number): Promise<number> {
    const endMs = performance.now() + CLOSED_WITHIN_MS
    for (;;) {
      const count = await this.#sockets()
      if (count <= base || performance.now() >= endMs) return count
      await wait(LOOK_EVERY_MS / 10)
    }
  }

  #name(): string {
    return `f${++this.#runs}`
  }
}

/** Orders to place before a measurement of `orders`, so that the daemon hangs up in the last part of it. */
export function fillFor(untilCut: number, orders: number): number {
  // It was seen only at the end of a chunk.
  return Math.max(0, Math.round(untilCut - CHUNK / 2 - orders * CUT_AT))
}

const WIDE = String.raw`\ud83d\ude00`.repeat(46)

/**
 * Each event of an order has the till's own reference in it: with the longest that there may be (64 characters), the
 * fewest orders fill a buffer.
 */
const wideBody = (run: string): string => `{"drinks":[{"recipe":"${RECIPE}"}],"clientRef":"${WIDE} ${run} ${NUMBER}"}`
