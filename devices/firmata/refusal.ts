/** Why the button is not pressed for a brew. Looked at when the command comes, and again when the board has answered. */
import type { RefusalReason } from '../../src/fleet/driver.ts'
import { type Brew, late, type Seen, type Work } from './report.ts'

export interface Situation extends Pick<Seen, 'boot' | 'clockMs' | 'lamp' | 'tank' | 'cup' | 'button'> {
  readonly fence: number
  readonly work: Work['t']
}

/** Null: nothing speaks against it. */
export function refusal(brew: Brew, now: Situation): RefusalReason | null {
  if (brew.boot !== now.boot) return 'stale-boot'
  if (late(brew, now.clockMs)) return 'expired'
  if (brew.epoch <= now.fence) return 'fenced'
  if (brew.group !== 1) return 'unsupported'
  return notNow(now)
}

/** What speaks against a press at this moment, whoever asks for it. */
export function notNow(now: Pick<Situation, 'work' | 'lamp' | 'tank' | 'cup' | 'button'>): RefusalReason | null {
  if (now.button === 'pressed') return 'fault'
  if (now.work !== 'idle' || now.lamp === 'pouring') return 'busy'
  if (now.lamp === 'busy') return 'not-ready'
  if (now.tank === 'empty') return 'empty'
  if (now.cup === 'none') return 'no-cup'
  if (now.cup === 'full') return 'cup-full'
  return null
}
