/**
 * Drives a shop as fast as it goes: tills that order and machines that make it at once, as plain inputs, with no wire
 * and no timer between. A drink is placed, sent to a machine, done, and its cup taken away; then the next is placed.
 */
import { randomUUID } from 'node:crypto'
import { newOrderId } from '../../src/cashier/new-order-id.ts'
import type { Effect } from '../../src/shop/effects.ts'
import type { Input, Now } from '../../src/shop/inputs.ts'
import type { BrewId, GroupReport, MachineId } from '../../src/shop/machine-words.ts'
import type { Shop } from '../../src/shop/step.ts'
import { AWAY, RECIPE } from './bench-shop.ts'

export interface PumpOptions {
  readonly shop: Shop
  /** Drinks under way at once, and the most inputs in one step: as many as the shop has groups. */
  readonly inFlight: number
  readonly now: () => Now
}

export interface Pumped {
  /** Placed, sent, done. */
  readonly drinks: number
  readonly inputs: number
  /** Steps; each of them changes a row, so each is one commit. */
  readonly commits: number
}

/** What the till and the machine say next. A machine reports how it is when its turn comes, not when it queued. */
type Next =
  | { readonly t: 'place' }
  | { readonly t: 'done'; readonly machine: MachineId; readonly group: number; readonly brew: BrewId }
  | { readonly t: 'beat'; readonly machine: MachineId }

const BOOT = 1
/** As long as a real one: SHA-256 in base64url. */
const HASH = 'bench'.padEnd(43, '-')

export class Pump {
  readonly #options: PumpOptions
  /** What pours in each group of each machine. */
  readonly #pouring = new Map<MachineId, (BrewId | null)[]>()
  #next: Next[] = []
  #ref = 0
  /** Placed, or to be placed in one of the next steps. */
  #ordered = 0
  #done = 0

  constructor(options: PumpOptions) {
    this.#options = options
    for (const { id, groups } of options.shop.settings.machines) {
      if (id === AWAY) continue
      this.#pouring.set(
        id,
        Array.from({ length: groups }, () => null),
      )
    }
    this.#carryOut(options.shop.start(options.now()).effects)
    const hellos = [...this.#pouring].map(([machine, groups]): Input => {
      const fences = groups.map(() => 0)
      const who = { serial: machine, model: 'Pump', firmware: '1', boot: BOOT, journal: 1, lowBrew: 0, durable: true }
      return { t: 'machine.message', machine, message: { t: 'hello', ...who, clockMs: this.#clockMs, fences } }
    })
    this.#carryOut(options.shop.step(hellos, options.now()).effects)
  }

  /**
   * Places drinks while `more(placed in this run)`, and makes all that it placed.
   * @throws Error when an input fails, an order is refused, or nothing moves any more
   */
  run(more: (placed: number) => boolean): Pumped {
    const { shop, inFlight, now } = this.#options
    const before = { ordered: this.#ordered, done: this.#done }
    // Time has passed since the last run: whoever was not heard of would count as gone.
    const beats = [...this.#pouring.keys()].map((machine): Next => ({ t: 'beat', machine }))
    shop.step(
      beats.map((beat) => this.#input(beat)),
      now(),
    )
    let inputs = 0
    let commits = 0
    const order = (cups: number): void => {
      for (let i = 0; i < cups && more(this.#ordered - before.ordered); i++) {
        this.#ordered++
        this.#next.push({ t: 'place' })
      }
    }
    order(inFlight)
    while (this.#next.length > 0) {
      const batch = this.#next.splice(0, inFlight).map((next) => this.#input(next))
      const { effects } = shop.step(batch, now())
      inputs += batch.length
      commits++
      order(this.#carryOut(effects))
    }
    const drinks = this.#done - before.done
    const ordered = this.#ordered - before.ordered
    if (drinks !== ordered) throw new Error(`${ordered} drinks were placed and ${drinks} made: the queue stands still`)
    return { drinks, inputs, commits }
  }

  get #clockMs(): number {
    return this.#options.now().shopMs % 2 ** 32
  }

  /** Lets machines and tills answer; returns how many drinks became ready. */
  #carryOut(effects: readonly Effect[]): number {
    let ready = 0
    const touched = new Set<MachineId>()
    for (const effect of effects) {
      switch (effect.t) {
        case 'command':
          if (effect.command.t !== 'brew') throw new Error(`the shop sent ${effect.command.t}`)
          this.#groupsOf(effect.machine)[effect.command.group - 1] = effect.command.brew
          this.#next.push({
            t: 'done',
            machine: effect.machine,
            group: effect.command.group,
            brew: effect.command.brew,
          })
          touched.add(effect.machine)
          break
        case 'event':
          if (effect.event.kind === 'drink.ready') ready++
          break
        case 'reply':
          if (!effect.reply.ok) throw new Error(effect.reply.refusal.detail)
          break
        case 'failed':
          throw effect.error
        default:
      }
    }
    // The cups are gone as soon as the drinks are done; a machine says so once for all of its groups.
    for (const machine of touched) this.#next.push({ t: 'beat', machine })
    this.#done += ready
    return ready
  }

  #input(next: Next): Input {
    switch (next.t) {
      case 'place': {
        const id = newOrderId()
        return {
          t: 'order.place',
          ref: ++this.#ref,
          once: { terminal: 'till-1', key: randomUUID(), hash: HASH },
          id,
          url: `http://127.0.0.1/o/${id}`,
          request: { drinks: [{ recipe: RECIPE }] },
        }
      }
      case 'done':
        this.#groupsOf(next.machine)[next.group - 1] = null
        return {
          t: 'machine.message',
          machine: next.machine,
          message: { t: 'status', brew: next.brew, status: 'done', cause: null },
        }
      case 'beat':
        return { t: 'machine.message', machine: next.machine, message: this.#heartbeat(next.machine) }
    }
  }

  #heartbeat(machine: MachineId) {
    const groups = this.#groupsOf(machine).map(
      (brew, i): GroupReport => ({
        n: i + 1,
        state: brew === null ? 'idle' : 'pouring',
        cup: brew === null ? 'empty' : 'full',
        brew,
        elapsedMs: 0,
        percent: 0,
      }),
    )
    return {
      t: 'heartbeat' as const,
      boot: BOOT,
      clockMs: this.#clockMs,
      state: 'ready' as const,
      alarms: [],
      boilerC: 93,
      pours: this.#done,
      groups,
    }
  }

  #groupsOf(machine: MachineId): (BrewId | null)[] {
    const groups = this.#pouring.get(machine)
    if (!groups) throw new Error(`no machine ${machine}`)
    return groups
  }
}
