/** Each machine works off its own line, in order, and nobody helps. Who stands in which line was said at acceptance. */
import type { Millis } from '../../../kit/units.ts'
import type { MachineId } from '../../machine-words.ts'
import { type Choice, type Fleet, mayMake, type Scene, type WaitingDrink } from '../choose.ts'

export function ownLine({ queue, free, fleet }: Scene): Choice | null {
  for (const drink of queue) {
    const group = free.find(({ machine }) => machine === drink.bound)
    const machine = fleet.get(drink.bound ?? '')
    if (group && machine && mayMake(machine, drink, fleet)) return { drink, group }
  }
  return null
}

/** All that may be known when a drink is bound to a line. */
export interface Binding {
  readonly drink: WaitingDrink
  /** `fit`: it can be expected to work off a line. */
  readonly fleet: Fleet
  /** The machine that the drink before this one was bound to; null: this is the first. */
  readonly last: MachineId | null
  /** How long a group of this machine has to do until its line is empty. */
  readonly loadMs: (machine: MachineId) => Millis
}

/** In whose line a drink is to stand. Null: nobody can make it now. */
export type Binder = (binding: Binding) => MachineId | null

/** In the order of the fleet. */
export const makersOf = ({ drink, fleet }: Binding): MachineId[] =>
  [...fleet.values()].filter((machine) => mayMake(machine, drink, fleet)).map(({ id }) => id)
