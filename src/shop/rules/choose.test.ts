import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFleet, anyFree, anyQueue, drink, fact, fleetOf, scene } from '../testing/scene.ts'
import { groupFor, type MachineFact, mayMake, missedAmong, missedWithout, overtakenBy } from './choose.ts'
import { POLICIES } from './policies/policies.ts'

const taker = (...args: Parameters<typeof scene>) => {
  const asked = scene(...args)
  const [first] = asked.queue
  return first ? (groupFor(first, asked)?.machine ?? null) : null
}

describe('the machine that takes a drink', () => {
  it('is the one that the shop would miss least', () => {
    const fleet = fleetOf(fact('both', ['espresso', 'milk']), fact('plain', ['espresso']))
    expect(taker([drink(1)], ['both', 'plain'], fleet)).toBe('plain')
    expect(taker([drink(1, { skill: 'milk' })], ['both', 'plain'], fleet)).toBe('both')
  })

  it('among equals, is the one that has worked least today', () => {
    const fleet = fleetOf(
      fact('a', ['espresso'], { workMs: 90_000 }),
      fact('b', ['espresso'], { workMs: 30_000 }),
      fact('c', ['espresso'], { workMs: 60_000 }),
    )
    expect(taker([drink(1)], ['a', 'b', 'c'], fleet)).toBe('b')
    expect(taker([drink(1)], ['a', 'c'], fleet)).toBe('c')
  })

  it('spares a rare skill, however little its machine has worked', () => {
    const fleet = fleetOf(fact('both', ['espresso', 'milk']), fact('plain', ['espresso'], { workMs: 3_600_000 }))
    expect(taker([drink(1)], ['both', 'plain'], fleet)).toBe('plain')
  })
})

describe('who may make a drink', () => {
  const two = fleetOf(fact('a', ['espresso']), fact('b', ['espresso']))
  const makers = (fleet: ReturnType<typeof fleetOf>, avoid: string[] = []) =>
    [...fleet.values()].filter((machine) => mayMake(machine, drink(1, { avoid }), fleet)).map(({ id }) => id)

  it('is a machine that did not fail it, busy or not; when all did, all of them', () => {
    expect(makers(two, ['a'])).toEqual(['b'])
    expect(makers(fleetOf(fact('a', ['espresso'])), ['a'])).toEqual(['a'])
    expect(makers(two, ['a', 'b'])).toEqual(['a', 'b'])
  })

  it('is a backup only when no primary is fit, or every fit one failed the drink', () => {
    const backup = fact('spare', ['espresso'], { role: 'backup' })
    expect(makers(fleetOf(fact('a', ['espresso']), backup))).toEqual(['a'])
    expect(makers(fleetOf(fact('a', ['espresso'], { fit: false }), backup))).toEqual(['spare'])
    expect(makers(fleetOf(fact('a', ['milk']), backup))).toEqual(['spare'])
    expect(makers(fleetOf(fact('a', ['espresso']), backup), ['a'])).toEqual(['spare'])
  })

  it('is somebody, whatever the shop looks like: nothing waits for ever on who may', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, (fleet, queue) => {
        for (const waiting of queue) {
          const skilled = [...fleet.values()].filter((m) => m.fit && m.skills.has(waiting.skill))
          if (skilled.length > 0) expect(skilled.some((m) => mayMake(m, waiting, fleet))).toBe(true)
        }
      }),
    )
  })
})

describe('a drink is overtaken', () => {
  const fleet = fleetOf(fact('a', ['espresso']), fact('b', ['milk']))
  const overtaken = (queue: ReturnType<typeof drink>[], index: number) => {
    const chosen = queue[index]
    if (!chosen) throw new Error('no such drink')
    return overtakenBy({ drink: chosen, group: { machine: 'a', group: 1 } }, scene(queue, ['a'], fleet)).map(
      (d) => d.id,
    )
  }

  it('by a later one on a machine that could have made it, and by no other', () => {
    expect(overtaken([drink(1), drink(2, { skill: 'milk' }), drink(3), drink(4), drink(5)], 3)).toEqual([1, 3])
    expect(overtaken([drink(1), drink(2)], 0)).toEqual([])
  })

  it('not by one on a machine that failed it', () => {
    const other = fleetOf(fact('a', ['espresso']), fact('c', ['espresso']))
    const asked = scene([drink(1, { avoid: ['a'] }), drink(2)], ['a'], other)
    expect(overtakenBy({ drink: drink(2), group: { machine: 'a', group: 1 } }, asked)).toEqual([])
  })
})

describe('a choice that knows of a machine only what it asks for', () => {
  it('is the one that it would be if it knew all, by every policy', () => {
    let decided = 0
    fc.assert(
      fc.property(anyFleet, anyQueue, anyFree, (fleet, queue, ids) => {
        const whole = scene(queue, ids, fleet)
        const all: MachineFact[] = [...fleet.values()]
        const lazy = {
          get: (id: string) => all.find((one) => one.id === id),
          *values() {
            yield* all
          },
        }
        const known = { ...whole, missed: missedWithout(fleet) }
        const asked = { ...whole, fleet: lazy, missed: missedAmong(whole.free, lazy) }
        for (const { choose } of Object.values(POLICIES)) {
          const choice = choose(known)
          if (choice !== null) decided++
          expect(choose(asked)).toEqual(choice)
        }
      }),
      { numRuns: 500 },
    )
    expect(decided).toBeGreaterThan(100)
  })
})
