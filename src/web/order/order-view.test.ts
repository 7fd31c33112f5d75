import { describe, expect, it } from 'vitest'
import type { Language, OrderState, PublicOrder } from '../data.ts'
import { sampleOrder } from '../testing/samples.ts'
import { applyEvent } from './apply-event.ts'
import { announcement as announced, type OrderView, orderView as viewOf } from './order-view.ts'
import type { Texts } from './texts.ts'
import { WORDS } from './words/words.ts'

const T0 = Date.parse('2026-11-22T10:42:00Z')
const textsIn = (lang: Language): Texts => ({
  lang,
  words: WORDS[lang],
  names: { recipes: {}, choices: {} },
  timezone: 'Europe/Berlin',
})
const orderView = (order: PublicOrder, nowMs: number, lang: Language = 'en') => viewOf(order, nowMs, textsIn(lang))
const announcement = (before: OrderView, after: OrderView) => announced(before, after, textsIn('en'))

describe('the customer’s page', () => {
  it.each<[OrderState, string]>([
    ['held', 'now next next next'],
    ['queued', 'now next next next'],
    ['making', 'done now next next'],
    ['partly-ready', 'done now next next'],
    ['ready', 'done done now next'],
    ['collected', 'done done done done'],
  ])('when %s has its steps at: %s', (state, steps) => {
    expect(
      orderView(sampleOrder(state, T0), T0)
        .steps?.map((step) => step.state)
        .join(' '),
    ).toBe(steps)
  })

  it.each<OrderState>(['expired', 'cancelled'])(
    'when %s shows no progress, and sends people to the counter',
    (state) => {
      const view = orderView(sampleOrder(state, T0), T0)
      expect(view.steps).toBeNull()
      expect(view.detail).toMatch(/ask at the counter/)
      expect(view.final).toBe(true)
    },
  )

  it('has READY and the number as its title, for a tab that is out of sight', () => {
    expect(orderView(sampleOrder('ready', T0), T0).title).toBe('READY 482')
    expect(orderView(sampleOrder('making', T0), T0).title).toBe('482 · Being made')
  })

  it('counts what is done of a partly ready order, without what was cancelled or thrown away', () => {
    const order = sampleOrder('partly-ready', T0, ['ready', 'making', 'cancelled', 'discarded', 'collected'])
    expect(orderView(order, T0).headline).toBe('2 of 3 ready')
  })

  it('reads options as people say them', () => {
    const [first, second] = orderView(sampleOrder('making', T0), T0).drinks
    expect([first?.detail, second?.detail]).toEqual(['large, oat milk', null])
  })

  it('mentions the barista only while there is something to wait for', () => {
    const notices = (state: OrderState) => orderView({ ...sampleOrder(state, T0), attention: true }, T0).notices
    expect(notices('making').join()).toMatch(/barista/)
    expect(notices('collected')).toEqual([])
    expect(notices('cancelled')).toEqual([])
  })

  it.each<[Language, readonly string[]]>([
    [
      'en',
      ['You are next', '1 order before you', '2 orders before you', '3 orders before you', '11 orders before you'],
    ],
    ['de', ['Sie sind als Nächstes dran', '1 Bestellung vor Ihnen', '2 Bestellungen vor Ihnen']],
    ['fr', ['Vous êtes le prochain numéro', '1 commande avant vous', '2 commandes avant vous']],
    ['pt', ['A seguir é a sua vez', '1 pedido antes do seu', '2 pedidos antes do seu']],
    ['ar', ['دورك هو التالي', 'طلب واحد قبلك', 'طلبان قبلك', '3 طلبات قبلك', '11 طلبًا قبلك']],
  ])('says in %s how many stand before it', (lang, places) => {
    const place = (ahead: number) => {
      const order = sampleOrder('queued', T0)
      return orderView({ ...order, outlook: { ...order.outlook, ahead } }, T0, lang).place
    }
    expect([0, 1, 2, 3, 11].slice(0, places.length).map(place)).toEqual(places)
  })

  it('speaks of a place only while it is in the queue, though an event came before the place was told anew', () => {
    const order = sampleOrder('making', T0)
    expect(orderView({ ...order, outlook: { ...order.outlook, ahead: 2 } }, T0).place).toBeNull()
  })

  it('says why it takes longer and by how much, until there is nothing left to wait for', () => {
    const notices = (state: OrderState, reason: 'capacity' | 'remake', bySeconds: number | null) => {
      const outlook = { ahead: null, expectedAt: null, delay: { reason, bySeconds } }
      return orderView({ ...sampleOrder(state, T0), outlook }, T0)
        .notices.join()
        .replaceAll('\u00a0', ' ')
    }
    expect(notices('queued', 'capacity', 290)).toBe(
      'Part of the bar has stopped for the moment, so it takes longer. About 5 min later than we first said.',
    )
    expect(notices('making', 'remake', null)).toBe('One of your drinks is made again, so that it is right.')
    expect(notices('making', 'remake', 29)).not.toContain('0 min')
    expect(notices('ready', 'capacity', 290)).toBe('')
  })

  it('calls things as the menu does in that language, and as it always does where there is no word', () => {
    const names = { recipes: { 'flat-white': 'Weißer Flacher' }, choices: { large: 'groß' } }
    const { drinks } = viewOf(sampleOrder('making', T0), T0, { ...textsIn('de'), names })
    expect(drinks.map(({ name, detail }) => [name, detail])).toEqual([
      ['Weißer Flacher', 'groß, oat milk'],
      ['Espresso', null],
    ])
  })

  it('tells an order for a time its time, by the clock of the shop', () => {
    const order = { ...sampleOrder('held', T0), dueAt: '2026-11-22T12:05:00Z' }
    expect(orderView(order, T0).detail).toBe('We have your order. It will be ready at 13:05.')
    expect(orderView({ ...order, dueAt: null }, T0).detail).toMatch(/not being made yet/)
  })

  it('offers to say "I’m on my way" when it is ready, in a shop that listens, until it was said', () => {
    const coming = (state: OrderState, told?: boolean) =>
      orderView({ ...sampleOrder(state, T0), ...(told !== undefined && { coming: told }) }, T0).coming
    expect([coming('ready', false), coming('ready', true)]).toEqual(['offered', 'told'])
    expect([coming('ready'), coming('making', false), coming('collected', true)]).toEqual(['none', 'none', 'none'])
  })
})

describe('a screen reader', () => {
  it('is told of a new state', () => {
    const before = orderView(sampleOrder('making', T0), T0)
    const after = orderView(sampleOrder('ready', T0), T0)
    expect(announcement(before, after)).toBe('Order 482: Ready to collect. Show this at the counter.')
  })

  it('is left in peace while only the minutes change', () => {
    const order = sampleOrder('making', T0)
    expect(announcement(orderView(order, T0), orderView(order, T0 + 120_000))).toBeNull()
  })
})

describe('an event of an order', () => {
  const event = (drink: { id: number; state: 'ready' } | null, state: OrderState = 'partly-ready') => ({
    seq: 9,
    kind: 'drink.ready',
    at: '2026-11-22T10:44:00.000Z',
    order: { state, attention: false },
    drink,
  })

  it('changes its drink and its order, and no other drink', () => {
    const next = applyEvent(sampleOrder('making', T0), event({ id: 1, state: 'ready' }))
    expect(next?.state).toBe('partly-ready')
    expect(next?.drinks.map((drink) => drink.state)).toEqual(['ready', 'queued'])
  })

  it('without a drink changes the order alone', () => {
    const next = applyEvent(sampleOrder('making', T0), event(null, 'ready'))
    expect(next?.drinks.map((drink) => drink.state)).toEqual(['making', 'queued'])
    expect(next?.readyAt).toBe('2026-11-22T10:44:00.000Z')
  })

  it('about a drink nobody has seen (a remake) asks for the whole order', () => {
    expect(applyEvent(sampleOrder('making', T0), event({ id: 77, state: 'ready' }))).toBeNull()
  })
})
