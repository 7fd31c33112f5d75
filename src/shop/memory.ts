/**
 * What the shop keeps in memory. Two kinds: *liveness* (links, heartbeats, temperatures), which is volatile on purpose
 * and learnt again after a restart, and *caches* of the order book, rebuilt from it at start and after a rollback.
 */
import type { Millis, ShopMs } from '../kit/units.ts'
import { among } from './among.ts'
import { IdleMachines } from './idle-machines.ts'
import { IdleTime } from './idle-time.ts'
import type { Hours, Now, Trouble } from './inputs.ts'
import { Learnt } from './learnt.ts'
import type { ModeRow } from './ledger/house.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { AlertRow, Notices } from './ledger/notices.ts'
import { openOrdersByTerminal } from './ledger/open-orders.ts'
import type { Outbox } from './ledger/outbox.ts'
import type { Ended } from './ledger/people.ts'
import type { PrintJobs } from './ledger/print-jobs.ts'
import { Lines } from './line-memory.ts'
import { type Listener, listenersOf } from './listeners.ts'
import {
  type GroupMemory,
  type MachineMemory,
  newMachine,
  type OpenBrew,
  type OpenTest,
  refit,
} from './machine-memory.ts'
import type { BrewId, MachineId } from './machine-words.ts'
import { OpenOrders } from './open-orders.ts'
import { nextPurgeAt } from './purge-due.ts'
import type { Gate, StaffCall } from './rules/admission.ts'
import type { Out } from './rules/availability.ts'
import { NumberPool } from './rules/numbers.ts'
import type { PlannedGroup } from './rules/planned-group.ts'
import type { MachineSettings, ShopSettings } from './settings.ts'
import { watchedNow } from './watchers.ts'
import { Workload } from './workload.ts'

/** Where the caches come from. */
export interface Books {
  readonly ledger: Ledger
  readonly outbox: Outbox
  readonly notices: Notices
  readonly prints: PrintJobs
}

/** A machine, a brew or a test that time may bring something about. */
export type Watched = MachineId | BrewId

export interface Plan {
  groups: PlannedGroup[]
  builtMs: ShopMs
}

export class Memory {
  readonly machines: Map<MachineId, MachineMemory>
  /** Machines to which something happened since they were looked at last (touched.ts). */
  readonly touched = new Set<MachineId>()
  readonly idle = new IdleMachines()
  #places = 0
  /** Let go of in a turn that is not on disk yet. */
  readonly #goes: MachineMemory[] = []
  #settings: ShopSettings
  #settledStock = '[]'
  numbers: NumberPool
  brews = new Map<BrewId, OpenBrew>()
  tests = new Map<BrewId, OpenTest>()
  openDrinks = 0
  openOrders = new OpenOrders([])
  lastOrder = 0
  brewEpoch = 0
  incarnation = 0
  /** How quick machines are, and how good quotes were. */
  learnt = new Learnt()
  workload = new Workload('')
  readonly idleTime = new IdleTime()
  readonly lines = new Lines()
  /** When a group that rests by its machine's profile may start what waits for it; null: none does. */
  nextStartMs: ShopMs | null = null
  seq = 0
  /** Null: to be built at the next quote. */
  plan: Plan | null = null
  /** What has become of machines since open orders were last planned anew, and when that is due; null: nothing. */
  changes: string[] = []
  nextRequoteMs: ShopMs | null = null
  /** Skills that no machine has at the moment, since when, and why. */
  readonly lost = new Map<string, { readonly sinceMs: ShopMs; readonly why: 'away' | 'out of service' }>()
  skillsSeen: 'no' | 'yes' = 'no'
  /** Skills that the menu says cannot be had, as it was last told. */
  toldLost = ''
  nextLostMs: ShopMs = Number.POSITIVE_INFINITY
  /** What of the menu cannot be had for want of something, as it was last told, and after which fact that was seen. */
  outsOfStock: readonly Out[] = []
  toldStock = '[]'
  stockSeenSeq: number | null = null
  /** How long a new drink of each skill takes, as last measured, and what follows for who is let in. */
  readonly waits = new Map<string, Millis>()
  readonly gates = new Map<string, Gate>()
  nextLookMs: ShopMs | null = null
  /** What a person said about taking orders; null: as the queue has it. */
  manual: ModeRow | null = null
  /** Null: nothing was told since the start. */
  toldLoad: string | null = null
  calls: readonly StaffCall[] = []
  /** Ready orders by row: when something is due about their customers, and a lower bound of that. */
  readonly waiting = new Map<number, ShopMs>()
  nextPickupMs: ShopMs = Number.POSITIVE_INFINITY
  /** When the first hold ends by itself; null: none. */
  nextHoldMs: ShopMs | null = null
  nextForgetMs: ShopMs = 0
  /** Up to here the customers of orders that are over are forgotten, and when the next are; null: none is left. */
  forgottenUntil: Ended = { closed_shop_ms: -1, id: 0 }
  nextPurgeMs: ShopMs | null = null
  /** When something that is out is back by itself; null: nothing is. */
  nextOutMs: ShopMs | null = null
  /** The same of an ingredient. */
  nextStockBackMs: ShopMs | null = null
  /** Promises of open orders that are not ready yet, and a lower bound of them. */
  promises = new Map<number, ShopMs>()
  nextPromiseMs: ShopMs = Number.POSITIVE_INFINITY
  /** Null: the shop keeps no hours, it is always open. */
  hours: Hours | null = null
  startedMs: ShopMs = 0
  nextRestMs: ShopMs = 0
  /** Whether a machine may have to be woken or put to sleep though no hours say so. */
  hasReserve: 'no' | 'yes' = 'no'
  /** Who is to be told what. */
  listeners: readonly Listener[] = []
  /** When a delivery is due; null: none waits. */
  nextOutboxMs: ShopMs | null = null
  nextOutboxForgetMs: ShopMs = 0
  /** Orders that somebody watches by phone, until they are forgotten. */
  watched = new Map<number, 'open' | 'over'>()
  /** When a notice is due, and when some are forgotten; null: none. */
  nextNoticeMs: ShopMs | null = null
  nextNoticeForgetMs: ShopMs | null = null
  /** Alerts that are open, by key. */
  alerts = new Map<string, AlertRow>()
  /** What is on its way to become an alert, or to be none any more, and since when. */
  turning: ReadonlyMap<string, ShopMs> = new Map()
  /** What the daemon last said of itself; null: nothing since it started. */
  troubles: readonly Trouble[] | null = null
  /** Services that refuse what we send to phones, by host, and how. */
  readonly refused = new Map<string, string>()
  /** Something happened that leaves no fact, and may be an alert. */
  alertNews: 'no' | 'yes' = 'no'
  alertsSeenSeq: number | null = null
  alertsLookedMs: ShopMs = 0
  nextAlertMs: ShopMs | null = null
  /** When a print is not worth printing any more; null: none waits. */
  nextPrintMs: ShopMs | null = null
  nextPrintForgetMs: ShopMs = 0
  /** When duties.ts must look at everything again. */
  dutyMs: ShopMs = 0
  /** What time may bring something about sooner than `dutyMs`. */
  readonly toWatch = new Set<Watched>()

  constructor(settings: ShopSettings) {
    this.#settings = settings
    this.numbers = new NumberPool(settings.orders.numberRestMs)
    this.machines = new Map(settings.machines.map((machine) => [machine.id, newMachine(machine, this.#places++)]))
  }

  /** Everything that comes from the order book, again. Liveness stays. */
  rebuild({ ledger, outbox, notices, prints }: Books, now: Now): void {
    this.#forgetUnsettled()
    this.incarnation = ledger.house.shop().incarnation
    this.lastOrder = ledger.lastOrderId()
    this.brewEpoch = Math.max(this.brewEpoch, ledger.lastBrewEpoch())
    this.seq = ledger.lastEvent()?.seq ?? 0
    this.openDrinks = ledger.openDrinks()
    this.openOrders = new OpenOrders(openOrdersByTerminal(ledger.db))
    this.#rebuildNumbers(ledger, now.shopMs, this.#settings.orders.numberRestMs)
    this.#rebuildGroups(ledger)
    this.learnt = Learnt.from(ledger.past)
    this.workload = Workload.from(ledger, now.businessDay)
    this.idleTime.forget()
    this.lines.forget(now.shopMs)
    this.manual = ledger.house.manualMode()
    if (this.startedMs === 0) this.startedMs = now.shopMs
    this.skillsSeen = 'no'
    // What was told in a turn that was rolled back was not.
    this.toldStock = this.#settledStock
    this.stockSeenSeq = null
    this.plan = null
    // Whatever is due about them is seen at the first look.
    this.waiting.clear()
    for (const { id } of ledger.readyOrders()) this.waiting.set(id, now.shopMs)
    this.nextPickupMs = this.waiting.size === 0 ? Number.POSITIVE_INFINITY : now.shopMs
    this.nextHoldMs = ledger.firstHoldUntil()
    this.forgottenUntil = ledger.people.erasedUntil('person')
    this.nextPurgeMs = nextPurgeAt(ledger.people, this.#settings)
    this.dutyMs = 0
    this.nextOutMs = 0
    this.nextStockBackMs = 0
    this.promises = new Map(ledger.promises().map(({ id, at }) => [id, at]))
    this.nextPromiseMs = this.promises.size === 0 ? Number.POSITIVE_INFINITY : now.shopMs
    for (const machine of this.machines.values()) machine.intent = 'in-service'
    for (const { machine, intent } of ledger.house.intents()) {
      const known = this.machines.get(machine)
      if (known) known.intent = intent
    }
    for (const id of this.machines.keys()) this.touched.add(id)
    this.listeners = listenersOf(outbox.webhooks())
    this.nextOutboxMs = 0
    this.watched = watchedNow(notices)
    this.nextNoticeMs = 0
    this.nextNoticeForgetMs = notices.firstForgottenAt()
    this.alerts = new Map(notices.alerts().map((row) => [row.key, row]))
    this.alertsSeenSeq = null
    for (const { cause, subject, detail } of this.alerts.values()) {
      if (cause === 'refused' && subject !== null) this.refused.set(subject, detail)
    }
    this.nextPrintMs = prints.firstExpiry()
  }

  /** A machine that is new, or is looked for anew: what it was given, what stands there and what people want of it, the book knows. */
  addMachine(settings: MachineSettings, ledger: Ledger): void {
    const machine = newMachine(settings, this.#places++)
    this.machines.set(settings.id, machine)
    machine.intent = ledger.house.intents().find((row) => row.machine === settings.id)?.intent ?? 'in-service'
    this.#fillGroups(ledger, (id) => id === settings.id)
  }

  dropMachine(machine: MachineMemory): void {
    this.machines.delete(machine.settings.id)
    this.#goes.push(machine)
  }

  /** A turn is on disk: what it changed of this is so. */
  settle(settings: ShopSettings): void {
    this.#settings = settings
    this.#settledStock = this.toldStock
    this.#goes.length = 0
  }

  /** A configuration that was rolled back was none. */
  #forgetUnsettled(): void {
    for (const machine of this.#goes.splice(0)) this.machines.set(machine.settings.id, machine)
    for (const machine of this.machines.values()) {
      const settled = this.#settings.machines.find(({ id }) => id === machine.settings.id)
      if (settled?.wiring === machine.settings.wiring) {
        machine.leaving = 'no'
        // Its words of now, such as the skills that it has, stay where nothing was changed.
        if (machine.settings !== settled) refit(machine, settled)
      } else if (machine.leaving === 'no') this.machines.delete(machine.settings.id)
    }
  }

  #rebuildNumbers(ledger: Ledger, now: ShopMs, restMs: Millis): void {
    this.numbers = new NumberPool(restMs)
    const last = ledger.order(this.lastOrder)
    if (last) this.numbers.continueAfter(last.number)
    for (const freed of ledger.freedNumbers(now - restMs)) {
      this.numbers.hold(freed.number)
      this.numbers.release(freed.number, freed.at)
    }
    for (const held of ledger.heldNumbers()) this.numbers.hold(held.number)
  }

  #rebuildGroups(ledger: Ledger): void {
    const asked = this.brews
    this.brews = new Map()
    for (const machine of this.machines.values()) {
      for (const group of machine.groups) {
        group.brew = null
        group.test = null
        group.cup = null
        group.cupSinceMs = null
      }
    }
    for (const row of ledger.openBrews()) {
      const known = asked.get(row.id)
      const brew: OpenBrew = { row, askedMs: known?.askedMs ?? 0, overdue: known?.overdue ?? 'no' }
      if (known?.clockMs !== undefined) brew.clockMs = known.clockMs
      this.brews.set(row.id, brew)
    }
    this.tests = new Map(ledger.tests.open().map((row) => [row.id, { row, askedMs: 0 }]))
    this.#fillGroups(ledger, () => true)
  }

  #fillGroups(ledger: Ledger, isMeant: (id: MachineId) => boolean): void {
    const groupOf = ({ machine, group_n }: { readonly machine: MachineId; readonly group_n: number }) =>
      isMeant(machine) ? this.group(machine, group_n) : undefined
    for (const brew of this.brews.values()) {
      const group = groupOf(brew.row)
      if (group) group.brew = brew
    }
    for (const row of ledger.standingCups()) {
      const group = groupOf(row)
      if (group) group.cup = row.id
    }
    for (const test of this.tests.values()) {
      const group = groupOf(test.row)
      if (group) group.test = test
    }
    for (const row of ledger.tests.standingCups()) {
      const group = groupOf(row)
      if (group?.local === 'no') group.local = 'cup'
    }
  }

  /** Those of these that the shop has, in the order of the shop. */
  inOrder(ids: ReadonlySet<MachineId>): MachineMemory[] {
    return among(this.machines, ids).sort((a, b) => a.place - b.place)
  }

  group(machine: MachineId, n: number): GroupMemory | undefined {
    return this.machines.get(machine)?.groups[n - 1]
  }
}
