import { describe, expect, it } from 'vitest'
import { CrowdedShop } from './crowded-shop.ts'
import { type Cell, measureCell, rowsOf } from './scale.ts'

describe('a crowded shop', () => {
  it('has as many drinks waiting as it was asked for, whatever is made and ordered', () => {
    const shop = new CrowdedShop({ machines: 3, waiting: 30 })
    try {
      expect(shop.waiting).toBe(30)
      // Twice round the machines: each of them is done and is given the next one.
      for (let i = 0; i < 6; i++) shop.decide()
      expect(shop.waiting).toBe(24)
      for (let i = 0; i < 3; i++) {
        shop.order('anew')
        shop.order('kept')
      }
      expect(shop.waiting).toBe(30)
    } finally {
      shop.close()
    }
  })

  it('with nothing left to make says so, and gives no figure', () => {
    const shop = new CrowdedShop({ machines: 1, waiting: 1 })
    try {
      shop.decide()
      expect(() => shop.decide()).toThrow('m1 was free and was given nothing')
    } finally {
      shop.close()
    }
  })

  it('is measured by turns with the smallest one', () => {
    const { times, smallest } = measureCell({ machines: 2, waiting: 15 }, { turns: 4, mostMs: 60_000 })
    for (const { decisionsMs, quotesMs, keptMs } of [times, smallest])
      expect([decisionsMs.length, quotesMs.length, keptMs.length]).toEqual([8, 4, 4])
  })
})

describe('the rows', () => {
  const times = (decisionMs: number, quoteMs: number) => ({
    decisionsMs: [decisionMs, decisionMs],
    quotesMs: [quoteMs],
    keptMs: [quoteMs / 2],
  })
  const cell = (machines: number, waiting: number, decisionMs: number, quoteMs: number): Cell => ({
    ...{ machines, waiting, times: times(decisionMs, quoteMs), smallest: times(0.1, 0.1) },
  })

  it('name the slowest shop, the one that grows most, and the dearest quote at a thousand waiting', () => {
    const rows = rowsOf([
      cell(1, 1_000, 0.2, 3),
      cell(500, 10, 0.4, 1),
      cell(10, 1_000, 0.1, 4),
      cell(1, 10_000, 0.1, 90),
    ])
    expect(rows.map(({ value, ratio }) => [value, ratio])).toEqual([
      [0.4, 4],
      [0.4, 4],
      [4, null],
    ])
    expect(rows[0]?.what).toContain('500 × 10')
    expect(rows[2]?.what).toContain('10 × 1,000')
  })
})
