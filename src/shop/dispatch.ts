/**
 * Pairs waiting drinks with free groups until nothing more fits, by the policy of the shop. Runs at the end of every step.
 */
import type { Millis, ShopMs } from '../kit/units.ts'
import { watch } from './brewing.ts'
import { command } from './health.ts'
import { INCARNATION_UNIT, type OpenBrewRow, orderOfDrink, placeOfDrink, type QueuedRow } from './ledger/rows.ts'
import { changeDrink } from './life.ts'
import { bindLines, waitingDrink } from './lines.ts'
import type { GroupMemory, MachineMemory, OpenBrew } from './machine-memory.ts'
import { roleNow } from './machine-role.ts'
import { printMaking } from './printing.ts'
import {
  type Choice,
  type Fleet,
  type FreeGroup,
  type MachineFact,
  missedAmong,
  overtakenBy,
  type Scene,
  type WaitingDrink,
} from './rules/choose.ts'
import { healthOf } from './rules/fitness.ts'
import { groupState } from './rules/group-state.ts'
import { limitOfPour } from './rules/limit.ts'
import { programFor, stepsFrom } from './rules/menu.ts'
import { POLICIES, type PolicyEntry } from './rules/policies/policies.ts'
import { type MayBegin, mayBeginNow } from './stock.ts'
import { ticketOf } from './ticket.ts'
import type { Turn } from './turn.ts'

/** How far past its head a skill's queue is searched for a drink that a free group may make (drinks avoid machines). */
const HEAD = 16
/** Drinks of one order, remakes included: a window of so many orders reaches so far. */
const DRINKS_OF_ORDER = 60
/** No queue is deeper: the cap on open drinks. */
const DEEPEST = 10_000

export function dispatch(turn: Turn): void {
  const { memory, orders, settings } = turn
  const policy = POLICIES[settings.dispatch.policy]
  memory.nextStartMs = null
  if (policy.bind !== null) bindLines(turn, policy.bind)
  orders.entered.clear()
  const idle = idleGroups(turn)
  if (idle.length === 0) return
  const begun = new Set<FreeGroup>()
  let free = startable(turn, idle)
  let mayBegin = mayBeginNow(turn)
  const queue = free.length === 0 ? [] : queueFor(turn, free, policy, mayBegin)
  if (queue.length > 0) {
    const fleet = fleetFacts(turn)
    const missed = missedAmong(free, fleet)
    for (;;) {
      const scene: Scene = { queue, free, fleet, missed, ...settings.dispatch }
      const choice = policy.choose(scene)
      if (choice === null) break
      // What was begun in this very loop may have taken the last of it.
      if (!mayBegin(choice.drink.id)) {
        queue.splice(queue.indexOf(choice.drink), 1)
        continue
      }
      if (policy.overtakes === 'counted') countOvertaken(turn, choice, scene, queue)
      queue.splice(queue.indexOf(choice.drink), 1)
      start(turn, choice.drink.id, choice.group)
      begun.add(choice.group)
      mayBegin = mayBeginNow(turn)
      free = startable(
        turn,
        free.filter((group) => group !== choice.group),
      )
    }
  }
  wakeForRested(turn, idle, begun)
}

function countOvertaken(turn: Turn, choice: Choice, scene: Scene, queue: WaitingDrink[]): void {
  const overtaken = overtakenBy(choice, scene)
  if (overtaken.length === 0) return
  turn.orders.overtake(overtaken)
  for (const drink of overtaken) queue[queue.indexOf(drink)] = { ...drink, overtaken: drink.overtaken + 1 }
}

/** Of these, the groups that their machine's profile lets start now. */
const startable = (turn: Turn, groups: readonly FreeGroup[]): FreeGroup[] =>
  groups.filter((group) => mayStartAt(turn, group) <= turn.now.shopMs)

/** When its machine's profile lets it start. */
export function mayStartAt({ memory }: Turn, { machine, group }: FreeGroup): ShopMs {
  const known = memory.machines.get(machine)
  return known === undefined ? Number.POSITIVE_INFINITY : memory.workload.mayStartAt(known.settings, group)
}

/** Groups that are free, but still rest while somebody waits for them: nothing else may happen until they may start. */
function wakeForRested(turn: Turn, idle: readonly FreeGroup[], begun: ReadonlySet<FreeGroup>): void {
  const { memory, now, orders } = turn
  for (const group of idle) {
    if (begun.has(group)) continue
    const at = mayStartAt(turn, group)
    if (at <= now.shopMs || at >= (memory.nextStartMs ?? Number.POSITIVE_INFINITY)) continue
    const skills = [...(memory.machines.get(group.machine)?.skills ?? [])]
    if (skills.some((skill) => orders.waiting(skill, 1).length > 0)) memory.nextStartMs = at
  }
}

/** Intent first: the brew is in the book before its command exists (R1). */
function start(turn: Turn, drinkId: number, at: FreeGroup): void {
  const { ledger, memory, now, settings } = turn
  const drink = turn.orders.drink(drinkId)
  const machine = memory.machines.get(at.machine)
  const group = memory.group(at.machine, at.group)
  if (!machine?.hello || machine.clockMs === null || !group) throw new Error(`${at.machine} cannot start anything`)
  const { program } = programFor(turn.sold(drink.sold), drink.step, drink.size)
  const epoch = ++memory.brewEpoch
  const row: OpenBrewRow = {
    id: memory.incarnation * INCARNATION_UNIT + epoch,
    drink_id: drink.id,
    step: drink.step,
    machine: at.machine,
    group_n: at.group,
    boot: machine.hello.boot,
    journal: machine.hello.journal,
    state: 'intent',
    cause: null,
    nominal_ms: program.nominalMs,
    intent_shop_ms: now.shopMs,
    begun_shop_ms: null,
    doubt_shop_ms: null,
    ended_shop_ms: null,
    cup: null,
  }
  ledger.insertBrew(row)
  const clockMs = machine.clockMs + (now.shopMs - machine.heardMs)
  const brew: OpenBrew = { row, askedMs: now.shopMs, overdue: 'no', clockMs }
  memory.brews.set(row.id, brew)
  group.brew = brew
  memory.touched.add(at.machine)
  memory.workload.started(row.machine, now.shopMs)
  const { order, drinks } = changeDrink(
    turn,
    drink,
    'dispatch',
    { brew_id: row.id },
    { kind: 'drink.making', brew: row.id, machine: at.machine },
  )
  command(turn, machine, {
    t: 'brew',
    brew: row.id,
    group: at.group,
    epoch,
    boot: row.boot,
    deadlineMs: (machine.clockMs + settings.timing.brewDeadlineMs) % INCARNATION_UNIT,
    maxMs: limitOf(turn, program.nominalMs),
    program,
    // For a machine's display: ASCII, at most 24 bytes.
    label: `${order.number} ${placeOfDrink(drink.id)}/${drinks} ${drink.recipe}`.slice(0, 24),
    ticket: ticketOf(turn, drink),
  })
  printMaking(turn, drink, at.machine)
  turn.effects.push({ t: 'machine', machine: at.machine })
  watch(turn, row.id)
}

/** Past this, a pour is overdue for us and over for the device. */
export const limitOf = (turn: Turn, nominalMs: number): number => limitOfPour(nominalMs, turn.settings.timing)

/** Groups that could start by all but their machine's profile, and that have a skill which drinks may wait for. */
function idleGroups(turn: Turn): FreeGroup[] {
  const { memory, orders } = turn
  const free: FreeGroup[] = []
  for (const machine of memory.inOrder(memory.idle.withSkill((skill) => orders.mayWait(skill)))) {
    if (!isFit(turn, machine)) continue
    for (const group of machine.groups)
      if (isFree(machine, group)) free.push({ machine: machine.settings.id, group: group.n })
  }
  return free
}

export const isFree = (machine: MachineMemory, group: GroupMemory): boolean =>
  group.n <= machine.settings.groups && stateOf(group) === 'free'

/** Whether it could start something, were it heard of just now and rested. */
export const hasFreeGroup = (machine: MachineMemory): boolean =>
  isWanted(machine) &&
  healthOf(machine, machine.restsUntilMs, Number.POSITIVE_INFINITY) === 'ready' &&
  machine.groups.some((group) => isFree(machine, group))

export const stateOf = (group: GroupMemory) =>
  groupState({
    brew: group.brew?.row.state ?? null,
    test: group.test === null ? 'no' : 'open',
    cup: group.cup === null ? 'gone' : 'standing',
    local: group.local,
    report: group.report,
  })

const isWanted = ({ leaving, intent }: MachineMemory): boolean => leaving === 'no' && intent === 'in-service'

export const isFit = (turn: Turn, machine: MachineMemory): boolean =>
  isWanted(machine) && healthOf(machine, turn.now.shopMs, turn.settings.timing.suspectMs) === 'ready'

/** Each fact is made when it is asked for: all of them only where a backup or a drink that avoids a machine is weighed. */
export function fleetFacts(turn: Turn): Fleet {
  const known = new Map<string, MachineFact>()
  const factOf = (machine: MachineMemory): MachineFact => {
    const { id } = machine.settings
    const before = known.get(id)
    if (before) return before
    const workMs = turn.memory.workload.workMs(id) / machine.groups.length
    const fact = { id, role: roleNow(machine), skills: machine.skills, fit: isFit(turn, machine), workMs }
    known.set(id, fact)
    return fact
  }
  return {
    get(id) {
      const machine = turn.memory.machines.get(id)
      return machine && factOf(machine)
    },
    *values() {
      for (const machine of turn.memory.machines.values()) yield factOf(machine)
    },
  }
}

/** The waiting drinks of every skill that a free group has, in queue order: as many of each as the policy must see. */
export function queueFor(
  turn: Turn,
  free: readonly FreeGroup[],
  { sees, weighs }: Pick<PolicyEntry, 'sees' | 'weighs'>,
  mayBegin: MayBegin,
): WaitingDrink[] {
  const skills = new Set<string>()
  for (const group of free) for (const skill of turn.memory.machines.get(group.machine)?.skills ?? []) skills.add(skill)
  const depth = {
    head: free.length + HEAD,
    orders: turn.settings.dispatch.window * DRINKS_OF_ORDER + HEAD,
    all: DEEPEST,
  }[sees]
  const rows: QueuedRow[] = []
  for (const skill of skills) rows.push(...waitingFor(turn, skill, depth, mayBegin))
  rows.sort((a, b) => a.queue_key - b.queue_key || a.id - b.id)
  const weights = new Map<number, Millis>()
  return rows.map((row) => waitingDrink(row, weighs === 'orders' ? leftOf(turn, orderOfDrink(row.id), weights) : 0))
}

/** Of this skill, as many as that which may begin: those that wait for milk hold up nobody behind them. */
function waitingFor(turn: Turn, skill: string, depth: number, mayBegin: MayBegin): readonly QueuedRow[] {
  for (let seen = depth; ; seen *= 4) {
    const rows = turn.orders.waiting(skill, seen)
    const able = turn.settings.stock ? rows.filter(({ id }) => mayBegin(id)) : rows
    if (able.length >= depth || rows.length < seen) return able.slice(0, depth)
  }
}

/** By the recipes, all of this order that has not been begun. */
function leftOf(turn: Turn, orderId: number, known: Map<number, Millis>): Millis {
  const before = known.get(orderId)
  if (before !== undefined) return before
  let ms = 0
  for (const drink of turn.orders.drinks(orderId)) {
    if (drink.state !== 'queued') continue
    for (const work of stepsFrom(turn.sold(drink.sold), drink.step, drink.size)) ms += work.ms
  }
  known.set(orderId, ms)
  return ms
}
