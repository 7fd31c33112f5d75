import { describe, expect, it } from 'vitest'
import type { ConfigError } from './finding.ts'
import { faults, GOOD, good, MACHINES, read, SHOP, warnings } from './testing.ts'

const menu = (uses: string, more = '') =>
  `menu: [{ recipe: latte, ${more} steps: [{ skill: espresso, seconds: 1, uses: ${uses} }] }]\n`
const OAT = 'options: { milk: [whole, oat] },'
const shop = (stock: string, uses = '{ beans: 18 }', more = OAT) =>
  `${SHOP}${MACHINES}${menu(uses, more)}stock: ${stock}\n`
const BEANS = '{ id: beans, unit: g }'
const said = (errors: readonly ConfigError[]) => errors.map(({ path, problem }) => `${path} ${problem}`)

describe('the stock in a configuration', () => {
  it('is none unless ingredients are listed: the shop counts nothing', () => {
    expect(good(GOOD).shop.stock).toBeUndefined()
    expect(good(GOOD).shop.menu.recipes[0]?.steps[0]).not.toHaveProperty('uses')
  })

  it('has names, a unit and what to do, and recipes say what they use', () => {
    const { stock, menu: sold } = good(
      shop(`{ ingredients: [${BEANS}, { id: oat-milk, unit: ml, low: 500, reorder: Cellar. }] }`),
    ).shop
    expect(stock).toEqual({
      ingredients: [
        { id: 'beans', name: 'Beans', names: { en: 'Beans' }, unit: 'g', low: 0, reorder: null, sensors: [] },
        {
          id: 'oat-milk',
          name: 'Oat milk',
          names: { en: 'Oat milk' },
          unit: 'ml',
          low: 500,
          reorder: 'Cellar.',
          sensors: [],
        },
      ],
      choices: [],
    })
    expect(sold.recipes[0]?.steps[0]?.uses).toEqual({ beans: 18 })
  })

  it.each([
    [
      'a recipe uses what is not in it',
      shop(`{ ingredients: [${BEANS}] }`, '{ bean: 18 }'),
      'menu[0].steps[0].uses.bean the stock has no "bean"',
    ],
    [
      'a choice adds what is not in it',
      shop(`{ ingredients: [${BEANS}], choices: [{ option: milk, choice: oat, uses: { oats: 1 } }] }`),
      'stock.choices[0].uses.oats the stock has no "oats"',
    ],
    [
      'a choice replaces by what is not in it',
      shop(`{ ingredients: [${BEANS}], choices: [{ option: milk, choice: oat, replaces: { beans: oats } }] }`),
      'stock.choices[0].replaces.beans the stock has no "oats"',
    ],
    ['one id stands there twice', shop(`{ ingredients: [${BEANS}, ${BEANS}] }`), 'stock.ingredients[1].id'],
    [
      'a sensor is in no machine',
      shop('{ ingredients: [{ id: beans, unit: g, sensors: [{ machine: lfet, alarm: beans.empty }] }] }'),
      'stock.ingredients[0].sensors[0].machine there is no machine "lfet"',
    ],
  ])('is refused when %s', (_, text, problem) => {
    expect(said(faults(text))).toEqual([expect.stringContaining(problem)])
  })

  it('names the ingredient that was meant', () => {
    const [fault] = faults(shop(`{ ingredients: [${BEANS}] }`, '{ bean: 18 }'))
    expect(fault?.nearest).toBe('beans')
  })

  it.each([
    ['a negative amount', shop(`{ ingredients: [${BEANS}] }`, '{ beans: -1 }')],
    ['a unit that nobody counts in', shop('{ ingredients: [{ id: beans, unit: kg }] }')],
    [
      'an alarm that says nothing of it',
      shop('{ ingredients: [{ id: beans, unit: g, sensors: [{ machine: left, alarm: boiler.over }] }] }'),
    ],
  ])('does not take %s', (_, text) => {
    expect(read(text).ok).toBe(false)
  })

  it('warns of uses that nobody counts, and of a choice that no recipe offers', () => {
    expect(warnings(SHOP + MACHINES + menu('{ beans: 18 }'))).toEqual([
      'menu[0].steps[0].uses has no effect: the shop counts no stock (stock.ingredients)',
    ])
    const choices = 'choices: [{ option: milk, choice: soy, replaces: { beans: beans } }]'
    expect(warnings(shop(`{ ingredients: [${BEANS}], ${choices} }`))).toEqual([
      'stock.choices[0].choice no recipe offers milk: soy',
    ])
  })
})
