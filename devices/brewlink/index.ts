/** The Brewlink drivers: one protocol, three transports. */
import type { DriverFactory } from '../../src/fleet/driver.ts'
import { brewlinkMqtt } from './mqtt-driver.ts'
import { brewlinkSerial } from './serial-driver.ts'
import { brewlinkTcp } from './tcp-driver.ts'

export { brewlinkMqtt, brewlinkSerial, brewlinkTcp }

/** For the registry of drivers; each validates its options by its own schema before they reach it. */
export const drivers: readonly DriverFactory<unknown>[] = [brewlinkSerial, brewlinkTcp, brewlinkMqtt]
