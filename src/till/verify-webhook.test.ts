import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyWebhook, type WebhookRequest } from './verify-webhook.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const AT_S = 1_795_338_000
const order = { id: '0123456789ABC', number: '101', clientRef: null, state: 'ready', attention: false }
const EVENT = { type: 'order.ready', seq: 11, at: '2026-11-22T09:00:00.000Z', order }
const SENT = { type: EVENT.type, timestamp: EVENT.at, data: EVENT }
const BODY = JSON.stringify(SENT)

const sign = (secret: string, id: string, at: string, body: string): string => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`
}
const signed = (body = BODY, atS = AT_S, secret = SECRET) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(atS),
  'webhook-signature': sign(secret, 'msg_1', String(atS), body),
})
const verify = (more: Partial<WebhookRequest> = {}) =>
  verifyWebhook({ secret: SECRET, headers: signed(), body: BODY, nowMs: AT_S * 1_000, ...more })

describe('a webhook', () => {
  it('that the shop signed is genuine, and is the event', () => {
    expect(verify()).toEqual({ state: 'genuine', id: 'msg_1', event: EVENT })
  })

  it('is signed as the standard’s own example', () => {
    const webhook = verify({
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"test": 2432232314}',
      nowMs: 1_614_265_330_000,
    })
    // Genuine by its signature; it is only no event of ours.
    expect(webhook).toEqual({ state: 'doubtful', reason: 'body' })
  })

  it('is read from bytes, from any spelling of the headers, and from Headers', () => {
    const headers = signed()
    const capitals = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]))
    for (const other of [capitals, new Headers(headers)]) expect(verify({ headers: other }).state).toBe('genuine')
    expect(verify({ body: new TextEncoder().encode(BODY) }).state).toBe('genuine')
  })

  it('with letters outside of ASCII is the very bytes that came', () => {
    const body = JSON.stringify({ ...SENT, note: 'größer ☕' })
    expect(verify({ headers: signed(body), body: new TextEncoder().encode(body) }).state).toBe('genuine')
    expect(verify({ headers: signed(body), body: Buffer.from(body, 'latin1') })).toMatchObject({ reason: 'signature' })
  })

  it('with two signatures is genuine by either: the secret is being replaced', () => {
    const headers = signed()
    const mine = headers['webhook-signature']
    const old = sign('whsec_b2xkIHNlY3JldCBvZiB0aGUgc2hvcA==', 'msg_1', String(AT_S), BODY)
    for (const both of [`${old} ${mine}`, `${mine} ${old}`, `v1a,xxxx ${mine}`])
      expect(verify({ headers: { ...headers, 'webhook-signature': both } }).state).toBe('genuine')
  })

  it.each([
    ['another body', { body: `${BODY} ` }],
    ['JSON that was read and written again', { body: JSON.stringify(SENT, null, 1) }],
    ['another id', { headers: { ...signed(), 'webhook-id': 'msg_2' } }],
    ['another time', { headers: { ...signed(), 'webhook-timestamp': String(AT_S + 1) } }],
    ['another secret', { secret: 'whsec_b2xkIHNlY3JldCBvZiB0aGUgc2hvcA==' }],
    [
      'half of the signature',
      { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(0, 20) } },
    ],
    ['an empty signature', { headers: { ...signed(), 'webhook-signature': 'v1,' } }],
    [
      'an unknown kind alone',
      { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v1a') } },
    ],
  ])('with %s is not believed', (_what, more) => {
    expect(verify(more)).toEqual({ state: 'doubtful', reason: 'signature' })
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'without %s, or with two of it, is not believed',
    (name) => {
      const headers: Record<string, string | string[]> = signed()
      const { [name]: value = '', ...without } = headers
      expect(verify({ headers: without })).toEqual({ state: 'doubtful', reason: 'headers' })
      const twice = { ...without, [name]: [String(value), String(value)] }
      expect(verify({ headers: twice })).toEqual({ state: 'doubtful', reason: 'headers' })
    },
  )

  it.each(['', 'soon', '-1', '1e9', `${AT_S}.5`])('of the time %j is not believed', (time) => {
    const headers = { ...signed(), 'webhook-timestamp': time, 'webhook-signature': sign(SECRET, 'msg_1', time, BODY) }
    expect(verify({ headers })).toEqual({ state: 'doubtful', reason: 'headers' })
  })

  it.each([
    [300, 'genuine', undefined],
    [301, 'doubtful', 'too-old'],
    [-300, 'genuine', undefined],
    [-301, 'doubtful', 'too-new'],
  ])('that is %i s old: %s', (ageSeconds, state, reason) => {
    const webhook = verify({ nowMs: (AT_S + ageSeconds) * 1_000 })
    expect([webhook.state, 'reason' in webhook ? webhook.reason : undefined]).toEqual([state, reason])
  })

  it('may be believed for longer or shorter', () => {
    const nowMs = (AT_S + 400) * 1_000
    expect(verify({ nowMs, toleranceSeconds: 400 }).state).toBe('genuine')
    expect(verify({ nowMs: (AT_S + 1) * 1_000, toleranceSeconds: 0 })).toMatchObject({ reason: 'too-old' })
  })

  it.each(['[]', 'null', '{"type":7}', 'order.ready'])('whose body is %s is genuine and no event', (body) => {
    expect(verify({ body, headers: signed(body) })).toEqual({ state: 'doubtful', reason: 'body' })
  })

  it('of a kind that we do not know is passed as it came', () => {
    const data = { type: 'shop.painted', colour: 'red' }
    const body = JSON.stringify({ type: data.type, timestamp: EVENT.at, data })
    expect(verify({ body, headers: signed(body) })).toMatchObject({
      event: { type: 'other', event: data },
    })
  })

  it.each(['', 'whsec_', 'whsec_!!!!', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])(
    'is not checked with %j: with an empty key anybody could sign',
    (secret) => expect(() => verify({ secret })).toThrow(TypeError),
  )
})
