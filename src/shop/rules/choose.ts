/**
 * What every policy of dispatch shares: the waiting drinks, the free groups, who may make what, and which of several
 * free machines takes a drink. The policies themselves stand in `policies/`, one pure function each.
 */
import type { Millis } from '../../kit/units.ts'
import type { MachineId } from '../machine-words.ts'

export interface WaitingDrink {
  readonly id: number
  /** Row of its order. */
  readonly order: number
  readonly key: number
  readonly skill: string
  /** Machines that refused or spoiled this drink: they get it again only when no other can make it. */
  readonly avoid: readonly MachineId[]
  /** The machine in whose own line it stands; null: in the one queue of all. */
  readonly bound: MachineId | null
  /** How often a later drink has started before it on a machine that could have made it. */
  readonly overtaken: number
  /** By the recipes, all of its order that has not been begun; 0 where the policy does not ask for it. */
  readonly orderMs: Millis
}

export interface FreeGroup {
  readonly machine: MachineId
  readonly group: number
}

export interface MachineFact {
  readonly id: MachineId
  readonly role: 'primary' | 'backup'
  readonly skills: ReadonlySet<string>
  /** In service, online and fit to work, whether busy or not. */
  readonly fit: boolean
  /** What each of its groups has worked today, on average. */
  readonly workMs: Millis
}

export interface Choice {
  readonly drink: WaitingDrink
  readonly group: FreeGroup
}

/** A map is one. What is never asked for need not be known: of five hundred machines a choice concerns a few. */
export interface Fleet {
  get(id: MachineId): MachineFact | undefined
  values(): Iterable<MachineFact>
}

/** All that a policy may know. */
export interface Scene {
  /** Sorted by key, then by id. */
  readonly queue: readonly WaitingDrink[]
  readonly free: readonly FreeGroup[]
  readonly fleet: Fleet
  /** Of `missedWithout`. */
  readonly missed: ReadonlyMap<MachineId, number>
  /** Orders among which `pull-window` looks, and how often it lets one drink be overtaken. */
  readonly window: number
  readonly overtakes: number
}

/** Which drink starts next, and where. Null: no free group may make any of it. */
export type Policy = (scene: Scene) => Choice | null

/**
 * The free group that takes this drink: the one of the machine whose skills the shop would miss least; among equals the
 * one that has worked least today, so that no machine wears out before the others. Null: none of them may make it.
 */
export function groupFor(drink: WaitingDrink, { free, fleet, missed }: Scene): FreeGroup | null {
  let best: FreeGroup | null = null
  let bestMissed = Number.POSITIVE_INFINITY
  let bestWorkMs = Number.POSITIVE_INFINITY
  for (const group of free) {
    const machine = fleet.get(group.machine)
    if (machine === undefined) continue
    const cost = missed.get(group.machine) ?? 0
    if (cost > bestMissed || (cost === bestMissed && machine.workMs >= bestWorkMs)) continue
    if (!mayMake(machine, drink, fleet)) continue
    best = group
    bestMissed = cost
    bestWorkMs = machine.workMs
  }
  return best
}

/** Whether this machine may make this drink now, given who else could. */
export function mayMake(machine: MachineFact, drink: WaitingDrink, fleet: Fleet): boolean {
  if (!machine.fit || !machine.skills.has(drink.skill)) return false
  const avoided = drink.avoid.includes(machine.id)
  if (machine.role === 'primary' && !avoided) return true
  for (const other of fleet.values()) {
    if (other === machine || !other.fit || !other.skills.has(drink.skill)) continue
    const otherAvoided = drink.avoid.includes(other.id)
    // A machine that has not failed this drink comes before one that has; among equals a primary before a backup.
    if (avoided && !otherAvoided) return false
    if (avoided === otherAvoided && machine.role === 'backup' && other.role === 'primary') return false
  }
  return true
}

/** How much the shop would miss each machine: the sum over its skills of one over the fit machines that share it. */
export function missedWithout(fleet: Fleet): ReadonlyMap<MachineId, number> {
  const makers = new Map<string, number>()
  for (const machine of fleet.values()) {
    if (machine.fit) for (const skill of machine.skills) makers.set(skill, (makers.get(skill) ?? 0) + 1)
  }
  const missed = new Map<MachineId, number>()
  for (const machine of fleet.values()) {
    let sum = 0
    for (const skill of machine.skills) sum += 1 / (makers.get(skill) ?? 1)
    missed.set(machine.id, sum)
  }
  return missed
}

const NONE_MISSED: ReadonlyMap<MachineId, number> = new Map()

/** `missedWithout`, or nothing where only one machine is free: there is no choice that it could turn. */
export function missedAmong(free: readonly FreeGroup[], fleet: Fleet): ReadonlyMap<MachineId, number> {
  const [first] = free
  return free.every(({ machine }) => machine === first?.machine) ? NONE_MISSED : missedWithout(fleet)
}

/** The drinks that this choice overtakes: earlier ones that the same machine could have made, and that still wait. */
export function overtakenBy({ drink, group }: Choice, { queue, fleet }: Scene): WaitingDrink[] {
  const machine = fleet.get(group.machine)
  const overtaken: WaitingDrink[] = []
  for (const earlier of queue) {
    if (earlier.id === drink.id) break
    if (machine !== undefined && mayMake(machine, earlier, fleet)) overtaken.push(earlier)
  }
  return overtaken
}
