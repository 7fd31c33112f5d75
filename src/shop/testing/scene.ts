/** What a policy is asked in a test: a few drinks, a few machines, all of it said in one line. */
import fc from 'fast-check'
import type { Fleet, MachineFact, Scene, WaitingDrink } from '../rules/choose.ts'
import { missedWithout } from '../rules/choose.ts'

export const fact = (id: string, skills: string[], over: Partial<MachineFact> = {}): MachineFact => ({
  id,
  role: 'primary',
  skills: new Set(skills),
  fit: true,
  workMs: 0,
  ...over,
})

export const fleetOf = (...machines: MachineFact[]): Fleet => new Map(machines.map((machine) => [machine.id, machine]))

/** An order of its own, accepted in the order of ids. */
export const drink = (id: number, over: Partial<WaitingDrink> = {}): WaitingDrink => ({
  id,
  order: id,
  key: id,
  skill: 'espresso',
  avoid: [],
  bound: null,
  overtaken: 0,
  orderMs: 0,
  ...over,
})

/** One free group of each machine in `free`. */
export const scene = (
  queue: readonly WaitingDrink[],
  free: readonly string[],
  fleet: Fleet,
  rules: { readonly window?: number; readonly overtakes?: number } = {},
): Scene => ({
  queue,
  free: free.map((machine) => ({ machine, group: 1 })),
  fleet,
  missed: missedWithout(fleet),
  window: 3,
  overtakes: 2,
  ...rules,
})

const IDS = ['a', 'b', 'c', 'd']
const SKILLS = ['espresso', 'milk', 'tea']

export const anyFleet = fc
  .tuple(
    ...IDS.map((id) =>
      fc
        .record({
          role: fc.constantFrom('primary' as const, 'backup' as const),
          skills: fc.subarray(SKILLS),
          fit: fc.boolean(),
          workMs: fc.nat(1_000_000),
        })
        .map(({ skills, ...over }) => fact(id, skills, over)),
    ),
  )
  .map((machines) => fleetOf(...machines))

/** Orders of one to four drinks, in queue order. */
export const anyQueue = fc
  .array(
    fc.record({
      drinks: fc.array(fc.record({ skill: fc.constantFrom(...SKILLS), avoid: fc.subarray(IDS) }), {
        minLength: 1,
        maxLength: 4,
      }),
      orderMs: fc.integer({ min: 1, max: 500_000 }),
    }),
    { maxLength: 8 },
  )
  .map((orders) =>
    orders.flatMap(({ drinks, orderMs }, order) =>
      drinks.map((over, i) => drink(order * 256 + i, { ...over, order, key: order, orderMs })),
    ),
  )

export const anyFree = fc.subarray(IDS)
