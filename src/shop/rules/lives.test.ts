import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BREW_LIFE, BREW_STATES, isOpenBrew, moveBrew, nextBrewState } from './brew-life.ts'
import { DRINK_LIFE, DRINK_STATES, IllegalTransition, moveDrink, nextDrinkState } from './drink-life.ts'
import { isOpenOrder, orderState } from './order-state.ts'

const drinkEvents = [...new Set(DRINK_LIFE.map(({ event }) => event))]
const brewEvents = [...new Set(BREW_LIFE.map(({ event }) => event))]

describe('the life of a drink', () => {
  it('has one way at most for each state and event, and anything else is a typed error', () => {
    let legal = 0
    for (const from of DRINK_STATES) {
      for (const event of drinkEvents) {
        const rows = DRINK_LIFE.filter((row) => row.from === from && row.event === event)
        expect(rows.length, `${from} ${event}`).toBeLessThanOrEqual(1)
        expect(nextDrinkState(from, event)).toBe(rows[0]?.to ?? null)
        if (rows.length === 0) expect(() => moveDrink(from, event)).toThrow(IllegalTransition)
        legal += rows.length
      }
    }
    expect(legal).toBe(DRINK_LIFE.length)
  })

  it('ends: from every state a customer gets a cup or an end', () => {
    const ends = new Set<string>(['collected', 'discarded', 'cancelled'])
    for (let again = true; again; ) {
      again = false
      for (const { from, to } of DRINK_LIFE) {
        if (ends.has(to) && !ends.has(from)) {
          ends.add(from)
          again = true
        }
      }
    }
    expect([...ends].sort()).toEqual([...DRINK_STATES].sort())
  })

  it('is never made twice by itself: it leaves the shop’s hands only from ready', () => {
    expect(DRINK_LIFE.filter(({ to }) => to === 'ready').map(({ from }) => from)).toEqual([
      'making',
      'collected',
      'attention',
    ])
  })
})

describe('the life of a brew', () => {
  it('has one way at most for each state and event, and none out of an end but a person’s “not yet”', () => {
    for (const from of BREW_STATES) {
      for (const event of brewEvents) {
        const rows = BREW_LIFE.filter((row) => row.from === from && row.event === event)
        expect(rows.length).toBeLessThanOrEqual(1)
        expect(nextBrewState(from, event)).toBe(rows[0]?.to ?? null)
        if (!isOpenBrew(from))
          expect(rows.map((row) => `${row.from} ${row.event}`)).toEqual(
            from === 'done' && event === 'undo' ? ['done undo'] : [],
          )
        if (rows.length === 0) expect(() => moveBrew(from, event)).toThrow(IllegalTransition)
      }
    }
  })

  it('only what was never begun can be proven unstarted', () => {
    expect(nextBrewState('pouring', 'prove-unstarted')).toBeNull()
  })
})

describe('the state of an order', () => {
  const drink = fc.record({ state: fc.constantFrom(...DRINK_STATES), cancelRequested: fc.boolean() })

  it('is ready exactly when every drink that somebody waits for is, and at least one is there', () => {
    fc.assert(
      fc.property(fc.array(drink, { minLength: 1, maxLength: 6 }), (drinks) => {
        const live = drinks.filter(
          ({ state, cancelRequested }) =>
            state !== 'cancelled' && state !== 'discarded' && !(state === 'making' && cancelRequested),
        )
        const { state } = orderState(drinks)
        expect(state === 'ready').toBe(
          live.some((d) => d.state === 'ready') && live.every((d) => d.state === 'ready' || d.state === 'collected'),
        )
        expect(state === 'cancelled').toBe(live.length === 0)
        expect(isOpenOrder(state)).toBe(live.some((d) => d.state !== 'collected'))
      }),
    )
  })

  it('does not depend on the order of its drinks', () => {
    fc.assert(
      fc.property(fc.array(drink, { minLength: 1, maxLength: 6 }), (drinks) => {
        expect(orderState([...drinks].reverse())).toEqual(orderState(drinks))
      }),
    )
  })

  it('attention stands beside the state: ready drinks can go out', () => {
    const asking = [
      { state: 'ready', cancelRequested: false },
      { state: 'attention', cancelRequested: false },
    ] as const
    expect(orderState(asking)).toEqual({ state: 'partly-ready', attention: true })
  })
})
