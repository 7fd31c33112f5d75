import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Recipe, StockChoice } from '../settings.ts'
import { program } from '../testing/rig.ts'
import { nameOfTarget } from './availability.ts'
import { addTo, drinkTakes, levelAfter, outsOfRecipe, stepTakes, stockState, tooLittle } from './stock.ts'

const latte: Recipe = {
  id: 'latte',
  name: 'Latte',
  names: { en: 'Latte' },
  plu: null,
  inDoubt: null,
  sizes: ['m', 'l'],
  options: { milk: ['whole', 'oat'], shot: ['one', 'two'], syrup: ['none', 'vanilla'] },
  steps: [
    { skill: 'espresso', program, bySize: {}, uses: { beans: 18 } },
    { skill: 'milk', program, bySize: { l: 1.5 }, uses: { milk: 150, cup: 1 } },
  ],
}
const choices: StockChoice[] = [
  { option: 'milk', choice: 'oat', replaces: { milk: 'oat-milk' }, uses: {} },
  { option: 'shot', choice: 'two', replaces: {}, uses: { beans: 9 } },
  { option: 'syrup', choice: 'vanilla', replaces: {}, uses: { vanilla: 12.5 } },
]
const plain = { milk: 'whole', shot: 'one', syrup: 'none' }
const takes = (options: Record<string, string>, size = 'm', step = 0) =>
  Object.fromEntries(drinkTakes({ recipe: latte, size, options: { ...plain, ...options } }, step, choices))

describe('what a drink takes', () => {
  it.each([
    ['as it is', {}, 'm', { beans: 18_000, milk: 150_000, cup: 1_000 }],
    ['in another size, where the step grows with it', {}, 'l', { beans: 18_000, milk: 225_000, cup: 1_500 }],
    ['with another milk', { milk: 'oat' }, 'm', { beans: 18_000, 'oat-milk': 150_000, cup: 1_000 }],
    ['with one more shot', { shot: 'two' }, 'm', { beans: 27_000, milk: 150_000, cup: 1_000 }],
    ['with a syrup', { syrup: 'vanilla' }, 'm', { beans: 18_000, vanilla: 12_500, milk: 150_000, cup: 1_000 }],
  ])('%s', (_, options, size, expected) => {
    expect(takes(options, size)).toEqual(expected)
  })

  it('leaves out the steps that are done', () => {
    expect(takes({ shot: 'two' }, 'm', 1)).toEqual({ milk: 150_000, cup: 1_000 })
    expect(takes({}, 'm', 2)).toEqual({})
  })

  it('gives what a choice adds to the first step, not to each', () => {
    const chosen = { recipe: latte, size: 'm', options: { ...plain, syrup: 'vanilla' } }
    expect(stepTakes(chosen, 0, choices).get('vanilla')).toBe(12_500)
    expect(stepTakes(chosen, 1, choices).get('vanilla')).toBeUndefined()
  })

  it('takes nothing by a choice that is named like a member of every object', () => {
    const odd: StockChoice[] = [{ option: 'toString', choice: 'oat', replaces: {}, uses: { beans: 5 } }]
    expect(drinkTakes({ recipe: latte, size: 'm', options: plain }, 0, odd).get('beans')).toBe(18_000)
    expect(drinkTakes({ recipe: latte, size: 'constructor', options: plain }, 0, choices).get('milk')).toBe(150_000)
  })

  it('is over all its steps what its steps take', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('m', 'l'),
        fc.record({
          milk: fc.constantFrom('whole', 'oat'),
          shot: fc.constantFrom('one', 'two'),
          syrup: fc.constantFrom('none', 'vanilla'),
        }),
        (size, options) => {
          const chosen = { recipe: latte, size, options }
          const sum = new Map<string, number>()
          for (const step of [0, 1]) addTo(sum, stepTakes(chosen, step, choices), 1)
          expect(sum).toEqual(drinkTakes(chosen, 0, choices))
        },
      ),
    )
  })
})

describe('a level', () => {
  it('never falls below nothing by counting, whatever is counted', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.nat(400_000), { maxLength: 30 }), (level, brews) => {
        const steps = brews.map((used) => {
          level = levelAfter(level, used)
          return level
        })
        expect(Math.min(0, ...steps)).toBe(0)
      }),
    )
  })

  it.each([
    [null, 'unknown'],
    [0, 'out'],
    [149, 'out'],
    [150, 'low'],
    [500, 'low'],
    [501, 'ok'],
  ] as const)('of %s with low at 500 and drinks from 150 on is %s', (level, state) => {
    expect(stockState(level, 500, 150)).toBe(state)
  })

  it('is not out where no drink takes any of it and there is some', () => {
    expect(stockState(1, 0, 1)).toBe('ok')
  })
})

describe('what cannot be had', () => {
  const plenty = { beans: 1e9, milk: 1e9, 'oat-milk': 1e9, vanilla: 1e9, cup: 1e9 }
  const outs = (left: Record<string, number>) =>
    outsOfRecipe(latte, choices, new Map(Object.entries({ ...plenty, ...left })), ({ ingredient }) => ({
      reason: ingredient,
      untilMs: null,
    })).map((out) => `${nameOfTarget(out)} for ${out.reason}`)

  it.each([
    ['nothing, with plenty of everything', {}, []],
    ['the whole recipe without beans', { beans: 0 }, ['latte for beans']],
    ['the default milk alone, where another can be chosen', { milk: 0 }, ['latte, milk: whole for milk']],
    ['the other milk alone', { 'oat-milk': 149_999 }, ['latte, milk: oat for oat-milk']],
    ['the whole recipe without either milk', { milk: 0, 'oat-milk': 0 }, ['latte for milk']],
    ['a second shot when there is one left', { beans: 18_000 }, ['latte, shot: two for beans']],
    ['a syrup', { vanilla: 0 }, ['latte, syrup: vanilla for vanilla']],
    ['the large size when the last cup is too small', { cup: 1_000 }, ['latte, l for cup']],
  ])('%s', (_, left, expected) => {
    expect(outs(left)).toEqual(expected)
  })

  it('is nothing of what nobody has counted', () => {
    expect(outsOfRecipe(latte, choices, new Map(), () => ({ reason: '', untilMs: null }))).toEqual([])
  })

  it('never names what could be made as it stands there', () => {
    const amounts = fc.nat(300_000)
    fc.assert(
      fc.property(fc.record({ beans: amounts, milk: amounts, 'oat-milk': amounts, vanilla: amounts }), (left) => {
        const shelf = new Map(Object.entries(left))
        const whole = outsOfRecipe(latte, choices, shelf, () => ({ reason: '', untilMs: null })).some(
          (out) => out.option === null && out.size === null,
        )
        const makes = (options: Record<string, string>) =>
          tooLittle(drinkTakes({ recipe: latte, size: 'm', options }, 0, choices), shelf) === null
        const any = ['whole', 'oat'].some((milk) => makes({ ...plain, milk }))
        expect(whole).toBe(!any)
      }),
    )
  })
})
