/** What every run has in common, whichever queue is in the shop. */
import type { ShopSettings } from '../../src/shop/settings.ts'
import { machine, menu, recipe, settings } from '../../src/shop/testing/rig.ts'
import type { Mix } from './mix.ts'

export const HOUR_MS = 3_600_000
export const WALL_MS = 1_790_000_000_000
/** How long a process is down after it has died, on average. */
export const DOWN_MS = 4_000
/** One crash in so many is an outage. */
export const OUTAGE = 0.06
export const OUTAGE_MS = 25 * 60_000
export const LONGEST_OUTAGE_MS = HOUR_MS

/** Of the recipe's time; as the configuration has it when nobody says otherwise. */
export const EARLIEST_DONE = 0.2

export function settingsOf(mix: Mix): ShopSettings {
  const mocha = recipe('mocha')
  const steps = [...mocha.steps, ...recipe('mocha', 'milk', 20_000).steps]
  const inDoubt = mix.faults.has('ask') ? 'ask' : null
  const base = settings()
  return {
    ...base,
    machines: mix.machines.map(({ id, role, skills, groups, clearsBy }) =>
      machine(id, { role, skills, groups, clearsBy, earliestDone: EARLIEST_DONE }),
    ),
    menu: menu(
      recipe('espresso'),
      recipe('latte', 'milk', 40_000),
      { ...mocha, steps },
      { ...recipe('allergy'), inDoubt },
    ),
    orders: { ...base.orders, holdExpiresMs: 1_200_000 },
  }
}
