/**
 * Machines to which something happened: what follows for the shop is seen once a step, and only of them. A message of a
 * machine touches it, and so does whatever changes how it is shown. None stays unseen for long: each heartbeat touches.
 */
import { letGo } from './configure.ts'
import { hasFreeGroup } from './dispatch.ts'
import { comesOrGoes } from './requote.ts'
import type { Turn } from './turn.ts'

export function lookAtTouched(turn: Turn): void {
  const { memory } = turn
  for (const effect of turn.effects) if (effect.t === 'machine') memory.touched.add(effect.machine)
  if (memory.touched.size === 0) return
  const machines = memory.inOrder(memory.touched)
  memory.touched.clear()
  for (const machine of machines) {
    const stays = letGo(turn, machine)
    if (stays) comesOrGoes(turn, machine)
    memory.idle.file(machine.settings.id, stays && hasFreeGroup(machine) ? machine.skills : [])
  }
}
