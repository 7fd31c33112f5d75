/** Options that the Brewlink drivers share, and what a Brewlink device declares. */
import { Type } from 'typebox'
import type { DeviceDeclares } from '../../src/fleet/driver.ts'

export const DEFAULT_HEARTBEAT_MS = 1000
export const DEFAULT_CLEARS_BY = 'sensor'

export interface CommonOptions {
  /** Period of the device's heartbeats, 200 … 5,000 ms. Default 1,000. */
  readonly heartbeatMs?: number
  /** How a group learns that its cup is gone. Default `sensor`. */
  readonly clearsBy?: 'sensor' | 'person'
}

export const commonOptions = {
  heartbeatMs: Type.Optional(
    Type.Integer({
      description: 'How often the device reports that it is alive.',
      unit: 'ms',
      minimum: 200,
      maximum: 5000,
      default: DEFAULT_HEARTBEAT_MS,
    }),
  ),
  clearsBy: Type.Optional(
    Type.Union([Type.Literal('sensor'), Type.Literal('person')], {
      description: 'How a group learns that its cup is gone: a sensor under the spout, or a tap by a person.',
      default: DEFAULT_CLEARS_BY,
    }),
  ),
}

/** Every Brewlink device keeps the seven promises of README.md §1: tier A, and it stops its own pump. */
export function declares(options: CommonOptions): DeviceDeclares {
  return {
    tier: 'A',
    endOfBrew: 'explicit',
    clearsBy: options.clearsBy ?? DEFAULT_CLEARS_BY,
    cutOff: 'firmware',
    remoteStart: 'allowed',
    pourTime: 'recipe',
  }
}
