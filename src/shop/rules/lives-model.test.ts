/** Both tables of lives, walked by chance beside a model that knows no states: only what is true of cups and machines. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BrewEvent, type BrewState, moveBrew, nextBrewState } from './brew-life.ts'
import { DRINK_LIFE, type DrinkEvent, type DrinkState, IllegalTransition, moveDrink } from './drink-life.ts'

const RUNS = { numRuns: 500 }
const MOST = { maxCommands: 60 }

interface DrinkTruth {
  held: boolean
  /** A machine or a person makes it. */
  inHand: boolean
  /** A person has been asked about it. */
  asked: boolean
  cup: 'none' | 'waits' | 'given' | 'thrown'
  cancelled: boolean
}

const waits = (truth: DrinkTruth): boolean =>
  !truth.held && !truth.inHand && !truth.asked && !truth.cancelled && truth.cup === 'none'

/** What may happen to a drink, in terms of cups and hands; what becomes true then. */
const DRINK_RULES: Readonly<Record<DrinkEvent, (truth: DrinkTruth) => Partial<DrinkTruth> | null>> = {
  release: (truth) => (truth.held ? { held: false } : null),
  hold: (truth) => (waits(truth) ? { held: true } : null),
  dispatch: (truth) => (waits(truth) ? { inHand: true } : null),
  cancel: (truth) =>
    truth.held || truth.asked || waits(truth) ? { held: false, asked: false, cancelled: true } : null,
  ask: (truth) => (truth.inHand || waits(truth) ? { inHand: false, asked: true } : null),
  return: (truth) => (truth.inHand || truth.asked ? { inHand: false, asked: false } : null),
  finish: (truth) => (truth.inHand || truth.asked ? { inHand: false, asked: false, cup: 'waits' } : null),
  discard: (truth) => (truth.inHand || truth.cup === 'waits' ? { inHand: false, cup: 'thrown' } : null),
  collect: (truth) => (truth.cup === 'waits' || truth.cup === 'thrown' ? { cup: 'given' } : null),
  undo: (truth) => {
    if (truth.cup === 'given') return { cup: 'waits' }
    return truth.cup === 'waits' ? { cup: 'none', inHand: true } : null
  },
}

class DrinkStep implements fc.Command<DrinkTruth, { state: DrinkState }> {
  readonly event: DrinkEvent
  constructor(event: DrinkEvent) {
    this.event = event
  }

  check(): boolean {
    return true
  }

  run(truth: DrinkTruth, drink: { state: DrinkState }): void {
    const change = DRINK_RULES[this.event](truth)
    if (change === null) {
      expect(() => moveDrink(drink.state, this.event), `${this.event} of ${drink.state}`).toThrow(IllegalTransition)
      return
    }
    drink.state = moveDrink(drink.state, this.event)
    Object.assign(truth, change)
    expect([drink.state === 'ready', drink.state === 'collected', drink.state === 'discarded']).toEqual(
      ['waits', 'given', 'thrown'].map((cup) => truth.cup === cup),
    )
    expect([drink.state === 'making', drink.state === 'attention']).toEqual([truth.inHand, truth.asked])
    expect([drink.state === 'held', drink.state === 'cancelled']).toEqual([truth.held, truth.cancelled])
  }

  toString(): string {
    return this.event
  }
}

interface Device {
  /** The pump has run for this brew. */
  begun: boolean
  end: 'done' | 'spoiled' | 'passed-on' | null
  /** Durably promised not to start. */
  fenced: boolean
}

/** A device that tells the truth, whose reports come late, twice, or not at all. */
type Deed = 'begins' | 'finishes' | 'spoils' | 'is-fenced' | 'passes-on' | 'takes-back'
const DEEDS: Readonly<Record<Deed, (device: Device) => Partial<Device> | null>> = {
  begins: ({ begun, fenced }) => (begun || fenced ? null : { begun: true }),
  finishes: ({ begun, end }) => (begun && end === null ? { end: 'done' } : null),
  spoils: ({ begun, end }) => (begun && end === null ? { end: 'spoiled' } : null),
  'is-fenced': ({ begun }) => (begun ? null : { fenced: true }),
  'passes-on': ({ begun, end }) => (begun && end === null ? { end: 'passed-on' } : null),
  'takes-back': ({ end }) => (end === 'done' ? { end: null } : null),
}

/** What the shop believes of it. */
interface Told {
  state: BrewState
}

/** What the device would say when it is asked now, as an event of the brew's life. */
function reportOf({ begun, end, fenced }: Device): BrewEvent | null {
  if (end === 'done') return 'finish'
  if (end === 'spoiled') return 'spoil'
  if (end === 'passed-on') return 'refuse'
  if (begun) return 'begin'
  return fenced ? 'prove-unstarted' : null
}

/** As the shop does with a report that its table has no row for: nothing. */
function hear(told: Told, event: BrewEvent | null): void {
  if (event !== null) told.state = nextBrewState(told.state, event) ?? told.state
}

function expectTruth(device: Device, told: Told): void {
  const { state } = told
  if (state === 'done') expect(device.end).toBe('done')
  if (state === 'spoiled') expect(device.end).toBe('spoiled')
  if (state === 'refused') expect(device.end).toBe('passed-on')
  if (state === 'pouring') expect(device.begun).toBe(true)
  // The only proof by which a drink goes back to the queue unpoured.
  if (state === 'never-started') expect(device).toEqual({ begun: false, end: null, fenced: true })
}

class Happens implements fc.Command<Device, Told> {
  readonly deed: Deed
  constructor(deed: Deed) {
    this.deed = deed
  }

  check(device: Readonly<Device>): boolean {
    return DEEDS[this.deed](device) !== null
  }

  run(device: Device, told: Told): void {
    // A person takes back what the shop knows to be done, and nothing else.
    if (this.deed === 'takes-back') {
      if (told.state !== 'done') return
      told.state = moveBrew(told.state, 'undo')
    }
    Object.assign(device, DEEDS[this.deed](device))
    expectTruth(device, told)
  }

  toString(): string {
    return `it ${this.deed}`
  }
}

class IsHeard implements fc.Command<Device, Told> {
  check(): boolean {
    return true
  }

  run(device: Device, told: Told): void {
    const before = told.state
    const event = reportOf(device)
    hear(told, event)
    expectTruth(device, told)
    // Given up stays given up: the cup is a surplus, never a second "ready".
    if (before === 'unresolved') expect(told.state).toBe('unresolved')
    else if (device.end === 'done') expect(told.state).toBe('done')
  }

  toString(): string {
    return 'it is heard'
  }
}

class Shops implements fc.Command<Device, Told> {
  readonly event: 'lose-sight' | 'give-up'
  constructor(event: 'lose-sight' | 'give-up') {
    this.event = event
  }

  check(): boolean {
    return true
  }

  run(device: Device, told: Told): void {
    const before = told.state
    hear(told, this.event)
    expectTruth(device, told)
    if (this.event === 'give-up' && before !== 'doubt') expect(told.state, 'given up without a doubt').toBe(before)
  }

  toString(): string {
    return `the shop: ${this.event}`
  }
}

describe('the life of a drink, by model', () => {
  it('allows just what is true of cups and hands, however long its story', () => {
    const events = [...new Set(DRINK_LIFE.map(({ event }) => event))]
    expect(events.toSorted()).toEqual(Object.keys(DRINK_RULES).toSorted())
    const stories = fc.commands(
      events.map((event) => fc.constant(new DrinkStep(event))),
      MOST,
    )
    fc.assert(
      fc.property(stories, (story) => {
        const model: DrinkTruth = { held: false, inHand: false, asked: false, cup: 'none', cancelled: false }
        const real: { state: DrinkState } = { state: 'queued' }
        fc.modelRun(() => ({ model, real }), story)
      }),
      RUNS,
    )
  })
})

describe('the life of a brew, by model', () => {
  it('never says what is not so of a machine that tells the truth, whatever is heard of it and when', () => {
    const deeds = Object.keys(DEEDS) as Deed[]
    const stories = fc.commands(
      [
        ...deeds.map((deed) => fc.constant(new Happens(deed))),
        fc.constant(new IsHeard()),
        fc.constant(new Shops('lose-sight')),
        fc.constant(new Shops('give-up')),
      ],
      MOST,
    )
    const seen = new Set<BrewState>()
    fc.assert(
      fc.property(stories, (story) => {
        const device: Device = { begun: false, end: null, fenced: false }
        const told: Told = { state: 'intent' }
        fc.modelRun(() => ({ model: device, real: told }), story)
        seen.add(told.state)
        // Heard once more, every brew that was not given up is where its machine is.
        hear(told, reportOf(device))
        expectTruth(device, told)
        if (told.state === 'doubt' || told.state === 'intent') expect(reportOf(device)).toBeNull()
      }),
      RUNS,
    )
    // The stories went everywhere.
    expect([...seen].sort()).toEqual([
      'done',
      'doubt',
      'intent',
      'never-started',
      'pouring',
      'refused',
      'spoiled',
      'unresolved',
    ])
  })
})
