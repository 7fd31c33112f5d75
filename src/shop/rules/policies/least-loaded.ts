/** Each drink goes into the line that will be worked off first, as far as is known when it is accepted. */
import type { MachineId } from '../../machine-words.ts'
import { type Binding, makersOf } from './own-line.ts'

export function leastLoaded(binding: Binding): MachineId | null {
  let best: MachineId | null = null
  let bestMs = Number.POSITIVE_INFINITY
  for (const id of makersOf(binding)) {
    const ms = binding.loadMs(id)
    if (ms >= bestMs) continue
    best = id
    bestMs = ms
  }
  return best
}
