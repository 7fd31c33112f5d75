/**
 * A shop with so many machines and so many drinks that wait, held there: whenever a machine takes a drink, another one is
 * ordered. Its book is in memory, so that what is timed is what the shop thinks and not what the disk does.
 */
import Database from 'better-sqlite3'
import type { Effect } from '../../src/shop/effects.ts'
import type { Input, Now } from '../../src/shop/inputs.ts'
import type { BrewId, MachineId } from '../../src/shop/machine-words.ts'
import { Shop } from '../../src/shop/step.ts'
import { machine, menu, recipe, settings } from '../../src/shop/testing/rig.ts'
import { NO_CAP, RECIPE } from './bench-shop.ts'

export interface Crowding {
  /** Of one group each, all of which can make the one recipe. */
  readonly machines: number
  /** Drinks that wait while every machine has one. */
  readonly waiting: number
}

const DRINKS_PER_ORDER = 20
const ORDERS_PER_STEP = 100
/** So old a plan is not used again: the next quote plans the whole queue. */
const PLAN_TOO_OLD_MS = 2_100
const NEVER_MS = 1e12

export class CrowdedShop {
  readonly #db = new Database(':memory:')
  readonly #shop: Shop
  readonly #ids: readonly MachineId[]
  readonly #brews = new Map<MachineId, BrewId>()
  #nowMs = 1_000_000
  #ref = 0
  #turn = 0

  constructor({ machines, waiting }: Crowding) {
    this.#ids = Array.from({ length: machines }, (_, i) => `m${i + 1}`)
    const base = settings()
    const crowded = settings({
      machines: this.#ids.map((id) => machine(id)),
      menu: menu(recipe(RECIPE)),
      orders: { ...base.orders, maxOpenDrinks: NO_CAP },
      pickup: { ...base.pickup, clearAfterMs: 1_000, atCounterMs: 0 },
      // Machines speak only when they are asked here, and are never given up.
      timing: {
        ...base.timing,
        suspectMs: NEVER_MS,
        offlineMs: NEVER_MS,
        brewDeadlineMs: NEVER_MS,
        answerMs: NEVER_MS,
      },
    })
    this.#shop = new Shop(this.#db, crowded, { incarnation: 1 })
    this.#carryOut(this.#shop.start(this.#now).effects)
    // Before the machines come: nobody can be given a drink, and nothing is planned yet.
    this.#fill(machines + waiting)
    this.#step(this.#ids.flatMap((id) => [this.#hello(id), this.#beat(id)]))
    if (this.#brews.size !== machines) throw new Error(`${this.#brews.size} of ${machines} machines were given a drink`)
    if (this.waiting !== waiting) throw new Error(`${this.waiting} drinks wait, and not ${waiting}`)
  }

  get waiting(): number {
    return this.#db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM drinks WHERE state = 'queued'`).get()?.n ?? 0
  }

  /**
   * The next machine is done, and its cup is taken away: how long that last step took, in which its group became free and
   * was given the next drink, ms.
   * @throws Error when it was given none
   */
  decide(): number {
    const id = this.#ids[this.#turn++ % this.#ids.length] ?? ''
    const brew = this.#brews.get(id)
    if (brew === undefined) throw new Error(`${id} makes nothing`)
    this.#nowMs += 5
    this.#step([{ t: 'machine.message', machine: id, message: { t: 'status', brew, status: 'done', cause: null } }])
    this.#brews.delete(id)
    this.#nowMs += 5
    const tookMs = this.#step([this.#beat(id)])
    if (!this.#brews.has(id)) throw new Error(`${id} was free and was given nothing`)
    return tookMs
  }

  /**
   * One drink is ordered and waits, in place of the one that was taken: how long its step took, ms. `plan`: whether the
   * plan of the queue is too old, or was made by the order before.
   */
  order(plan: 'anew' | 'kept'): number {
    this.#nowMs += plan === 'anew' ? PLAN_TOO_OLD_MS : 1
    return this.#step([this.#place(1)])
  }

  close(): void {
    this.#db.close()
  }

  get #now(): Now {
    return { shopMs: this.#nowMs, wallMs: this.#nowMs + 1_790_000_000_000, businessDay: '2026-01-01' }
  }

  #fill(drinks: number): void {
    let left = drinks
    while (left > 0) {
      const inputs: Input[] = []
      while (left > 0 && inputs.length < ORDERS_PER_STEP) {
        const size = Math.min(left, DRINKS_PER_ORDER)
        inputs.push(this.#place(size))
        left -= size
      }
      this.#nowMs++
      this.#step(inputs)
    }
  }

  #step(inputs: readonly Input[]): number {
    const now = this.#now
    const start = performance.now()
    const { effects } = this.#shop.step(inputs, now)
    const tookMs = performance.now() - start
    this.#carryOut(effects)
    return tookMs
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.t === 'failed') throw effect.error
      if (effect.t === 'reply' && !effect.reply.ok) throw new Error(effect.reply.refusal.detail)
      if (effect.t === 'command' && effect.command.t === 'brew') this.#brews.set(effect.machine, effect.command.brew)
    }
  }

  #place(drinks: number): Input {
    const ref = ++this.#ref
    const id = `C${String(ref).padStart(12, '0')}`
    return {
      ...{ t: 'order.place', ref, id, url: `http://127.0.0.1/o/${id}` },
      once: { terminal: `till-${ref % 64}`, key: id, hash: id },
      request: { drinks: [{ recipe: RECIPE, count: drinks }] },
    }
  }

  #hello(id: MachineId): Input {
    const who = { serial: id, model: 'Crowd', firmware: '1', boot: 1, journal: 1, lowBrew: 0, durable: true }
    const message = { t: 'hello' as const, ...who, clockMs: this.#nowMs, fences: [0] }
    return { t: 'machine.message', machine: id, message }
  }

  #beat(id: MachineId): Input {
    return {
      t: 'machine.message',
      machine: id,
      message: {
        ...{ t: 'heartbeat', boot: 1, clockMs: this.#nowMs, state: 'ready', alarms: [], boilerC: 93, pours: 0 },
        groups: [{ n: 1, state: 'idle', cup: 'empty', brew: null, elapsedMs: 0, percent: 0 }],
      },
    }
  }
}
