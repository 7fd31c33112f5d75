/**
 * A shop in a test: real SQLite in memory or in a file, virtual time, and machines that answer as a tier-A device would.
 * Tests say what happens; the rig keeps the clock and hands commands back and forth.
 */
import Database from 'better-sqlite3'
import type { Effect, Reply } from '../effects.ts'
import type { DrinkLine, Input, OrderRequest } from '../inputs.ts'
import type { CupState, MachineCommand, MachineMessage } from '../machine-words.ts'
import type { MachineSettings, MenuSettings, Recipe, ShopSettings } from '../settings.ts'
import { Shop } from '../step.ts'
import { View } from '../view.ts'

export const program = { doseGrams: 18, waterMl: 36, milkMl: 0, foamPercent: 0, temperatureC: 93, nominalMs: 30_000 }

export const recipe = (id: string, skill = 'espresso', nominalMs = 30_000): Recipe => ({
  id,
  name: id,
  names: { en: id },
  plu: null,
  inDoubt: null,
  sizes: [],
  options: {},
  steps: [{ skill, program: { ...program, nominalMs }, bySize: {} }],
})

export const machine = (id: string, over: Partial<MachineSettings> = {}): MachineSettings => ({
  id,
  role: 'primary',
  skills: ['espresso'],
  groups: 1,
  recoveryMs: 0,
  warmUpMs: 0,
  idleWatts: null,
  cupsPerMinute: null,
  clearsBy: 'sensor',
  tier: 'A',
  wiring: id,
  ...over,
})

export const menu = (...recipes: Recipe[]): MenuSettings => ({ languages: ['en'], recipes, words: {} })

export const settings = (over: Partial<ShopSettings> = {}): ShopSettings => ({
  machines: [machine('lm1')],
  menu: menu(recipe('espresso'), {
    ...recipe('latte', 'milk', 50_000),
    name: 'Latte',
    names: { en: 'Latte' },
    sizes: ['m', 'l'],
    options: { milk: ['whole', 'oat'] },
  }),
  orders: {
    maxAttempts: 3,
    maxOpenDrinks: 10_000,
    maxDrinksPerOrder: 20,
    numberRestMs: 1_800_000,
    holdExpiresMs: 7_200_000,
    staleAfterMs: 1_200_000,
    promiseQuantile: 0.9,
  },
  pickup: {
    announce: 'all',
    mostRecalls: 3,
    recallEveryMs: 60_000,
    remindersMs: [],
    clearAfterMs: 600_000,
    atCounterMs: 0,
    uncollected: 'assumed',
  },
  admission: {
    // So far away that no test meets them by chance.
    busyMs: 1e12,
    saturatedMs: 1e12,
    limitOfChannel: {},
    exitShare: 0.7,
    unavailableAfterMs: 1e12,
  },
  reserve: { wakeAtMs: 1e12, sleepAfterMs: 900_000 },
  timing: {
    suspectMs: 3_000,
    offlineMs: 5_000,
    brewDeadlineMs: 4_000,
    answerMs: 1_000,
    overdueFactor: 2,
    overdueExtraMs: 15_000,
    remakeAfterMs: 120_000,
    inDoubt: 'remake',
    coolDownMs: 5_000,
  },
  dispatch: { policy: 'pull', window: 3, overtakes: 2 },
  zones: ['main'],
  zoneOfChannel: {},
  ...over,
})

export class Rig {
  shop: Shop
  view: View
  nowMs = 1_000_000
  businessDay = '2026-09-21'
  /** Every effect so far, in order. */
  readonly effects: Effect[] = []
  readonly replies = new Map<number, Reply>()
  readonly #db: Database.Database
  readonly #settings: ShopSettings
  #ref = 0
  #wakeAt: number | null = null

  constructor(over: Partial<ShopSettings> = {}, file = ':memory:') {
    this.#settings = settings(over)
    this.#db = new Database(file)
    this.shop = new Shop(this.#db, this.#settings, { incarnation: 5 })
    this.view = new View(this.shop)
    this.#take(this.shop.start(this.now))
  }

  get now() {
    return { shopMs: this.nowMs, wallMs: this.nowMs + 1_790_000_000_000, businessDay: this.businessDay }
  }

  get db(): Database.Database {
    return this.#db
  }

  /** The daemon dies and starts again on the same order book; liveness is forgotten. */
  restart(over: Partial<ShopSettings> = {}): void {
    this.shop = new Shop(this.#db, { ...this.#settings, ...over }, { incarnation: 6 })
    this.view = new View(this.shop)
    this.#take(this.shop.start(this.now))
  }

  input(...inputs: Input[]): Effect[] {
    const result = this.shop.step(inputs, this.now)
    this.#take(result)
    return [...result.effects]
  }

  /** Lets time pass, waking the shop whenever it asked to be. */
  pass(ms: number): void {
    const until = this.nowMs + ms
    while (this.#wakeAt !== null && this.#wakeAt <= until) {
      this.nowMs = Math.max(this.nowMs, this.#wakeAt)
      this.input({ t: 'wake' })
    }
    this.nowMs = until
  }

  /** Places an order and gives back its reply. */
  place(
    request: OrderRequest | string,
    key = `key-${this.#ref + 1}`,
    { terminal = 'till-1', businessDay = this.businessDay }: { terminal?: string; businessDay?: string } = {},
  ): Reply {
    const ref = ++this.#ref
    const body: OrderRequest = typeof request === 'string' ? { drinks: [{ recipe: request }] } : request
    const id = `ORDER${String(ref).padStart(8, '0')}`
    this.businessDay = businessDay
    this.input({
      t: 'order.place',
      ref,
      once: { terminal, key, hash: JSON.stringify(body) },
      id,
      url: `http://shop.test/o/${id}`,
      request: body,
    })
    return this.#reply(ref)
  }

  ask(
    t: 'order.cancel' | 'order.collect' | 'order.uncollect' | 'order.call' | 'order.hold' | 'order.release',
    id: string,
    key = `key-${this.#ref + 1}`,
    ifVersions?: readonly number[],
  ): Reply {
    const ref = ++this.#ref
    const once = { terminal: 'till-1', key, hash: `${t} ${id}` }
    this.input({ t, ref, once, id, ...(ifVersions && { ifVersions }) })
    return this.#reply(ref)
  }

  append(id: string, lines: readonly DrinkLine[], { terminal = 'till-1', ifVersions = [] as number[] } = {}): Reply {
    const ref = ++this.#ref
    const once = { terminal, key: `key-${ref}`, hash: `append ${id} ${JSON.stringify(lines)}` }
    const change = { ref, once, id, ...(ifVersions.length > 0 && { ifVersions }) }
    this.input({ t: 'order.append', ...change, lines, url: `http://shop.test/o/${id}` })
    return this.#reply(ref)
  }

  cancelDrink(id: string, drink: number, key = `key-${this.#ref + 1}`): Reply {
    const ref = ++this.#ref
    const once = { terminal: 'till-1', key, hash: `cancel ${id} ${drink}` }
    this.input({ t: 'drink.cancel', ref, once, id, drink })
    return this.#reply(ref)
  }

  /** The customer says that they are on the way. */
  coming(id: string): Reply {
    const ref = ++this.#ref
    this.input({ t: 'order.coming', ref, id })
    return this.#reply(ref)
  }

  clear(machineId: string, group: number): Reply {
    const ref = ++this.#ref
    const once = { terminal: 'till-1', key: `key-${ref}`, hash: `clear ${machineId} ${group}` }
    this.input({ t: 'group.cleared', ref, once, machine: machineId, group })
    return this.#reply(ref)
  }

  says(machineId: string, message: MachineMessage): Effect[] {
    return this.input({ t: 'machine.message', machine: machineId, message })
  }

  /** Commands of these effects for one machine. */
  static commands(effects: readonly Effect[], machineId?: string): MachineCommand[] {
    return effects.flatMap((effect) =>
      effect.t === 'command' && (machineId === undefined || effect.machine === machineId) ? [effect.command] : [],
    )
  }

  commandsSince(from: number, machineId?: string): MachineCommand[] {
    return Rig.commands(this.effects.slice(from), machineId)
  }

  kinds(): string[] {
    return this.effects.flatMap((effect) => (effect.t === 'event' ? [effect.event.kind] : []))
  }

  orderState(id: string): string | undefined {
    return this.view.order(id, '')?.order.state
  }

  #reply(ref: number): Reply {
    const reply = this.replies.get(ref)
    if (!reply) throw new Error('no reply')
    return reply
  }

  #take(result: { effects: readonly Effect[]; wakeAt: number | null }): void {
    this.#wakeAt = result.wakeAt
    this.effects.push(...result.effects)
    for (const effect of result.effects) {
      if (effect.t === 'reply') this.replies.set(effect.ref, effect.reply)
      if (effect.t === 'failed') throw effect.error
    }
  }
}

/** A device that answers by hand: the test says what it reports. */
export class Device {
  readonly #rig: Rig
  readonly id: string
  boot = 1
  readonly #groups: number
  readonly cups: CupState[]
  readonly pouring: (number | null)[]

  constructor(rig: Rig, id: string, groups = 1) {
    this.#rig = rig
    this.id = id
    this.#groups = groups
    this.cups = Array.from({ length: groups }, () => 'empty')
    this.pouring = Array.from({ length: groups }, () => null)
  }

  hello(over: Partial<Extract<MachineMessage, { t: 'hello' }>> = {}): Effect[] {
    return this.#rig.says(this.id, {
      t: 'hello',
      serial: `SN-${this.id}`,
      model: 'Test 1',
      firmware: '1.0',
      boot: this.boot,
      journal: 1,
      lowBrew: 0,
      clockMs: this.#rig.nowMs,
      fences: Array.from({ length: this.#groups }, () => 0),
      durable: true,
      ...over,
    })
  }

  heartbeat(over: Partial<Extract<MachineMessage, { t: 'heartbeat' }>> = {}): Effect[] {
    return this.#rig.says(this.id, {
      t: 'heartbeat',
      boot: this.boot,
      clockMs: this.#rig.nowMs,
      state: 'ready',
      alarms: [],
      boilerC: 93,
      pours: 0,
      groups: this.cups.map((cup, i) => ({
        n: i + 1,
        state: this.pouring[i] === null ? ('idle' as const) : ('pouring' as const),
        cup,
        brew: this.pouring[i] ?? null,
        elapsedMs: 0,
        percent: 0,
      })),
      ...over,
    })
  }

  /** Hello and a first heartbeat: ready for work. */
  comesOnline(): Effect[] {
    return [...this.hello(), ...this.heartbeat()]
  }

  begins(brew: number, group = 1): Effect[] {
    this.cups[group - 1] = 'full'
    this.pouring[group - 1] = brew
    return this.#rig.says(this.id, { t: 'status', brew, status: 'pouring', cause: null })
  }

  finishes(brew: number, group = 1): Effect[] {
    this.pouring[group - 1] = null
    return this.#rig.says(this.id, { t: 'status', brew, status: 'done', cause: null })
  }

  takeCup(group = 1): Effect[] {
    this.cups[group - 1] = 'empty'
    return this.heartbeat()
  }

  /** Heartbeats each second for this long. */
  lives(ms: number): void {
    for (let t = 0; t < ms; t += 1_000) {
      this.#rig.pass(Math.min(1_000, ms - t))
      this.heartbeat()
    }
  }
}

/** The one brew command among these effects. */
export function brewIn(effects: readonly Effect[], machineId?: string): Extract<MachineCommand, { t: 'brew' }> {
  const brews = Rig.commands(effects, machineId).filter((command) => command.t === 'brew')
  const [brew] = brews
  if (brews.length !== 1 || !brew) throw new Error(`expected one brew command, got ${brews.length}`)
  return brew
}

export function accepted(reply: Reply): {
  id: string
  number: string
  state: string
  quote: { readyAt: string } | null
  url: string
} {
  if (!reply.ok) throw new Error(`refused: ${reply.refusal.code} ${reply.refusal.detail}`)
  return JSON.parse(reply.body)
}
