import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'
import { readEvents } from './sse.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const as = (role: 'cashier' | 'barista'): Record<string, string> => ({ authorization: `Bearer ${shop.keys[role]}` })
const sell = (role: 'cashier' | 'barista', body: object = {}) =>
  json(shop.place({ drinks: [{ recipe: 'latte' }], ...body }, as(role)))
const cancel = (id: string) =>
  fetch(`${shop.url}/order/${id}/cancel`, {
    method: 'POST',
    headers: { ...as('cashier'), 'idempotency-key': `cancel-${id}` },
  })

describe('GET /events', () => {
  it('tells a till what becomes of its orders, by its own reference', async () => {
    const events = await readEvents(`${shop.url}/events`, 3, as('cashier'), async () => {
      const { id } = await sell('cashier', { clientRef: 'receipt-1' })
      await cancel(id)
    })
    expect(events.map(({ event }) => event)).toEqual(['stream.opened', 'order.accepted', 'order.cancelled'])
    expect(events[1]?.data).toMatchObject({
      type: 'order.accepted',
      order: { clientRef: 'receipt-1', state: 'queued' },
    })
    expect(events[2]?.data).toMatchObject({ order: { clientRef: 'receipt-1', state: 'cancelled' } })
  })

  it('a till does not hear of the orders of others; staff hear of all', async () => {
    const till = await readEvents(`${shop.url}/events`, 2, as('cashier'), async () => {
      await sell('barista')
      await sell('cashier', { clientRef: 'mine' })
    })
    expect(till[1]?.data).toMatchObject({ order: { clientRef: 'mine' } })
    const staff = await readEvents(`${shop.url}/events`, 3, as('barista'), async () => {
      await sell('barista', { clientRef: 'a' })
      await sell('cashier', { clientRef: 'b' })
    })
    expect(staff.slice(1).map(({ data }) => (data.order as { clientRef: string }).clientRef)).toEqual(['a', 'b'])
  })

  it('after a gap it tells exactly what was missed, in order, and goes on', async () => {
    const [opened] = await readEvents(`${shop.url}/events`, 1, as('cashier'))
    const missed = await sell('cashier', { clientRef: 'missed' })
    await sell('barista', { clientRef: 'of another' })
    const events = await readEvents(
      `${shop.url}/events`,
      2,
      { ...as('cashier'), 'last-event-id': opened?.id ?? '' },
      () => cancel(missed.id),
    )
    expect(events.map(({ event }) => event)).toEqual(['order.accepted', 'order.cancelled'])
    expect(Number(events[1]?.id)).toBeGreaterThan(Number(events[0]?.id))
  })

  it('too much missed is a gap that is named, not a flood', async () => {
    for (let i = 0; i < 2; i++) {
      await Promise.all(Array.from({ length: 130 }, () => shop.place({ drinks: [{ recipe: 'latte' }] }, as('cashier'))))
    }
    const [first] = await readEvents(`${shop.url}/events`, 1, { ...as('cashier'), 'last-event-id': '0' })
    expect(first?.event).toBe('stream.gap')
  })

  it('is not for displays', async () => {
    const headers = { authorization: `Bearer ${shop.keys.display}` }
    expect((await fetch(`${shop.url}/events`, { headers })).status).toBe(403)
  })
})
