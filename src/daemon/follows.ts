/** What follows from the configuration for the rooms that know none, and from where the package is. */
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { DriverFactory } from '../fleet/driver.ts'
import type { Wired } from '../telemetry/machine-feed.ts'

/** Of customers, and with those of the counter. */
export function streamCaps({ caps: { streams, counterReserve } }: Config): [most: number, counterMost: number] {
  return [streams, Math.ceil(streams * (1 + counterReserve / 100))]
}

export function wiredMachines(
  { machines }: Config,
  drivers: ReadonlyMap<string, DriverFactory<unknown>>,
): Map<string, Wired> {
  return new Map(
    machines.map(({ id, driver }) => {
      const byItself = drivers.get(driver)?.recovers === 'by-itself'
      return [id, { driver, availability: byItself ? 'device' : 'daemon' }]
    }),
  )
}

/** The directory of the built pages, beside this package's sources or its compiled files. */
export const webRoot = (packageRoot: string): string => join(packageRoot, 'dist', 'web')
