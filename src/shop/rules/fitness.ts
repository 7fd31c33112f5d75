/** Whether a machine may be given work now, and why not: one table of questions, asked in order. */
import type { Millis, ShopMs } from '../../kit/units.ts'
import type { AlarmCode, DeviceState } from '../machine-words.ts'

export interface MachineCondition {
  readonly online: 'yes' | 'no'
  readonly heardMs: ShopMs
  readonly clockMs: number | null
  readonly state: DeviceState
  readonly alarms: readonly AlarmCode[]
  readonly restsUntilMs: ShopMs
}

export type Health = 'ready' | 'offline' | 'suspect' | 'warming' | 'asleep' | 'cleaning' | 'fault' | 'empty' | 'resting'

/** Alarms with which no coffee can be made. Milk is missed by some drinks only: the machine refuses those itself. */
const EMPTY: readonly AlarmCode[] = ['water.empty', 'beans.empty', 'grounds.full']

export function healthOf(machine: MachineCondition, now: ShopMs, suspectMs: Millis): Health {
  if (machine.online === 'no' || machine.clockMs === null) return 'offline'
  if (now - machine.heardMs >= suspectMs) return 'suspect'
  if (machine.state !== 'ready') return machine.state
  if (machine.alarms.some((alarm) => EMPTY.includes(alarm))) return 'empty'
  if (now < machine.restsUntilMs) return 'resting'
  return 'ready'
}
