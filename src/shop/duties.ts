/** What is due by time alone: silence, unanswered commands, overdue pours, doubts nobody resolved. */
import type { ShopMs } from '../kit/units.ts'
import { among } from './among.ts'
import { gaveUp, lostSight, UNANSWERED, wasTooSoon } from './brewing.ts'
import { limitOf } from './dispatch.ts'
import { ask, goOffline } from './health.ts'
import type { OpenBrew } from './machine-memory.ts'
import type { Watched } from './memory.ts'
import { startsWithin } from './rules/limit.ts'
import { lookAtTest } from './test-life.ts'
import type { Turn } from './turn.ts'

/**
 * Does what is due, and sees when something is due next. Between two looks at everything it looks at what is new only:
 * what was seen before is due no sooner than was found then. So a shop of hundreds of machines pays for them about once
 * a second, however much they do.
 */
export function doDuties(turn: Turn): void {
  const { memory, now } = turn
  const { toWatch } = memory
  const isDue = now.shopMs >= memory.dutyMs
  if (!isDue && toWatch.size === 0) return
  let next: ShopMs = isDue ? Number.POSITIVE_INFINITY : memory.dutyMs
  const at = (due: ShopMs): boolean => {
    if (now.shopMs >= due) return true
    next = Math.min(next, due)
    return false
  }
  const toLookAt = <T>(all: ReadonlyMap<Watched, T>): T[] => (isDue ? [...all.values()] : among(all, toWatch))
  for (const machine of toLookAt(memory.machines)) {
    if (machine.online === 'no') continue
    const { suspectMs, offlineMs } = turn.settings.timing
    if (at(machine.heardMs + offlineMs)) goOffline(turn, machine, `silent for ${offlineMs / 1000} s`)
    else if (at(machine.heardMs + suspectMs)) turn.effects.push({ t: 'machine', machine: machine.settings.id })
    if (machine.restsUntilMs > 0 && at(machine.restsUntilMs)) machine.restsUntilMs = 0
  }
  for (const brew of toLookAt(memory.brews)) look(turn, brew, at)
  for (const test of toLookAt(memory.tests)) lookAtTest(turn, test, at)
  toWatch.clear()
  memory.dutyMs = next
}

/** A recipe may be one that nobody makes a second time on a guess. */
export const endsByItself = (
  { orders, sold, settings }: Pick<Turn, 'orders' | 'sold' | 'settings'>,
  { row }: OpenBrew,
) => (sold(orders.drink(row.drink_id).sold).inDoubt ?? settings.timing.inDoubt) === 'remake'

function look(turn: Turn, brew: OpenBrew, at: (due: ShopMs) => boolean): void {
  const { timing } = turn.settings
  switch (brew.row.state) {
    case 'intent':
      if (at(Math.max(brew.row.intent_shop_ms, brew.handMs ?? 0) + startsWithin(timing))) {
        lostSight(turn, brew, UNANSWERED)
        return look(turn, brew, at)
      }
      break
    case 'pouring':
      if (
        at(
          Math.max(brew.row.begun_shop_ms ?? brew.row.intent_shop_ms, brew.handMs ?? 0) +
            limitOf(turn, brew.row.nominal_ms),
        )
      ) {
        brew.overdue = 'yes'
        lostSight(turn, brew, 'the pour takes too long')
        return look(turn, brew, at)
      }
      return
    case 'doubt':
      if (endsByItself(turn, brew) && at((brew.row.doubt_shop_ms ?? 0) + timing.remakeAfterMs)) {
        return gaveUp(turn, brew)
      }
      break
  }
  // It has said what it has to say.
  if (wasTooSoon(brew)) return
  if (turn.memory.machines.get(brew.row.machine)?.online === 'yes' && at(brew.askedMs + timing.answerMs)) {
    ask(turn, brew)
    at(brew.askedMs + timing.answerMs)
  }
}
