import { describe, expect, it } from 'vitest'
import { Agenda } from './agenda.ts'
import { Dice } from './dice.ts'

const always = () => true

describe('the agenda', () => {
  it('does what is due in the order of its times, and of planning where they are equal', () => {
    const agenda = new Agenda()
    const dice = new Dice(1, 'agenda')
    const done: string[] = []
    const planned = Array.from({ length: 500 }, (_, i) => ({ atMs: dice.int(50), i }))
    for (const { atMs, i } of planned) agenda.at(atMs, () => void done.push(`${atMs} ${i}`))
    agenda.run(50, always)
    const sorted = planned.toSorted((a, b) => a.atMs - b.atMs || a.i - b.i)
    expect(done).toEqual(sorted.map(({ atMs, i }) => `${atMs} ${i}`))
  })

  it('leaves out what was cancelled, and takes in what is planned meanwhile', () => {
    const agenda = new Agenda()
    const done: number[] = []
    const cancel = agenda.after(2, () => void done.push(2))
    agenda.after(1, () => {
      cancel()
      agenda.after(0, () => void done.push(agenda.nowMs))
    })
    agenda.run(10, always)
    expect(done).toEqual([1])
    expect(agenda.nowMs).toBe(10)
  })

  it('plans nothing in the past', () => {
    const agenda = new Agenda()
    agenda.run(10, always)
    let atMs = 0
    agenda.at(3, () => {
      atMs = agenda.nowMs
    })
    agenda.run(20, always)
    expect(atMs).toBe(10)
  })
})

describe('dice', () => {
  it('throw the same for the same seed and name, whatever others throw', () => {
    const one = new Dice(7, 'network')
    const other = new Dice(7, 'network')
    new Dice(7, 'crash').next()
    one.split('a').next()
    expect([one.next(), one.next()]).toEqual([other.next(), other.next()])
  })

  it('throw otherwise for a neighbouring seed', () => {
    const first = Array.from({ length: 200 }, (_, seed) => new Dice(seed, 'mix').next())
    expect(new Set(first).size).toBe(200)
    const mean = first.reduce((sum, n) => sum + n, 0) / first.length
    expect(mean).toBeGreaterThan(0.4)
    expect(mean).toBeLessThan(0.6)
  })
})
