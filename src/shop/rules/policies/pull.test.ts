import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFleet, anyFree, anyQueue, drink, fact, fleetOf, scene } from '../../testing/scene.ts'
import { mayMake, type WaitingDrink } from '../choose.ts'
import { pull } from './pull.ts'

const chosen = (...args: Parameters<typeof scene>) => pull(scene(...args))

describe('the next drink', () => {
  it('is the first that any free group can make', () => {
    const fleet = fleetOf(fact('a', ['espresso']))
    expect(chosen([drink(1, { skill: 'milk' }), drink(2), drink(3)], ['a'], fleet)?.drink.id).toBe(2)
    expect(chosen([drink(1, { skill: 'milk' })], ['a'], fleet)).toBeNull()
  })

  it('waits for a machine that did not fail it, and the machine that did goes on with the one behind', () => {
    const two = fleetOf(fact('a', ['espresso']), fact('b', ['espresso']))
    expect(chosen([drink(1, { avoid: ['a'] })], ['a'], two)).toBeNull()
    expect(chosen([drink(1, { avoid: ['a'] }), drink(2)], ['a'], two)?.drink.id).toBe(2)
  })
})

describe('whatever the shop looks like', () => {
  it('no earlier drink that the chosen machine could make is passed over, and none that another free one could', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, anyFree, (fleet, queue, free) => {
        const choice = chosen(queue, free, fleet)
        for (const waiting of queue) {
          if (waiting === choice?.drink) break
          for (const id of free) {
            const machine = fleet.get(id)
            if (machine) expect(mayMake(machine, waiting, fleet)).toBe(false)
          }
        }
      }),
    )
  })

  it('drinks of one skill start as they were accepted, whichever machines become free in whatever turn', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, fc.array(anyFree, { maxLength: 30 }), (fleet, all, turns) => {
        let queue: WaitingDrink[] = all.map((one) => ({ ...one, avoid: [] }))
        const started = new Map<string, number>()
        for (const free of turns) {
          const choice = chosen(queue, free, fleet)
          if (choice === null) continue
          const { skill, id } = choice.drink
          expect(id).toBeGreaterThan(started.get(skill) ?? -1)
          started.set(skill, id)
          queue = queue.filter((one) => one !== choice.drink)
        }
      }),
    )
  })
})
