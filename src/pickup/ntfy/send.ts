/** A notice by ntfy: one JSON message to its server, for a customer's topic or for the staff's. */
import type { NoticeJob } from '../../shop/ledger/notices.ts'
import { alertIn } from '../../shop/terminal-news.ts'
import { gaveUp, type Sent } from '../notices/sent.ts'
import { customerWords } from '../notices/words.ts'
import { sentBy } from '../push/post.ts'
import { retryAfterMs } from '../webhooks/retry-after.ts'

export interface NtfySettings {
  /** Origin of the server. */
  readonly server: string
  /** Null: it takes messages from everybody. */
  readonly token: string | null
  /** Of the staff; null: they have none. */
  readonly staffTopic: string | null
  readonly languages: readonly string[]
  readonly shopName: string
  readonly orderUrl: (id: string) => string
}

export interface NtfyParts {
  /** Null: ntfy is off. Asked at every attempt: it may be configured anew. */
  readonly settings: () => NtfySettings | null
  readonly wallMs: () => number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

/** As ntfy's documentation of publishing as JSON has it. */
export interface NtfyMessage {
  readonly topic: string
  readonly title: string
  readonly message: string
  readonly tags: readonly string[]
  /** 1–5; 3 is the usual one. */
  readonly priority: number
  readonly click?: string
}

const HIGH = 4
const LOW = 2

/** Null: there is nobody to send it to. */
export function ntfyMessage(job: NoticeJob, settings: NtfySettings): NtfyMessage | null {
  if (job.order_id === null) return staffMessage(job, settings)
  if (job.endpoint === null || job.public_id === null) return null
  const { title, body } = customerWords(job, settings.languages, settings.shopName)
  const click = settings.orderUrl(job.public_id)
  return { topic: job.endpoint, title, message: body, tags: ['coffee'], priority: HIGH, click }
}

function staffMessage({ event, data }: NoticeJob, { staffTopic, shopName }: NtfySettings): NtfyMessage | null {
  if (staffTopic === null) return null
  const { detail } = alertIn(data === null ? null : (JSON.parse(data) as Record<string, unknown>))
  const raised = event === 'alert.raised'
  return {
    topic: staffTopic,
    title: raised ? shopName : `${shopName}: over`,
    message: detail,
    tags: [raised ? 'warning' : 'white_check_mark'],
    priority: raised ? HIGH : LOW,
  }
}

/** Never rejects. */
export async function sendNtfy(job: NoticeJob, signal: AbortSignal, parts: NtfyParts): Promise<Sent> {
  const settings = parts.settings()
  if (settings === null) return gaveUp('ntfy is off')
  const message = ntfyMessage(job, settings)
  if (message === null) return gaveUp('nobody is there any more')
  const { fetch = globalThis.fetch, wallMs } = parts
  const { server, token } = settings
  try {
    const response = await fetch(server, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(message),
      redirect: 'manual',
      signal,
    })
    await response.body?.cancel().catch(() => {})
    const sent = sentBy(response.status, retryAfterMs(response.headers.get('retry-after'), wallMs()))
    // A topic is never gone: a server that knows no such address is another one.
    return sent.ok || sent.next !== 'forget' ? sent : { ...sent, next: 'give up' }
  } catch (error) {
    return { ok: false, error: reasonOf(error, signal), next: 'again', askedMs: null }
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted && signal.reason instanceof Error) return signal.reason.message
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return error instanceof Error ? error.message.slice(0, 200) : 'failed'
}
