import { describe, expect, it } from 'vitest'
import { isMet, type Row } from './row.ts'
import { figure, tableOf } from './table.ts'

const row = (over: Partial<Row>): Row => ({
  bench: 'a',
  what: 'orders',
  unit: 'orders/s',
  value: 4_000,
  peer: { what: 'nothing', value: 10_000 },
  ratio: 0.4,
  goal: { of: 'ratio', least: 0.35 },
  note: '',
  ...over,
})

describe('the table', () => {
  it('says whether a goal is met, on either side of it', () => {
    expect(isMet(row({}))).toBe(true)
    expect(isMet(row({ ratio: 0.349 }))).toBe(false)
    expect(isMet(row({ value: 4.9, goal: { of: 'value', below: 5 } }))).toBe(true)
    expect(isMet(row({ value: 5, goal: { of: 'value', below: 5 } }))).toBe(false)
    expect(isMet(row({ ratio: 1.5, goal: { of: 'ratio', most: 1.5 } }))).toBe(true)
    expect(isMet(row({ ratio: 1.51, goal: { of: 'ratio', most: 1.5 } }))).toBe(false)
    expect(isMet(row({ value: 100, goal: { of: 'value', least: 100 } }))).toBe(true)
    expect(isMet(row({ value: 99.99, goal: { of: 'value', least: 100 } }))).toBe(false)
  })

  it('holds one half of a double goal against a row that meets the other', () => {
    const goal = { of: 'both', below: 2_000, most: 1.5 } as const
    expect(isMet(row({ value: 1_999, ratio: 1.5, goal }))).toBe(true)
    expect(isMet(row({ value: 2_000, ratio: 1.5, goal }))).toBe(false)
    expect(isMet(row({ value: 1_999, ratio: 1.51, goal }))).toBe(false)
    expect(isMet(row({ value: 1_999, ratio: null, goal }))).toBe(false)
    expect(isMet(row({ value: 1_999, ratio: Number.NaN, goal }))).toBe(false)
  })

  it('calls a goal without a measured ratio not met, and no goal neither', () => {
    expect(isMet(row({ ratio: null }))).toBe(false)
    expect(isMet(row({ ratio: Number.NaN }))).toBe(false)
    expect(isMet(row({ ratio: null, goal: { of: 'ratio', most: 1.5 } }))).toBe(false)
    expect(isMet(row({ ratio: Number.NaN, goal: { of: 'ratio', most: 1.5 } }))).toBe(false)
    expect(isMet(row({ goal: null }))).toBeNull()
  })

  it('has as many cells in each line as in its head, whatever a note says', () => {
    const lines = tableOf([row({ note: 'a | b\nc' }), row({ peer: null, ratio: null, goal: null })]).split('\n')
    const cells = lines.map((line) => line.replaceAll('\\|', '').split('|').length)
    expect(new Set(cells)).toEqual(new Set([10]))
    expect(lines).toHaveLength(4)
    expect(lines[2]).toContain('a \\| b c')
  })

  it('shows a missed goal so that nobody overlooks it', () => {
    expect(tableOf([row({ ratio: 0.1 })])).toContain('**not met**')
  })

  it('writes a goal with its direction', () => {
    const goals = [
      { of: 'ratio', least: 0.35 },
      { of: 'ratio', most: 1.5 },
      { of: 'value', below: 5 },
      { of: 'value', least: 100 },
      { of: 'both', below: 2_000, most: 1.5 },
    ] as const
    const cells = tableOf(goals.map((goal) => row({ unit: 'ms', goal })))
      .split('\n')
      .slice(2)
    expect(cells.map((line) => line.split(' | ')[5])).toEqual([
      'ratio ≥ 0.35',
      'ratio ≤ 1.5',
      '< 5 ms',
      '≥ 100 ms',
      '< 2,000 ms, ratio ≤ 1.5',
    ])
  })

  it('keeps three figures', () => {
    expect([12_345.6, 99.96, 4.0678, 0.012345, 0].map(figure)).toEqual(['12,346', '100', '4.07', '0.0123', '0'])
  })
})
