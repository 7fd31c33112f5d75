/** Pairs waiting drinks with free groups until nothing more fits. Runs at the end of every step. */
import { watch } from './brewing.ts'
import { command } from './health.ts'
import { INCARNATION_UNIT, type OpenBrewRow, placeOfDrink, type QueuedRow } from './ledger/rows.ts'
import { changeDrink } from './life.ts'
import type { GroupMemory, MachineMemory, OpenBrew } from './memory.ts'
import {
  chooseNext,
  type Fleet,
  type FreeGroup,
  type MachineFact,
  missedWithout,
  type WaitingDrink,
} from './rules/choose.ts'
import { healthOf } from './rules/fitness.ts'
import { groupState } from './rules/group-state.ts'
import { programFor } from './rules/menu.ts'
import type { Turn } from './turn.ts'

/** How far past its head a skill's queue is searched for a drink that a free group may make (drinks avoid machines). */
const WINDOW = 16

export function dispatch(turn: Turn): void {
  const free = freeGroups(turn)
  if (free.length === 0) return
  const queue = headOfQueue(turn, free)
  if (queue.length === 0) return
  const fleet = fleetFacts(turn)
  const missed = missedWithout(fleet)
  for (;;) {
    const choice = chooseNext(queue, free, fleet, missed)
    if (choice === null) return
    queue.splice(queue.indexOf(choice.drink), 1)
    start(turn, choice.drink.id, choice.group)
    free.splice(free.indexOf(choice.group), 1)
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
  const brew: OpenBrew = { row, askedMs: now.shopMs, overdue: 'no' }
  memory.brews.set(row.id, brew)
  group.brew = brew
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
  })
  turn.effects.push({ t: 'machine', machine: at.machine })
  watch(turn)
}

/** Past this, a pour is overdue for us and over for the device. */
export const limitOf = (turn: Turn, nominalMs: number): number =>
  Math.round(nominalMs * turn.settings.timing.overdueFactor) + turn.settings.timing.overdueExtraMs

function freeGroups(turn: Turn): FreeGroup[] {
  const free: FreeGroup[] = []
  for (const machine of turn.memory.machines.values()) {
    if (!isFit(turn, machine)) continue
    for (const group of machine.groups) {
      if (group.n <= machine.settings.groups && stateOf(group) === 'free')
        free.push({ machine: machine.settings.id, group: group.n })
    }
  }
  return free
}

export const stateOf = (group: GroupMemory) =>
  groupState({
    brew: group.brew?.row.state ?? null,
    cup: group.cup === null ? 'gone' : 'standing',
    report: group.report,
  })

const isFit = (turn: Turn, machine: MachineMemory): boolean =>
  machine.leaving === 'no' &&
  machine.intent === 'in-service' &&
  healthOf(machine, turn.now.shopMs, turn.settings.timing.suspectMs) === 'ready'

function fleetFacts(turn: Turn): Fleet {
  const fleet = new Map<string, MachineFact>()
  for (const machine of turn.memory.machines.values()) {
    const { id, role } = machine.settings
    fleet.set(id, { id, role, skills: machine.skills, fit: isFit(turn, machine) })
  }
  return fleet
}

/** The first waiting drinks of every skill that a free group has, in queue order: enough for all groups. */
function headOfQueue(turn: Turn, free: readonly FreeGroup[]): WaitingDrink[] {
  const skills = new Set<string>()
  for (const group of free) for (const skill of turn.memory.machines.get(group.machine)?.skills ?? []) skills.add(skill)
  const rows: QueuedRow[] = []
  for (const skill of skills) rows.push(...turn.ledger.waiting(skill, free.length + WINDOW))
  rows.sort((a, b) => a.queue_key - b.queue_key || a.id - b.id)
  return rows.map((row) => ({
    id: row.id,
    key: row.queue_key,
    skill: row.skill,
    avoid: row.avoid === null ? [] : (JSON.parse(row.avoid) as string[]),
  }))
}
