/** One run: a whole shop from one seed, made, let loose, healed, and looked at after every step. */
import { createHash } from 'node:crypto'
import type { PourRecord } from '../../firmware-sim/world/pour-log.ts'
import type { Effect } from '../../src/shop/effects.ts'
import type { ShopSettings } from '../../src/shop/settings.ts'
import type { Shop } from '../../src/shop/step.ts'
import type { View } from '../../src/shop/view.ts'
import { judge } from '../judge/judge.ts'
import { bookFrom } from '../judge/read-book.ts'
import type { Ablation } from './ablation.ts'
import { checkStep, nothingSeen } from './after-step.ts'
import { Agenda } from './agenda.ts'
import { evidenceOf, Spouts } from './at-spout.ts'
import type { BookQueries, OpenOrderRow } from './book.ts'
import { CrashPlan } from './crash-plan.ts'
import { Customers } from './customers.ts'
import { Dice } from './dice.ts'
import type { Line } from './line.ts'
import { drawMix, type MachinePlan, type Mix } from './mix.ts'
import { MqttLine } from './mqtt-line.ts'
import { lineOf, noticeEffects, noticeInput } from './notice.ts'
import { outcomeOf } from './outcome-of.ts'
import { Receiver } from './receiver.ts'
import { reloaded } from './reload.ts'
import type { RunOptions, RunResult } from './run.ts'
import { QUICK_HANDS, Saboteur } from './saboteur.ts'
import { SerialLine } from './serial-line.ts'
import { DOWN_MS, HOUR_MS, LONGEST_OUTAGE_MS, OUTAGE, OUTAGE_MS, settingsOf, WALL_MS } from './setting.ts'
import { SimBook } from './sim-book.ts'
import { isStorage, SimDaemon } from './sim-daemon.ts'
import { SimDevice } from './sim-device.ts'
import { SimLink } from './sim-link.ts'
import { Staff } from './staff.ts'
import { Tally } from './tally.ts'
import { Tills } from './tills.ts'
import { Violation } from './violation.ts'

export type { RunOptions, RunResult } from './run.ts'

/** Longer than a hold may last (I15), and what one machine needs for each order that is still to be made. */
const MOST_HEALING_MS = 2 * HOUR_MS
const MOST_OF_AN_ORDER_MS = 4 * 60_000
const JUDGE_EVERY_MS = 20 * 60_000

export function runSeed(options: RunOptions): RunResult {
  return new SimShop(options).run()
}

class SimShop {
  readonly #o: RunOptions
  readonly #mix: Mix
  readonly #agenda = new Agenda()
  readonly #tally = new Tally()
  readonly #file: SimBook
  readonly #book: BookQueries
  readonly #settings: ShopSettings
  readonly #receiver: Receiver | null
  readonly #seen = nothingSeen()
  readonly #spouts: Spouts
  readonly #customers: Customers
  readonly #devices = new Map<string, SimDevice>()
  readonly #lines = new Map<string, Line>()
  readonly #daemon: SimDaemon
  readonly #tills: Tills
  readonly #staff: Staff
  readonly #saboteur: Saboteur
  readonly #crashes: CrashPlan
  readonly #downtimes: Dice
  readonly #hash = createHash('sha1')
  #wallStepMs = 0
  #shaky: number
  #phase: 'trouble' | 'healed' | 'over' = 'trouble'

  constructor(options: RunOptions) {
    const { seed, without } = options
    this.#o = options
    const mix = drawMix(seed, without ?? new Set())
    this.#mix = mix
    const dice = new Dice(seed, 'run')
    const agenda = this.#agenda
    const tally = this.#tally
    this.#downtimes = dice.split('downtimes')
    this.#shaky = 0.2 * (mix.faults.get('shaky-till') ?? 0)
    const ablation = options.ablation ?? null
    const kind = mix.faults.has('torn-file') ? 'file' : 'memory'
    this.#file = new SimBook({ kind, sync: ablation?.sync ?? 'full', dice: dice.split('file') })
    this.#settings = settingsOf(mix)
    for (const plan of mix.machines) this.#addMachine(plan, dice.split(plan.id), ablation)
    this.#crashes = new CrashPlan(dice.split('crash'), mix.faults)
    const links = dice.split('links')
    this.#daemon = new SimDaemon({
      book: this.#file,
      settings: this.#settings,
      agenda,
      dice: dice.split('daemon'),
      crashes: this.#crashes,
      ablation,
      tally,
      now: () => this.#now(),
      openLink: (id, sink) => {
        const line = this.#lines.get(id)
        const plan = mix.machines.find((one) => one.id === id)
        if (!line || !plan) throw new Error(`there is no machine ${id}`)
        const turnedAway = () => tally.sometimes('a stranger was turned away')
        return new SimLink({ plan, agenda, dice: links, line, sink, turnedAway })
      },
      submitted: (input) => noticeInput(input, tally, this.#book),
      stepped: (effects, change, shop) => this.#stepped(effects, change, shop),
      acted: (effect, view) => this.#acted(effect, view),
      died: (point) => this.#died(point),
      started: () => {
        this.#customers.started()
        this.#trace(`daemon starts, life ${this.#daemon.lives}`)
      },
    })
    this.#book = this.#firstOpening()
    this.#spouts = new Spouts(this.#book)
    const request = { agenda, daemon: this.#daemon, tally, shaky: () => this.#shaky }
    this.#tills = new Tills({
      ...request,
      dice: dice.split('tills'),
      ordersPerHour: mix.ordersPerHour,
      faults: mix.faults,
      firstOrder: options.firstOrder ?? 1,
      untilMs: options.hours * HOUR_MS,
      known: (id) => this.#book.order.get(id) !== undefined,
      version: (id) => this.#book.order.get(id)?.version ?? null,
      wallMs: () => this.#now().wallMs,
    })
    const rate = mix.faults.get('webhook')
    this.#receiver =
      rate === undefined
        ? null
        : new Receiver({
            ...request,
            dice: dice.split('webhook'),
            fails: () => (this.#phase === 'trouble' ? rate * 0.4 : 0),
            now: () => this.#now().shopMs,
            waits: (webhook, seq) => this.#book.delivery.get(webhook, seq) !== undefined,
          })
    this.#customers = new Customers(this.#book, (id) => this.#tills.called(id))
    this.#staff = new Staff({
      ...request,
      dice: dice.split('staff'),
      book: this.#book,
      devices: this.#devices,
      faults: mix.faults,
    })
    this.#saboteur = new Saboteur({
      mix,
      agenda,
      dice: dice.split('faults'),
      tally,
      daemon: this.#daemon,
      devices: this.#devices,
      lines: this.#lines,
      stepClock: (ms) => {
        this.#wallStepMs += ms
        if (this.#book.countOpenBrews.get() ?? 0) tally.sometimes('clock step with work open')
      },
      fillDisk: (ms) => this.#fillDisk(ms),
      reload: (chance) => {
        const { settings, what } = reloaded(this.#settings, chance)
        if ((this.#book.countOpenBrews.get() ?? 0) > 0) tally.sometimes('reloaded with work open')
        this.#daemon.reload(settings)
        return what
      },
      quietUntilMs: options.quietUntilMs ?? 0,
      trace: (text) => this.#trace(text),
    })
  }

  run(): RunResult {
    const { seed, hours, hash } = this.#o
    let violation: RunResult['violation'] = null
    let outcome: RunResult['outcome'] = null
    try {
      this.#daemon.start()
      this.#judgeEvery()
      this.#agenda.run(hours * HOUR_MS, () => true)
      this.#heal()
      const open = this.#tills.orders - (this.#book.countClosedOrders.get() ?? 0)
      const mostMs = MOST_HEALING_MS + open * MOST_OF_AN_ORDER_MS
      this.#agenda.run(hours * HOUR_MS + mostMs, () => this.#phase !== 'over')
      this.#atTheEnd()
      if (this.#o.outcome === 'yes') outcome = outcomeOf(bookFrom(this.#file.db), this.#evidence())
    } catch (error) {
      const invariant = error instanceof Violation ? error.invariant : 'nothing throws'
      const text =
        error instanceof Violation ? error.message : error instanceof Error ? (error.stack ?? '') : `${error}`
      violation = { invariant, text, atMs: this.#agenda.nowMs }
      this.#trace(`VIOLATION ${text}`)
    } finally {
      this.#file.close()
    }
    const tally = this.#tally
    tally.add('pours', this.#spouts.pours)
    const virtualMs = this.#agenda.nowMs
    const digest = hash === 'yes' ? this.#hash.digest('hex') : null
    return { seed, violation, virtualMs, orders: this.#tills.orders, tally, hash: digest, mix: this.#mix, outcome }
  }

  #now() {
    const ms = Math.floor(this.#agenda.nowMs)
    return { shopMs: 1_000_000 + ms, wallMs: WALL_MS + ms + this.#wallStepMs, businessDay: '2026-09-21' }
  }

  /** The tables are there before anybody asks. */
  #firstOpening(): BookQueries {
    this.#daemon.prepare()
    return this.#file.queries
  }

  #addMachine(plan: MachinePlan, dice: Dice, ablation: Ablation | null): void {
    let line: Line | null = null
    const device = new SimDevice({
      plan,
      agenda: this.#agenda,
      dice,
      ablation,
      pace: QUICK_HANDS,
      send: (outgoing) => line?.send(outgoing),
      dark: () => line?.dark(),
      booted: () => line?.booted(),
      poured: (record) => this.#poured(plan, record),
      tell: (what, data) => {
        if (what === 'clock-went-back') this.#tally.sometimes('a clock went back')
        if (this.#o.trace) this.#trace(`${plan.id} ${what} ${JSON.stringify(data)}`)
      },
    })
    const parts = {
      toDevice: device.receive.bind(device),
      deviceConnected: () => device.connected(),
      deviceDisconnected: () => device.disconnected(),
      boot: () => device.device.machine?.memory.boot ?? 0,
      powered: () => device.powered,
    }
    const Kind = plan.wire === 'serial' ? SerialLine : MqttLine
    line = new Kind(this.#agenda, dice.split('line'), device.faults, parts)
    this.#devices.set(plan.id, device)
    this.#lines.set(plan.id, line)
    this.#agenda.after(0, () => device.tick())
  }

  #stepped(effects: readonly Effect[], change: 'changed' | 'same', shop: Shop): void {
    if (this.#o.hash === 'yes' && effects.length > 0) this.#hash.update(JSON.stringify(effects))
    for (const effect of effects) {
      if (effect.t !== 'failed') continue
      const { error } = effect
      if (!isStorage(error)) {
        throw new Violation('no input throws', `${effect.input}: ${error instanceof Error ? error.stack : error}`)
      }
      this.#tally.sometimes('rolled back by the disk')
    }
    if (change === 'same') return
    const events = effects.flatMap((effect) => (effect.t === 'event' ? [effect.event] : []))
    if (this.#o.trace) for (const event of events) this.#trace(lineOf(event))
    noticeEffects(events, this.#tally, this.#daemon, this.#book, this.#mix)
    this.#receiver?.stepped(events)
    checkStep({ shop, book: this.#book, seen: this.#seen, events, effects })
    this.#customers.stepped(events)
  }

  #acted(effect: Effect, view: View): void {
    this.#customers.acted(effect, view, this.#now().shopMs)
    if (effect.t === 'outbox') this.#receiver?.look()
    if (effect.t === 'rewire' && this.#daemon.shop?.settings.machines.some(({ id }) => id === effect.machine)) {
      this.#tally.sometimes('let go of a machine and took it back')
    }
    if (this.#o.trace && effect.t === 'command') {
      this.#trace(`send ${effect.machine} ${JSON.stringify(effect.command).slice(0, 120)}`)
    }
  }

  #poured(plan: MachinePlan, record: PourRecord): void {
    if (record.what === 'start') this.#spouts.started(plan.id, record)
    else this.#tally.add(`poured: ${record.result}`)
  }

  #died(point: string): void {
    this.#tally.add(`died: ${point}`)
    const outage = this.#downtimes.chance(OUTAGE)
    const ms = Math.min(LONGEST_OUTAGE_MS, this.#downtimes.exponential(outage ? OUTAGE_MS : DOWN_MS))
    this.#tornCommit(this.#file.died())
    this.#trace(`DIED ${point}, back in ${(ms / 1000).toFixed(1)} s`)
    this.#agenda.after(ms, () => this.#daemon.start())
  }

  /** What was committed is there; what was being committed is there as a whole or not at all. */
  #tornCommit(when: 'in a commit' | 'between commits'): void {
    if (this.#file.kind === 'memory') return
    const last = this.#book.lastEvent.get() ?? 0
    const { lastEvent } = this.#seen
    if (last < lastEvent) {
      throw new Violation(
        'what was committed survives',
        `event ${lastEvent} was committed, the last on disk is ${last}`,
      )
    }
    if (last > lastEvent && when === 'between commits') {
      throw new Violation(
        'nothing is there that was not committed',
        `event ${last} is there, ${lastEvent} was the last`,
      )
    }
    if (when === 'in a commit')
      this.#tally.sometimes(last > lastEvent ? 'a torn commit survived' : 'a torn commit was lost')
    this.#seen.lastEvent = last
  }

  #fillDisk(ms: number): void {
    this.#file.db.pragma(`max_page_count = ${this.#book.pages()}`)
    this.#agenda.after(ms, () => this.#file.db.pragma('max_page_count = 1000000'))
  }

  #judgeEvery(): void {
    this.#agenda.after(JUDGE_EVERY_MS, () => {
      this.#judge()
      this.#tills.check()
      this.#judgeEvery()
    })
  }

  #judge(): void {
    const machines = this.#evidence()
    const book = bookFrom(this.#file.db)
    // A full cup whose machine lost its power before it could write that down: nobody can know (crash point 10).
    const brews = book.brews.map((brew) =>
      brew.state === 'spoiled' && brew.cause === 'interrupted' ? { ...brew, state: 'unresolved' } : brew,
    )
    const [finding] = judge({ book: { ...book, brews }, machines })
    if (finding) throw new Violation(`judge: ${finding.rule}`, finding.text)
    const orders = this.#book.countOrders.get() ?? 0
    const placed = this.#book.countPlaced.get() ?? 0
    if (orders !== placed) throw new Violation('orders are counted', `${orders} orders, ${placed} placed`)
    const events = this.#book.countEvents.get() ?? 0
    const last = this.#book.lastEvent.get() ?? 0
    if (events !== last) throw new Violation('the history is complete', `${events} rows, the last is ${last}`)
  }

  #evidence() {
    return [...this.#devices].map(([id, device]) => {
      const counter = this.#mix.faults.has('journal-fail') ? null : (device.device.machine?.memory.pours ?? null)
      return evidenceOf(id, device.read(), counter)
    })
  }

  #heal(): void {
    this.#trace('HEALED')
    this.#phase = 'healed'
    this.#shaky = 0
    this.#crashes.off()
    this.#saboteur.heal()
    this.#file.db.pragma('max_page_count = 1000000')
    this.#daemon.failCommits(0)
    this.#daemon.reload(this.#settings)
    this.#daemon.start()
    this.#staff.endOfDay()
    const look = () => {
      const open = this.#book.openOrders.all().filter((order) => !this.#waitsForItsTime(order)).length
      const running = this.#book.countOpenBrews.get() ?? 0
      if (this.#daemon.shop !== null && open === 0 && running === 0) this.#phase = 'over'
      else this.#agenda.after(30_000, look)
    }
    // What is still under way arrives first.
    this.#agenda.after(60_000, look)
  }

  /** I15: every order has reached an end. */
  #atTheEnd(): void {
    this.#judge()
    this.#tills.check()
    this.#receiver?.check()
    const open = this.#book.openOrders.all().filter((order) => !this.#waitsForItsTime(order))
    const [first] = open
    if (!first) return
    const drinks = this.#book.drinks.all(first.id * 256, (first.id + 1) * 256)
    const states = drinks.map(({ id, state, skill }) => `${id % 256} ${state} ${skill}`).join(', ')
    const text = `${open.length} orders did not end; ${first.number} is ${first.state}: ${states}`
    throw new Violation('every order reaches an end', text)
  }

  /** Ordered for later today: since the clock was put back, or because somebody wants it so. */
  #waitsForItsTime({ hold_kind: kind, hold_until_shop_ms: untilMs }: OpenOrderRow): boolean {
    return kind === 'due' && untilMs !== null && untilMs > this.#now().shopMs
  }

  #trace(text: string): void {
    this.#o.trace?.(`${(this.#agenda.nowMs / 1000).toFixed(3).padStart(9)} ${text}`)
  }
}
