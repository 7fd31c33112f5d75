/**
 * What the shop has learnt of its own past: how long each machine really takes, and how far its quotes were off. A cache
 * of the order book: it is read from there at start, and knows nothing that is not in it.
 */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { BrewDone, OrderDone, Past } from './ledger/past.ts'
import type { MachineId } from './machine-words.ts'
import { CUP_CHANGE_MS } from './rules/forecast.ts'
import type { Pace } from './rules/planned-group.ts'
import { Residuals } from './rules/quote.ts'
import { Samples } from './rules/samples.ts'
import type { MachineSettings } from './settings.ts'

/** The last pours of a step on a machine, and the last cups that were taken from it. */
const KEPT = 40
/** Fewer say nothing yet: the recipe's time holds. */
const ENOUGH = 20
/** So far back the order book is read at start. */
const BREWS_READ = 4_000
const ORDERS_READ = 1_000
/** A cup that nobody took for longer than this says that the shop was quiet, not that changing cups takes so long. */
const MOST_TURN_MS: Millis = 60_000

export const kindOf = (recipe: string, step: number): string => `${recipe}/${step}`

/** What the configuration says of a machine's pace. */
type Profile = Pick<MachineSettings, 'id' | 'groups' | 'recoveryMs' | 'cupsPerMinute'>

interface MachinePast {
  readonly steps: Map<string, Samples>
  readonly all: Samples
  readonly turns: Samples
  taught: 'no' | 'yes'
}

export class Learnt {
  readonly #machines = new Map<MachineId, MachinePast>()
  residuals = new Residuals()
  /** When the last machine was known well enough to plan with; older plans are no measure of newer ones. */
  #taughtMs: ShopMs = 0

  static from(past: Past): Learnt {
    const learnt = new Learnt()
    for (const brew of past.lastBrewsDone(BREWS_READ).reverse()) {
      learnt.noteBrew(brew)
      if (brew.cup_gone_shop_ms !== null) learnt.noteTurn(brew.machine, brew.cup_gone_shop_ms - brew.ended_shop_ms)
    }
    for (const order of past.lastOrdersDone(ORDERS_READ).reverse()) learnt.noteOrder(order)
    return learnt
  }

  /** A step was done: from the command to the full cup. */
  noteBrew(brew: BrewDone): void {
    const { machine, recipe, step, ended_shop_ms } = brew
    const past = this.#past(machine)
    const kind = kindOf(recipe, step)
    const known = past.steps.get(kind) ?? new Samples(KEPT)
    past.steps.set(kind, known)
    const factor = factorOf(brew)
    known.add(factor)
    past.all.add(factor)
    if (past.all.count !== ENOUGH || past.taught === 'yes') return
    past.taught = 'yes'
    this.#taughtMs = Math.max(this.#taughtMs, ended_shop_ms)
    this.residuals = new Residuals()
  }

  /** A step that was said to be done was not: it is noted when it is. */
  takeBackBrew(brew: BrewDone): void {
    const past = this.#machines.get(brew.machine)
    past?.steps.get(kindOf(brew.recipe, brew.step))?.remove(factorOf(brew))
    past?.all.remove(factorOf(brew))
  }

  /** The same of an order that was said to be ready. */
  takeBackOrder({ plan_shop_ms, planned_at_shop_ms, ready_shop_ms }: OrderDone): void {
    this.residuals.takeBack(plan_shop_ms - planned_at_shop_ms, ready_shop_ms - plan_shop_ms)
  }

  /** A cup was taken away. */
  noteTurn(machine: MachineId, ms: Millis): void {
    if (ms <= MOST_TURN_MS) this.#past(machine).turns.add(ms)
  }

  /** An order that was planned is ready. */
  noteOrder({ plan_shop_ms, planned_at_shop_ms, ready_shop_ms }: OrderDone): void {
    if (planned_at_shop_ms < this.#taughtMs) return
    this.residuals.note(plan_shop_ms - planned_at_shop_ms, ready_shop_ms - plan_shop_ms)
  }

  /** How quick a machine is: at this step, else at all, else by the recipe. */
  pace({ id: machine, groups, recoveryMs, cupsPerMinute }: Profile): Pace {
    const past = this.#machines.get(machine)
    const known = new Map<string, number>()
    return {
      factor: (kind) => {
        const before = known.get(kind)
        if (before !== undefined) return before
        const factor = middle(past?.steps.get(kind)) ?? middle(past?.all) ?? 1
        known.set(kind, factor)
        return factor
      },
      turnMs: Math.max(middle(past?.turns) ?? CUP_CHANGE_MS, recoveryMs),
      cycleMs: cupsPerMinute === null ? 0 : (groups * 60_000) / cupsPerMinute,
    }
  }

  /** How a machine does at a step: for people. Null: too few pours to say. */
  spread(machine: MachineId, kind: string): { readonly median: number; readonly p90: number } | null {
    const samples = this.#machines.get(machine)?.steps.get(kind)
    if (samples === undefined || samples.count < ENOUGH) return null
    return { median: samples.quantile(0.5) ?? 1, p90: samples.quantile(0.9) ?? 1 }
  }

  #past(machine: MachineId): MachinePast {
    const known = this.#machines.get(machine)
    if (known) return known
    const fresh: MachinePast = { steps: new Map(), all: new Samples(KEPT), turns: new Samples(KEPT), taught: 'no' }
    this.#machines.set(machine, fresh)
    return fresh
  }
}

/** How long it took, as a multiple of the recipe's time. */
const factorOf = ({ ended_shop_ms, intent_shop_ms, nominal_ms }: BrewDone): number =>
  (ended_shop_ms - intent_shop_ms) / nominal_ms

const middle = (samples: Samples | undefined): number | null =>
  samples === undefined || samples.count < ENOUGH ? null : samples.quantile(0.5)
