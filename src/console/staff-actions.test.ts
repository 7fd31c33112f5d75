import { describe, expect, it } from 'vitest'
import type { MenuSettings, Recipe } from '../shop/settings.ts'
import type { ActionContext } from './action.ts'
import { readForm } from './form-door.ts'
import { actionNamed } from './staff-actions.ts'
import { outCard, targetsOf, targetValue } from './staff-menu.ts'
import { type PrinterFacts, printerCard } from './staff-printers.ts'

const latte: Recipe = {
  id: 'latte',
  name: 'Latte',
  names: { en: 'Latte' },
  plu: null,
  sizes: ['m', 'l'],
  options: { milk: ['whole', 'oat'] },
  inDoubt: null,
  steps: [],
}
const menu: MenuSettings = {
  languages: ['en'],
  recipes: [latte, { ...latte, id: 'mocha', name: 'Mocha', names: { en: 'Mocha' }, sizes: [] }],
  words: { oat: { names: { en: 'oat milk' }, plu: null } },
}
const once = { terminal: 'k1', key: 'a-key-of-the-page', hash: 'h' }
const context: ActionContext = {
  once,
  now: { shopMs: 0, wallMs: 1_000, businessDay: '1970-01-01' },
  menu,
  outs: [],
  displays: { screenWith: () => null },
}
const asked = (action: string, body: string) => actionNamed(action)?.question(readForm(body), context)

describe('the batch after an outage, as a form decides it', () => {
  it('is all of it, or the chosen ones, and never all for want of a choice', () => {
    const stale = { t: 'stale.resolve', once }
    expect(asked('stale', 'decision=make-all&order=A')).toEqual({ ...stale, orders: null, decision: 'make' })
    expect(asked('stale', 'decision=cancel-chosen&order=A&order=B&order=A')).toEqual({
      ...stale,
      orders: ['A', 'B'],
      decision: 'cancel',
    })
    expect(asked('stale', 'decision=cancel-chosen')).toBe('Choose at least one order.')
    for (const odd of ['', 'decision=all', 'decision=__proto__-all']) expect(asked('stale', odd)).toMatch(/out of date/)
  })

  it('is said in words', () => {
    const done = (body: object) => actionNamed('stale')?.done(body, readForm(''), context)
    expect(done({ decision: 'make', orders: ['12'] })).toBe('12: made now.')
    expect(done({ decision: 'cancel', orders: ['12', '13'] })).toBe('2 orders: cancelled, and the tills are told.')
  })
})

describe('what a form can say to be out', () => {
  it('is what the page offered: recipes, choices of the whole shop once each, sizes', () => {
    expect(targetsOf(menu).map(targetValue)).toEqual([
      '["latte",null,null,null]',
      '["mocha",null,null,null]',
      '[null,null,"milk","whole"]',
      '[null,null,"milk","oat"]',
      '["latte","m",null,null]',
      '["latte","l",null,null]',
    ])
    expect(asked('out', 'target=["tea",null,null,null]')).toBe('Choose what is out.')
    expect(asked('out', 'target=["mocha",null,null,null]&hours=3&reason= no cocoa ')).toMatchObject({
      t: 'menu.out',
      reason: 'no cocoa',
      untilMs: 1_000 + 3 * 3_600_000,
    })
    expect(asked('out', 'target=["mocha",null,null,null]&hours=999999')).toMatchObject({ untilMs: null })
  })

  it('is back by the very words that it was out by, also what the menu has no more', () => {
    const target = { recipe: 'gone', size: null, option: null, choice: null }
    const { value, words } = outCard({ ...target, reason: null, untilMs: null }, menu, String)
    expect(words).toBe('gone')
    expect(asked('back', `target=${encodeURIComponent(value)}`)).toEqual({ t: 'menu.back', once, target })
    for (const odd of ['', '[]', '{"length":4}', '[1,null,null,null]', '[null,null,"milk",null]', '[']) {
      expect(asked('back', `target=${encodeURIComponent(odd)}`), odd).toMatch(/out of date/)
    }
  })
})

describe('the stock, as a form says it', () => {
  const set = (body: string) => asked('stock', `ingredient=milk&${body}`)

  it('is a count, a delivery or nothing left, whatever stands in the field then', () => {
    const stock = { t: 'stock.set', once, ingredient: 'milk' }
    expect(set('how=level&amount=1500')).toEqual({ ...stock, change: { level: 1_500 } })
    expect(set('how=level&amount=0')).toEqual({ ...stock, change: { level: 0 } })
    expect(set('how=add&amount=+2,5')).toEqual({ ...stock, change: { add: 2.5 } })
    expect(set('how=out&amount=12')).toEqual({ ...stock, change: { level: 0 } })
  })

  it('is nothing when it is no amount that can be', () => {
    for (const amount of ['', '-1', '1e3', '0x10', '1.2345', '9999999', 'lots', '1 000']) {
      expect(set(`how=level&amount=${amount}`), amount).toMatch(/as a number/)
    }
    expect(set('how=add&amount=0')).toMatch(/as a number/)
    expect(set('how=toString&amount=1')).toMatch(/out of date/)
  })
})

describe('a form', () => {
  it('is no action of a name that every object has, nor with numbers that are none', () => {
    for (const name of ['toString', '__proto__', '']) expect(actionNamed(name)).toBeUndefined()
    for (const brew of ['', '0', '-1', '1e3', '99999999999999999']) {
      expect(asked('resolve', `brew=${brew}&outcome=served`), brew).toMatch(/out of date/)
    }
    expect(asked('gone', 'machine=lm1&group=x')).toMatch(/out of date/)
    expect(asked('remake', 'order=A')).toBe('Choose the drink that is to be made again.')
  })

  it('may not carry a reason that hides something', () => {
    for (const reason of ['a\nb', 'a\u202eb', '\ud800']) {
      expect(
        asked(
          'resolve',
          `brew=5&outcome=served&reason=${encodeURIComponent(reason.toWellFormed())}${reason === '\ud800' ? '%00' : ''}`,
        ),
      ).toMatch(/plain text/)
    }
  })
})

describe('labels once more, as a form asks for them', () => {
  it('are of one order, in whatever spelling, and an odd id asks for nothing', () => {
    const wanted = { t: 'print.ask', once, id: '0123456789ABC', drink: null }
    expect(asked('labels', 'order=o123456789abc')).toEqual(wanted)
    for (const odd of ['', 'order=', 'order=0123456789AB', 'order=..%2F..']) {
      expect(asked('labels', odd)).toMatch(/out of date/)
    }
  })

  it('are said in words', () => {
    const done = (labels: number) =>
      actionNamed('labels')?.done({ number: '12', labels: Array(labels).fill({}) }, readForm(''), context)
    expect(done(1)).toBe('12: 1 label is printed as soon as the printer can.')
    expect(done(3)).toBe('12: 3 labels are printed as soon as the printer can.')
  })
})

describe('a printer, in words', () => {
  const fine = {
    id: 'bar',
    prints: 'labels',
    state: 'idle',
    trouble: null,
    waiting: 0,
    dropped: 0,
    lastPrintedAt: null,
  }
  const card = (over: object) => printerCard({ ...fine, ...over } as PrinterFacts, (ms) => `at ${ms}`)

  it('is ready, or says what is wrong, what waits, and what was given up', () => {
    expect(card({})).toEqual({ id: 'bar', tone: 'good', words: 'Ready', notes: ['Printed nothing yet'] })
    const trouble = { state: 'trouble', trouble: 'is out of paper', waiting: 2, dropped: 1 }
    expect(card({ ...trouble, lastPrintedAt: '1970-01-01T00:00:01.000Z' })).toEqual({
      id: 'bar',
      tone: 'bad',
      words: 'The printer is out of paper',
      notes: ['2 labels wait', '1 label given up in the last two days', 'Last printed at at 1000'],
    })
    expect(card({ prints: 'tickets', waiting: 1 }).notes[0]).toBe('1 ticket waits')
  })
})
