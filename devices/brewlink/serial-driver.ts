/** `brewlink-serial`: a brew controller on a serial port. */
import { Type } from 'typebox'
import type { DriverFactory } from '../../src/fleet/driver.ts'
import { type CommonOptions, commonOptions, declares } from './options.ts'
import { INTER_BYTE_MS } from './serial-link.ts'
import { openStreamDriver } from './stream-driver.ts'

const DEFAULT_BAUD_RATE = 115_200

export interface SerialOptions extends CommonOptions {
  /** The port, best by a name that does not change when cables are swapped: `/dev/serial/by-id/…`. */
  readonly path: string
  /** Bd, 1,200 … 4,000,000. Default 115,200. */
  readonly baudRate?: number
}

export const brewlinkSerial: DriverFactory<SerialOptions> = {
  kind: 'brewlink-serial',
  recovers: 'reopened',
  options: Type.Object(
    {
      path: Type.String({
        description: 'The serial port, best as /dev/serial/by-id/…, which survives a swapped cable.',
        minLength: 1,
      }),
      baudRate: Type.Optional(
        Type.Integer({
          description: 'Speed of the line; both ends must agree.',
          unit: 'Bd',
          minimum: 1200,
          maximum: 4_000_000,
          default: DEFAULT_BAUD_RATE,
        }),
      ),
      ...commonOptions,
    },
    { additionalProperties: false },
  ),
  declares,
  open({ path, baudRate = DEFAULT_BAUD_RATE, heartbeatMs }, port) {
    return openStreamDriver({ heartbeatMs, interByteMs: INTER_BYTE_MS }, port, (handlers) =>
      port.transports.serial({ path, baudRate }, handlers),
    )
  },
}
