import { describe, expect, it } from 'vitest'
import type { MenuSettings, Recipe } from '../shop/settings.ts'
import { readForm } from './form-door.ts'
import { type ActionContext, actionNamed } from './staff-actions.ts'
import { outCard, targetsOf, targetValue } from './staff-menu.ts'

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
