import { describe, expect, it } from 'vitest'
import { EVENT_KINDS } from '../effects.ts'
import { ORDER_STATES } from './order-state.ts'
import { TERMINAL_EVENTS, TOLD_KINDS, terminalEvent } from './terminal-events.ts'

const all = EVENT_KINDS.flatMap((kind) =>
  [null, ...ORDER_STATES].flatMap((state) =>
    [true, false].map((turns) => ({ kind, told: terminalEvent(kind, state, turns) })),
  ),
)

describe('what a terminal is told', () => {
  it('comes from the kinds that are looked for, and from no other', () => {
    const telling = new Set(all.filter(({ told }) => told !== null).map(({ kind }) => kind))
    expect([...telling].sort()).toEqual([...TOLD_KINDS].sort())
  })

  it('has every event that is promised', () => {
    const events = new Set(all.map(({ told }) => told))
    for (const event of TERMINAL_EVENTS) expect(events.has(event)).toBe(true)
  })
})
