import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatConfigError } from '../config/finding.ts'
import { readDayFile } from './day-file.ts'
import { makeDay } from './make-day.ts'
import { RUSH_DAY } from './rush-day.ts'

const example = readFileSync(new URL('examples/rush.yaml', import.meta.url), 'utf8')
const faults = (yaml: string): string[] => {
  const read = readDayFile(yaml, 'day.yaml')
  return read.ok ? [] : read.errors.map(formatConfigError)
}

describe('the example', () => {
  it('is the day that is built in', () => {
    const read = readDayFile(example, 'rush.yaml')
    expect(read).toEqual({ ok: true, spec: RUSH_DAY })
    if (read.ok) expect(makeDay(read.spec, 4)).toEqual(makeDay(RUSH_DAY, 4))
  })
})

describe('a day file', () => {
  it.each([
    ['an unknown key', 'closes: "13:00"', 'closing: "13:00"', 'day.yaml:3:1  closing  unknown key "closing"'],
    [
      'a skill that no machine has',
      'skill: milk, seconds: 75',
      'skill: mlik, seconds: 75',
      'no machine has the skill "mlik"',
    ],
    ['times out of order', 'from: "08:20"', 'from: "07:30"', 'must come after the one before'],
    ['a machine twice', 'id: right', 'id: left', '"left" is here already'],
    ['a drink twice', 'recipe: mocha', 'recipe: latte', '"latte" is here already'],
    ['an order of no drinks', '{ 1: 50', '{ 0: 50', 'a number of drinks from 1 to 20'],
    ['a time that is none', 'from: "12:00"', 'from: "12:60"', 'a time of day'],
    ['a shop that closes before it opens', 'closes: "13:00"', 'closes: "06:00"', 'must come after the first orders'],
    ['a spread that is too wide', 'spread: 0.2 ', 'spread: 2 ', 'from 0 to 1'],
  ])('names %s, with its place', (_, right, wrong, said) => {
    expect(example).toContain(right)
    const found = faults(example.replace(right, wrong))
    expect(found.join('\n')).toContain(said)
    expect(found[0]).toMatch(/^day\.yaml:\d+:\d+ /)
  })

  it('may leave out what has a default', () => {
    const least = `{ closes: "08:00", orders: [{ from: "07:00", perHour: 10 }],
      drinks: [{ recipe: tea, share: 1, steps: [{ skill: hot, seconds: 60 }] }], machines: [{ id: a, skills: [hot] }] }`
    const read = readDayFile(least, 'day.yaml')
    expect(
      read.ok && makeDay(read.spec, 1).orders.every(({ drinks, channel }) => drinks.length === 1 && channel === null),
    ).toBe(true)
  })

  it('that is no YAML is told as such', () => {
    expect(faults('a: [')).toHaveLength(1)
  })
})
