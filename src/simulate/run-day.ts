/**
 * Replays a day: the real shop on a real order book in memory, machines made of code, and a clock that jumps from one
 * thing that happens to the next. Everything that is due at one moment is one step of the shop.
 */
import Database from 'better-sqlite3'
import type { Millis, ShopMs } from '../kit/units.ts'
import type { Effect } from '../shop/effects.ts'
import type { Input, Now } from '../shop/inputs.ts'
import type { MachineCommand, MachineMessage } from '../shop/machine-words.ts'
import type { DispatchSettings } from '../shop/settings.ts'
import { Shop } from '../shop/step.ts'
import { Agenda } from './agenda.ts'
import { chanceOf, logNormal } from './chance.ts'
import type { Day, Outage } from './day.ts'
import type { DayRecord, Pour } from './record.ts'
import { HEARTBEAT_MS, settingsOf } from './shop-settings.ts'
import { type Later, SimMachine } from './sim-machine.ts'
import { Watch } from './watch.ts'

export interface RunPlan {
  readonly dispatch: DispatchSettings
  readonly outages: readonly Outage[]
}

/** So long after its last order a day is over, whatever still waits. */
const PATIENCE_MS: Millis = 8 * 3_600_000
const DAY_MS: Millis = 86_400_000

type Happening =
  | { readonly t: 'order'; readonly index: number }
  | { readonly t: 'says'; readonly machine: SimMachine; readonly message: MachineMessage }
  | { readonly t: 'pour-ends' | 'cup-taken'; readonly later: Later; readonly pour: Pour }
  | { readonly t: 'heartbeats' }
  | { readonly t: 'off' | 'on'; readonly machine: SimMachine }

/** One day on a fresh order book. */
export function runDay(day: Day, plan: RunPlan): DayRecord {
  const life = new ShopLife(day, plan)
  try {
    return life.live(day, plan.outages)
  } finally {
    life.close()
  }
}

/**
 * A shop that lives through one day after the other and learns from each, as quotes do. All days have the machines and
 * the menu of the first.
 */
export class ShopLife {
  readonly #db = new Database(':memory:')
  readonly #shop: Shop
  readonly #day0: Day
  #days = 0

  constructor(day: Day, { dispatch }: RunPlan) {
    this.#day0 = day
    this.#shop = new Shop(this.#db, settingsOf(day, dispatch), { incarnation: 1 })
    this.#shop.start(this.#now(0))
  }

  live(day: Day, outages: readonly Outage[]): DayRecord {
    const offsetMs = this.#days++ * DAY_MS
    const toDayMs = (wallMs: number): Millis => wallMs - this.#now(offsetMs).wallMs
    return new Replay(this.#shop, day, outages, (ms) => this.#now(offsetMs + ms), toDayMs).run()
  }

  close(): void {
    this.#db.close()
  }

  #now(shopMs: ShopMs): Now {
    const wallMs = Date.parse(`${this.#day0.date}T00:00:00Z`) + shopMs
    return { shopMs, wallMs, businessDay: new Date(wallMs).toISOString().slice(0, 10) }
  }
}

class Replay {
  readonly #shop: Shop
  readonly #day: Day
  readonly #outages: readonly Outage[]
  readonly #agenda = new Agenda<Happening>()
  readonly #machines: ReadonlyMap<string, SimMachine>
  readonly #watch: Watch
  readonly #pours: Pour[] = []
  readonly #running = new Map<Later, Pour>()
  readonly #at: (dayMs: Millis) => Now
  readonly #offsetMs: Millis
  #idleMs: Millis = 0
  #ordersLeft: number
  #wakeMs: Millis | null = null

  constructor(
    shop: Shop,
    day: Day,
    outages: readonly Outage[],
    at: (dayMs: Millis) => Now,
    toDayMs: (wallMs: number) => Millis,
  ) {
    this.#shop = shop
    this.#day = day
    this.#at = at
    this.#offsetMs = Number(at(0).shopMs)
    this.#outages = outages
    this.#watch = new Watch(day, toDayMs)
    this.#machines = new Map(day.machines.map((machine) => [machine.settings.id, new SimMachine(machine)]))
    this.#ordersLeft = day.orders.length
    const firstMs = Math.max(0, (day.orders[0]?.atMs ?? 0) - 1_000)
    for (const machine of this.#machines.values()) {
      for (const message of machine.hello(firstMs)) this.#agenda.note(firstMs, { t: 'says', machine, message })
    }
    this.#agenda.note(firstMs + HEARTBEAT_MS, { t: 'heartbeats' })
    for (const [index, { atMs }] of day.orders.entries()) this.#agenda.note(atMs, { t: 'order', index })
    for (const { machine: id, fromMs, untilMs } of outages) {
      const machine = this.#machines.get(id)
      if (machine === undefined) continue
      this.#agenda.note(fromMs, { t: 'off', machine })
      if (untilMs !== null) this.#agenda.note(untilMs, { t: 'on', machine })
    }
  }

  run(): DayRecord {
    const { orders } = this.#day
    const lastMs = (orders.at(-1)?.atMs ?? 0) + PATIENCE_MS
    let nowMs = this.#agenda.nextMs ?? 0
    while (this.#ordersLeft > 0 || this.#watch.open > 0) {
      const nextMs = Math.min(this.#agenda.nextMs ?? Number.POSITIVE_INFINITY, this.#wakeMs ?? Number.POSITIVE_INFINITY)
      if (nextMs > lastMs) break
      this.#idleMs += this.#idleWithWork(nowMs) * (nextMs - nowMs)
      nowMs = nextMs
      const happenings = this.#agenda.nextMs === nowMs ? this.#agenda.takeNext() : []
      this.#step(happenings, nowMs)
    }
    return {
      day: this.#day,
      orders: this.#watch.orders,
      pours: this.#pours,
      idleWithWorkMs: this.#idleMs,
      idleCountedMs: this.#day.machines.reduce(
        (sum, { settings: { id } }) => sum + this.#shop.memory.idleTime.ms(id),
        0,
      ),
      endMs: nowMs,
      outages: this.#outages,
    }
  }

  #step(happenings: readonly Happening[], nowMs: Millis): void {
    const inputs: Input[] = happenings.flatMap((happening) => this.#inputsOf(happening, nowMs))
    const now = this.#at(nowMs)
    const { effects, wakeAt } = this.#shop.step(inputs.length > 0 ? inputs : [{ t: 'wake' }], now)
    // Due at once means: at the next moment, or a fault of the shop would stop the clock.
    this.#wakeMs = wakeAt === null ? null : Math.max(nowMs + 1, wakeAt - this.#offsetMs)
    for (const effect of effects) this.#carryOut(effect, nowMs)
  }

  #inputsOf(happening: Happening, nowMs: Millis): Input[] {
    switch (happening.t) {
      case 'order':
        this.#ordersLeft--
        return [this.#orderInput(happening.index)]
      case 'says':
        return [{ t: 'machine.message', machine: happening.machine.id, message: happening.message }]
      case 'pour-ends': {
        const { later, pour } = happening
        const message = later.machine.finish(later, nowMs)
        if (message === null) return []
        this.#running.delete(later)
        pour.outcome = 'done'
        pour.untilMs = nowMs
        pour.clearedMs = nowMs
        const chance = chanceOf(this.#day.seed, 'cup', pour.order, pour.fromMs)
        const takenMs = Math.round(this.#day.cupChangeMs * logNormal(chance, 0.4))
        this.#agenda.note(nowMs + takenMs, { t: 'cup-taken', later, pour })
        return [said(later.machine, message)]
      }
      case 'cup-taken': {
        const message = happening.later.machine.takeCup(happening.later, nowMs)
        if (message === null) return []
        happening.pour.clearedMs = nowMs
        return [said(happening.later.machine, message)]
      }
      case 'heartbeats':
        this.#agenda.note(nowMs + HEARTBEAT_MS, happening)
        return [...this.#machines.values()].flatMap((machine) =>
          machine.power === 'on' ? [said(machine, machine.heartbeat(nowMs))] : [],
        )
      case 'off': {
        happening.machine.switchOff()
        for (const [later, pour] of this.#running) {
          if (later.machine !== happening.machine) continue
          pour.untilMs = nowMs
          pour.clearedMs = nowMs
          this.#running.delete(later)
        }
        return [{ t: 'machine.link', machine: happening.machine.id, state: 'down', reason: 'switched off' }]
      }
      case 'on':
        happening.machine.switchOn()
        return happening.machine.hello(nowMs).map((message) => said(happening.machine, message))
    }
  }

  #orderInput(index: number): Input {
    const order = this.#day.orders[index]
    if (order === undefined) throw new RangeError(`no order ${index}`)
    const id = `S${String(this.#offsetMs / DAY_MS).padStart(4, '0')}${String(index).padStart(8, '0')}`
    const { drinks, channel } = order
    return {
      t: 'order.place',
      ref: index,
      once: { terminal: 'simulated', key: id, hash: id },
      id,
      url: `http://simulated/o/${id}`,
      request: { drinks, ...(channel !== null && { channel }) },
    }
  }

  #carryOut(effect: Effect, nowMs: Millis): void {
    switch (effect.t) {
      case 'reply': {
        const order = this.#day.orders[effect.ref]
        if (order !== undefined) this.#watch.placed(effect.ref, order, effect.reply)
        return
      }
      case 'command':
        return this.#command(effect.machine, effect.command, nowMs)
      case 'event':
        return this.#watch.happened(effect.event, nowMs)
      case 'failed':
        throw effect.error
    }
  }

  #command(id: string, command: MachineCommand, nowMs: Millis): void {
    const machine = this.#machines.get(id)
    if (machine === undefined) return
    const { messages, begun } = machine.receive(command, nowMs)
    for (const message of messages) this.#agenda.note(nowMs, { t: 'says', machine, message })
    if (begun === null || command.t !== 'brew') return
    const { order, place, recipe } = this.#whose(command.label)
    // The same drink takes the same time in every replay of the day, whoever makes it when.
    const { nominalMs } = command.program
    const chance = chanceOf(this.#day.seed, 'pour', order, place, nominalMs)
    const trueMs = Math.max(1, Math.round(nominalMs * machine.factor * logNormal(chance, this.#day.spread)))
    const pour: Pour = {
      ...{ machine: id, group: begun.group, order, recipe, fromMs: nowMs, nominalMs },
      ...{ untilMs: nowMs + trueMs, clearedMs: nowMs + trueMs, outcome: 'lost' },
    }
    this.#pours.push(pour)
    this.#running.set(begun, pour)
    this.#agenda.note(nowMs + trueMs, { t: 'pour-ends', later: begun, pour })
  }

  /** `482 1/2 latte`: what stands on the display of a machine. */
  #whose(label: string): { order: number; place: number; recipe: string } {
    const [number = '', place = '', ...rest] = label.split(' ')
    const order = this.#watch.byNumber(number)
    if (order === undefined) throw new RangeError(`a brew for nobody: ${label}`)
    const at = Number.parseInt(place, 10)
    return { order: order.index, place: at, recipe: order.drinks[at - 1]?.recipe ?? rest.join(' ') }
  }

  /** Groups that stand still now while somebody waits for what they could make. */
  #idleWithWork(nowMs: Millis): number {
    let idle = 0
    for (const { settings } of this.#day.machines) {
      if (!this.#watch.isWaitedFor(settings.skills)) continue
      if (settings.role === 'backup' && this.#primaryWorks(settings.skills)) continue
      idle += this.#machines.get(settings.id)?.idleGroups(nowMs) ?? 0
    }
    return idle
  }

  #primaryWorks(skills: readonly string[]): boolean {
    return this.#day.machines.some(
      ({ settings }) =>
        settings.role === 'primary' &&
        this.#machines.get(settings.id)?.power === 'on' &&
        settings.skills.some((skill) => skills.includes(skill)),
    )
  }
}

const said = (machine: SimMachine, message: MachineMessage): Input => ({
  t: 'machine.message',
  machine: machine.id,
  message,
})
