/**
 * One message as a request to a push service: encrypted for the phone alone (RFC 8291), signed as the shop's (RFC 8292).
 * The one place that knows the library for it.
 */
import webPush from 'web-push'

export interface ShopKeys {
  /** Base64url of 65 bytes: every browser may know it. */
  readonly publicKey: string
  /** Base64url of 32 bytes. Never logged. */
  readonly privateKey: string
}

export interface Subscription {
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

export interface Sealing {
  /** `mailto:` or `https:`: whom the service may write to. */
  readonly subject: string
  readonly keys: ShopKeys
  /** How long the service keeps it for a phone that is away, whole seconds, at least 0. */
  readonly ttlSeconds: number
  /** A later message of the same one replaces what the service still keeps. At most 32 characters of Base64url. */
  readonly topic: string
}

export interface SealedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A pair for a shop that has none. */
export const newShopKeys = (): ShopKeys => webPush.generateVAPIDKeys()

/** Throws when the phone's keys are none. */
export function seal(to: Subscription, text: string, { subject, keys, ttlSeconds, topic }: Sealing): SealedRequest {
  const { endpoint, p256dh, auth } = to
  const request = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, text, {
    vapidDetails: { subject, ...keys },
    contentEncoding: 'aes128gcm',
    TTL: ttlSeconds,
    urgency: 'high',
    topic,
  })
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
  return { url: request.endpoint, headers: Object.fromEntries(headers), body: request.body }
}
