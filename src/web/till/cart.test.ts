import { describe, expect, it } from 'vitest'
import { addLine, type CartLine, changeLine, drinkLines, drinksIn, emptyCart, linesOfBody, readCart } from './cart.ts'

const line = (recipe: string, over: Partial<CartLine> = {}): CartLine => ({
  recipe,
  size: null,
  options: {},
  count: 1,
  note: '',
  ...over,
})
const cartOf = (...lines: CartLine[]) => lines.reduce(addLine, emptyCart('k1'))

describe('a cart', () => {
  it('counts the same drink again on its line, in whatever order its options were chosen', () => {
    const cart = cartOf(
      line('latte', { options: { milk: 'oat', syrup: 'none' } }),
      line('latte', { options: { syrup: 'none', milk: 'oat' } }),
    )
    expect(cart.lines).toMatchObject([{ recipe: 'latte', count: 2 }])
  })

  it('keeps apart what somebody must make differently', () => {
    const cart = cartOf(
      line('latte'),
      line('latte', { size: 'l' }),
      line('latte', { note: 'extra hot' }),
      line('latte', { options: { milk: 'oat' } }),
    )
    expect(cart.lines.length).toBe(4)
  })

  it('takes as many drinks as one order holds, and not one more', () => {
    const full = cartOf(line('espresso', { count: 19 }), line('latte', { count: 5 }))
    expect(full.lines.map(({ count }) => count)).toEqual([19, 1])
    expect(addLine(full, line('tea'))).toBe(full)
    expect(drinksIn(changeLine(full, 1, line('latte', { count: 9 })).lines)).toBe(20)
  })

  it('takes a line out at nought', () => {
    const cart = changeLine(cartOf(line('espresso'), line('latte')), 0, line('espresso', { count: 0 }))
    expect(cart.lines).toMatchObject([{ recipe: 'latte' }])
  })

  it('joins two lines that a change has made alike', () => {
    const cart = cartOf(line('latte', { size: 's', count: 2 }), line('latte', { size: 'l' }))
    expect(changeLine(cart, 1, line('latte', { size: 's' })).lines).toEqual([line('latte', { size: 's', count: 3 })])
  })

  it('says to the shop what was chosen and nothing else', () => {
    expect(drinkLines(cartOf(line('espresso'), line('latte', { size: 'l', count: 2, note: 'hot' })).lines)).toEqual([
      { recipe: 'espresso' },
      { recipe: 'latte', size: 'l', count: 2, note: 'hot' },
    ])
  })

  it('is the same after it was sold and came back', () => {
    const { lines } = cartOf(line('latte', { size: 'l', options: { milk: 'oat' }, count: 2, note: 'hot' }), line('tea'))
    expect(linesOfBody({ drinks: drinkLines(lines), channel: 'counter' })).toEqual(lines)
  })
})

describe('a stored cart', () => {
  it('is read as it was', () => {
    const cart = cartOf(line('latte', { size: 'l', options: { milk: 'oat' }, count: 2 }))
    expect(readCart(JSON.parse(JSON.stringify(cart)))).toEqual(cart)
  })

  it.each([[null], [undefined], ['x'], [{}], [{ key: '', lines: [] }], [{ key: 'k', lines: 7 }]])(
    'is none when it is %j',
    (stored) => {
      expect(readCart(stored)).toBeNull()
    },
  )

  it('loses what cannot be read, and keeps the rest within one order', () => {
    const lines = [7, { recipe: 3 }, { recipe: 'tea', count: -4, options: { a: 1, b: 'c' } }, line('x', { count: 99 })]
    expect(readCart({ key: 'k', lines })?.lines).toEqual([
      line('tea', { options: { b: 'c' } }),
      line('x', { count: 19 }),
    ])
  })
})
