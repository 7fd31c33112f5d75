/**
 * The shop: inputs in, effects out, one SQLite transaction a step (DESIGN.md §2). Synchronous and deterministic: no
 * promises, no clock, no chance, no sockets. Whatever it says must be done is on disk before anybody hears of it.
 */
import type Database from 'better-sqlite3'
import type { ShopMs } from '../kit/units.ts'
import { Answers } from './answers.ts'
import { appendDrinks } from './append.ts'
import { lostSight } from './brewing.ts'
import { dispatch } from './dispatch.ts'
import { doDuties } from './duties.ts'
import type { Effect, StepResult } from './effects.ts'
import { linkChanged, machineSaid } from './health.ts'
import { endHolds, holdOrder, releaseOrder } from './holds.ts'
import type { Input, Now } from './inputs.ts'
import { placeOrder } from './intake.ts'
import { Ledger } from './ledger/ledger.ts'
import { type LedgerSetup, prepareDatabase } from './ledger/open.ts'
import { Memory } from './memory.ts'
import { OrderBook } from './order-book.ts'
import { cancelOneDrink, cancelOrder, clearForgotten, collectOrder } from './pickup.ts'
import type { Menu } from './rules/menu.ts'
import type { ShopSettings } from './settings.ts'
import { cupCleared } from './staff.ts'
import type { Turn } from './turn.ts'

/** Answers are kept for two days: longer than to the end of the next business day (domain.md §2.4). */
const RETRY_MS = 1_000
const KEEP_ANSWERS_MS = 48 * 3_600_000
/** A hundred at a time: far more than come in. */
const FORGET_EVERY_MS = 10_000

export class Shop {
  readonly ledger: Ledger
  readonly #orders: OrderBook
  readonly #answers: Answers
  readonly memory: Memory
  readonly settings: ShopSettings
  readonly menu: Menu

  constructor(db: Database.Database, settings: ShopSettings, setup: LedgerSetup) {
    prepareDatabase(db, setup)
    this.settings = settings
    this.menu = new Map(settings.menu.map((recipe) => [recipe.id, recipe]))
    this.ledger = new Ledger(db)
    this.#orders = new OrderBook(this.ledger)
    this.#answers = new Answers(this.ledger)
    this.memory = new Memory(settings)
  }

  /** The first step after a start: every open brew is in doubt until its machine has been asked. */
  start(now: Now): StepResult {
    this.memory.rebuild(this.ledger, now.shopMs)
    return this.#transaction(now, (turn) => {
      for (const brew of [...this.memory.brews.values()]) lostSight(turn, brew, 'the daemon restarted')
      for (const zone of this.settings.zones) turn.effects.push({ t: 'board', zone })
      for (const id of this.memory.machines.keys()) turn.effects.push({ t: 'machine', machine: id })
    })
  }

  /**
   * Takes in what happened and says what to do. When one input throws, all are rolled back and run again one by one,
   * so that the failure stays its own (effect `failed`).
   */
  step(inputs: readonly Input[], now: Now): StepResult {
    try {
      return this.#transaction(now, (turn) => {
        for (const input of inputs) handle(turn, input)
      })
    } catch (error) {
      if (inputs.length <= 1) return this.#failed(inputs[0], error, now)
      const effects: Effect[] = []
      for (const input of inputs) effects.push(...this.step([input], now).effects)
      return { effects, wakeAt: this.#wakeAt() }
    }
  }

  #transaction(now: Now, work: (turn: Turn) => void): StepResult {
    const { ledger, memory, settings, menu } = this
    const turn: Turn = {
      now,
      ledger,
      orders: this.#orders,
      answers: this.#answers,
      memory,
      settings,
      menu,
      effects: [],
    }
    try {
      ledger.begin()
      work(turn)
      doDuties(turn)
      clearForgotten(turn)
      endHolds(turn)
      forgetAnswers(turn)
      dispatch(turn)
      // Dispatch makes new duties (an answer is awaited); they are never due at once.
      doDuties(turn)
      ledger.commit()
      this.#answers.committed()
    } catch (error) {
      ledger.rollback()
      this.#orders.forget()
      this.#answers.rolledBack()
      memory.rebuild(ledger, now.shopMs)
      throw error
    }
    return { effects: turn.effects, wakeAt: this.#wakeAt() }
  }

  /** What is due stays due; a second from now it is tried again, not at once for ever. */
  #failed(input: Input | undefined, error: unknown, now: Now): StepResult {
    const ref = input && 'ref' in input ? input.ref : null
    return { effects: [{ t: 'failed', ref, input: input?.t ?? 'wake', error }], wakeAt: now.shopMs + RETRY_MS }
  }

  #wakeAt(): ShopMs | null {
    const { dutyMs, nextClearMs, nextHoldMs } = this.memory
    const never = Number.POSITIVE_INFINITY
    const next = Math.min(dutyMs, nextClearMs ?? never, nextHoldMs ?? never)
    return Number.isFinite(next) ? next : null
  }
}

function handle(turn: Turn, input: Input): void {
  switch (input.t) {
    case 'order.place':
      return placeOrder(turn, input)
    case 'order.cancel':
      return cancelOrder(turn, input)
    case 'order.collect':
      return collectOrder(turn, input)
    case 'order.hold':
      return holdOrder(turn, input)
    case 'order.release':
      return releaseOrder(turn, input)
    case 'order.append':
      return appendDrinks(turn, input)
    case 'drink.cancel':
      return cancelOneDrink(turn, input)
    case 'group.cleared':
      return cupCleared(turn, input)
    case 'machine.message':
      return machineSaid(turn, input)
    case 'machine.link':
      return linkChanged(turn, input)
    case 'wake':
      return
  }
}

function forgetAnswers(turn: Turn): void {
  const { memory, now } = turn
  if (now.shopMs < memory.nextForgetMs) return
  memory.nextForgetMs = now.shopMs + FORGET_EVERY_MS
  turn.answers.forget(now.shopMs - KEEP_ANSWERS_MS)
}
