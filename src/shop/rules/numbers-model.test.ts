/** Pickup numbers beside a model that is a list: who holds which, and what was given back when. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NumberPool } from './numbers.ts'

const REST = 1_800_000
const THREE_DIGITS = 900

interface Counter {
  nowMs: number
  held: string[]
  freed: Map<string, number>
  last: string
}
interface Pool {
  numbers: NumberPool
}

const rests = ({ freed, nowMs }: Counter, number: string): boolean => {
  const at = freed.get(number)
  return at !== undefined && at + REST > nowMs
}

function take(counter: Counter, { numbers }: Pool): void {
  const resting = [...counter.freed.keys()].filter((number) => rests(counter, number))
  const gone = [...counter.held, ...resting].filter((number) => number.length === 3)
  const number = numbers.take(counter.nowMs)
  expect(counter.held).not.toContain(number)
  expect(resting).not.toContain(number)
  expect(number.length).toBe(gone.length < THREE_DIGITS ? 3 : 4)
  counter.held.push(number)
  counter.freed.delete(number)
  counter.last = number
}

class Take implements fc.Command<Counter, Pool> {
  readonly times: number
  constructor(times: number) {
    this.times = times
  }
  check(): boolean {
    return true
  }
  run(counter: Counter, pool: Pool): void {
    for (let n = 0; n < this.times; n++) take(counter, pool)
  }
  toString(): string {
    return `take ${this.times}`
  }
}

class Release implements fc.Command<Counter, Pool> {
  readonly which: number
  constructor(which: number) {
    this.which = which
  }
  check({ held }: Readonly<Counter>): boolean {
    return held.length > 0
  }
  run(counter: Counter, { numbers }: Pool): void {
    const [number = ''] = counter.held.splice(this.which % counter.held.length, 1)
    numbers.release(number, counter.nowMs)
    counter.freed.set(number, counter.nowMs)
    expect(numbers.rests(number)).toBe(true)
  }
  toString(): string {
    return `release ${this.which}`
  }
}

class TakeBack implements fc.Command<Counter, Pool> {
  check(counter: Readonly<Counter>): boolean {
    return [...counter.freed.keys()].some((number) => rests(counter, number))
  }
  run(counter: Counter, { numbers }: Pool): void {
    // A remake of an order that was handed over: its own number, as long as it rests.
    const number = [...counter.freed.keys()].find((freed) => rests(counter, freed)) ?? ''
    expect(numbers.rests(number)).toBe(true)
    numbers.hold(number)
    counter.freed.delete(number)
    counter.held.push(number)
    expect(numbers.rests(number)).toBe(false)
  }
  toString(): string {
    return 'take back'
  }
}

class Pass implements fc.Command<Counter, Pool> {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }
  check(): boolean {
    return true
  }
  run(counter: Counter): void {
    counter.nowMs += this.ms
  }
  toString(): string {
    return `pass ${this.ms}`
  }
}

class Restart implements fc.Command<Counter, Pool> {
  check(): boolean {
    return true
  }
  run(counter: Counter, pool: Pool): void {
    pool.numbers = new NumberPool(REST)
    if (counter.last !== '') pool.numbers.continueAfter(counter.last)
    for (const [number, at] of counter.freed) {
      if (!rests(counter, number)) continue
      pool.numbers.hold(number)
      pool.numbers.release(number, at)
    }
    for (const number of counter.held) pool.numbers.hold(number)
  }
  toString(): string {
    return 'restart'
  }
}

it('pickup numbers, by model: never held twice, never before their rest is over, three digits while there are any', () => {
  const stories = fc.commands(
    [
      fc.integer({ min: 1, max: 4 }).map((times) => new Take(times)),
      // A whole round of them, so that four digits are reached.
      fc.integer({ min: 300, max: 950 }).map((times) => new Take(times)),
      fc.nat().map((which) => new Release(which)),
      fc.nat().map((which) => new Release(which)),
      fc.constant(new TakeBack()),
      fc.oneof(fc.integer({ min: 1, max: REST }), fc.constant(REST), fc.constant(REST - 1)).map((ms) => new Pass(ms)),
      fc.constant(new Restart()),
    ],
    { maxCommands: 40 },
  )
  let longest = 0
  fc.assert(
    fc.property(stories, (story) => {
      const model: Counter = { nowMs: 0, held: [], freed: new Map(), last: '' }
      fc.modelRun(() => ({ model, real: { numbers: new NumberPool(REST) } }), story)
      longest = Math.max(longest, ...model.held.map(({ length }) => length))
    }),
    { numRuns: 60 },
  )
  expect(longest).toBe(4)
}, 60_000)
