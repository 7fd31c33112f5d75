import { describe, expect, it } from 'vitest'
import { adviceOf } from '../advice.ts'
import { compare } from '../compare.ts'
import type { Scenario } from '../scenario.ts'
import { markdown, terminalTable } from '../table.ts'
import { shortDay } from '../testing/days.ts'
import { reportOf } from './report.ts'
import { hourMarks, steps } from './svg.ts'

const SEVEN = 7 * 3_600_000
const scenario: Scenario = {
  ...{ policies: ['pull', 'round-robin'], machines: [3, 4], slow: [], window: 3, overtakes: 2 },
  fails: [{ machine: 'left', fromMs: SEVEN + 600_000, untilMs: SEVEN + 900_000 }],
}
const days = [{ ...shortDay(1, 0.9), name: 'Tea & <b>cake</b>' }]
const runs = compare(days, scenario)
const page = reportOf(days, runs, scenario)

describe('the report', () => {
  it('needs nothing but itself: no script, no address, nothing to load', () => {
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(|@import|\son\w+=/i)
    expect(page.match(/<svg/g)).toHaveLength(3)
  })

  it('has no number that is none, and nothing of the day is taken for markup', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|null/)
    expect(page).toContain('Tea &amp; &lt;b&gt;cake&lt;/b&gt;')
    expect(page).not.toContain('<b>cake')
  })

  it('is balanced: what is opened is closed', () => {
    for (const tag of ['section', 'svg', 'table', 'tr', 'td', 'ul', 'li', 'rect', 'circle', 'title', 'text', 'p']) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0
      const closed = page.match(new RegExp(`</${tag}>|<${tag} [^<>]*/>`, 'g'))?.length ?? 0
      expect(closed, tag).toBe(opened)
    }
  })

  it('says what its pictures show to those who do not see them', () => {
    expect(page.match(/<svg [^>]*role="img" aria-label="[^"]{20,}"/g)).toHaveLength(3)
  })

  it('has a bar for every pour, and shades the time in which a machine was off', () => {
    const [run] = runs
    expect(page.match(/class="bar/g)).toHaveLength(run?.first.pours.length ?? 0)
    expect(page.match(/class="off"/g)).toHaveLength(1)
  })

  it('says what went wrong, and whether one machine more paid off', () => {
    expect(page).toContain('machine left is off from 07:10 to 07:15')
    expect(page).toMatch(/With 4 machines instead of 3: /)
  })

  it('of a day with a single order still has its pictures', () => {
    const one = [{ ...shortDay(1), orders: shortDay(1).orders.slice(0, 1) }]
    const alone = reportOf(one, compare(one, { ...scenario, policies: ['pull'], machines: [], fails: [] }), scenario)
    expect(alone).not.toMatch(/NaN|Infinity/)
  })
})

describe('the table', () => {
  it('has a row for each policy and number of machines, under heads of as many columns', () => {
    const lines = markdown(runs).split('\n')
    expect(lines).toHaveLength(2 + 4)
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1)
    expect(
      lines.slice(2).map((line) =>
        line
          .split('|')
          .slice(1, 3)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ['pull', '3'],
      ['round-robin', '3'],
      ['pull', '4'],
      ['round-robin', '4'],
    ])
    expect(terminalTable(runs).split('\n')).toHaveLength(2 + 4)
  })
})

describe('the advice', () => {
  it('has a sentence for the first row, for each other policy, and for each other number of machines', () => {
    expect(adviceOf(runs)).toHaveLength(3)
    expect(adviceOf([])).toEqual([])
  })
})

describe('axes', () => {
  it('end at or above what they must hold, in round steps', () => {
    expect(steps(17, 5)).toEqual([0, 5, 10, 15, 20])
    expect(steps(0, 5)[0]).toBe(0)
    for (const most of [0.3, 1, 4, 99, 1234]) expect(steps(most, 5).at(-1)).toBeGreaterThanOrEqual(most)
  })

  it('mark whole hours of a day and halves of a short one', () => {
    expect(hourMarks(SEVEN + 1, SEVEN + 5 * 3_600_000).map((ms) => ms / 3_600_000)).toEqual([8, 9, 10, 11, 12])
    expect(hourMarks(SEVEN, SEVEN + 3_600_000).map((ms) => ms / 3_600_000)).toEqual([7, 7.5, 8])
  })
})
