/** For how long groups have stood still although a drink waited that they could have made: what is remembered of it. */
import type { Millis, ShopMs } from '../kit/units.ts'
import type { MachineId } from './machine-words.ts'
import type { FreeGroup } from './rules/choose.ts'

/** Counted since the start; the book has it by quarters of an hour. */
export class IdleTime {
  readonly #ms = new Map<MachineId, Millis>()
  /** When all machines are to be looked at again. */
  nextMs: ShopMs = 0
  /** When it was looked at last, and what stood still then. */
  seenMs: ShopMs = 0
  groups: readonly FreeGroup[] = []

  idled(machine: MachineId, ms: Millis): void {
    this.#ms.set(machine, this.ms(machine) + ms)
  }

  ms(machine: MachineId): Millis {
    return this.#ms.get(machine) ?? 0
  }

  /** Nobody knows any more what stood still until now. */
  forget(): void {
    this.groups = []
  }
}
