import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'
import { readEvents } from './sse.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const cancel = async (id: string) => {
  await fetch(`${shop.url}/order/${id}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.keys.cashier}`, 'idempotency-key': `cancel ${id}`.replace(' ', '-') },
  })
}

describe('GET /order/{id}/events', () => {
  it('begins with the whole order and goes on with what happens', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const events = await readEvents(`${shop.url}/order/${order.id}/events`, 2, {}, () => cancel(order.id))
    expect(events[0]).toMatchObject({ event: 'snapshot', data: { id: order.id, state: 'queued' } })
    expect(events[1]).toMatchObject({
      event: 'order',
      data: { kind: 'order.cancelled', order: { state: 'cancelled', attention: false } },
    })
    expect(Number(events[1]?.id)).toBeGreaterThan(Number(events[0]?.id))
  })

  it('goes on where a reader left off', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const [snapshot] = await readEvents(`${shop.url}/order/${order.id}/events`, 1)
    await cancel(order.id)
    const missed = await readEvents(`${shop.url}/order/${order.id}/events`, 1, { 'last-event-id': snapshot?.id ?? '' })
    expect(missed).toMatchObject([{ event: 'order', data: { kind: 'order.cancelled' } }])
  })

  it('an id from another life (the book was restored) gets a snapshot', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const events = await readEvents(`${shop.url}/order/${order.id}/events`, 1, { 'last-event-id': '999999999' })
    expect(events[0]?.event).toBe('snapshot')
  })

  it('an unknown order is 404', async () => {
    expect((await fetch(`${shop.url}/order/0000000000000/events`)).status).toBe(404)
  })

  it('a reader that has missed nothing hears at once that it is connected', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const [snapshot] = await readEvents(`${shop.url}/order/${order.id}/events`, 1)
    const abort = new AbortController()
    const response = await fetch(`${shop.url}/order/${order.id}/events`, {
      headers: { 'last-event-id': snapshot?.id ?? '' },
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(3_000)]),
    })
    expect(response.status).toBe(200)
    abort.abort()
  })
})
