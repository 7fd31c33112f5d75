/** Whether a machine's "done" can be true. */
import type { Millis } from '../../kit/units.ts'

/**
 * Nothing is poured in a small part of its time. What is late on its way only makes a pour look longer, so `sinceCommandMs`
 * is a safe measure. A device that proves nothing (tier C) ends its pours by time, or a person does: they are believed.
 * @param soonFactor share of the nominal time; 0: everything can be true
 */
export const isTooSoon = (
  sinceCommandMs: Millis,
  nominalMs: Millis,
  tier: 'A' | 'B' | 'C',
  soonFactor: number,
): boolean => tier !== 'C' && sinceCommandMs < nominalMs * soonFactor
