/** What the conformance suite needs, on real time: processes and a pseudo-terminal have no virtual one. */
import { setTimeout as rest } from 'node:timers/promises'
import { monotonicClock } from '../../../src/fleet/clock.ts'
import type { TwinRig } from '../../../src/fleet/conformance/rig.ts'
import type { Transports } from '../../../src/fleet/driver.ts'
import { firmata } from '../index.ts'
import type { FirmataOptions } from '../options.ts'
import { SKETCH, TwinProcess } from './twin.ts'

export const POUR_MS = 1000

/** The driver opens its port in a process of its own and needs none of these. */
const elsewhere = (): never => {
  throw new Error('the driver asked for a transport')
}
export const NO_TRANSPORTS: Transports = { serial: elsewhere, tcp: elsewhere, topics: elsewhere }

/** A profile that fits the twin. */
export function profile(path: string, change: Partial<FirmataOptions> = {}): FirmataOptions {
  const pins = { button: 7, lamp: 8, tank: 9, cup: 10 }
  return { path, ...pins, pressMs: 60, nominalMs: POUR_MS, debounceMs: 20, heartbeatMs: 200, ...change }
}

export interface FirmataRig extends TwinRig<FirmataOptions> {
  readonly twin: TwinProcess
}

export function rigFor(change: Partial<FirmataOptions>): FirmataRig {
  const twin = new TwinProcess(POUR_MS)
  return {
    twin,
    driver: firmata,
    options: profile(twin.path, change),
    transports: NO_TRANSPORTS,
    clock: monotonicClock,
    serial: SKETCH,
    pass: (ms) => rest(ms),
    start: () => twin.start(),
    stop: () => twin.stop(),
    pours: async () => (await twin.report()).pours,
    async control(command) {
      switch (command.t) {
        case 'cut-link':
          return twin.fault('drop-connection')
        case 'mend-link':
          return void (await twin.request({ do: 'clear', name: 'drop-connection' }))
        case 'freeze':
          return twin.fault('go-awol')
        case 'thaw':
          return void (await twin.request({ do: 'clear', name: 'go-awol' }))
        case 'reset':
          return twin.fault('reset')
        case 'place-cup':
          return void (await twin.request({ do: 'place-cup' }))
      }
    },
  }
}
