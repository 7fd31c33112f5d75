/** Every driver that this build knows, by the word of the config. A new machine is a new folder under devices/. */
import { drivers as barista } from '../../devices/barista/index.ts'
import { drivers as brewlink } from '../../devices/brewlink/index.ts'
import { drivers as firmata } from '../../devices/firmata/index.ts'
import type { DriverFactory } from '../fleet/driver.ts'

export async function knownDrivers(): Promise<ReadonlyMap<string, DriverFactory<unknown>>> {
  return new Map([...brewlink, ...firmata, ...barista].map((factory) => [factory.kind, factory]))
}
