import { describe, expect, it } from 'vitest'
import { holdAtPlacing, KEEPS_PLACE_MS, keyOnRelease, MOST_AHEAD_MS, MOST_PAST_MS, wishRefusal } from './hold.ts'

const NOW = { shopMs: 5_000_000, wallMs: 1_790_000_000_000 }
const EXPIRES = 7_200_000

describe('a hold', () => {
  it.each([
    ['nothing asked', {}, null],
    ['not held, said plainly', { hold: false }, null],
    ['unpaid', { hold: true }, { kind: 'unpaid', untilMs: NOW.shopMs + EXPIRES }],
    // 100 s of work and its reserve: a fifth of it and 15 s.
    ['for later', { dueAtMs: NOW.wallMs + 600_000 }, { kind: 'due', untilMs: NOW.shopMs + 600_000 - 135_000 }],
    ['for so soon that work begins now', { dueAtMs: NOW.wallMs + 135_000 }, null],
    ['for a moment ago', { dueAtMs: NOW.wallMs - 1 }, null],
  ])('at placing: %s', (_what, wish, hold) => {
    expect(holdAtPlacing(wish, 100_000, NOW, EXPIRES)).toEqual(hold)
  })

  it.each([
    [{ hold: true, dueAtMs: NOW.wallMs + 1 }, 'refused'],
    [{ hold: false, dueAtMs: NOW.wallMs + 1 }, 'taken'],
    [{ dueAtMs: NOW.wallMs - MOST_PAST_MS }, 'taken'],
    [{ dueAtMs: NOW.wallMs - MOST_PAST_MS - 1 }, 'refused'],
    [{ dueAtMs: NOW.wallMs + MOST_AHEAD_MS }, 'taken'],
    [{ dueAtMs: NOW.wallMs + MOST_AHEAD_MS + 1 }, 'refused'],
    [{ hold: true }, 'taken'],
  ])('wishes that make no sense are refused: %j %s', (wish, outcome) => {
    expect(wishRefusal(wish, NOW.wallMs)?.pointer ?? 'taken').toBe(outcome === 'refused' ? '/dueAt' : 'taken')
  })

  it.each([
    ['unpaid', KEEPS_PLACE_MS, 'its acceptance'],
    ['unpaid', KEEPS_PLACE_MS + 1, 'its release'],
    ['asked', 1, 'its release'],
    ['due', 1, 'its release'],
  ] as const)('the place of one that was %s and is released after %i ms is that of %s', (kind, afterMs, place) => {
    expect(keyOnRelease(kind, 1_000, 1_000 + afterMs)).toBe(place === 'its acceptance' ? 1_000 : 1_000 + afterMs)
  })
})
