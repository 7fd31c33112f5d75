/** A notice by Web Push. */
import { hash } from 'node:crypto'
import type { Agent } from 'node:https'
import type { Now } from '../../shop/inputs.ts'
import type { NoticeJob } from '../../shop/ledger/notices.ts'
import { gaveUp, type Sent } from '../notices/sent.ts'
import { customerWords } from '../notices/words.ts'
import { readEndpoint } from './endpoint.ts'
import { postPush } from './post.ts'
import { type ShopKeys, seal } from './sealed.ts'

export interface PushSettings {
  readonly subject: string
  readonly keys: ShopKeys
  readonly allow: readonly string[]
  readonly languages: readonly string[]
  readonly shopName: string
  readonly orderUrl: (id: string) => string
}

export interface PushParts {
  /** Null: push is off. Asked at every attempt: it may be configured anew. */
  readonly settings: () => PushSettings | null
  readonly agent: Agent
  readonly now: () => Now
}

/** Services promise 4 kB for what is encrypted, some take 3. */
export const MOST_PAYLOAD_BYTES = 3_000
/** RFC 8030: at most 32 characters of Base64url. */
const TOPIC_LENGTH = 32

/** The same for all that is told of an order, and says nothing of its id. */
export const pushTopic = (orderId: string): string =>
  hash('sha256', `baristad push ${orderId}`, 'base64url').slice(0, TOPIC_LENGTH)

/**
 * The one payload for both worlds: Declarative Web Push shows it by itself, and our service worker reads the same.
 */
export function pushPayload(job: NoticeJob, { languages, shopName, orderUrl }: PushSettings): string {
  const id = job.public_id ?? ''
  const { title, body, lang } = customerWords(job, languages, shopName)
  const notification = { title, body, lang, dir: 'auto', navigate: orderUrl(id), tag: pushTopic(id), silent: false }
  return JSON.stringify({ web_push: 8030, notification })
}

/** Never rejects. */
export async function sendPush(job: NoticeJob, signal: AbortSignal, parts: PushParts): Promise<Sent> {
  const settings = parts.settings()
  if (settings === null) return gaveUp('Web Push is off')
  const { endpoint, p256dh, auth, public_id: id } = job
  if (endpoint === null || p256dh === null || auth === null || id === null) return gaveUp('nobody is there any more')
  const read = readEndpoint(endpoint, settings.allow)
  if (!read.ok) return gaveUp('not allowed by push.allow')
  const { shopMs, wallMs } = parts.now()
  const payload = pushPayload(job, settings)
  if (Buffer.byteLength(payload) > MOST_PAYLOAD_BYTES) return gaveUp('the message is larger than 3 kB')
  const ttlSeconds = Math.max(0, Math.floor((job.expires_shop_ms - shopMs) / 1_000))
  const { subject, keys } = settings
  try {
    const sealed = seal({ endpoint: read.url, p256dh, auth }, payload, {
      subject,
      keys,
      ttlSeconds,
      topic: pushTopic(id),
    })
    return await postPush(sealed, { agent: parts.agent, signal, wallMs: () => wallMs })
  } catch {
    // The reason could hold a part of a key.
    return gaveUp('it could not be encrypted for this phone')
  }
}
