/**
 * Which drink starts next, and where: one pure function, so that more policies can stand beside it. First the drink
 * (lowest key that any free group can make), then the group (the one whose skills the shop would miss least). The head
 * of the queue is never skipped by a machine that could make it (DESIGN.md §4, late binding).
 */
import type { MachineId } from '../machine-words.ts'

export interface WaitingDrink {
  readonly id: number
  readonly key: number
  readonly skill: string
  /** Machines that refused or spoiled this drink: they get it again only when no other can make it. */
  readonly avoid: readonly MachineId[]
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
}

export interface Choice {
  readonly drink: WaitingDrink
  readonly group: FreeGroup
}

export type Fleet = ReadonlyMap<MachineId, MachineFact>

/** `queue` is sorted by key, then id. Null when no free group may make any of it. */
export function chooseNext(
  queue: readonly WaitingDrink[],
  free: readonly FreeGroup[],
  fleet: Fleet,
  missed: ReadonlyMap<MachineId, number>,
): Choice | null {
  for (const drink of queue) {
    let best: FreeGroup | null = null
    let bestMissed = Number.POSITIVE_INFINITY
    for (const group of free) {
      const machine = fleet.get(group.machine)
      const cost = missed.get(group.machine) ?? 0
      if (machine && cost < bestMissed && mayMake(machine, drink, fleet)) {
        best = group
        bestMissed = cost
      }
    }
    if (best !== null) return { drink, group: best }
  }
  return null
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
