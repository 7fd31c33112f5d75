import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type Running, startRunning } from './running.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

interface Sent {
  readonly id: string
  readonly event: string
  readonly data: Record<string, unknown>
}

/** Reads server-sent events until there are enough, or five seconds have passed. */
async function read(
  path: string,
  count: number,
  headers: Record<string, string> = {},
  during = async () => {},
): Promise<Sent[]> {
  const response = await fetch(shop.url + path, { headers, signal: AbortSignal.timeout(5_000) })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const events: Sent[] = []
  let text = ''
  let started: Promise<void> | null = null
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk as Uint8Array)
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      )
      if (fields.data) events.push({ id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data) })
      text = text.slice(end + 2)
    }
    started ??= during()
    if (events.length >= count) break
  }
  await started
  return events
}

const cancel = async (id: string) => {
  await fetch(`${shop.url}/order/${id}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shop.keys.cashier}`, 'idempotency-key': `cancel ${id}`.replace(' ', '-') },
  })
}

describe('GET /order/{id}/events', () => {
  it('begins with the whole order and goes on with what happens', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const events = await read(`/order/${order.id}/events`, 2, {}, () => cancel(order.id))
    expect(events[0]).toMatchObject({ event: 'snapshot', data: { id: order.id, state: 'queued' } })
    expect(events[1]).toMatchObject({
      event: 'order',
      data: { kind: 'order.cancelled', order: { state: 'cancelled', attention: false } },
    })
    expect(Number(events[1]?.id)).toBeGreaterThan(Number(events[0]?.id))
  })

  it('goes on where a reader left off', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const [snapshot] = await read(`/order/${order.id}/events`, 1)
    await cancel(order.id)
    const missed = await read(`/order/${order.id}/events`, 1, { 'last-event-id': snapshot?.id ?? '' })
    expect(missed).toMatchObject([{ event: 'order', data: { kind: 'order.cancelled' } }])
  })

  it('an id from another life (the book was restored) gets a snapshot', async () => {
    const order = await json(shop.place({ drinks: [{ recipe: 'latte' }] }))
    const events = await read(`/order/${order.id}/events`, 1, { 'last-event-id': '999999999' })
    expect(events[0]?.event).toBe('snapshot')
  })

  it('an unknown order is 404', async () => {
    expect((await fetch(`${shop.url}/order/0000000000000/events`)).status).toBe(404)
  })
})
