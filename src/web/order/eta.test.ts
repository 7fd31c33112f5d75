import { describe, expect, it } from 'vitest'
import type { OrderState } from '../data.ts'
import { etaText as text } from './eta.ts'
import { WORDS } from './words/words.ts'

const T0 = Date.parse('2026-11-22T10:42:00Z')
const MINUTE_MS = 60_000
const EN = { lang: 'en', words: WORDS.en } as const

function eta(expectedMin: number, promisedMin: number, state: OrderState = 'queued', moreMin: number | null = null) {
  const iso = (min: number): string => new Date(T0 + min * MINUTE_MS).toISOString()
  const quote = { readyAt: iso(expectedMin), promisedAt: iso(promisedMin) }
  const expectedAt = moreMin === null ? null : iso(moreMin)
  return text({ state, quote, outlook: { expectedAt } }, T0, EN)?.replaceAll('\u00a0', ' ') ?? null
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
    expect(eta(-2, 0)).toBe('Taking longer than we said. Sorry!')
    expect(eta(-30, -20)).toBe('Taking longer than we said. Sorry!')
  })

  it.each([
    [2.3, 'Taking longer, about 3 more min. Sorry!'],
    [0.1, 'Taking longer, about 1 more min. Sorry!'],
    [-0.5, 'Taking longer, about 1 more min. Sorry!'],
    // An estimate that is over says nothing any more, least of all "0 more min".
    [-1, 'Taking longer than we said. Sorry!'],
    [-9, 'Taking longer than we said. Sorry!'],
  ])('says, when it is late, that it takes %d more minutes: %s', (more, words) => {
    expect(eta(-3, -2, 'making', more)).toBe(words)
  })

  it('means all of it when some is ready', () => {
    expect(eta(4, 6, 'partly-ready')).toBe('All ready in 4–6 min')
    expect(eta(1, 2, 'partly-ready')).toBe('All ready in a minute or two')
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
    const outlook = { expectedAt: null }
    expect(text({ state: 'queued', quote: null, outlook }, T0, EN)).toBeNull()
    expect(text({ state: 'queued', quote: { readyAt: 'soon', promisedAt: 'soon' }, outlook }, T0, EN)).toBeNull()
  })

  it('keeps its range in order among words that run from right to left', () => {
    const quote = {
      readyAt: new Date(T0 + 4 * MINUTE_MS).toISOString(),
      promisedAt: new Date(T0 + 6 * MINUTE_MS).toISOString(),
    }
    const order = { state: 'queued', quote, outlook: { expectedAt: null } } as const
    expect(text(order, T0, { lang: 'ar', words: WORDS.ar })).toContain('\u20664–6\u2069')
  })
})
