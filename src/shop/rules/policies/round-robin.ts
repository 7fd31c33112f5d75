/** Each drink goes into the line of the next machine in turn that can make it, however long that line is. */
import type { MachineId } from '../../machine-words.ts'
import { type Binding, makersOf } from './own-line.ts'

export function roundRobin(binding: Binding): MachineId | null {
  const makers = makersOf(binding)
  const ids = Array.from(binding.fleet.values(), ({ id }) => id)
  const last = binding.last === null ? -1 : ids.indexOf(binding.last)
  return makers.find((id) => ids.indexOf(id) > last) ?? makers[0] ?? null
}
