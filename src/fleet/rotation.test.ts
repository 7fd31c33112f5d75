import { describe, expect, it } from 'vitest'
import type { ScreenDrink, ScreenState } from '../shop/screen-words.ts'
import { movesFrom } from './rotation.ts'

const lane = (name: string | null, to: string | null = null, over: Partial<ScreenState> = {}): ScreenState => ({
  person: name === null ? null : { name, skills: null },
  mode: name === null ? 'signed-out' : 'working',
  ...{ drinks: [], undo: null, notice: null, watched: 'yes' },
  rotation: to === null ? null : { to, due: 'no' },
  ...over,
})
const due = (name: string, to: string, over: Partial<ScreenState> = {}) =>
  lane(name, to, { rotation: { to, due: 'yes' }, ...over })
const drink = (state: ScreenDrink['state']): ScreenDrink => ({
  ...{ brew: 7, group: 1, sinceMs: 0, nominalMs: 1, ticket: null, label: '7' },
  state,
})
const moves = (from: string, screens: Readonly<Record<string, ScreenState>>) =>
  movesFrom(from, new Map(Object.entries(screens))).map(({ name, to }) => `${name} to ${to}`)

describe('whose time at a lane is over', () => {
  it('goes to a place that is free', () => {
    expect(moves('a', { a: due('Ana', 'b'), b: lane(null) })).toEqual(['Ana to b'])
  })

  it('changes places with whoever stands there, whether their time is over or not, and has no schedule or one', () => {
    expect(moves('a', { a: due('Ana', 'b'), b: lane('Ben', 'a') })).toEqual(['Ana to b', 'Ben to a'])
    expect(moves('a', { a: due('Ana', 'b'), b: lane('Ben') })).toEqual(['Ana to b', 'Ben to a'])
  })

  it('moves a whole round on, and a row as far as a free place', () => {
    const round = { a: due('Ana', 'b'), b: lane('Ben', 'c'), c: lane('Cy', 'a') }
    expect(moves('a', round)).toEqual(['Ana to b', 'Ben to c', 'Cy to a'])
    expect(moves('a', { ...round, c: lane(null, 'a') })).toEqual(['Ana to b', 'Ben to c'])
  })

  it('takes what they said they can do with them', () => {
    const screens = new Map([
      ['a', due('Ana', 'b', { person: { name: 'Ana', skills: ['finish'] } })],
      ['b', lane(null)],
    ])
    expect(movesFrom('a', screens)).toEqual([{ name: 'Ana', skills: ['finish'], to: 'b' }])
  })

  it.each([
    ['before it is over', { a: lane('Ana', 'b'), b: lane(null) }],
    ['with a drink in hand', { a: due('Ana', 'b', { drinks: [drink('making')] }), b: lane(null) }],
    ['while the other has one in hand', { a: due('Ana', 'b'), b: lane('Ben', 'a', { drinks: [drink('still')] }) }],
    ['while one is asked about a drink of before', { a: due('Ana', 'b', { drinks: [drink('lost')] }), b: lane(null) }],
    ['to where nobody looks', { a: due('Ana', 'b'), b: lane(null, null, { watched: 'no' }) }],
    ['while the other is on a break', { a: due('Ana', 'b'), b: lane('Ben', 'a', { mode: 'break' }) }],
    ['on a break', { a: due('Ana', 'b', { mode: 'break' }), b: lane(null) }],
    ['to a place that is not open', { a: due('Ana', 'b') }],
    ['to where they are', { a: due('Ana', 'a') }],
    ['where two lanes lead to one place', { a: due('Ana', 'b'), b: lane('Ben', 'c'), c: lane('Cy', 'b') }],
  ])('stays %s', (_, screens) => {
    expect(moves('a', screens)).toEqual([])
  })

  it('goes though a drink was offered: that goes to whoever is there then', () => {
    expect(moves('a', { a: due('Ana', 'b', { drinks: [drink('offered')] }), b: lane(null) })).toEqual(['Ana to b'])
  })
})
