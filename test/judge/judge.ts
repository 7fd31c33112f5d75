/** The judge: every rule as a pure function of the evidence. */
import type { BrewFact, Evidence } from './evidence.ts'
import { LOCAL, orderOf, placeOf } from './evidence.ts'
import { type Indexed, indexed } from './index-evidence.ts'

export interface Finding {
  readonly rule: RuleName
  readonly text: string
}

/** Each gives a line for everything that breaks it. */
export const RULES = {
  /** Every pour start belongs to a brew of the book, on that machine and group, but for those of the machine's own button. */
  'pour-unexplained': (facts) =>
    facts.pours.flatMap((pour) => {
      if (pour.brew === LOCAL) return []
      const where = `${pour.machine}/${pour.group}`
      const test = facts.testById.get(pour.brew)
      if (test && `${test.machine}/${test.group}` === where) return []
      const brew = facts.brewById.get(pour.brew)
      if (brew === undefined) return [`${where} poured brew ${pour.brew} ("${pour.label}"), which is not in the book`]
      if (`${brew.machine}/${brew.group}` === where) return []
      return [`${where} poured ${facts.nameOf(brew)}, which was meant for ${brew.machine}/${brew.group}`]
    }),

  /** What the book says of a test pour is what came out of the machine. */
  'test-disagrees': (facts) =>
    (facts.book.tests ?? []).flatMap(({ id, machine, state }) => {
      const pours = facts.poursOf.get(id) ?? []
      const full = pours.filter((pour) => pour.end?.result === 'done').length
      const wrong =
        (state === 'done' && full !== 1) || ((state === 'refused' || state === 'never-started') && pours.length > 0)
      return wrong ? [`the test ${id} on ${machine} is ${state} in the book and has ${pours.length} pours`] : []
    }),

  /** Not the other way round: what is poured while nobody listens is in no book. */
  'local-invented': (facts) =>
    (facts.book.locals ?? []).flatMap(({ machine, group }) => {
      if (!facts.machines.some((other) => other.machine === machine)) return []
      return facts.localPours.some((pour) => pour.machine === machine && pour.group === group)
        ? []
        : [`${machine}/${group} poured by itself, says the book; by its log nobody ever pressed its button`]
    }),

  'wrong-name': (facts) =>
    facts.pours.flatMap((pour) => {
      const brew = facts.brewById.get(pour.brew)
      const labels = brew ? labelsOf(facts, brew) : []
      return labels.length === 0 || labels.includes(pour.label)
        ? []
        : [`${pour.machine}/${pour.group} poured "${pour.label}", the book calls that brew "${labels.at(-1)}"`]
    }),

  /** The promise of the journal: one id, one pour, on whatever machine. */
  'poured-twice': (facts) =>
    [...facts.poursOf].flatMap(([id, pours]) =>
      pours.length < 2 ? [] : [`brew ${id} was poured ${pours.length} times, on ${pours.map(where).join(' and ')}`],
    ),

  /** A second pour of the same step needs a recorded reason that the first cup was none. */
  'poured-again': (facts) =>
    [...facts.brewsOfStep.values()].flatMap((brews) => {
      const kept = brews.filter((brew) => facts.poursOf.has(brew.id) && !isExcused(facts, brew))
      return kept.length < 2
        ? []
        : [`${list(facts, kept)}: poured ${kept.length} times with no waste or remake recorded`]
    }),

  /** Over a whole order: never more pours than steps that were begun and cups that were recorded as lost. */
  'order-overpoured': (facts) =>
    facts.book.orders.flatMap((order) => {
      const brews = facts.book.brews.filter((brew) => orderOf(brew.drinkId) === order.id)
      const pours = brews.reduce((sum, brew) => sum + (facts.poursOf.get(brew.id)?.length ?? 0), 0)
      const steps = new Set(brews.map((brew) => `${brew.drinkId}/${brew.step}`)).size
      const lost = brews.filter((brew) => isExcused(facts, brew)).length
      return pours <= steps + lost
        ? []
        : [`order ${order.number}: ${pours} pours for ${steps} drinks and ${lost} remakes`]
    }),

  'done-without-pour': (facts) =>
    facts.book.brews.flatMap((brew) => {
      // A person who holds the cup is believed, whatever the machine knows.
      if (brew.state !== 'done' || brew.cause?.startsWith('a person')) return []
      const done = (facts.poursOf.get(brew.id) ?? []).filter((pour) => pour.end?.result === 'done')
      return done.length === 1
        ? []
        : [`${facts.nameOf(brew)} is done in the book and has ${done.length} completed pours`]
    }),

  /** `never` and `refused` are promises of the machine: nothing may have come out for them, ever. */
  'proof-broken': (facts) =>
    facts.book.brews.flatMap((brew) =>
      (brew.state === 'never-started' || brew.state === 'refused') && facts.poursOf.has(brew.id)
        ? [`${facts.nameOf(brew)} is ${brew.state} in the book and was poured`]
        : [],
    ),

  /**
   * A full cup that the book calls spoiled would be thrown away, and its drink made twice. A machine that lost its power
   * between the last drop and its memory says `interrupted`, and nobody can know better (reliability.md §2, crash point 10).
   */
  'good-cup-spoiled': (facts) =>
    facts.book.brews.flatMap((brew) =>
      brew.state === 'spoiled' &&
      brew.cause !== 'interrupted' &&
      facts.poursOf.get(brew.id)?.some((pour) => pour.end?.result === 'done')
        ? [`${facts.nameOf(brew)} is spoiled in the book and its pour was completed`]
        : [],
    ),

  'spoiled-without-waste': (facts) =>
    facts.book.brews.flatMap((brew) =>
      brew.state === 'spoiled' && !facts.wasted.has(`${brew.id}/spoiled`)
        ? [`${facts.nameOf(brew)} is spoiled and no waste is recorded`]
        : [],
    ),

  'poured-without-cup': (facts) =>
    facts.pours.flatMap((pour) => (pour.cup === 'none' ? [`${where(pour)} poured "${pour.label}" without a cup`] : [])),

  'poured-into-full': (facts) =>
    facts.pours.flatMap((pour) =>
      pour.cup === 'full' ? [`${where(pour)} poured "${pour.label}" into a full cup`] : [],
    ),

  /** What a customer was told is ready was made: each of its steps, once. */
  'ready-unmade': (facts) =>
    facts.book.drinks.flatMap((drink) => {
      if (drink.state !== 'ready' && drink.state !== 'collected') return []
      const steps = Array.from({ length: drink.step + 1 }, (_, step) => doneOf(facts, `${drink.id}/${step}`).length)
      return steps.every((done) => done > 0)
        ? []
        : [`${nameOfDrink(facts, drink.id)} is ${drink.state} and a step of it was never done`]
    }),

  'done-twice': (facts) =>
    [...facts.brewsOfStep].flatMap(([step, brews]) => {
      const kept = doneOf(facts, step).filter((brew) => !facts.wasted.has(`${brew.id}/surplus`))
      return kept.length < 2 ? [] : [`${list(facts, brews)}: done ${kept.length} times, no surplus cup recorded`]
    }),

  /** An order is ready when all of its drinks are, and it was asked for something. */
  'order-disagrees': (facts) =>
    facts.book.orders.flatMap((order) => {
      const drinks = facts.drinksOfOrder.get(order.id) ?? []
      if (drinks.length === 0) return [`order ${order.number} has no drinks`]
      if (order.state !== 'ready' && order.state !== 'collected') return []
      const waiting = drinks.filter(
        ({ state, cancelRequested }) =>
          state === 'held' || state === 'queued' || state === 'attention' || (state === 'making' && !cancelRequested),
      )
      return waiting.length === 0 ? [] : [`order ${order.number} is ${order.state}; ${waiting.length} drinks are not`]
    }),

  /**
   * The counter is stored with the journal, before the pump: it may be ahead of the log by pours that a power cut kept
   * from starting, which are brews of the book that were interrupted and never poured.
   */
  'counter-disagrees': (facts) =>
    facts.machines.flatMap(({ machine, pours, counter }) => {
      if (counter === null) return []
      const cut = facts.book.brews.filter(
        (brew) => brew.machine === machine && !facts.poursOf.has(brew.id) && mayBeCutOff(brew),
      ).length
      const tests = (facts.book.tests ?? []).filter(
        ({ id, machine: on, state }) => on === machine && !facts.poursOf.has(id) && MAY_BE_CUT_OFF.includes(state),
      ).length
      const ahead = counter - pours.length
      return ahead >= 0 && ahead <= cut + tests
        ? []
        : [`${machine} counted ${counter} pours, its log has ${pours.length}, and ${cut} were cut off before the pump`]
    }),

  'end-without-start': (facts) =>
    facts.machines.flatMap(({ machine, strayEnds }) =>
      strayEnds === 0 ? [] : [`${machine}: ${strayEnds} ends of pours that never started`],
    ),
} as const satisfies Readonly<Record<string, (facts: Indexed) => readonly string[]>>

export type RuleName = keyof typeof RULES

/** Everything that is wrong, rule by rule; empty when spouts and book agree. */
export function judge(evidence: Evidence): Finding[] {
  const facts = indexed(evidence)
  return (Object.keys(RULES) as RuleName[]).flatMap((rule) => RULES[rule](facts).map((text) => ({ rule, text })))
}

/** The cup of this brew is recorded as none: spoiled, thrown away as surplus, or given up as unknowable and remade. */
function isExcused(facts: Indexed, brew: BrewFact): boolean {
  return facts.wasted.has(`${brew.id}/spoiled`) || facts.wasted.has(`${brew.id}/surplus`) || brew.state === 'unresolved'
}

/** Of a test: `spoiled` is one that was interrupted, as far as nothing was poured. */
const MAY_BE_CUT_OFF: readonly string[] = ['intent', 'pouring', 'unresolved', 'spoiled']

/** Its machine may have stored the brew and lost its power before the pump moved. */
function mayBeCutOff({ state, cause }: BrewFact): boolean {
  return state === 'spoiled' ? cause === 'interrupted' : ['intent', 'pouring', 'doubt', 'unresolved'].includes(state)
}

function doneOf(facts: Indexed, step: string): BrewFact[] {
  return (facts.brewsOfStep.get(step) ?? []).filter((brew) => brew.state === 'done')
}

/**
 * What a machine's display may have been told: at most 24 bytes. An order that grew has had several totals; which one this
 * brew was told is known from the history, or else any of them will do.
 */
function labelsOf(facts: Indexed, brew: BrewFact): string[] {
  const order = facts.orderById.get(orderOf(brew.drinkId))
  const drink = facts.drinkById.get(brew.drinkId)
  if (order === undefined || drink === undefined) return []
  const place = placeOf(drink.id)
  const most = facts.drinksOfOrder.get(order.id)?.length ?? place
  const any = Array.from({ length: most - place + 1 }, (_, more) => place + more)
  const totals = typeof brew.of === 'number' ? [brew.of] : any
  return totals.map((total) => `${order.number} ${place}/${total} ${drink.recipe}`.slice(0, 24))
}

function nameOfDrink(facts: Indexed, id: number): string {
  return `${facts.orderById.get(orderOf(id))?.number ?? 'of no order'} drink ${placeOf(id)}`
}

const where = (pour: { readonly machine: string; readonly group: number }): string => `${pour.machine}/${pour.group}`

const list = (facts: Indexed, brews: readonly BrewFact[]): string => brews.map(facts.nameOf).join(' and ')
