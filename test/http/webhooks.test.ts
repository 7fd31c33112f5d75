import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TerminalEventName } from '../../src/shop/rules/terminal-events.ts'
import { TERMINAL_EVENTS } from '../../src/shop/rules/terminal-events.ts'
import { verifyWebhook } from '../../src/till/verify-webhook.ts'
import { json } from './running.ts'
import { startWebhookShop, type WebhookShop } from './webhook-shop.ts'

interface Secret {
  readonly id: string
  readonly secret: string
}
interface Shown {
  readonly id: string
  readonly url: string
  readonly state: string
  readonly waiting: number
  readonly givenUp: number
  readonly oldSecretUntil: string | null
}
interface Delivery {
  readonly seq: number
  readonly event: string
  readonly state: string
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly lastError: string | null
}

let shop: WebhookShop
beforeAll(async () => {
  shop = await startWebhookShop()
})
afterAll(() => shop.close())
afterEach(async () => {
  for (const { id } of await list('manager')) await shop.call('DELETE', `/webhooks/${id}`, 'manager')
  shop.receiver.always = null
  shop.receiver.answers.length = 0
})

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 5 })
const add = (key: string, over: object = {}) =>
  shop.call('POST', '/webhooks', key, { url: `${shop.receiver.origin}/coffee?token=hidden`, ...over })
const added = async (key: string, over: object = {}): Promise<Secret> => json<Secret>(add(key, over))
const list = async (key: string) => (await json<{ webhooks: Shown[] }>(shop.call('GET', '/webhooks', key))).webhooks
const deliveries = async (id: string, query = '') =>
  json<{ deliveries: Delivery[]; next: string | null }>(
    shop.call('GET', `/webhooks/${id}/deliveries${query}`, 'manager'),
  )
const order = async (key = 'till-one') =>
  (await json(shop.call('POST', '/order', key, { drinks: [{ recipe: 'espresso' }] }))).id
const down = (response: { destroy(): unknown }) => void response.destroy()

describe('an order that goes all its way', () => {
  it('is told at every station, signed, to a receiver that was down for the first two attempts', async () => {
    const { receiver } = shop
    await shop.machineComesOnline()
    const { id, secret } = await added('manager')
    receiver.always = down
    const about = await order()
    const attempts = async (count: number) => {
      const waiting = (await deliveries(id)).deliveries.map((delivery) => [delivery.event, delivery.attempts])
      expect(waiting).toEqual([
        ['order.started', count],
        ['order.accepted', count],
      ])
    }
    await until(() => attempts(1))
    shop.machineBegins()
    await shop.pass(7_000)
    await until(() => attempts(2))

    receiver.always = null
    const came = () => receiver.received.slice(4).map(({ body }) => JSON.parse(body))
    await shop.pass(37_000)
    await until(() => expect(came().map(({ type }) => type)).toEqual(['order.started']))
    shop.machineFinishes()
    await until(() => expect(came()).toHaveLength(2))
    expect((await shop.call('POST', `/order/${about}/collect`, 'till-one')).status).toBe(200)
    await until(() => expect(came()).toHaveLength(3))
    await shop.pass(361_000)
    await until(() => expect(came()).toHaveLength(4))

    const expected: TerminalEventName[] = ['order.started', 'order.ready', 'order.collected', 'order.accepted']
    expect(came().map(({ type, data }) => [type, data.type, data.order.id])).toEqual(
      expected.map((type) => [type, type, about]),
    )
    for (const { headers, body } of receiver.received) {
      const { data, timestamp } = JSON.parse(body)
      const verified = verifyWebhook({ secret, headers, body, nowMs: shop.nowMs(), toleranceSeconds: 3_600 })
      expect(verified).toMatchObject({ state: 'genuine', id: expect.stringMatching(`^evt_[0-9a-z]+_${data.seq}$`) })
      expect(timestamp).toBe(data.at)
    }
    // Three attempts of two events, one of the others: each attempt of one event under one id.
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([8, 4])
    expect((await deliveries(id)).deliveries).toEqual([])
  })
})

describe('POST /webhooks', () => {
  it('shows the secret once, and again to the same request with the same key', async () => {
    const body = { url: shop.receiver.origin }
    const first = await shop.call('POST', '/webhooks', 'till-one', body, 'one-hook')
    const text = await first.text()
    expect(first.status).toBe(201)
    expect(first.headers.get('cache-control')).toBe('no-store')
    expect(JSON.parse(text)).toEqual({
      id: expect.stringMatching(/^wh_[0-9A-Za-z]{13,}$/),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    })
    const again = await shop.call('POST', '/webhooks', 'till-one', body, 'one-hook')
    expect([again.headers.get('idempotency-replayed'), await again.text()]).toEqual(['true', text])
    const shown = await (await shop.call('GET', '/webhooks', 'till-one')).text()
    expect(JSON.parse(shown).webhooks).toHaveLength(1)
    expect(shown).not.toMatch(/whsec|secret"/)
  })

  it.each([
    ['no origin of the list', 'http://127.0.0.1:1/coffee', 422, 'BD_TARGET_NOT_ALLOWED'],
    ['a host that only begins like one', 'http://127.0.0.1.evil.example/', 422, 'BD_TARGET_NOT_ALLOWED'],
    ['one of the list as a login', 'http://127.0.0.1@evil.example/', 400, 'BD_BAD_REQUEST'],
    ['a login', 'http://user:pass@127.0.0.1/', 400, 'BD_BAD_REQUEST'],
    ['a backslash before the real host', 'http://evil.example\\@127.0.0.1/', 422, 'BD_TARGET_NOT_ALLOWED'],
    ['another scheme', 'file:///etc/passwd', 400, 'BD_BAD_REQUEST'],
    ['a port that is none', 'http://127.0.0.1:99999/', 400, 'BD_BAD_REQUEST'],
    ['a space', 'ORIGIN/a b', 400, 'BD_BAD_REQUEST'],
    ['too long', `ORIGIN/${'x'.repeat(500)}`, 400, 'BD_BAD_REQUEST'],
    ['nothing', '', 400, 'BD_BAD_REQUEST'],
  ])('to %s is refused, and nothing is written', async (_what, url, status, code) => {
    const response = await add('manager', { url: url.replace('ORIGIN', shop.receiver.origin) })
    expect(response.status).toBe(status)
    const problem = await response.text()
    expect(JSON.parse(problem)).toMatchObject({ code, pointer: '/url' })
    expect(problem).not.toContain('pass@')
    expect(await list('manager')).toEqual([])
  })

  it('names the option that does not allow a target, and the origin without the secrets of its path', async () => {
    const detail = (await json<{ detail: string }>(add('manager', { url: 'https://till.example/x?token=hidden' })))
      .detail
    expect(detail).toContain('webhooks.allow')
    expect(detail).toContain('https://till.example')
    expect(detail).not.toContain('hidden')
  })

  it.each([
    ['an event that does not exist', { events: ['order.eaten'] }, '/events/0'],
    ['no events', { events: [] }, '/events'],
    ['an event twice', { events: ['order.ready', 'order.ready'] }, '/events'],
    ['an unknown member', { secret: 'whsec_mine' }, '/secret'],
    ['an empty description', { description: '' }, '/description'],
  ])('with %s is 400', async (_what, over, pointer) => {
    const response = await add('manager', over)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'BD_BAD_REQUEST', pointer })
    expect(await list('manager')).toEqual([])
  })
})

describe('a cashier', () => {
  it('hears of its own orders, a manager of all', async () => {
    const { receiver } = shop
    const from = receiver.received.length
    const one = await added('till-one', { events: ['order.accepted'] })
    const all = await added('manager', { events: ['order.accepted'] })
    const [first, second] = [await order('till-one'), await order('till-two')]
    await until(() => expect(receiver.received).toHaveLength(from + 3))
    const heard = (secret: string) =>
      receiver.received.slice(from).flatMap(({ headers, body }) => {
        const { state } = verifyWebhook({ secret, headers, body, nowMs: shop.nowMs() })
        return state === 'genuine' ? [JSON.parse(body).data.order.id] : []
      })
    expect(heard(one.secret)).toEqual([first])
    expect(heard(all.secret).toSorted()).toEqual([first, second].toSorted())
  })

  it('sees and changes its own webhooks only; another’s is not told from none', async () => {
    const mine = await added('till-one')
    const theirs = await added('till-two')
    const managers = await added('manager')
    const ids = async (key: string) => (await list(key)).map(({ id }) => id).toSorted()
    expect(await ids('till-one')).toEqual([mine.id])
    expect(await ids('manager')).toEqual([mine.id, theirs.id, managers.id].toSorted())
    for (const id of [theirs.id, managers.id, 'wh_0']) {
      const answers = await Promise.all([
        shop.call('GET', `/webhooks/${id}/deliveries`, 'till-one'),
        shop.call('DELETE', `/webhooks/${id}`, 'till-one'),
        shop.call('POST', `/webhooks/${id}/rotate`, 'till-one', {}),
        shop.call('POST', `/webhooks/${id}/enable`, 'till-one'),
        shop.call('POST', `/webhooks/${id}/replay`, 'till-one', {}),
      ])
      for (const answer of answers) {
        expect(answer.status).toBe(404)
        expect(await answer.json()).toMatchObject({ code: 'BD_NOT_FOUND' })
      }
    }
    expect(await ids('manager')).toHaveLength(3)
    expect((await shop.call('DELETE', `/webhooks/${mine.id}`, 'till-one')).status).toBe(200)
    expect((await shop.call('DELETE', `/webhooks/${theirs.id}`, 'manager')).status).toBe(200)
    expect(await ids('manager')).toEqual([managers.id])
  })

  it.each(['barista', 'observer', null])('is one of two who may: %s may not', async (key) => {
    const routes = [
      ['POST', '/webhooks', {}],
      ['GET', '/webhooks'],
      ['GET', '/webhooks/wh_0/deliveries'],
      ['DELETE', '/webhooks/wh_0'],
      ['POST', '/webhooks/wh_0/rotate', {}],
      ['POST', '/webhooks/wh_0/enable'],
      ['POST', '/webhooks/wh_0/replay', {}],
    ] as const
    for (const [method, path, body] of routes) {
      expect((await shop.call(method, path, key, body)).status, path).toBe(key === null ? 401 : 403)
    }
  })
})

describe('a webhook', () => {
  it('tells what waits, page by page, what came of it, and when it is tried again', async () => {
    shop.receiver.always = 500
    const { id } = await added('manager', { events: ['order.accepted'] })
    for (let i = 0; i < 5; i++) await order()
    await until(async () => {
      const { deliveries: rows } = await deliveries(id)
      expect(rows.map(({ attempts }) => attempts)).toEqual(Array(5).fill(1))
    })
    const seqs: number[] = []
    let next: string | null = ''
    const sizes: number[] = []
    while (next !== null) {
      const page = await deliveries(id, `?limit=2${next === '' ? '' : `&before=${next}`}`)
      for (const row of page.deliveries) {
        expect(row).toMatchObject({ state: 'waiting', attempts: 1, lastError: '500 Internal Server Error' })
        const inMs = Date.parse(row.nextAttemptAt ?? '') - shop.nowMs()
        expect(inMs).toBeGreaterThan(-1_000)
        expect(inMs).toBeLessThanOrEqual(6_000)
        seqs.push(row.seq)
      }
      sizes.push(page.deliveries.length)
      next = page.next
    }
    expect(sizes).toEqual([2, 2, 1])
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => b - a))
    expect(await list('manager')).toMatchObject([{ waiting: 5, givenUp: 0 }])
    for (const bad of ['?limit=0', '?limit=201', '?before=-', '?before=zzzzzzzzzzz', '?after=1'])
      expect((await shop.call('GET', `/webhooks/${id}/deliveries${bad}`, 'manager')).status, bad).toBe(400)
  })

  it('whose receiver is gone is disabled with a reason; enabled and replayed, it gets what was given up', async () => {
    const { receiver } = shop
    const { id } = await added('till-one', { events: ['order.accepted'] })
    receiver.answers.push(410)
    await order()
    await until(async () =>
      expect(await list('till-one')).toMatchObject([{ state: 'disabled', reason: '410 Gone', waiting: 0, givenUp: 1 }]),
    )
    expect((await deliveries(id)).deliveries).toMatchObject([{ state: 'given-up', nextAttemptAt: null, attempts: 1 }])
    const refused = await shop.call('POST', `/webhooks/${id}/replay`, 'till-one', {})
    expect([refused.status, await json<object>(refused)]).toMatchObject([409, { code: 'BD_ILLEGAL_TRANSITION' }])
    const from = receiver.received.length
    expect(await json<object>(shop.call('POST', `/webhooks/${id}/enable`, 'till-one'))).toEqual({ id, state: 'active' })
    const replayed = await json<object>(shop.call('POST', `/webhooks/${id}/replay`, 'till-one', {}))
    expect(replayed).toEqual({ id, queued: 1, next: null })
    await until(() => expect(receiver.received).toHaveLength(from + 1))
    expect(receiver.received[from]?.headers['webhook-id']).toBe(receiver.received[from - 1]?.headers['webhook-id'])
  })

  it('that is new gets what was told before, when it asks for it', async () => {
    const { receiver } = shop
    const seq = shop.daemon.view.lastSeq()
    const placed = [await order('till-one'), await order('till-two')]
    const { id } = await added('manager', { events: ['order.accepted'] })
    const from = receiver.received.length
    const replayed = shop.call('POST', `/webhooks/${id}/replay`, 'manager', { afterSeq: seq })
    expect(await json<object>(replayed)).toEqual({ id, queued: 2, next: null })
    await until(() => expect(receiver.received).toHaveLength(from + 2))
    const told = receiver.received.slice(from).map(({ body }) => JSON.parse(body).data.order.id)
    expect(told.toSorted()).toEqual(placed.toSorted())
    const bad = await shop.call('POST', `/webhooks/${id}/replay`, 'manager', { afterSeq: -1 })
    expect(bad.status).toBe(400)
  })

  it('with a new secret is signed with both for the overlap, and tells until when', async () => {
    const { receiver } = shop
    const { id, secret: old } = await added('manager', { events: ['order.accepted'] })
    const rotated = await shop.call('POST', `/webhooks/${id}/rotate`, 'manager', {})
    expect(rotated.headers.get('cache-control')).toBe('no-store')
    const { secret: fresh } = await json<Secret>(rotated)
    expect(fresh).not.toBe(old)
    const [shown] = await list('manager')
    const untilMs = Date.parse(shown?.oldSecretUntil ?? '') - shop.nowMs()
    expect(Math.abs(untilMs - 86_400_000)).toBeLessThan(30_000)
    const from = receiver.received.length
    await order()
    await until(() => expect(receiver.received).toHaveLength(from + 1))
    const [request] = receiver.received.slice(from)
    if (!request) throw new Error('nothing came')
    for (const secret of [old, fresh])
      expect(verifyWebhook({ secret, ...request, nowMs: shop.nowMs() })).toMatchObject({ state: 'genuine' })

    await shop.call('POST', `/webhooks/${id}/rotate`, 'manager', { overlapSeconds: 0 })
    expect(await list('manager')).toMatchObject([{ oldSecretUntil: null }])
    await order()
    await until(() => expect(receiver.received).toHaveLength(from + 2))
    const last = receiver.received[from + 1]
    if (!last) throw new Error('nothing came')
    expect(verifyWebhook({ secret: fresh, ...last, nowMs: shop.nowMs() })).toMatchObject({ reason: 'signature' })
    const long = await shop.call('POST', `/webhooks/${id}/rotate`, 'manager', { overlapSeconds: 604_801 })
    expect(long.status).toBe(400)
  })
})

describe('the description of the API', () => {
  it('has a webhook for each event, with its body and its headers', async () => {
    type Operation = {
      operationId: string
      parameters: { name: string; in: string }[]
      requestBody: { content: { 'application/json': { schema: { properties: Record<string, { const?: string }> } } } }
    }
    const { webhooks } = await json<{ webhooks: Record<string, { post: Operation }> }>(
      shop.call('GET', '/openapi.json', null),
    )
    expect(Object.keys(webhooks)).toEqual([...TERMINAL_EVENTS])
    for (const [name, { post }] of Object.entries(webhooks)) {
      expect(post.parameters.map((parameter) => parameter.name)).toEqual([
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ])
      expect(post.requestBody.content['application/json'].schema.properties.type?.const).toBe(name)
    }
    expect(new Set(Object.values(webhooks).map(({ post }) => post.operationId)).size).toBe(TERMINAL_EVENTS.length)
  })
})
