/** The table of policies: what each decides with, and how much of the queue it must see. */
import type { PolicyName } from '../../settings.ts'
import type { Policy } from '../choose.ts'
import { leastLoaded } from './least-loaded.ts'
import { type Binder, ownLine } from './own-line.ts'
import { pull } from './pull.ts'
import { pullWindow } from './pull-window.ts'
import { roundRobin } from './round-robin.ts'
import { shortestFirst } from './shortest-first.ts'

export interface PolicyEntry {
  readonly choose: Policy
  /** Puts a drink into a machine's own line when it is accepted; null: drinks are not bound before they start. */
  readonly bind: Binder | null
  /** `head`: the first few of each skill · `orders`: the first few orders · `all`: the whole queue. */
  readonly sees: 'head' | 'orders' | 'all'
  /** Whether `WaitingDrink.orderMs` is filled in. */
  readonly weighs: 'nothing' | 'orders'
  /** Whether it can let a later drink start before an earlier one: then that is counted. */
  readonly overtakes: 'never' | 'counted'
}

const LINES = { choose: ownLine, sees: 'all', weighs: 'nothing', overtakes: 'counted' } as const

export const POLICIES: Readonly<Record<PolicyName, PolicyEntry>> = {
  pull: { choose: pull, bind: null, sees: 'head', weighs: 'nothing', overtakes: 'never' },
  'pull-window': { choose: pullWindow, bind: null, sees: 'orders', weighs: 'orders', overtakes: 'counted' },
  'round-robin': { ...LINES, bind: roundRobin },
  'least-loaded': { ...LINES, bind: leastLoaded },
  'shortest-first': { choose: shortestFirst, bind: null, sees: 'all', weighs: 'orders', overtakes: 'counted' },
}

export const POLICY_NAMES = Object.keys(POLICIES) as readonly PolicyName[]
