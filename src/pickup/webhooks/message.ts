/** One delivery as an HTTP request. */
import type { Now } from '../../shop/inputs.ts'
import type { WebhookRow } from '../../shop/ledger/outbox.ts'
import type { TerminalNews } from '../../shop/terminal-news.ts'
import { signatureOf } from './signature.ts'

export interface Message {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What Standard Webhooks recommends: a receiver may refuse more. */
export const MOST_BODY_BYTES = 20_000

/**
 * The same at every attempt, after every restart, and never that of another event: `incarnation` is another one in a
 * restored order book, whose events have the numbers of forgotten ones.
 */
export const messageId = (incarnation: number, seq: number): string => `evt_${incarnation.toString(36)}_${seq}`

/** The request of one attempt. `id`: of `messageId`; `agent`: name and version of the sender. */
export function messageOf(webhook: WebhookRow, news: TerminalNews, id: string, now: Now, agent: string): Message {
  const body = JSON.stringify({ type: news.type, timestamp: news.at, data: news })
  const atSeconds = Math.floor(now.wallMs / 1_000)
  return {
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': agent,
      'webhook-id': id,
      'webhook-timestamp': String(atSeconds),
      'webhook-signature': signatureOf({ id, atSeconds, body }, secretsOf(webhook, now)),
    },
    body,
  }
}

/** Only origins that the shop's configuration names: a till's key must not make the daemon knock at every door. */
export function isAllowed(url: string, allow: readonly string[]): boolean {
  const origin = URL.parse(url)?.origin
  return origin !== undefined && allow.includes(origin)
}

function secretsOf({ secret, old_secret: old, old_until_shop_ms: until }: WebhookRow, now: Now): string[] {
  return old !== null && until !== null && now.shopMs < until ? [secret, old] : [secret]
}
