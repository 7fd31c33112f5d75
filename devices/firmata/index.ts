/** `firmata`: presses the button of a coffee machine that has its own controller, by way of a Firmata board. */
import type { DriverFactory } from '../../src/fleet/driver.ts'
import { openBoard } from './driver.ts'
import { type FirmataOptions, firmataSchema } from './options.ts'
import { declares } from './profile.ts'

export const firmata: DriverFactory<FirmataOptions> = {
  kind: 'firmata',
  recovers: 'reopened',
  options: firmataSchema,
  declares,
  open: openBoard,
}

/** For the registry of drivers; validates its options by its own schema before they reach it. */
export const drivers: readonly DriverFactory<unknown>[] = [firmata]
