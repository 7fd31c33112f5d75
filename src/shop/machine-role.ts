/** What a machine is to the shop just now: whether it works, as what, and whether it is to be warm. */
import type { MachineMemory } from './machine-memory.ts'

/** Online and not broken: it works now or soon. */
export const willWork = (machine: MachineMemory): boolean =>
  machine.leaving === 'no' &&
  machine.intent === 'in-service' &&
  machine.online === 'yes' &&
  machine.state !== 'fault' &&
  machine.state !== 'asleep'

/** A backup that helps counts as a primary. */
export const roleNow = ({ settings, reserve }: MachineMemory): 'primary' | 'backup' =>
  reserve.helps === 'yes' ? 'primary' : settings.role

/** It sleeps while the others manage. */
export const isReserve = ({ settings }: MachineMemory): boolean => settings.role === 'backup' && settings.warmUpMs > 0

/** Whether a machine is to be warm, as far as it is one in reserve. One that does not say how it warms up stays warm. */
export const isWantedAwake = ({ settings, reserve }: MachineMemory): boolean =>
  settings.role === 'primary' || settings.warmUpMs === 0 || reserve.wanted === 'awake'
