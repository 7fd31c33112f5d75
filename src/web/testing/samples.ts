import type { BoardSnapshot, DrinkState, OrderState, PublicOrder } from '../data.ts'

const MINUTE_MS = 60_000

/** An order of two drinks, placed two minutes before `nowMs`, expected in four to six minutes. */
export function sampleOrder(
  state: OrderState,
  nowMs: number,
  drinks: readonly DrinkState[] = ['making', 'queued'],
): PublicOrder {
  const iso = (ms: number): string => new Date(ms).toISOString()
  return {
    id: '7K3QXW9MZ4T2B',
    number: '482',
    url: '/o/7K3QXW9MZ4T2B',
    state,
    attention: false,
    zone: 'main',
    placedAt: iso(nowMs - 2 * MINUTE_MS),
    readyAt: state === 'ready' ? iso(nowMs) : null,
    quote: { readyAt: iso(nowMs + 4.5 * MINUTE_MS), promisedAt: iso(nowMs + 5.6 * MINUTE_MS) },
    drinks: drinks.map((drink, i) => ({
      id: i + 1,
      recipe: i === 0 ? 'flat-white' : 'espresso',
      name: i === 0 ? 'Flat white' : 'Espresso',
      size: i === 0 ? 'large' : null,
      options: i === 0 ? { milk: 'oat-milk' } : {},
      state: drink,
    })),
    outlook: { ahead: state === 'queued' ? 3 : null, expectedAt: null, delay: null },
  }
}

/** Numbers 101, 114, …: no two alike, as a shop hands them out. */
export const sampleNumber = (i: number): string => String(101 + ((i * 13) % 899))

export function sampleSnapshot(o: {
  readonly preparing: number
  readonly ready: number
  readonly seq?: number
  readonly serverTime: number
  readonly build?: string
}): BoardSnapshot {
  return {
    v: 1,
    zone: 'main',
    seq: o.seq ?? 1,
    serverTime: o.serverTime,
    build: o.build ?? 'b1',
    preparing: Array.from({ length: o.preparing }, (_, i) => ({
      number: sampleNumber(i + 100),
      ready: i % 4 === 1 ? 1 : 0,
      total: i % 4 === 1 ? 3 : 1,
    })),
    ready: Array.from({ length: o.ready }, (_, i) => ({
      number: sampleNumber(i),
      // None so young that the board would call it.
      since: o.serverTime - Math.max(30_000, i * 40_000),
    })),
    counts: { preparing: o.preparing, ready: o.ready },
  }
}
