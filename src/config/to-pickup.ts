/** How ready orders find their customers, as the shop takes it. */
import type { Static } from 'typebox'
import type { PickupSettings } from '../shop/settings.ts'
import type { pickup } from './schema-edges.ts'
import { spanMs } from './words.ts'

export const toPickup = (raw: Static<typeof pickup>): PickupSettings => ({
  announce: raw.announce,
  mostRecalls: raw.recalls,
  recallEveryMs: spanMs(raw.recallEvery),
  remindersMs: raw.reminders.map(spanMs).sort((a, b) => a - b),
  clearAfterMs: spanMs(raw.clearAfter),
  atCounterMs: spanMs(raw.atCounter),
  uncollected: raw.uncollected,
})
