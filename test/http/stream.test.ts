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

  it('says what stands before the order, at first and when that changes', async () => {
    const before = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const url = `${shop.url}/order/${order.id}`
    const { ahead } = await json<{ ahead: number }>(fetch(`${url}/outlook`))
    expect(ahead).toBeGreaterThan(0)
    const [snapshot, outlook] = await readEvents(`${url}/events`, 2, {}, () => cancel(before.id))
    expect(snapshot).toMatchObject({ event: 'snapshot', data: { outlook: { ahead, expectedAt: null, delay: null } } })
    expect(outlook).toMatchObject({ event: 'outlook', data: { ahead: ahead - 1 } })
  })

  it('sends the whole order again when there is more in it than one event tells', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const append = () =>
      fetch(`${shop.url}/order/${order.id}/drinks`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${shop.keys.cashier}`,
          'idempotency-key': 'one-more',
          'content-type': 'application/json',
        },
        body: JSON.stringify({ drinks: [{ recipe: 'espresso' }] }),
      })
    const events = await readEvents(`${shop.url}/order/${order.id}/events`, 3, {}, append)
    expect(events.map(({ event }) => event)).toEqual(['snapshot', 'order', 'snapshot'])
    expect(events[2]?.data).toMatchObject({ drinks: [{ recipe: 'latte' }, { recipe: 'espresso' }] })
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
