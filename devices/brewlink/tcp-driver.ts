/** `brewlink-tcp`: the same bytes as on the serial port, through a serial-to-Ethernet adapter. */
import { Type } from 'typebox'
import type { DriverFactory } from '../../src/fleet/driver.ts'
import { type CommonOptions, commonOptions, declares } from './options.ts'
import { openStreamDriver } from './stream-driver.ts'

export interface TcpOptions extends CommonOptions {
  /** Name or address of the adapter. */
  readonly host: string
  /** 1 … 65,535. */
  readonly port: number
}

export const brewlinkTcp: DriverFactory<TcpOptions> = {
  kind: 'brewlink-tcp',
  recovers: 'reopened',
  options: Type.Object(
    {
      host: Type.String({ description: 'Name or address of the serial-to-Ethernet adapter.', minLength: 1 }),
      port: Type.Integer({ description: 'TCP port of the adapter.', minimum: 1, maximum: 65_535 }),
      ...commonOptions,
    },
    { additionalProperties: false },
  ),
  declares,
  open({ host, port: tcpPort, heartbeatMs }, port) {
    // Segments may pause between any two bytes: only delimiters tell frames apart.
    return openStreamDriver({ heartbeatMs, interByteMs: Number.POSITIVE_INFINITY }, port, (handlers) =>
      port.transports.tcp({ host, port: tcpPort }, handlers),
    )
  },
}
