/**
 * What the shop learns about a brew, and what follows for drink, group and machine. Every report is accepted late and
 * by id (rules R1–R11 of reliability.md §2); what a report means depends only on the stored state.
 */
import type { DrinkRow, OpenBrewRow } from './ledger/rows.ts'
import { orderOfDrink } from './ledger/rows.ts'
import { changeDrink, type Why } from './life.ts'
import type { OpenBrew } from './machine-memory.ts'
import type { BrewStatus, RefusalReason } from './machine-words.ts'
import type { Watched } from './memory.ts'
import { moveBrew } from './rules/brew-life.ts'
import { clockAheadMs } from './rules/device-clock.ts'
import { programFor } from './rules/menu.ts'
import { restAfter } from './rules/rest.ts'
import { isTooSoon, type Took } from './rules/too-soon.ts'
import { countBrew } from './stock.ts'
import { record, type Turn } from './turn.ts'

/** Refusals that say nothing against the drink: the command came too late or out of turn, or somebody was quicker. */
const HARMLESS: readonly RefusalReason[] = ['expired', 'stale-boot', 'fenced', 'busy']

/** What a person says of a drink speaks neither against them nor for a rest; what they have begun they may pass on too. */
export const BY_HAND: readonly RefusalReason[] = ['declined', 'given-back']

/** The doubt about a command that a machine in touch never answered. */
export const UNANSWERED = 'no answer to the command'
/** The doubt about a cup that was said to be full before it could be: only a person, or the policy, ends it. */
export const TOO_SOON = 'said to be done too soon'
const ONE_FAILURE_MS = 1_000
/** A person threw its cup away: it is in the waste ledger, and no surplus. */
const DISCARDED = 'discarded'

export function begun(turn: Turn, brew: OpenBrew): void {
  if (brew.row.state === 'pouring' || brew.overdue === 'yes' || wasTooSoon(brew)) return
  countBrew(turn, brew.row)
  store(turn, brew, {
    ...brew.row,
    state: 'pouring',
    cause: null,
    begun_shop_ms: brew.row.begun_shop_ms ?? turn.now.shopMs,
    doubt_shop_ms: null,
  })
  const order = turn.orders.order(orderOfDrink(brew.row.drink_id))
  record(turn, {
    kind: 'brew.pouring',
    order,
    drink: brew.row.drink_id,
    drinkState: 'making',
    brew: brew.row.id,
    machine: brew.row.machine,
  })
  watch(turn, brew.row.id)
}

/** Somebody who makes it says that they are at it, however long it took: its time begins anew. */
export function confirmed(turn: Turn, brew: OpenBrew): void {
  brew.handMs = turn.now.shopMs
  brew.overdue = 'no'
  begun(turn, brew)
  watch(turn, brew.row.id)
}

export function finished(turn: Turn, brew: OpenBrew): void {
  // It says so again, and by now it could be: that makes the first time no truer.
  if (wasTooSoon(brew)) return
  if (isTooSoon(brew.row.nominal_ms, earliest(turn, brew), took(turn, brew))) return doneTooSoon(turn, brew)
  // Its beginning may never have been heard.
  countBrew(turn, brew.row)
  end(turn, brew, 'finish', null, 'standing')
  learnFrom(turn, brew.row)
  const machine = turn.memory.machines.get(brew.row.machine)
  if (machine) machine.strikes = 0
  const drink = turn.orders.drink(brew.row.drink_id)
  const why = { brew: brew.row.id, machine: brew.row.machine }
  if (drink.cancel_requested === 1) {
    waste(turn, brew.row, 'cancelled', null)
    changeDrink(turn, drink, 'discard', {}, { kind: 'drink.discarded', ...why, data: { cause: 'cancelled' } })
    return
  }
  finishStep(turn, drink, why)
}

/** Whatever it was, it was no pour as the recipe has it: nothing is announced, and nothing is learnt of it. */
function doneTooSoon(turn: Turn, brew: OpenBrew): void {
  lostSight(turn, brew, TOO_SOON)
  // It may have been in doubt already, and in hope of this very word.
  if (brew.row.cause !== TOO_SOON) store(turn, brew, { ...brew.row, cause: TOO_SOON })
  strike(turn, brew, TOO_SOON)
}

export const wasTooSoon = ({ row }: Pick<OpenBrew, 'row'>): boolean => row.state === 'doubt' && row.cause === TOO_SOON

const earliest = ({ memory }: Turn, { row, clockMs }: OpenBrew): number =>
  clockMs === undefined ? 0 : (memory.machines.get(row.machine)?.settings.earliestDone ?? 0)

function took({ memory, now }: Turn, { row, clockMs }: OpenBrew): Took {
  const machine = memory.machines.get(row.machine)
  const shopMs = now.shopMs - row.intent_shop_ms
  const saysMs = machine?.clockMs ?? null
  if (saysMs === null || clockMs === undefined || machine?.hello?.boot !== row.boot) return { shopMs, deviceMs: null }
  return { shopMs, deviceMs: Math.max(0, clockAheadMs(saysMs, clockMs)) }
}

function learnFrom({ memory, orders, now }: Turn, row: OpenBrewRow): void {
  if (row.nominal_ms === 0) return
  const { recipe } = orders.drink(row.drink_id)
  memory.learnt.noteBrew({ ...row, recipe, ended_shop_ms: now.shopMs, cup_gone_shop_ms: null })
}

/** A step of this drink is done: it goes to its next one, or is ready. */
export function finishStep(turn: Turn, drink: DrinkRow, why: Omit<Why, 'kind'>): void {
  const recipe = turn.sold(drink.sold)
  const next = drink.step + 1
  if (next < recipe.steps.length) {
    const { skill } = programFor(recipe, next, drink.size)
    changeDrink(
      turn,
      drink,
      'return',
      { step: next, skill, attempts: 0, avoid: null },
      { kind: 'drink.returned', ...why, data: { ...why.data, cause: 'next-step' } },
    )
    return
  }
  changeDrink(turn, drink, 'finish', {}, { kind: 'drink.ready', ...why })
}

export function spoiled(turn: Turn, brew: OpenBrew, cause: string): void {
  countBrew(turn, brew.row)
  end(turn, brew, 'spoil', cause, 'standing')
  waste(turn, brew.row, 'spoiled', cause)
  strike(turn, brew, `spoiled a brew: ${cause}`)
  giveBack(turn, brew, { failure: 'counts', cause: `spoiled: ${cause}` })
}

/** `note`: in the words of whoever declined. */
export function refused(turn: Turn, brew: OpenBrew, reason: RefusalReason, note: string | null = null): void {
  const byHand = BY_HAND.includes(reason)
  if ((brew.row.state === 'pouring' || wasTooSoon(brew)) && !byHand) return
  end(turn, brew, 'refuse', reason, null)
  if (!byHand) strike(turn, brew, `refused a brew: ${reason}`)
  const failure = reason === 'given-back' || HARMLESS.includes(reason) ? 'forgiven' : 'counts'
  giveBack(turn, brew, { failure, cause: `refused: ${reason}${note === null ? '' : `, ${note}`}` })
}

/**
 * Fenced and never seen: the drink keeps its place and its attempts. A wire that swallows commands rests, or it would be
 * tried again at once, for ever.
 */
export function provenUnstarted(turn: Turn, brew: OpenBrew): void {
  if (brew.row.state === 'pouring' || wasTooSoon(brew)) return
  // Only a command that a machine in touch did not answer speaks against it; a death of ours or of the link does not.
  const unanswered = brew.row.state === 'intent' || brew.row.cause === UNANSWERED
  end(turn, brew, 'prove-unstarted', null, null)
  if (unanswered) strike(turn, brew, 'a command did not arrive')
  giveBack(turn, brew, { failure: 'forgiven', cause: 'never-started' })
}

/** We do not know any more. A stored state: no timer repeats a brew on hope. */
export function lostSight(turn: Turn, brew: OpenBrew, cause: string): void {
  if (brew.row.state === 'doubt') return
  store(turn, brew, { ...brew.row, state: 'doubt', cause, doubt_shop_ms: turn.now.shopMs })
  brew.askedMs = 0
  const order = turn.orders.order(orderOfDrink(brew.row.drink_id))
  record(turn, {
    kind: 'brew.doubt',
    order,
    drink: brew.row.drink_id,
    drinkState: 'making',
    brew: brew.row.id,
    machine: brew.row.machine,
    data: { cause },
  })
  watch(turn, brew.row.id)
}

/**
 * Nobody could tell within the policy's time: the drink is made again, once; the second time a person must decide.
 * What the machine says later about this brew is recorded as a surplus cup, never announced.
 */
export function gaveUp(turn: Turn, brew: OpenBrew): void {
  const cause = brew.row.cause ?? 'unknown'
  end(turn, brew, 'give-up', cause, 'standing')
  const drink = turn.orders.drink(brew.row.drink_id)
  const why = { brew: brew.row.id, machine: brew.row.machine, data: { cause: `doubt: ${cause}` } }
  if (drink.cancel_requested === 1) {
    changeDrink(turn, drink, 'discard', {}, { kind: 'drink.discarded', ...why })
  } else if (drink.doubts > 0 || drink.attempts + 1 >= turn.settings.orders.maxAttempts) {
    changeDrink(
      turn,
      drink,
      'ask',
      { attempts: drink.attempts + 1, doubts: drink.doubts + 1 },
      { kind: 'drink.attention', ...why },
    )
  } else {
    const change = { attempts: drink.attempts + 1, doubts: drink.doubts + 1, avoid: avoiding(drink.avoid, brew) }
    changeDrink(turn, drink, 'return', change, {
      kind: 'drink.returned',
      ...why,
      data: { cause: 'remade after doubt' },
    })
  }
}

/** A report about a brew that is over for us. Only a full cup that nobody waits for matters. */
export function lateReport(turn: Turn, brewId: number, status: BrewStatus): void {
  const row = turn.ledger.brew(brewId)
  if (row?.state !== 'unresolved' || row.cause === 'surplus' || row.cause === DISCARDED) return
  if (status !== 'done') return
  turn.ledger.moveBrew(brewId, { ...row, cause: 'surplus' })
  countBrew(turn, row)
  turn.ledger.insertWaste(brewId, row.drink_id, row.machine, 'surplus', null, turn.now.shopMs, turn.now.wallMs)
  const order = turn.orders.order(orderOfDrink(row.drink_id))
  record(turn, {
    kind: 'brew.surplus',
    order,
    drink: row.drink_id,
    brew: brewId,
    machine: row.machine,
  })
}

function giveBack(turn: Turn, brew: OpenBrew, why: { failure: 'counts' | 'forgiven'; cause: string }): void {
  const drink = turn.orders.drink(brew.row.drink_id)
  const fact = (kind: Why['kind']): Why => ({
    kind,
    brew: brew.row.id,
    machine: brew.row.machine,
    data: { cause: why.cause },
  })
  if (drink.cancel_requested === 1) {
    changeDrink(turn, drink, 'discard', {}, fact('drink.discarded'))
  } else if (why.failure === 'forgiven') {
    changeDrink(turn, drink, 'return', {}, fact('drink.returned'))
  } else if (drink.attempts + 1 >= turn.settings.orders.maxAttempts) {
    changeDrink(turn, drink, 'ask', { attempts: drink.attempts + 1 }, fact('drink.attention'))
  } else {
    changeDrink(
      turn,
      drink,
      'return',
      { attempts: drink.attempts + 1, avoid: avoiding(drink.avoid, brew) },
      fact('drink.returned'),
    )
  }
}

export function end(
  turn: Turn,
  brew: OpenBrew,
  event: Parameters<typeof moveBrew>[1],
  cause: string | null,
  cup: 'standing' | null,
): void {
  const state = moveBrew(brew.row.state, event)
  turn.ledger.endBrew(brew.row.id, { state, cause, ended_shop_ms: turn.now.shopMs, cup })
  turn.memory.brews.delete(brew.row.id)
  turn.memory.workload.ended(brew.row, turn.now.shopMs, turn.now.businessDay)
  const group = turn.memory.group(brew.row.machine, brew.row.group_n)
  if (group) {
    group.brew = null
    if (cup === 'standing') {
      group.cup = brew.row.id
      group.cupSinceMs = turn.now.shopMs
    }
  }
  turn.effects.push({ t: 'machine', machine: brew.row.machine })
}

function store(turn: Turn, brew: OpenBrew, row: OpenBrewRow): void {
  turn.ledger.moveBrew(row.id, row)
  brew.row = row
  turn.effects.push({ t: 'machine', machine: row.machine })
}

function strike(turn: Turn, brew: OpenBrew, text: string): void {
  const machine = turn.memory.machines.get(brew.row.machine)
  if (!machine) return
  // Two cups lost in one reboot are one failure.
  if (machine.strikes > 0 && turn.now.shopMs - machine.struckMs < ONE_FAILURE_MS) return
  machine.strikes++
  machine.struckMs = turn.now.shopMs
  machine.restsUntilMs = turn.now.shopMs + restAfter(machine.strikes, turn.settings.timing.coolDownMs)
  machine.lastError = { text, atMs: turn.now.wallMs }
  watch(turn, brew.row.machine)
}

export function waste(
  turn: Turn,
  { id, drink_id, machine }: Pick<OpenBrewRow, 'id' | 'drink_id' | 'machine'>,
  cause: 'spoiled' | 'cancelled' | 'remade',
  detail: string | null,
): void {
  turn.ledger.insertWaste(id, drink_id, machine, cause, detail, turn.now.shopMs, turn.now.wallMs)
}

function avoiding(avoid: string | null, brew: OpenBrew): string {
  const list: string[] = avoid === null ? [] : JSON.parse(avoid)
  return JSON.stringify(list.includes(brew.row.machine) ? list : [...list, brew.row.machine])
}

/** Time may bring something about this machine, brew or test sooner than before: duties.ts looks at it in this very step. */
export function watch({ memory }: Turn, what: Watched): void {
  memory.toWatch.add(what)
}
