/** Signatures of Standard Webhooks: HMAC-SHA256 over id, time and body, one for each secret that is good. */
import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

export interface Signed {
  /** `webhook-id` */
  readonly id: string
  /** `webhook-timestamp`: seconds since 1970. */
  readonly atSeconds: number
  /** The very text that is sent. */
  readonly body: string
}

/** The header `webhook-signature`. `secrets`: `whsec_` and Base64; each signs, in their order. */
export function signatureOf({ id, atSeconds, body }: Signed, secrets: readonly string[]): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
      return `v1,${createHmac('sha256', key).update(`${id}.${atSeconds}.${body}`).digest('base64')}`
    })
    .join(' ')
}
