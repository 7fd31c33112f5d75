/**
 * For how long groups stand still although a drink waits that they could make. Under `pull` that is never; where drinks
 * stand in the lines of machines it happens. It is counted from what the shop is like, whatever dispatch has made of it.
 */
import type { Millis } from '../kit/units.ts'
import { fleetFacts, isFit, isFree, mayStartAt, queueFor } from './dispatch.ts'
import type { MachineMemory } from './machine-memory.ts'
import { type FreeGroup, mayMake } from './rules/choose.ts'
import { mayBeginNow } from './stock.ts'
import type { Turn } from './turn.ts'

/** So often all machines are looked at, and not only those that dispatch looks at: what it overlooked must show. */
const LOOK_AT_ALL_MS: Millis = 10_000

/** What stood still when it was looked at last has stood still until now. */
export function countIdleTime(turn: Turn): void {
  const { ledger, memory, now } = turn
  const { idleTime } = memory
  const isDue = now.shopMs >= idleTime.nextMs
  const machines = isDue ? [...memory.machines.values()] : suspects(turn)
  if (machines.length === 0 && idleTime.groups.length === 0) return
  const passedMs = now.shopMs - idleTime.seenMs
  for (const { machine } of passedMs === 0 ? [] : idleTime.groups) {
    idleTime.idled(machine, passedMs)
    ledger.work.idled(machine, now.wallMs, passedMs)
  }
  if (isDue) idleTime.nextMs = now.shopMs + LOOK_AT_ALL_MS
  idleTime.seenMs = now.shopMs
  idleTime.groups = idleWithWork(turn, machines)
}

/** Machines that dispatch looks at, and those that stood still the last time. */
function suspects({ memory, orders }: Turn): MachineMemory[] {
  const ids = memory.idle.withSkill((skill) => orders.mayWait(skill))
  for (const { machine } of memory.idleTime.groups) ids.add(machine)
  return memory.inOrder(ids)
}

/** Groups that stand still now, ready and rested, while a drink waits that they could make. */
function idleWithWork(turn: Turn, machines: readonly MachineMemory[]): readonly FreeGroup[] {
  const free = freeGroups(turn, machines)
  if (free.length === 0) return free
  const queue = queueFor(turn, free, { sees: 'head', weighs: 'nothing' }, mayBeginNow(turn))
  const fleet = fleetFacts(turn)
  return free.filter(({ machine }) => {
    const fact = fleet.get(machine)
    return fact !== undefined && queue.some((drink) => mayMake(fact, drink, fleet))
  })
}

function freeGroups(turn: Turn, machines: readonly MachineMemory[]): FreeGroup[] {
  const free: FreeGroup[] = []
  for (const machine of machines) {
    if (!isFit(turn, machine)) continue
    for (const group of machine.groups) {
      const at = { machine: machine.settings.id, group: group.n }
      if (isFree(machine, group) && mayStartAt(turn, at) <= turn.now.shopMs) free.push(at)
    }
  }
  return free
}
