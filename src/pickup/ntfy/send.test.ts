import { afterEach, describe, expect, it } from 'vitest'
import type { NoticeJob } from '../../shop/ledger/notices.ts'
import { never, startReceiver } from '../webhooks/testing/receiver.ts'
import { type NtfySettings, sendNtfy } from './send.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const job = (over: Partial<NoticeJob> = {}): NoticeJob => ({
  id: 1,
  order_id: 7,
  watcher: 3,
  channel: 'ntfy',
  target: 'ntfy',
  topic: 'watcher 3',
  event: 'order.ready',
  seq: 12,
  state: 'waiting',
  attempts: 0,
  due_shop_ms: 0,
  expires_shop_ms: 600_000,
  created_wall_ms: 0,
  last_wall_ms: null,
  last_error: null,
  endpoint: 'order-secret',
  p256dh: null,
  auth: null,
  public_id: '7K3QXW9MZ4T2B',
  number: '482',
  ready_wall_ms: 0,
  data: null,
  fact_wall_ms: 0,
  ...over,
})

async function server(over: Partial<NtfySettings> = {}) {
  const receiver = await startReceiver(null)
  closing.push(() => receiver.close())
  const settings: NtfySettings = {
    server: receiver.origin,
    token: null,
    staffTopic: 'cafe-staff',
    languages: ['en'],
    shopName: 'Corner',
    orderUrl: (id) => `https://cafe.example/o/${id}`,
    ...over,
  }
  const send = (one = job(), signal = new AbortController().signal) =>
    sendNtfy(one, signal, { settings: () => settings, wallMs: () => 0 })
  return { receiver, send }
}

const bodies = (received: readonly { readonly body: string }[]) => received.map(({ body }) => JSON.parse(body))

describe('a message to ntfy', () => {
  it('of an order goes to its own topic, with a title, a tag and the address of its page', async () => {
    const { receiver, send } = await server({ token: 'tk_secret' })
    expect(await send()).toEqual({ ok: true })
    expect(bodies(receiver.received)).toEqual([
      {
        topic: 'order-secret',
        title: 'Order 482 is ready',
        message: 'Please collect it: Corner',
        tags: ['coffee'],
        priority: 4,
        click: 'https://cafe.example/o/7K3QXW9MZ4T2B',
      },
    ])
    expect(receiver.received[0]?.headers.authorization).toBe('Bearer tk_secret')
  })

  it('without a token says who nobody is', async () => {
    const { receiver, send } = await server()
    await send()
    expect(receiver.received[0]?.headers).not.toHaveProperty('authorization')
  })

  it('of an alert goes to the staff, urgent when it begins and quiet when it is over', async () => {
    const { receiver, send } = await server()
    const data = JSON.stringify({ cause: 'supplies', subject: 'lm1', detail: 'lm1 is out of beans.' })
    const alert = { order_id: null, watcher: null, endpoint: null, public_id: null, data }
    await send(job({ ...alert, event: 'alert.raised' }))
    await send(job({ ...alert, event: 'alert.cleared' }))
    expect(bodies(receiver.received)).toEqual([
      { topic: 'cafe-staff', title: 'Corner', message: 'lm1 is out of beans.', tags: ['warning'], priority: 4 },
      {
        topic: 'cafe-staff',
        title: 'Corner: over',
        message: 'lm1 is out of beans.',
        tags: ['white_check_mark'],
        priority: 2,
      },
    ])
  })

  it.each([
    [200, { ok: true }],
    [403, { ok: false, error: '403 Forbidden', next: 'tell staff' }],
    [404, { ok: false, error: '404 Not Found', next: 'give up' }],
    [413, { ok: false, error: '413 Payload Too Large', next: 'give up' }],
    [503, { ok: false, error: '503 Service Unavailable', next: 'again' }],
  ] as const)('that is answered with %i', async (status, sent) => {
    const { receiver, send } = await server()
    receiver.answers.push(status)
    expect(await send()).toMatchObject(sent)
  })

  it('waits as Retry-After asks', async () => {
    const { receiver, send } = await server()
    receiver.answers.push({ status: 429, headers: { 'retry-after': '30' } })
    expect(await send()).toMatchObject({ next: 'again', askedMs: 30_000 })
  })

  it('is not carried to where a server points: the token would go with it', async () => {
    const [{ receiver, send }, other] = [await server({ token: 'tk_secret' }), await startReceiver()]
    closing.push(() => other.close())
    receiver.answers.push({ status: 307, headers: { location: other.origin } })
    expect(await send()).toMatchObject({ ok: false, next: 'give up' })
    expect(other.received).toEqual([])
  })

  it('is tried again when nobody is there, or nobody answers in time', async () => {
    const { receiver, send } = await server()
    receiver.always = never
    const abort = new AbortController()
    const silent = send(job(), abort.signal)
    await expect.poll(() => receiver.open(), { timeout: 10_000 }).toBe(1)
    abort.abort(new Error('timed out after 5 s'))
    expect(await silent).toEqual({ ok: false, error: 'timed out after 5 s', next: 'again', askedMs: null })
    await receiver.close()
    closing.length = 0
    expect(await send()).toMatchObject({ ok: false, next: 'again', error: 'ECONNREFUSED' })
  })

  it('is given up when ntfy was switched off, or the staff have no topic any more', async () => {
    const signal = new AbortController().signal
    expect(await sendNtfy(job(), signal, { settings: () => null, wallMs: () => 0 })).toMatchObject({ next: 'give up' })
    const { receiver, send } = await server({ staffTopic: null })
    expect(await send(job({ order_id: null, event: 'alert.raised' }))).toMatchObject({ next: 'give up' })
    expect(receiver.received).toEqual([])
  })
})
