/** The settings of a simulated shop: the defaults of the configuration, but for what would only blur the comparison. */
import Type from 'typebox'
import type { KnownDriver } from '../config/config.ts'
import { readConfig } from '../config/load.ts'
import type { Millis } from '../kit/units.ts'
import type { DispatchSettings, MachineSettings, ShopSettings } from '../shop/settings.ts'
import type { Day } from './day.ts'

/** Wires that lose nothing need no watching: machines are heard of often enough not to be missed, and no oftener. */
export const HEARTBEAT_MS: Millis = 40_000
const SUSPECT_MS: Millis = 50_000
const OFFLINE_MS: Millis = 60_000
/** A limit that no wait reaches. */
const NEVER_MS: Millis = 7 * 86_400_000

/** Any machine: the simulator brings its own. */
const driver: KnownDriver = {
  options: Type.Object({}),
  declares: () => ({
    tier: 'A',
    endOfBrew: 'explicit',
    clearsBy: 'sensor',
    cutOff: 'firmware',
    remoteStart: 'allowed',
  }),
}

const LEAST = {
  shop: { name: 'Simulated', timezone: 'UTC', dayCutoff: '04:00' },
  machines: [{ id: 'any', driver: 'any', skills: ['any'] }],
  menu: [{ recipe: 'any', steps: [{ skill: 'any', seconds: 1 }] }],
}

export function settingsOf(day: Day, dispatch: DispatchSettings): ShopSettings {
  const base = defaults()
  // Nobody's name is in a simulated day: there is nothing to forget.
  const { forgetAfterMs: _, ...kept } = base.orders
  return {
    ...base,
    machines: day.machines.map(({ settings }) => settings),
    menu: day.menu,
    // Who is turned away waits for nothing: all policies must serve the same orders.
    admission: {
      ...base.admission,
      busyMs: NEVER_MS,
      saturatedMs: NEVER_MS,
      limitOfChannel: {},
      unavailableAfterMs: NEVER_MS,
    },
    // Nobody is there who could decide what becomes of a drink that failed often; ready orders are taken at once.
    orders: { ...kept, maxAttempts: 10, numberRestMs: 60_000 },
    pickup: { ...base.pickup, clearAfterMs: 60_000, atCounterMs: 0 },
    timing: {
      ...base.timing,
      suspectMs: SUSPECT_MS,
      offlineMs: OFFLINE_MS,
      overdueFactor: 10,
      overdueExtraMs: 600_000,
    },
    dispatch,
  }
}

/** A machine of which only this is known: the rest is as in a configuration that does not say it. */
export function machineOf(
  own: Pick<MachineSettings, 'id' | 'skills' | 'groups'> & Partial<MachineSettings>,
): MachineSettings {
  const [any] = defaults().machines
  if (any === undefined) throw new TypeError('no machine')
  return { ...any, wiring: own.id, ...own }
}

let known: ShopSettings | null = null

function defaults(): ShopSettings {
  if (known !== null) return known
  const text = JSON.stringify(LEAST)
  const read = readConfig({ text, file: 'simulated', env: {}, flags: {}, drivers: new Map([['any', driver]]) })
  if (!read.ok) throw new TypeError(`the defaults of the configuration are not valid: ${read.errors[0]?.problem}`)
  known = read.config.shop
  return known
}
