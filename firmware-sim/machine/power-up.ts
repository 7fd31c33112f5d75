/** From what the memory chip holds to what the device knows when it has booted. */
import type { MachineConfig } from './config.ts'
import type { Memory } from './memory.ts'
import { booted, journalLost, newMemory } from './memory.ts'
import type { Found } from './nvram.ts'

export interface PoweredUp {
  readonly memory: Memory
  /** Brews whose pour the power cut ended, oldest first. */
  readonly interrupted: readonly number[]
}

export function powerUp(found: Found, config: MachineConfig, freshId: () => number): PoweredUp {
  const before = found === 'new' ? newMemory(freshId()) : found === 'lost' ? unreadable(freshId) : found
  return {
    memory: booted(before, config.groups, config.journalSize),
    interrupted: before.brews.filter((entry) => entry.status === 'pouring').map((entry) => entry.brew),
  }
}

/**
 * With the journal the boot number is gone too. Counting again from 1 would let a command of an earlier boot 1 in, so it
 * goes on from a number that no earlier boot is likely to have had.
 */
function unreadable(freshId: () => number): Memory {
  const boot = (freshId() >>> 1) + 1
  return { ...journalLost(newMemory(0), freshId()), boot }
}
