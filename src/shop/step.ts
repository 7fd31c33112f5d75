/**
 * The shop: inputs in, effects out, one SQLite transaction a step (DESIGN.md §2). Synchronous and deterministic: no
 * promises, no clock, no chance, no sockets. Whatever it says must be done is on disk before anybody hears of it.
 */
import type Database from 'better-sqlite3'
import { storageVerdict } from '../kit/storage-fault.ts'
import type { ShopMs } from '../kit/units.ts'
import { nextLoadAt, watchLoad } from './admission.ts'
import { watchAlerts } from './alerts.ts'
import { Answers } from './answers.ts'
import { lostSight } from './brewing.ts'
import { watchSkills } from './capacity.ts'
import { askAboutOrphans } from './configure.ts'
import { countIdleTime } from './count-idle-time.ts'
import { dispatch } from './dispatch.ts'
import { DisplayBook } from './display-book.ts'
import { doDuties } from './duties.ts'
import type { Effect, StepResult } from './effects.ts'
import { handle } from './handle.ts'
import { endHolds } from './holds.ts'
import type { Input, Now } from './inputs.ts'
import { tellDelays } from './late.ts'
import { DisplayTable } from './ledger/displays.ts'
import { History } from './ledger/history.ts'
import { Ledger } from './ledger/ledger.ts'
import { MenuTables } from './ledger/menus.ts'
import { Notices } from './ledger/notices.ts'
import { type LedgerSetup, prepareDatabase } from './ledger/open.ts'
import { Outbox } from './ledger/outbox.ts'
import { PrintJobs } from './ledger/print-jobs.ts'
import { StockTables } from './ledger/stock.ts'
import { Memory } from './memory.ts'
import { MenuBook } from './menu-book.ts'
import { endOuts, tell } from './menu-changes.ts'
import { lookAtNotices } from './notices.ts'
import { restMachines } from './opening.ts'
import { OrderBook } from './order-book.ts'
import { watchPickups } from './pickup-watch.ts'
import { dropExpired, forgetPrints, printEntered } from './printing.ts'
import { forgetPeople } from './purge.ts'
import { KEEP_ANSWERS_MS } from './purge-due.ts'
import { requote } from './requote.ts'
import type { ShopSettings } from './settings.ts'
import { holdStale } from './stale.ts'
import { endStockOuts, watchStock } from './stock.ts'
import { StockBook } from './stock-book.ts'
import { lookAtTouched } from './touched.ts'
import type { Turn } from './turn.ts'
import { lookAtOutbox } from './webhooks.ts'

const RETRY_MS = 1_000
/** A hundred at a time: far more than come in. */
const FORGET_EVERY_MS = 10_000

export class Shop {
  readonly ledger: Ledger
  readonly orders: OrderBook
  readonly #answers: Answers
  readonly memory: Memory
  readonly outbox: Outbox
  readonly notices: Notices
  readonly prints: PrintJobs
  readonly history: History
  readonly menu: MenuBook
  readonly stock: StockBook
  readonly displays: DisplayBook
  readonly sold = (row: number) => this.menu.sold(row)
  #settings: ShopSettings

  constructor(db: Database.Database, settings: ShopSettings, setup: LedgerSetup) {
    prepareDatabase(db, setup)
    this.#settings = settings
    this.ledger = new Ledger(db)
    const stock = new StockTables(db)
    this.stock = new StockBook(stock)
    this.displays = new DisplayBook(new DisplayTable(db))
    this.orders = new OrderBook(this.ledger, stock)
    this.#answers = new Answers(this.ledger)
    this.outbox = new Outbox(db)
    this.notices = new Notices(db)
    this.prints = new PrintJobs(db)
    this.history = new History(db)
    this.menu = new MenuBook(new MenuTables(db))
    this.memory = new Memory(settings)
  }

  get settings(): ShopSettings {
    return this.#settings
  }

  /** The first step after a start: every open brew is in doubt until its machine has been asked. */
  start(now: Now): StepResult {
    this.memory.rebuild(this, now)
    return this.#transaction(now, (turn) => {
      if (turn.menu.fromFile(this.settings.menu, now.wallMs) === 'adopted') tell(turn, { what: 'file' })
      for (const brew of [...this.memory.brews.values()]) lostSight(turn, brew, 'the daemon restarted')
      holdStale(turn)
      askAboutOrphans(turn, this.settings)
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
      // The file itself is in trouble: one by one would fail as well, and might be believed where the disk is not.
      if (storageVerdict(error) !== 'carry-on') {
        const effects = inputs.flatMap((input) => [...this.#failed(input, error, now).effects])
        return { effects, wakeAt: now.shopMs + RETRY_MS }
      }
      const effects: Effect[] = []
      for (const input of inputs) effects.push(...this.step([input], now).effects)
      return { effects, wakeAt: this.#wakeAt() }
    }
  }

  #transaction(now: Now, work: (turn: Turn) => void): StepResult {
    const { ledger, outbox, notices, prints, history, memory, menu, stock } = this
    const turn: Turn = {
      now,
      ledger,
      outbox,
      notices,
      prints,
      history,
      orders: this.orders,
      answers: this.#answers,
      memory,
      settings: this.#settings,
      menu,
      stock,
      displays: this.displays,
      sold: this.sold,
      effects: [],
      who: null,
    }
    try {
      ledger.begin()
      work(turn)
      doDuties(turn)
      watchPickups(turn)
      forgetPeople(turn)
      endHolds(turn)
      endOuts(turn)
      endStockOuts(turn)
      tellDelays(turn)
      forgetAnswers(turn)
      lookAtTouched(turn)
      // Before dispatch, which forgets what has come into the queue.
      printEntered(turn)
      dispatch(turn)
      countIdleTime(turn)
      // Dispatch makes new duties (an answer is awaited); they are never due at once.
      doDuties(turn)
      requote(turn)
      watchSkills(turn)
      watchStock(turn)
      watchLoad(turn)
      restMachines(turn)
      watchAlerts(turn)
      lookAtOutbox(turn)
      lookAtNotices(turn)
      dropExpired(turn)
      forgetPrints(turn)
      const effects = turn.effects.filter((effect) => effect.t !== 'call' || isReady(turn, effect))
      ledger.commit()
      this.#answers.committed()
      this.#settings = turn.settings
      memory.settle(turn.settings)
      return { effects, wakeAt: this.#wakeAt() }
    } catch (error) {
      ledger.rollback()
      this.orders.forget()
      this.#answers.rolledBack()
      menu.forget()
      stock.forget()
      this.displays.forget()
      memory.rebuild(this, now)
      throw error
    }
  }

  /** What is due stays due; a second from now it is tried again, not at once for ever. */
  #failed(input: Input | undefined, error: unknown, now: Now): StepResult {
    const ref = input && 'ref' in input ? input.ref : null
    return { effects: [{ t: 'failed', ref, input: input?.t ?? 'wake', error }], wakeAt: now.shopMs + RETRY_MS }
  }

  #wakeAt(): ShopMs | null {
    const { memory } = this
    const never = Number.POSITIVE_INFINITY
    const next = Math.min(
      memory.dutyMs,
      memory.nextPickupMs,
      memory.nextHoldMs ?? never,
      memory.nextPurgeMs ?? never,
      memory.nextStartMs ?? never,
      memory.nextOutMs ?? never,
      memory.nextStockBackMs ?? never,
      memory.nextPromiseMs,
      memory.nextRequoteMs ?? never,
      memory.nextLostMs,
      nextLoadAt({ memory }),
      memory.nextOutboxMs ?? never,
      memory.nextNoticeMs ?? never,
      memory.nextNoticeForgetMs ?? never,
      memory.nextAlertMs ?? never,
      memory.nextPrintMs ?? never,
      memory.hours === null && memory.hasReserve === 'no' ? never : memory.nextRestMs,
    )
    return Number.isFinite(next) ? next : null
  }
}

/** Ready and made again in one turn, nobody is to be called. */
function isReady(turn: Turn, { order, drink }: Extract<Effect, { t: 'call' }>): boolean {
  const { state } = turn.orders.order(order)
  return state === 'ready' || (state === 'partly-ready' && drink !== null)
}

function forgetAnswers(turn: Turn): void {
  const { memory, now } = turn
  if (now.shopMs < memory.nextForgetMs) return
  memory.nextForgetMs = now.shopMs + FORGET_EVERY_MS
  turn.answers.forget(now.shopMs - KEEP_ANSWERS_MS)
}
