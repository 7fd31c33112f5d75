/** Phones that are told, over real HTTP, with a push service and a server of ntfy that answer as they are told. */
import { request } from 'node:http'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validate } from '../../src/broker/validate.ts'
import { newPhone, type Phone } from '../../src/pickup/push/testing/phone.ts'
import { type PushService, startPushService } from '../../src/pickup/push/testing/service.ts'
import { type Receiver, startReceiver } from '../../src/pickup/webhooks/testing/receiver.ts'
import { json, type Running, startRunning } from './running.ts'
import { call, lose, until } from './staff-shop.ts'

const SHOP = 'shop: { name: Corner, timezone: Europe/Vienna, dayCutoff: "04:00", publicUrl: "https://orders.cafe.com" }'
const TOPIC = 'staff-secret'

let vendor: PushService
let ntfy: Receiver
let shop: Running
beforeAll(async () => {
  vendor = await startPushService()
  ntfy = await startReceiver(200)
  const told = `push: { subject: "mailto:owner@cafe.com" }\nntfy: { server: "${ntfy.origin}" }`
  const alerts = `alerts: { after: 0s, attentionAfter: 0s, ntfyTopic: ${TOPIC} }`
  shop = await startRunning(`${SHOP}\n${told}\n${alerts}\n`, { pushAgent: vendor.agent })
})
afterAll(async () => {
  await shop.close()
  await Promise.all([vendor.close(), ntfy.close()])
})

const subscription = (phone: Phone, endpoint = 'https://fcm.googleapis.com/fcm/send/abc') => ({
  endpoint,
  expirationTime: null,
  keys: { p256dh: phone.p256dh, auth: phone.auth },
})
const ask = (method: string, path: string, body?: unknown) =>
  fetch(shop.url + path, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
const placed = async (): Promise<string> => (await json(shop.place({ drinks: [{ recipe: 'latte' }] }))).id
const serve = (brew: number) => call(shop, 'POST', `/brew/${brew}/resolve`, shop.keys.barista, { outcome: 'served' })
interface Delivery {
  readonly channel: string
  readonly event: string
  readonly state: string
  readonly attempts: number
}
const deliveries = async (id: string): Promise<readonly Delivery[]> =>
  (await json<{ deliveries: readonly Delivery[] }>(call(shop, 'GET', `/order/${id}/deliveries`, shop.keys.observer)))
    .deliveries

describe('a phone that watches an order', () => {
  it('is told when it is ready, by Web Push and by ntfy, and the counter sees that it was', async () => {
    const { brew, drink } = await lose(shop)
    const id = drink.order
    const phone = newPhone()
    const offer = await json<{ available: boolean; publicKey: string }>(ask('GET', `/o/${id}/push`))
    expect(offer).toEqual({ available: true, ntfy: true, publicKey: expect.stringMatching(/^[\w-]{87}$/) })
    expect((await ask('PUT', `/o/${id.toLowerCase()}/push`, subscription(phone))).status).toBe(204)
    const heard = await json<{ topic: string; url: string }>(ask('PUT', `/o/${id}/ntfy`))
    expect(heard).toEqual({ topic: expect.stringMatching(/^order-[\w-]{24}$/), url: `${ntfy.origin}/${heard.topic}` })
    expect(await json(ask('PUT', `/o/${id}/ntfy`))).toEqual(heard)
    expect(await deliveries(id)).toEqual([])
    await serve(brew)
    await until(async () => ((await deliveries(id)).every(({ state }) => state === 'accepted') ? true : undefined))
    expect(await deliveries(id)).toMatchObject([
      { channel: 'push', event: 'order.ready', state: 'accepted', attempts: 1, lastError: null },
      { channel: 'ntfy', event: 'order.ready', state: 'accepted', attempts: 1, lastError: null },
    ])
    const message = JSON.parse(phone.read(vendor.pushed.at(-1)?.body ?? Buffer.from('')))
    expect(message.notification).toMatchObject({
      title: `Order ${drink.number} is ready`,
      navigate: `https://orders.cafe.com/o/${id}`,
    })
    const told = ntfy.received.map(({ body }) => JSON.parse(body)).find(({ topic }) => topic === heard.topic)
    expect(told).toMatchObject({ title: `Order ${drink.number} is ready`, click: `https://orders.cafe.com/o/${id}` })
  })

  it('can stop it, as often as it likes', async () => {
    const id = await placed()
    await ask('PUT', `/o/${id}/push`, subscription(newPhone()))
    for (const _ of [1, 2]) expect((await ask('DELETE', `/o/${id}/push`)).status).toBe(204)
    expect((await ask('DELETE', `/o/${id}/ntfy`)).status).toBe(204)
    expect(shop.rows('watchers WHERE order_id = (SELECT max(id) FROM orders)')).toBe(0)
  })

  it('is one of three', async () => {
    const id = await placed()
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => ask('PUT', `/o/${id}/push`, subscription(newPhone(), `https://web.push.apple.com/${n}`))),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 204, 422])
  })

  it('is not told where to find others: nothing that is public shows an address', async () => {
    const id = await placed()
    await ask('PUT', `/o/${id}/push`, subscription(newPhone(), 'https://fcm.googleapis.com/fcm/send/very-secret'))
    for (const path of [`/o/${id}/push`, `/order/${id}`]) {
      expect(await (await ask('GET', path)).text()).not.toContain('very-secret')
    }
    const evidence = await call(shop, 'GET', `/order/${id}/deliveries`, shop.keys.manager)
    expect(await evidence.text()).not.toContain('very-secret')
  })
})

describe('an address at which a phone wants to be told', () => {
  it.each([
    'http://fcm.googleapis.com/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://2130706433/x',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/x',
    'https://me:pw@fcm.googleapis.com/x',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evil.example/x',
    'no address',
  ])('is refused, and nothing is kept, when it leads elsewhere: %s', async (endpoint) => {
    const id = await placed()
    const before = shop.rows('watchers')
    const answer = await ask('PUT', `/o/${id}/push`, subscription(newPhone(), endpoint))
    const problem = await json<{ code: string; pointer: string; detail: string }>(answer)
    expect([answer.status, problem.code, problem.pointer]).toEqual([422, 'BD_TARGET_NOT_ALLOWED', '/endpoint'])
    expect(problem.detail).not.toContain(endpoint)
    expect(shop.rows('watchers')).toBe(before)
  })

  it('is refused with keys for which nothing can be encrypted', async () => {
    const id = await placed()
    const phone = newPhone()
    const bad: readonly [body: unknown, pointer: string][] = [
      [{ ...subscription(phone), keys: { p256dh: 'A'.repeat(87), auth: phone.auth } }, '/keys'],
      [{ ...subscription(phone), keys: { p256dh: phone.p256dh, auth: 'short' } }, '/keys/auth'],
      [{ ...subscription(phone), keys: { p256dh: phone.p256dh } }, '/keys/auth'],
      [{ ...subscription(phone), endpoint: `https://fcm.googleapis.com/${'x'.repeat(2_100)}` }, '/endpoint'],
      [{ ...subscription(phone), name: 'Ada' }, '/name'],
    ]
    for (const [body, pointer] of bad) {
      const answer = await ask('PUT', `/o/${id}/push`, body)
      expect([answer.status, (await json<{ pointer: string }>(answer)).pointer]).toEqual([400, pointer])
    }
  })
})

describe('an order that is not there', () => {
  it('is the same 404 to everything, whatever else is wrong', async () => {
    const subscribed = subscription(newPhone())
    const answers: string[] = []
    for (const id of ['0000000000000', 'not-an-id', '0000-000000000']) {
      for (const [method, path, body] of [
        ['GET', 'push', undefined],
        ['PUT', 'push', subscribed],
        ['PUT', 'push', { ...subscribed, endpoint: 'https://evil.example' }],
        ['DELETE', 'push', undefined],
        ['PUT', 'ntfy', undefined],
        ['DELETE', 'ntfy', undefined],
      ] as const) {
        const answer = await ask(method, `/o/${id}/${path}`, body)
        answers.push(`${answer.status} ${answer.headers.get('cache-control')} ${await answer.text()}`)
      }
    }
    expect([...new Set(answers)]).toEqual([
      '404 no-store {"type":"urn:baristad:problem:not-found","title":"There is nothing here","status":404,"detail":"Nothing is here, or not any more.","code":"BD_NOT_FOUND"}',
    ])
  })

  it('and one that is over can be watched no more', async () => {
    const id = await placed()
    await call(shop, 'POST', `/order/${id}/cancel`, shop.keys.cashier, {})
    expect(await json(ask('GET', `/o/${id}/push`))).toEqual({
      available: false,
      ntfy: false,
      reason: 'this order is over',
    })
    expect((await ask('PUT', `/o/${id}/push`, subscription(newPhone()))).status).toBe(409)
  })
})

describe('the staff', () => {
  it('hear of a machine that is away, by ntfy, MQTT and HTTP', async () => {
    interface Alerts {
      readonly alerts: readonly { readonly cause: string; readonly subject: string | null; readonly detail: string }[]
    }
    const open = async () =>
      (await json<Alerts>(call(shop, 'GET', '/alerts', shop.keys.observer))).alerts.find(
        ({ cause, subject }) => cause === 'machine' && subject === 'away',
      )
    const alert = await until(open)
    expect(alert.detail).toContain('away is offline')
    const client = mqtt.connect(shop.daemon.mqttUrl ?? '', {
      username: 'observer-1',
      clientId: 'observer-1',
      password: shop.keys.observer,
      protocolVersion: 4,
      reconnectPeriod: 0,
    })
    try {
      const payload = await new Promise<string>((resolve, reject) => {
        client.on('error', reject)
        client.on('message', (_topic, bytes) => resolve(bytes.toString()))
        client.subscribe('baristad/alerts')
      })
      expect(validate('alerts', payload)).toBeNull()
      expect(JSON.parse(payload).alerts).toContainEqual(expect.objectContaining({ cause: 'machine', subject: 'away' }))
    } finally {
      await client.endAsync(true)
    }
    await until(() => ntfy.received.map(({ body }) => JSON.parse(body)).find(({ topic }) => topic === TOPIC))
  })
})

describe('a shop that has not set it up', () => {
  let bare: Running
  beforeAll(async () => {
    bare = await startRunning('push: { subject: "mailto:owner@cafe.com" }')
  })
  afterAll(() => bare.close())

  it('says so to phones, and what is missing to whoever looks after it', async () => {
    const { id } = await json(bare.place({ drinks: [{ recipe: 'latte' }] }))
    const offer = await json<{ available: boolean; reason: string }>(fetch(`${bare.url}/o/${id}/push`))
    expect(offer).toEqual({ available: false, ntfy: false, reason: expect.stringContaining('shop.publicUrl') })
    for (const channel of ['push', 'ntfy']) {
      const answer = await fetch(`${bare.url}/o/${id}/${channel}`, {
        method: 'PUT',
        ...(channel === 'push' && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(subscription(newPhone())),
        }),
      })
      expect([answer.status, (await json<{ code: string }>(answer)).code]).toEqual([409, 'BD_CHANNEL_OFF'])
    }
    const { warnings } = await json<{ warnings: readonly string[] }>(fetch(`${bare.url}/readyz`))
    expect(warnings).toEqual([expect.stringContaining('Web Push is off')])
  })

  it('is not asked for more than a body can be', async () => {
    const { id } = await json(bare.place({ drinks: [{ recipe: 'latte' }] }))
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${bare.url}/o/${id}/push`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'content-length': 10_000_000 },
      })
      sent.on('response', (answer) => {
        resolve(answer.statusCode)
        sent.destroy()
      })
      sent.on('error', reject)
      sent.write('{')
    })
    expect(status).toBe(413)
  })
})
