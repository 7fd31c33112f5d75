import { describe, expect, it } from 'vitest'
import { seededChance } from '../chance.ts'
import { type Habits, logNormal, STEADY } from './habits.ts'
import { Person } from './person.ts'

let seq = 0
const lane = (over: object = {}): string =>
  JSON.stringify({ v: 1, t: 'lane', seq: ++seq, person: 'Ana', mode: 'working', drinks: [], undo: null, ...over })
const drink = (state: string, brew = 7) => ({ drinks: [{ brew, group: 1, state, label: 'x', nominalMs: 10_000 }] })
const PUNCTUAL: Habits = { ...STEADY, spread: 0, startMs: 1_000 }

/** What is pressed when the bar shows this, each press answered at once. */
class Day {
  readonly presses: { press: string; brew?: number; id: string }[] = []
  readonly person: Person
  nowMs = 0
  constructor(habits: Partial<Habits> = {}) {
    this.person = new Person({ ...PUNCTUAL, ...habits }, seededChance(1), 's')
  }
  shows(over: object): void {
    this.person.hear(lane(over), this.nowMs)
  }
  pass(ms: number, answer: (id: string) => void = (re) => this.person.hear(lane({ re }), this.nowMs)): void {
    for (const end = this.nowMs + ms; this.nowMs < end; this.nowMs += 100) {
      for (const event of this.person.turn(this.nowMs)) {
        const value = JSON.parse(event) as (typeof this.presses)[number]
        this.presses.push(value)
        answer(value.id)
      }
    }
  }
  get words(): string[] {
    return this.presses.map(({ press }) => press)
  }
}

describe('a simulated barista', () => {
  it('signs in, starts what is offered after a moment, and says "done" when it is', () => {
    const day = new Day()
    day.shows({ person: null, mode: 'signed-out' })
    day.pass(100)
    expect(day.words).toEqual(['sign-in'])
    day.shows(drink('offered'))
    day.pass(900, () => {})
    expect(day.words).toEqual(['sign-in'])
    day.pass(300)
    expect(day.words).toEqual(['sign-in', 'start'])
    day.shows(drink('making'))
    day.pass(9_500)
    expect(day.words).toHaveLength(2)
    day.shows(drink('making'))
    day.pass(1_000)
    expect(day.words).toEqual(['sign-in', 'start', 'done'])
    expect(day.person.begun).toBe(1)
  })

  it('presses again, with the same id, what nobody has answered', () => {
    const day = new Day()
    day.shows({ person: null, mode: 'signed-out' })
    day.pass(5_000, () => {})
    expect(new Set(day.presses.map(({ id }) => id)).size).toBe(1)
    expect(day.presses).toHaveLength(3)
  })

  it('who forgets to press says "done" when the screen asks', () => {
    const day = new Day({ forgets: 1 })
    day.shows(drink('making'))
    day.pass(14_000)
    expect(day.words).toEqual([])
    day.shows(drink('still'))
    day.pass(200)
    expect(day.words).toEqual(['done'])
  })

  it('who is slow says "still on it"', () => {
    const day = new Day({ pace: 3 })
    day.shows(drink('making'))
    day.pass(14_000)
    day.shows(drink('still'))
    day.pass(200)
    expect(day.words).toEqual(['still'])
  })

  it('asked after a restart tells what they remember', () => {
    const day = new Day()
    day.shows(drink('lost', 99))
    day.pass(200)
    expect(day.presses).toMatchObject([{ press: 'unstarted', brew: 99 }])
  })

  it('who is picky declines, and who is tired takes breaks and comes back', () => {
    const picky = new Day({ declines: 1 })
    picky.shows(drink('offered'))
    picky.pass(1_500)
    expect(picky.words).toEqual(['no'])
    const tired = new Day({ breaks: 1, breakMs: 5_000 })
    tired.shows(drink('making'))
    tired.pass(10_050)
    tired.shows({})
    tired.pass(500, (re) => tired.shows({ re, mode: 'break' }))
    expect(tired.words).toEqual(['done', 'break'])
    tired.pass(6_000, (re) => tired.person.hear(lane({ re, mode: 'working' }), tired.nowMs))
    expect(tired.words).toEqual(['done', 'break', 'back'])
  })

  it('is sometimes much slower than usual, and never much quicker', () => {
    const chance = seededChance(4)
    const times = Array.from({ length: 4_000 }, () => logNormal(chance, 1_000, 0.35)).sort((a, b) => a - b)
    expect(Math.abs((times[2_000] ?? 0) - 1_000)).toBeLessThan(50)
    expect((times[3_960] ?? 0) - 1_000).toBeGreaterThan(1_000 - (times[40] ?? 0))
    expect(times[0]).toBeGreaterThan(0)
  })
})
