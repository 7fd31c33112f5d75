import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFleet, anyFree, anyQueue, drink, fact, fleetOf, scene } from '../../testing/scene.ts'
import { mayMake, overtakenBy, type WaitingDrink } from '../choose.ts'
import { pull } from './pull.ts'
import { pullWindow } from './pull-window.ts'

const fleet = fleetOf(fact('a', ['espresso']))
const chosen = (queue: WaitingDrink[], rules = {}) => pullWindow(scene(queue, ['a'], fleet, rules))?.drink.id
const large = drink(1, { orderMs: 300_000 })
const small = (id: number) => drink(id, { orderMs: 40_000 })

describe('a small order', () => {
  it('goes before a large one within the window, and not from beyond it', () => {
    expect(chosen([large, drink(2, { orderMs: 80_000 }), small(3)])).toBe(3)
    expect(chosen([large, drink(2, { orderMs: 80_000 }), small(3)], { window: 2 })).toBe(2)
    expect(chosen([large, small(2)], { window: 1 })).toBe(1)
  })

  it('does not pass a drink that was overtaken often enough', () => {
    expect(chosen([{ ...large, overtaken: 2 }, small(2)])).toBe(1)
    expect(chosen([{ ...large, overtaken: 1 }, small(2)])).toBe(2)
    expect(chosen([large, small(2)], { overtakes: 0 })).toBe(1)
  })

  it('of equals, the earlier goes first', () => {
    expect(chosen([small(1), small(2), small(3)])).toBe(1)
  })

  it('is looked for among orders, however many drinks the first of them has', () => {
    const party = [0, 1, 2, 3, 4, 5].map((id) => drink(id, { order: 1, orderMs: 300_000 }))
    expect(chosen([...party, drink(256, { order: 2, orderMs: 40_000 })], { window: 2 })).toBe(256)
  })
})

/** Starts one drink after another, as machines become free, and counts as dispatch does. */
function playOut(
  all: readonly WaitingDrink[],
  turns: readonly string[][],
  anyOf: typeof fleet,
  rules: { window: number; overtakes: number },
) {
  let queue = [...all]
  const counts = new Map<number, number>()
  for (const free of turns) {
    const asked = scene(queue, free, anyOf, rules)
    const choice = pullWindow(asked)
    if (choice === null) continue
    const passed = overtakenBy(choice, asked)
    for (const { id } of passed) counts.set(id, (counts.get(id) ?? 0) + 1)
    queue = queue
      .filter((one) => one !== choice.drink)
      .map((one) => (passed.includes(one) ? { ...one, overtaken: one.overtaken + 1 } : one))
  }
  return { queue, counts }
}

const anyRules = fc.record({ window: fc.integer({ min: 1, max: 5 }), overtakes: fc.integer({ min: 0, max: 4 }) })
const anyTurns = fc.array(anyFree, { maxLength: 40 })

describe('whatever the shop looks like', () => {
  it('no drink is overtaken more often than the shop allows', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, anyTurns, anyRules, (some, queue, turns, rules) => {
        for (const count of playOut(queue, turns, some, rules).counts.values()) {
          expect(count).toBeLessThanOrEqual(rules.overtakes)
        }
      }),
    )
  })

  it('nothing idles that would not idle under pull', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, anyFree, anyRules, (some, queue, free, rules) => {
        const asked = scene(queue, free, some, rules)
        expect(pullWindow(asked) === null).toBe(pull(asked) === null)
      }),
    )
  })

  it('with no overtakes, or a window of one order, machines start what pull would', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, anyFree, (some, queue, free) => {
        const first = pull(scene(queue, free, some))
        expect(pullWindow(scene(queue, free, some, { overtakes: 0 }))).toEqual(first)
        expect(pullWindow(scene(queue, free, some, { window: 1 }))).toEqual(first)
      }),
    )
  })

  it('the chosen machine may make what it is given', () => {
    fc.assert(
      fc.property(anyFleet, anyQueue, anyFree, (some, queue, free) => {
        const choice = pullWindow(scene(queue, free, some))
        const machine = some.get(choice?.group.machine ?? '')
        if (choice && machine) expect(mayMake(machine, choice.drink, some)).toBe(true)
      }),
    )
  })
})
