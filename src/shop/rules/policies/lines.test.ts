import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFleet, anyFree, anyQueue, drink, fact, fleetOf, scene } from '../../testing/scene.ts'
import { mayMake } from '../choose.ts'
import { leastLoaded } from './least-loaded.ts'
import { type Binding, ownLine } from './own-line.ts'
import { roundRobin } from './round-robin.ts'
import { shortestFirst } from './shortest-first.ts'

const three = fleetOf(fact('a', ['espresso']), fact('b', ['espresso', 'milk']), fact('c', ['espresso', 'milk']))
const asked = (over: Partial<Binding> = {}): Binding => ({
  drink: drink(1),
  fleet: three,
  last: null,
  loadMs: () => 0,
  ...over,
})

describe('round robin', () => {
  it('takes machines in turn, and begins again', () => {
    const turn: (string | null)[] = []
    for (let i = 0; i < 4; i++) turn.push(roundRobin(asked({ last: turn.at(-1) ?? null })))
    expect(turn).toEqual(['a', 'b', 'c', 'a'])
  })

  it('passes over who cannot make the drink, and a machine that is gone does not stop it', () => {
    const milk = drink(1, { skill: 'milk' })
    expect(roundRobin(asked({ drink: milk, last: 'c' }))).toBe('b')
    expect(roundRobin(asked({ last: 'sold' }))).toBe('a')
    expect(roundRobin(asked({ drink: drink(1, { skill: 'tea' }) }))).toBeNull()
  })

  it('does not look at how long a line is', () => {
    expect(roundRobin(asked({ last: 'a', loadMs: (id) => (id === 'b' ? 900_000 : 0) }))).toBe('b')
  })
})

describe('least loaded', () => {
  it('takes the line that is worked off first', () => {
    const loads: Record<string, number> = { a: 90_000, b: 30_000, c: 60_000 }
    expect(leastLoaded(asked({ loadMs: (id) => loads[id] ?? 0 }))).toBe('b')
    expect(leastLoaded(asked())).toBe('a')
  })
})

describe('a line of its own', () => {
  it('is worked off in order, and nobody helps', () => {
    const queue = [drink(1, { bound: 'b' }), drink(2, { bound: 'a' }), drink(3, { bound: 'a' })]
    expect(ownLine(scene(queue, ['a'], three))?.drink.id).toBe(2)
    expect(ownLine(scene(queue, ['c'], three))).toBeNull()
    expect(ownLine(scene([drink(1)], ['a'], three))).toBeNull()
  })

  it('passes over what its machine failed and another could make, until that is bound anew', () => {
    const queue = [drink(1, { bound: 'a', avoid: ['a'] }), drink(2, { bound: 'a' })]
    expect(ownLine(scene(queue, ['a'], three))?.drink.id).toBe(2)
  })
})

describe('whatever the shop looks like', () => {
  it('a drink is bound to a machine that may make it, and to nobody only when there is none', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, fc.nat(900_000), (fleet, queue, loadMs) => {
        for (const one of queue) {
          const makers = [...fleet.values()].filter((machine) => mayMake(machine, one, fleet)).map(({ id }) => id)
          for (const bind of [roundRobin, leastLoaded]) {
            const bound = bind({ drink: one, fleet, last: 'b', loadMs: (id) => (id === 'a' ? loadMs : 1) })
            if (makers.length === 0) expect(bound).toBeNull()
            else expect(makers).toContain(bound)
          }
        }
      }),
    )
  })

  it('shortest first takes an order than which no free machine could make a shorter one', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, anyFree, (fleet, queue, free) => {
        const choice = shortestFirst(scene(queue, free, fleet))
        for (const one of queue) {
          const doable = free.some((id) => {
            const machine = fleet.get(id)
            return machine !== undefined && mayMake(machine, one, fleet)
          })
          if (doable) expect(choice?.drink.orderMs).toBeLessThanOrEqual(one.orderMs)
        }
      }),
    )
  })
})
