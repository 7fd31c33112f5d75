/**
 * The daemon: the real shop on a real order book, and a model of its loop (src/daemon/loop.ts) that can die at any
 * point. What it knew beside the order book is gone then, and so is every effect that was not carried out.
 */
import type Database from 'better-sqlite3'
import type { FleetSink } from '../../src/fleet/supervisor.ts'
import type { Effect, Ref, Reply, StepResult } from '../../src/shop/effects.ts'
import type { Input, Now, Question } from '../../src/shop/inputs.ts'
import type { ShopSettings } from '../../src/shop/settings.ts'
import { Shop } from '../../src/shop/step.ts'
import { View } from '../../src/shop/view.ts'
import type { Ablation } from './ablation.ts'
import type { Agenda } from './agenda.ts'
import type { CrashPlan, CrashPoint } from './crash-plan.ts'
import type { Dice } from './dice.ts'
import type { SimBook } from './sim-book.ts'
import type { SimLink } from './sim-link.ts'
import type { Tally } from './tally.ts'

export interface SimDaemonParts {
  readonly book: SimBook
  /** As the daemon finds it at its first start. */
  readonly settings: ShopSettings
  readonly agenda: Agenda
  readonly dice: Dice
  readonly crashes: CrashPlan
  readonly ablation: Ablation | null
  readonly tally: Tally
  readonly now: () => Now
  readonly openLink: (machine: string, sink: FleetSink) => SimLink
  readonly submitted: (input: Input) => void
  /** After every step: what it changed and what it wants done. */
  readonly stepped: (effects: readonly Effect[], change: 'changed' | 'same', shop: Shop) => void
  /** An effect is carried out, in their order. */
  readonly acted: (effect: Effect, view: View) => void
  readonly died: (point: string) => void
  readonly started: (shop: Shop) => void
}

const MOST_INPUTS = 256
const INCARNATION = 5
/** From an input to the step that takes it in. */
const TURN_MS = 1

/** What SQLite says, as far as anybody looks at it. */
class DiskError extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

class Died extends Error {}

export class SimDaemon {
  readonly #parts: SimDaemonParts
  #changes: Database.Statement<[], number>
  #settings: ShopSettings
  #shop: Shop | null = null
  #view: View | null = null
  readonly #links = new Map<string, SimLink>()
  #inputs: Input[] = []
  #waiting = new Map<Ref, (reply: Reply) => void>()
  #ref = 0
  #cancelTurn: (() => void) | null = null
  #cancelWake = () => {}
  #stalledUntilMs = 0
  #commitFailsUntilMs = 0
  #dies: CrashPoint | null = null
  #changesBefore = 0
  /** How many rows were ever written, as long as nothing may have written since that was asked. */
  #changesKnown: number | null = null
  #lives = 0
  #lastBrewBefore = 0

  constructor(parts: SimDaemonParts) {
    this.#parts = parts
    this.#settings = parts.settings
    this.#changes = changesOf(parts.book.db)
  }

  get shop(): Shop | null {
    return this.#shop
  }

  get view(): View | null {
    return this.#view
  }

  get lives(): number {
    return this.#lives
  }

  get staleAfterMs(): number {
    return this.#settings.orders.staleAfterMs
  }

  /** Makes the tables, as the first start would. */
  prepare(): void {
    new Shop(this.#parts.book.connection(), this.#settings, { incarnation: INCARNATION })
  }

  /** Whether this brew was begun in an earlier life of the daemon. */
  startedBefore(brew: number): boolean {
    return brew <= this.#lastBrewBefore
  }

  start(): void {
    const { book, ablation, now } = this.#parts
    if (this.#shop !== null) return
    const { db } = book
    this.#changes = changesOf(db)
    this.#changesKnown = null
    ablation?.beforeStart?.(db)
    const shop = new Shop(book.connection(), this.#settings, { incarnation: INCARNATION })
    this.#lives++
    this.#lastBrewBefore = INCARNATION * 2 ** 32 + shop.ledger.lastBrewEpoch()
    this.#shop = shop
    this.#view = new View(shop)
    this.#watchCommits(shop)
    ablation?.opened?.(shop, db)
    for (const { id } of this.#settings.machines) this.#openLink(id)
    this.#parts.started(shop)
    this.#run(() => shop.start(now()))
  }

  submit(input: Input): void {
    if (this.#shop === null) return
    this.#parts.submitted(input)
    this.#inputs.push(this.#parts.ablation?.hears?.(input) ?? input)
    this.#schedule()
  }

  /** The answer comes, or never does. */
  ask(question: Question, answer: (reply: Reply) => void): void {
    if (this.#shop === null) return
    const ref = ++this.#ref
    this.#waiting.set(ref, answer)
    this.submit({ ...question, ref } as Input)
  }

  /** The file of the configuration is another one, and is read again. */
  reload(settings: ShopSettings): void {
    this.#settings = settings
    this.submit({ t: 'shop.configure', settings })
  }

  /** Dies between two steps. */
  crash(): void {
    if (this.#shop !== null) this.#die('crash')
  }

  /** The loop stands still: a long garbage collection, a suspended host. */
  stall(ms: number): void {
    this.#stalledUntilMs = this.#parts.agenda.nowMs + ms
  }

  /** For so long every commit fails. */
  failCommits(ms: number): void {
    this.#commitFailsUntilMs = this.#parts.agenda.nowMs + ms
  }

  #schedule(): void {
    const { agenda } = this.#parts
    const atMs = Math.max(agenda.nowMs + TURN_MS, this.#stalledUntilMs)
    this.#cancelTurn ??= agenda.at(atMs, () => {
      this.#cancelTurn = null
      if (agenda.nowMs < this.#stalledUntilMs) return this.#schedule()
      const shop = this.#shop
      if (shop === null) return
      const inputs = this.#inputs.splice(0, MOST_INPUTS)
      this.#run(() => shop.step(inputs, this.#parts.now()))
      if (this.#inputs.length > 0 && this.#shop !== null) this.#schedule()
    })
  }

  #run(step: () => StepResult): void {
    const { book, ablation, agenda, tally } = this.#parts
    const { db } = book
    const shop = this.#shop
    if (shop === null) return
    this.#dies = null
    this.#changesBefore = this.#countChanges()
    let result: StepResult
    try {
      result = step()
    } catch (error) {
      // Only a start can throw: nobody is there to retry it but the one who starts the process.
      if (this.#dies === null && !isStorage(error)) throw error
      return this.#die(this.#dies ?? 'disk')
    }
    const dies: CrashPoint | null = this.#dies
    if (dies === 'crash-before-commit') {
      if (ablation?.pump === 'act-first') {
        this.#act(result.effects)
        if (db.inTransaction) db.exec('ROLLBACK')
      }
      tally.sometimes('crash in a transaction')
      return this.#die(dies)
    }
    if (ablation?.pump === 'act-first') {
      this.#act(result.effects)
      if (db.inTransaction) db.exec('COMMIT')
    }
    this.#check(result)
    if (dies === 'crash-after-commit') {
      if (sends(result.effects) > 0) tally.sometimes('crash between commit and send')
      return this.#die(dies)
    }
    if (ablation?.pump !== 'act-first') {
      const effects = ablation?.effects?.(result.effects, [...this.#links.keys()]) ?? result.effects
      if (dies === 'crash-between-sends' || this.#parts.crashes.diesSending(sends(effects))) {
        const some = this.#parts.dice.int(effects.length + 1)
        if (sends(effects.slice(0, some)) > 0 && sends(effects.slice(some)) > 0) {
          tally.sometimes('crash between two sends')
        }
        this.#act(effects.slice(0, some))
        return this.#die('crash-between-sends')
      }
      this.#act(effects)
    }
    for (const input of ablation?.follows?.(result.effects) ?? []) this.submit(input)
    this.#cancelWake()
    if (result.wakeAt === null) return
    const inMs = Math.max(1, result.wakeAt - this.#parts.now().shopMs)
    this.#cancelWake = agenda.after(inMs, () => this.submit({ t: 'wake' }))
  }

  #check(result: StepResult): void {
    const { stepped } = this.#parts
    const shop = this.#shop
    if (shop === null) return
    const changed = this.#countChanges() !== this.#changesBefore
    stepped(result.effects, changed ? 'changed' : 'same', shop)
  }

  #act(effects: readonly Effect[]): void {
    const view = this.#view
    if (view === null) return
    const lastBoard = effects.findLastIndex(({ t }) => t === 'board')
    for (const [i, effect] of effects.entries()) {
      // One picture of the board a step is enough (the daemon draws it at most every 100 ms).
      if (effect.t !== 'board' || i === lastBoard) this.#parts.acted(effect, view)
      if (effect.t === 'rewire') this.#rewire(effect.machine)
      else if (effect.t === 'command') this.#links.get(effect.machine)?.send(effect.command)
      else if (effect.t === 'reply') this.#answer(effect.ref, effect.reply)
      else if (effect.t === 'failed' && effect.ref !== null) {
        const detail = 'The order book cannot be written.'
        this.#answer(effect.ref, { ok: false, refusal: { code: 'BD_STORAGE', detail } })
      }
    }
  }

  #answer(ref: Ref, reply: Reply): void {
    const answer = this.#waiting.get(ref)
    this.#waiting.delete(ref)
    answer?.(reply)
  }

  #openLink(machine: string): void {
    const link = this.#parts.openLink(machine, {
      message: (from, message) => this.submit({ t: 'machine.message', machine: from, message }),
      link: (from, state, reason) => this.submit({ t: 'machine.link', machine: from, state, reason }),
    })
    this.#links.set(machine, link)
  }

  /** As src/daemon/fleet.ts does it. */
  #rewire(machine: string): void {
    this.#links.get(machine)?.end()
    this.#links.delete(machine)
    if (this.#settings.machines.some(({ id }) => id === machine)) this.#openLink(machine)
  }

  /** A commit is where a disk fails and where it matters to die. */
  #watchCommits(shop: Shop): void {
    const { ledger } = shop
    const { agenda, crashes, ablation } = this.#parts
    const begin = ledger.begin.bind(ledger)
    ledger.begin = () => {
      this.#changesKnown = null
      begin()
    }
    const commit = ledger.commit.bind(ledger)
    ledger.commit = () => {
      if (this.#dies === 'crash-before-commit') throw new Died()
      if (this.#countChanges() !== this.#changesBefore) {
        if (agenda.nowMs < this.#commitFailsUntilMs) {
          throw new DiskError('SQLITE_IOERR')
        }
        this.#dies ??= crashes.next()
        if (ablation?.pump === 'act-first') return
        if (this.#dies === 'crash-before-commit') {
          this.#parts.book.tear(commit)
          throw new Died()
        }
      }
      commit()
    }
  }

  /** Between the commit of one step and the beginning of the next nothing writes, so most steps ask only once. */
  #countChanges(): number {
    this.#changesKnown ??= this.#changes.get() ?? 0
    return this.#changesKnown
  }

  #die(point: string): void {
    const { db } = this.#parts.book
    if (db.inTransaction) db.exec('ROLLBACK')
    for (const link of this.#links.values()) link.end()
    this.#links.clear()
    this.#shop = null
    this.#view = null
    this.#inputs = []
    this.#waiting = new Map()
    this.#cancelTurn?.()
    this.#cancelTurn = null
    this.#cancelWake()
    this.#stalledUntilMs = 0
    this.#parts.died(point)
  }
}

/** The order book could not be written; anything else that a step throws is a bug. */
export const isStorage = (error: unknown): boolean =>
  error instanceof Died ||
  (error instanceof Error && 'code' in error && /^SQLITE_(FULL|IOERR|BUSY)/.test(String(error.code)))

const changesOf = (db: Database.Database) => db.prepare<[], number>('SELECT total_changes()').pluck()

const sends = (effects: readonly Effect[]): number =>
  effects.filter((effect) => effect.t === 'command' && effect.command.t === 'brew').length
