/** Words and decisions that depend on nothing but what they are given. */
import { describe, expect, it } from 'vitest'
import type { ListedOrder, OrderState } from '../../till/core.ts'
import { sampleMenu, sampleRecipe } from '../testing/sample-menu.ts'
import type { CartLine } from './cart.ts'
import { firstChoice, hasChoices, lineStop } from './choice.ts'
import { closedText } from './endings.ts'
import { GRACE_MS, lineTrouble, SILENT_MS } from './line-trouble.ts'
import { drinksText, orderChips } from './open-orders.ts'
import { NOTHING_KNOWN } from './shop-feed.ts'
import { cartWait, tilesOf } from './tiles.ts'
import { languageOf, lineText, momentText, stopText, waitText } from './words.ts'

const menu = { ...sampleMenu(), etag: null }
const reader = { menu, language: 'en' }
const NOON = Date.parse('2026-11-22T12:00:00')
const line = (recipe: string, over: Partial<CartLine> = {}): CartLine => ({
  recipe,
  size: null,
  options: {},
  count: 1,
  note: '',
  ...over,
})
const quotes = (waits: Record<string, number | null>) =>
  new Map(
    Object.entries(waits).map(([recipe, seconds]) => [
      recipe,
      { recipe, readyInSeconds: seconds, promisedInSeconds: seconds },
    ]),
  )

describe('a tile', () => {
  const tiles = tilesOf(reader, quotes({ espresso: 61, 'filter-coffee': 660, cortado: null }), [line('espresso')], NOON)
  const tile = (id: string) => tiles.find(({ recipe }) => recipe.recipe === id)

  it('tells the wait in whole minutes, and a long one so that it is seen', () => {
    expect(tile('espresso')).toMatchObject({ wait: '≈ 2 min', pace: 'usual', stop: null, count: 1 })
    expect(tile('filter-coffee')).toMatchObject({ wait: '≈ 11 min', pace: 'slow' })
  })

  it('promises nothing that nobody knows', () => {
    expect(tile('cortado')?.wait).toBeNull()
    expect(tile('tea')?.wait).toBeNull()
  })

  it('says why a drink cannot be had, and no wait with it', () => {
    expect(tile('chai')).toMatchObject({ wait: null, stop: expect.stringMatching(/^no chai, until .*\d\d:\d\d$/) })
  })
})

describe('the wait for a cart', () => {
  it('is that of its slowest drink at least, and none when one of them is not known', () => {
    const known = quotes({ espresso: 30, latte: 170, tea: null })
    expect(cartWait(known, [line('espresso')])).toBe('≈ 1 min')
    expect(cartWait(known, [line('espresso'), line('latte')])).toBe('≈ 3 min or more')
    expect(cartWait(known, [line('espresso', { count: 2 })])).toBe('≈ 1 min or more')
    expect(cartWait(known, [line('espresso'), line('tea')])).toBeNull()
    expect(cartWait(known, [])).toBeNull()
  })
})

describe('a recipe', () => {
  it('is taken at once where there is nothing to choose', () => {
    expect(hasChoices(sampleRecipe('x', 'X'))).toBe(false)
    expect(hasChoices(sampleRecipe('x', 'X', { sizes: ['one'], options: { milk: ['whole'] } }))).toBe(false)
    expect(hasChoices(sampleRecipe('x', 'X', { options: { milk: ['whole', 'oat'] } }))).toBe(true)
  })

  it('begins with what can be had of it', () => {
    const stop = { reason: null, until: null }
    const recipe = sampleRecipe('x', 'X', {
      sizes: ['s', 'l'],
      options: { milk: ['whole', 'oat'] },
      out: [
        { size: 's', ...stop },
        { option: 'milk', choice: 'whole', ...stop },
      ],
    })
    expect(firstChoice(recipe, 3)).toEqual(line('x', { size: 'l', options: { milk: 'oat' }, count: 3 }))
  })
})

describe('a line of the cart', () => {
  it.each([
    ['latte', { size: 'large', options: { milk: 'oat' } }, null],
    ['latte', { size: 'large', options: { milk: 'almond' } }, 'no almond milk'],
    ['latte', { size: 'giant' }, 'not on the menu any more'],
    ['latte', { options: { ice: 'yes' } }, 'not on the menu any more'],
    ['mocha', {}, 'not on the menu any more'],
    ['chai', {}, 'no chai'],
  ])('%s with %j: %s', (recipe, over, reason) => {
    expect(lineStop(menu, line(recipe, over))?.reason ?? null).toBe(reason)
  })

  it('reads like an order, in the language of the till, and without what was left out', () => {
    const latte = line('latte', { size: 'large', options: { milk: 'oat', syrup: 'none' }, count: 2 })
    expect(lineText(reader, latte)).toBe('2 × Caffè latte (large, oat milk)')
    expect(lineText({ menu, language: 'de' }, latte)).toBe('2 × Milchkaffee (groß, Hafermilch)')
    expect(lineText(reader, line('old-fashioned_brew', { size: 'x-large' }))).toBe('old fashioned brew (x large)')
  })
})

describe('words', () => {
  it('are in the first language of the browser that the shop has', () => {
    expect(languageOf(menu, ['fr-FR', 'de-AT', 'en'])).toBe('de')
    expect(languageOf(menu, ['fr'])).toBe('en')
  })

  it('name the day when it is not today', () => {
    expect(momentText(new Date(NOON + 3_600_000).toISOString(), NOON)).toBe('13:00')
    expect(momentText(new Date(NOON + 86_400_000).toISOString(), NOON)).toBe('Mon 12:00')
    expect(momentText('soon', NOON)).toBeNull()
    expect(closedText('soon', NOON)).toBe('The shop is closed.')
    expect(stopText({ reason: null, until: null }, NOON)).toBe('not available')
    expect(waitText(0)).toBe('≈ 1 min')
  })
})

describe('the open orders', () => {
  const order = (number: string, state: OrderState, over: Partial<ListedOrder> = {}): ListedOrder => ({
    id: number,
    number,
    url: '',
    state,
    attention: false,
    zone: 'main',
    placedAt: new Date(NOON + Number(number)).toISOString(),
    readyAt: null,
    quote: null,
    etag: null,
    drinks: ['ready', 'making', 'cancelled'].map((drink, id) => ({
      id,
      recipe: 'tea',
      name: id === 1 ? 'Tea' : 'Latte',
      size: null,
      options: {},
      state: drink,
    })),
    ...over,
  })

  it('begin with who has waited longest before a finished cup', () => {
    const ready = (ms: number) => ({ readyAt: new Date(NOON + ms).toISOString() })
    const chips = orderChips([
      order('5', 'queued'),
      order('4', 'ready', ready(900)),
      order('3', 'ready', ready(500)),
      order('2', 'making', { attention: true }),
      order('1', 'partly-ready'),
      order('0', 'collected'),
    ])
    expect(chips.map((chip) => [chip.order.number, chip.state])).toEqual([
      ['3', 'ready'],
      ['4', 'ready'],
      ['2', 'needs a person'],
      ['1', '1 of 2 ready'],
      ['5', 'in the queue'],
    ])
  })

  it('say what is in the cups', () => {
    expect(drinksText(order('1', 'queued'))).toBe('2 × Latte, Tea')
  })
})

describe('a line to the shop that broke', () => {
  const shop = { ...NOTHING_KNOWN, line: 'lost' as const, heardAtMs: NOON - 60_000 }
  const justHeard = { ...shop, heardAtMs: NOON - 1_000 }
  const here = { online: true, downSinceMs: null, awakeSinceMs: NOON - 3_600_000 }

  it('is not spoken of before it has been gone for a moment', () => {
    const gone = (downSinceMs: number) => lineTrouble(justHeard, { ...here, downSinceMs }, NOON)
    expect(gone(NOON - GRACE_MS + 1)).toBeNull()
    expect(gone(NOON - GRACE_MS)).toMatch(/asks every 10 seconds/)
    expect(lineTrouble(shop, { ...here, downSinceMs: NOON - GRACE_MS }, NOON)).toMatch(
      /No connection to the shop.*from 11:59.*kept here/,
    )
  })

  it('is a smaller matter while the shop still answers', () => {
    const answering = { ...shop, heardAtMs: NOON - 5_000 }
    expect(lineTrouble(answering, { ...here, downSinceMs: NOON - 60_000 }, NOON)).toMatch(/asks every 10 seconds/)
  })

  it('is the device’s own when it has no network, and that is said at once', () => {
    expect(lineTrouble(shop, { ...here, online: false, downSinceMs: NOON }, NOON)).toMatch(/This device is offline/)
    expect(lineTrouble({ ...justHeard, line: 'live' }, here, NOON)).toBeNull()
  })

  it('is admitted within 15 s when it looks live and nothing comes over it, but not for what was missed unseen', () => {
    const heardBefore = (ms: number) => ({ ...shop, line: 'live' as const, heardAtMs: NOON - ms })
    expect(lineTrouble(heardBefore(SILENT_MS - 1), here, NOON)).toBeNull()
    expect(SILENT_MS).toBeLessThan(15_000)
    expect(lineTrouble(heardBefore(SILENT_MS), here, NOON)).toMatch(/No connection to the shop/)
    expect(lineTrouble(heardBefore(3_600_000), { ...here, awakeSinceMs: NOON - 1_000 }, NOON)).toBeNull()
    // A page that is just opening has its own words for that.
    expect(lineTrouble({ ...shop, line: 'opening', heardAtMs: 0 }, here, NOON)).toBeNull()
  })
})
