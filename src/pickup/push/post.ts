/** One attempt at a push service, and what came of it. Never rejects. */
import { STATUS_CODES } from 'node:http'
import { type Agent, request } from 'node:https'
import type { WallMs } from '../../kit/units.ts'
import type { Sent } from '../notices/sent.ts'
import { retryAfterMs } from '../webhooks/retry-after.ts'
import type { SealedRequest } from './sealed.ts'

export interface PushPost {
  readonly agent: Agent
  /** Ends the attempt; its reason is an Error that says why, in words for people. */
  readonly signal: AbortSignal
  readonly wallMs: () => WallMs
}

export function postPush({ url, headers, body }: SealedRequest, { agent, signal, wallMs }: PushPost): Promise<Sent> {
  return new Promise((done) => {
    const failed = (error: unknown): void =>
      done({ ok: false, error: reasonOf(error, signal), next: 'again', askedMs: null })
    // An address that Node cannot use throws at once.
    try {
      const post = request(url, { method: 'POST', headers, agent, signal }, (response) => {
        // Nobody needs the body; the status line was the answer, whatever becomes of the rest.
        response.on('error', () => {}).resume()
        done(sentBy(response.statusCode ?? 0, retryAfterMs(response.headers['retry-after'] ?? null, wallMs())))
      })
      post.on('error', failed).end(body)
    } catch (error) {
      failed(error)
    }
  })
}

/** What a status means (RFC 8030, and what the vendors' services do). */
export function sentBy(status: number, askedMs: number | null): Sent {
  if (status >= 200 && status < 300) return { ok: true }
  return { ok: false, error: `${status} ${STATUS_CODES[status] ?? ''}`.trim(), next: nextAfter(status), askedMs }
}

function nextAfter(status: number): 'again' | 'give up' | 'forget' | 'tell staff' {
  if (status === 404 || status === 410) return 'forget'
  if (status === 401 || status === 403) return 'tell staff'
  // A redirect is never followed: it could lead anywhere.
  return status === 429 || status >= 500 ? 'again' : 'give up'
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted && signal.reason instanceof Error) return signal.reason.message
  if (!(error instanceof Error)) return 'failed'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 200)
}
