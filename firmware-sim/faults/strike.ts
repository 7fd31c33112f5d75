/** Switches a fault of the menu on, or lets it happen. */
import type { Device } from '../device.ts'
import type { AlarmCode } from '../protocol/messages.ts'
import { ALARMS } from '../protocol/words.ts'
import type { Transport } from '../transports/transport.ts'
import type { World } from '../world/world.ts'
import type { Faults } from './faults.ts'
import type { FaultName, FaultParams, Stage } from './menu.ts'

export interface Struck {
  readonly device: Device
  readonly world: World
  readonly faults: Faults
  readonly transport: Pick<Transport, 'drop'>
  readonly die: () => void
}

const HANG_MS = 2_000
const DARK_MS = 200
const SET_BACK_MS = 300_000

/** Returns a message for a person when it makes no sense now, otherwise null. */
export function strike(name: FaultName, params: FaultParams, on: Struck): string | null {
  switch (name) {
    case 'drop-connection':
      on.transport.drop(params.ms ?? 0)
      return null
    case 'stall':
      on.device.hang(params.ms ?? HANG_MS)
      return null
    case 'go-awol':
      on.device.goAwol(params.ms ?? Number.POSITIVE_INFINITY)
      return null
    case 'alarm':
      return raise(params.alarm, on.device)
    case 'boiler-fault':
      return raise(params.alarm ?? 'boiler.sensor', on.device)
    case 'water-empty':
      on.world.exhaust('water')
      return null
    case 'beans-empty':
      on.world.exhaust('beans')
      return null
    case 'milk-empty':
      on.world.exhaust('milk')
      return null
    case 'grounds-full':
      on.world.exhaust('grounds')
      return null
    case 'reset':
      if (params.at === undefined) on.device.reset(params.ms ?? DARK_MS, 'watchdog')
      else on.faults.arm({ by: 'reset', at: params.at as Stage, ms: params.ms ?? DARK_MS })
      return null
    case 'die':
      if (params.at === undefined) on.die()
      else on.faults.arm({ by: 'die', at: params.at as Stage, ms: 0 })
      return null
    case 'clock-back':
      on.device.machine?.setClockBack(params.ms ?? SET_BACK_MS)
      return on.device.machine === null ? 'the device has no power' : null
    case 'forget-journal':
      on.device.machine?.loseJournal()
      return on.device.machine === null ? 'the device has no power' : null
    default:
      on.faults.set(name, params)
      return null
  }
}

function raise(alarm: string | undefined, device: Device): string | null {
  if (!isAlarm(alarm)) return `"alarm" must be one of ${ALARMS.join(', ')}`
  device.machine?.raise(alarm)
  return device.machine === null ? 'the device has no power' : null
}

function isAlarm(word: string | undefined): word is AlarmCode {
  return ALARMS.some((alarm) => alarm === word)
}
