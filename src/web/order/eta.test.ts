import { describe, expect, it } from 'vitest'
import type { OrderState } from '../data.ts'
import { etaText } from './eta.ts'

const T0 = Date.parse('2026-11-22T10:42:00Z')
const MINUTE_MS = 60_000

function eta(expectedMin: number, promisedMin: number, state: OrderState = 'queued'): string | null {
  const iso = (min: number): string => new Date(T0 + min * MINUTE_MS).toISOString()
  const quote = { readyAt: iso(expectedMin), promisedAt: iso(promisedMin) }
  return etaText({ state, quote }, T0)?.replace('\u00a0', ' ') ?? null
}

describe('when an order will be ready', () => {
  it.each([
    [4, 6, 'Ready in 4–6 min'],
    [4.5, 5.6, 'Ready in 4–6 min'],
    [4.9, 4.95, 'Ready in 4–5 min'],
    [5, 5, 'Ready in 4–5 min'],
    [0.2, 2.1, 'Ready in 1–3 min'],
    [-3, 4, 'Ready in 1–4 min'],
    [1, 2, 'Ready in a minute or two'],
    [-1, 0.01, 'Ready in a minute or two'],
    [14, 15, 'Ready in 14–15 min'],
    [14, 16, 'Ready in 10–20 min'],
    [22, 31, 'Ready in 20–35 min'],
    [20, 20, 'Ready in 15–20 min'],
    [2, 18, 'Ready in 5–20 min'],
  ])('expected in %d, promised in %d minutes: %s', (expected, promised, text) => {
    expect(eta(expected, promised)).toBe(text)
  })

  it('says that it takes longer once the promise is broken, and does not count on', () => {
    expect(eta(-2, 0)).toBe('Taking a little longer than we said')
    expect(eta(-30, -20)).toBe('Taking a little longer than we said')
  })

  it('is always a true range: the low end is below the high one, and neither is nought', () => {
    for (let expected = -5; expected < 40; expected += 0.25) {
      for (let wait = 0; wait < 12; wait += 0.25) {
        const match = /(\d+)–(\d+)/.exec(eta(expected, expected + wait) ?? '')
        if (match === null) continue
        expect(Number(match[1])).toBeGreaterThan(0)
        expect(Number(match[2])).toBeGreaterThan(Number(match[1]))
      }
    }
  })

  it('does not go back to a promise that lies before the expectation', () => {
    expect(eta(6, 1)).toBe('Ready in 5–6 min')
  })

  it.each<OrderState>(['held', 'ready', 'collected', 'expired', 'cancelled'])('is not spoken of when %s', (state) => {
    expect(eta(4, 6, state)).toBeNull()
  })

  it('is not made up: without a quote, or with one that is no time, nothing is said', () => {
    expect(etaText({ state: 'queued', quote: null }, T0)).toBeNull()
    expect(etaText({ state: 'queued', quote: { readyAt: 'soon', promisedAt: 'soon' } }, T0)).toBeNull()
  })
})
