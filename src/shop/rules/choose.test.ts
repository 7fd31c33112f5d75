import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseNext, type Fleet, type MachineFact, mayMake, missedWithout, type WaitingDrink } from './choose.ts'

const fleetOf = (...machines: MachineFact[]): Fleet => new Map(machines.map((machine) => [machine.id, machine]))
const fact = (id: string, skills: string[], over: Partial<MachineFact> = {}): MachineFact => ({
  id,
  role: 'primary',
  skills: new Set(skills),
  fit: true,
  ...over,
})
const drink = (id: number, skill = 'espresso', avoid: string[] = []): WaitingDrink => ({ id, key: id, skill, avoid })
const choose = (queue: WaitingDrink[], free: string[], fleet: Fleet) =>
  chooseNext(
    queue,
    free.map((machine) => ({ machine, group: 1 })),
    fleet,
    missedWithout(fleet),
  )

describe('the next drink', () => {
  it('is the first that any free group can make', () => {
    const fleet = fleetOf(fact('a', ['espresso']))
    expect(choose([drink(1, 'milk'), drink(2), drink(3)], ['a'], fleet)?.drink.id).toBe(2)
    expect(choose([drink(1, 'milk')], ['a'], fleet)).toBeNull()
  })

  it('goes to the machine that the shop would miss least', () => {
    const fleet = fleetOf(fact('both', ['espresso', 'milk']), fact('plain', ['espresso']))
    expect(choose([drink(1)], ['both', 'plain'], fleet)?.group.machine).toBe('plain')
    expect(choose([drink(1, 'milk')], ['both', 'plain'], fleet)?.group.machine).toBe('both')
  })

  it('a machine that failed it waits for one that did not, busy or not; alone, it may try again', () => {
    const two = fleetOf(fact('a', ['espresso']), fact('b', ['espresso']))
    expect(choose([drink(1, 'espresso', ['a'])], ['a'], two)).toBeNull()
    expect(choose([drink(1, 'espresso', ['a']), drink(2)], ['a'], two)?.drink.id).toBe(2)
    expect(choose([drink(1, 'espresso', ['a'])], ['a'], fleetOf(fact('a', ['espresso'])))?.drink.id).toBe(1)
    expect(choose([drink(1, 'espresso', ['a', 'b'])], ['a'], two)?.drink.id).toBe(1)
  })

  it('a backup works only when no primary is fit, or every fit one failed the drink', () => {
    const backup = fact('spare', ['espresso'], { role: 'backup' })
    expect(choose([drink(1)], ['spare'], fleetOf(fact('a', ['espresso']), backup))).toBeNull()
    expect(choose([drink(1)], ['spare'], fleetOf(fact('a', ['espresso'], { fit: false }), backup))?.group.machine).toBe(
      'spare',
    )
    expect(choose([drink(1)], ['spare'], fleetOf(fact('a', ['milk']), backup))?.group.machine).toBe('spare')
    expect(
      choose([drink(1, 'espresso', ['a'])], ['spare'], fleetOf(fact('a', ['espresso']), backup))?.group.machine,
    ).toBe('spare')
  })
})

describe('whatever the shop looks like', () => {
  const ids = ['a', 'b', 'c', 'd']
  const skills = ['espresso', 'milk', 'tea']
  const shop = fc.record({
    fleet: fc
      .tuple(
        ...ids.map((id) =>
          fc.record({
            id: fc.constant(id),
            role: fc.constantFrom('primary', 'backup'),
            skills: fc.subarray(skills).map((s) => new Set(s)),
            fit: fc.boolean(),
          }),
        ),
      )
      .map((all) => fleetOf(...(all as MachineFact[]))),
    queue: fc
      .array(fc.record({ skill: fc.constantFrom(...skills), avoid: fc.subarray(ids) }), { maxLength: 8 })
      .map((all) => all.map(({ skill, avoid }, i) => drink(i, skill, avoid))),
    free: fc.subarray(ids),
  })

  it('somebody fit and skilled may always make a drink: nothing waits for ever on who may', () => {
    fc.assert(
      fc.property(shop, ({ fleet, queue }) => {
        for (const waiting of queue) {
          const skilled = [...fleet.values()].filter((m) => m.fit && m.skills.has(waiting.skill))
          if (skilled.length > 0) expect(skilled.some((m) => mayMake(m, waiting, fleet))).toBe(true)
        }
      }),
    )
  })

  it('no earlier drink that the chosen group may make is passed over', () => {
    fc.assert(
      fc.property(shop, ({ fleet, queue, free }) => {
        const choice = choose(queue, free, fleet)
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
})
