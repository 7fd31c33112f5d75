/** Whether a webhook came from the shop (Standard Webhooks, standardwebhooks.com). For servers; a browser receives none. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { parse } from './exchange.ts'
import { readShopEvent, type ShopEvent } from './shop-events.ts'

export interface WebhookRequest {
  /** `whsec_…`, as the shop gave it. */
  readonly secret: string
  /** As `node:http` has them, or a `Headers`. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The very bytes that came: JSON that was read and written again has another signature. */
  readonly body: string | Uint8Array
  /** The wall clock, milliseconds since 1970: `Date.now()`. */
  readonly nowMs: number
  /** How far its time may be from ours, before and after. Default 300. */
  readonly toleranceSeconds?: number
}

/**
 * Why it was not believed. `headers`: one of the three is missing, twice there or malformed. `signature`: another secret,
 * or not the bytes that were sent. `too-old`, `too-new`: genuine, but of another time: sent again by somebody who
 * overheard it, or the clocks differ. `body`: signed, but no event.
 */
export type WebhookDoubt = 'headers' | 'signature' | 'too-old' | 'too-new' | 'body'

export type Webhook =
  /** `id` is the same each time that this event is sent: keep it, and ignore what comes twice. */
  | { readonly state: 'genuine'; readonly id: string; readonly event: ShopEvent }
  | { readonly state: 'doubtful'; readonly reason: WebhookDoubt }

/** @throws TypeError when the secret is none: with an empty key anybody could sign */
export function verifyWebhook({ secret, headers, body, nowMs, toleranceSeconds = 300 }: WebhookRequest): Webhook {
  const key = keyOf(secret)
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature')
  if (!id || !signatures || !/^\d{1,12}$/.test(timestamp ?? '')) return { state: 'doubtful', reason: 'headers' }
  const expected = Buffer.from(createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'))
  if (!hasSignature(signatures, expected)) return { state: 'doubtful', reason: 'signature' }
  const aheadSeconds = Number(timestamp) - nowMs / 1_000
  if (aheadSeconds < -toleranceSeconds) return { state: 'doubtful', reason: 'too-old' }
  if (aheadSeconds > toleranceSeconds) return { state: 'doubtful', reason: 'too-new' }
  const told = parse(typeof body === 'string' ? body : new TextDecoder().decode(body))
  const data = told !== null && 'data' in told ? told.data : null
  if (
    told === null ||
    !('type' in told) ||
    typeof told.type !== 'string' ||
    typeof data !== 'object' ||
    data === null
  ) {
    return { state: 'doubtful', reason: 'body' }
  }
  return { state: 'genuine', id, event: readShopEvent(told.type, data) }
}

function keyOf(secret: string): Buffer {
  const [, base64] = /^whsec_([A-Za-z0-9+/]{4,}={0,2})$/.exec(secret) ?? []
  if (base64 === undefined) throw new TypeError('A webhook secret is "whsec_" and base64.')
  return Buffer.from(base64, 'base64')
}

/** While a secret is replaced, there are two; kinds that we do not know (`v1a`) say nothing. */
function hasSignature(signatures: string, expected: Buffer): boolean {
  let found: 'no' | 'yes' = 'no'
  for (const signature of signatures.split(' ')) {
    const given = Buffer.from(signature.startsWith('v1,') ? signature.slice(3) : '')
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = 'yes'
  }
  return found === 'yes'
}

function headerOf(headers: WebhookRequest['headers'], name: string): string | null {
  if (headers instanceof Headers) return headers.get(name)
  const values = Object.entries(headers).flatMap(([key, value]) => (key.toLowerCase() === name ? (value ?? []) : []))
  return values.length === 1 ? (values[0] ?? null) : null
}
