/**
 * For how long groups stand still although a drink waits that they could make. Under `pull` that is never; where drinks
 * stand in the lines of machines it happens. It is counted from what the shop is like, whatever dispatch has made of it.
 */
import type { Millis } from '../kit/units.ts'
import { fleetFacts, isFit, isFree, mayStartAt, queueFor } from './dispatch.ts'
import { type FreeGroup, mayMake } from './rules/choose.ts'
import { mayBeginNow } from './stock.ts'
import type { Turn } from './turn.ts'

/** No more often is it looked for among all machines, when none of those that dispatch looks at could do anything. */
const LOOK_EVERY_MS: Millis = 10_000

/** What stood still when it was looked at last has stood still until now. */
export function countIdleTime(turn: Turn): void {
  const { ledger, memory, now } = turn
  const { idleTime } = memory
  const passedMs = now.shopMs - idleTime.seenMs
  if (passedMs < LOOK_EVERY_MS && idleTime.groups.length === 0 && !mayStandStill(turn)) return
  for (const { machine } of idleTime.groups) {
    if (passedMs === 0) break
    idleTime.idled(machine, passedMs)
    ledger.work.idled(machine, now.wallMs, passedMs)
  }
  idleTime.seenMs = now.shopMs
  idleTime.groups = idleWithWork(turn)
}

const mayStandStill = ({ memory, orders }: Turn): boolean =>
  memory.idle.withSkill((skill) => orders.mayWait(skill)).size > 0

/** Groups that stand still now, ready and rested, while a drink waits that they could make. */
function idleWithWork(turn: Turn): readonly FreeGroup[] {
  const free = freeGroups(turn)
  if (free.length === 0) return free
  const queue = queueFor(turn, free, { sees: 'head', weighs: 'nothing' }, mayBeginNow(turn))
  const fleet = fleetFacts(turn)
  return free.filter(({ machine }) => {
    const fact = fleet.get(machine)
    return fact !== undefined && queue.some((drink) => mayMake(fact, drink, fleet))
  })
}

/** Of all machines, not of those that dispatch looks at: what it overlooked must show. */
function freeGroups(turn: Turn): FreeGroup[] {
  const free: FreeGroup[] = []
  for (const machine of turn.memory.machines.values()) {
    if (!isFit(turn, machine)) continue
    for (const group of machine.groups) {
      const at = { machine: machine.settings.id, group: group.n }
      if (isFree(machine, group) && mayStartAt(turn, at) <= turn.now.shopMs) free.push(at)
    }
  }
  return free
}
