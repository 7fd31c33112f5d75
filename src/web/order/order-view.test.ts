import { describe, expect, it } from 'vitest'
import type { OrderState } from '../data.ts'
import { sampleOrder } from '../testing/samples.ts'
import { applyEvent } from './apply-event.ts'
import { announcement, orderView } from './order-view.ts'

const T0 = Date.parse('2026-11-22T10:42:00Z')

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
    const notice = (state: OrderState) => orderView({ ...sampleOrder(state, T0), attention: true }, T0).notice
    expect(notice('making')).toMatch(/barista/)
    expect(notice('collected')).toBeNull()
    expect(notice('cancelled')).toBeNull()
  })
})

describe('a screen reader', () => {
  it('is told of a new state', () => {
    const before = orderView(sampleOrder('making', T0), T0)
    const after = orderView(sampleOrder('ready', T0), T0)
    expect(announcement(before, after)).toBe('Order 482: Ready to collect. Show this number at the counter.')
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
