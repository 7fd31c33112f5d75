/** `barista`: a person with a screen, who makes what no machine can. */
import type { DriverFactory } from '../../src/fleet/driver.ts'
import { openLane } from './driver.ts'
import { type BaristaOptions, baristaSchema } from './options.ts'

export const barista: DriverFactory<BaristaOptions> = {
  kind: 'barista',
  recovers: 'by-itself',
  options: baristaSchema,
  // C: nothing but a person's word. What was in hand when the daemon died, only they can say.
  declares: ({ accept = 'tap' }) => ({
    tier: 'C',
    endOfBrew: 'explicit',
    clearsBy: 'device',
    cutOff: 'none',
    remoteStart: accept === 'tap' ? 'needs-local-confirm' : 'allowed',
  }),
  open: openLane,
}

/** For the registry of drivers; validates its options by its own schema before they reach it. */
export const drivers: readonly DriverFactory<unknown>[] = [barista]
