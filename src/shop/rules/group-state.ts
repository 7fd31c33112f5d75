/** Whether a group can begin a drink: free, brewing, waiting for its cup to go, or blocked by a doubt (DESIGN.md §5). */
import type { GroupReport } from '../machine-words.ts'
import type { OpenBrewState } from './brew-life.ts'

export type GroupState = 'free' | 'brewing' | 'clearing' | 'no-cup' | 'blocked'

export interface GroupCondition {
  /** State of its open brew, null when there is none. */
  readonly brew: OpenBrewState | null
  /** A test pour is on its way there, or pours. Default `no`. */
  readonly test?: 'no' | 'open'
  /** A cup of ours stands there as far as the order book knows. */
  readonly cup: 'standing' | 'gone'
  /** A person made themselves a drink there, and the cup may still stand. Default `no`. */
  readonly local?: 'no' | 'pouring' | 'cup'
  /** Its last report; null before the first of this connection. */
  readonly report: GroupReport | null
}

export function groupState(group: GroupCondition): GroupState {
  if (group.brew === 'doubt') return 'blocked'
  if (group.brew !== null || group.test === 'open') return 'brewing'
  if (group.cup === 'standing' || group.local === 'cup') return 'clearing'
  if (group.report === null || group.report.state === 'blocked') return 'blocked'
  if (group.report.state === 'pouring') return 'brewing'
  if (group.report.cup === 'full') return 'clearing'
  if (group.report.cup === 'none') return 'no-cup'
  return 'free'
}

/** Whether this report proves that the cup of a finished brew is gone. */
export function cupIsGone(report: GroupReport, clearsBy: 'sensor' | 'person' | 'device'): boolean {
  switch (clearsBy) {
    case 'sensor':
      return report.state !== 'pouring' && (report.cup === 'none' || report.cup === 'empty')
    case 'device':
      return report.state === 'idle' && report.cup !== 'full'
    case 'person':
      return false
  }
}
