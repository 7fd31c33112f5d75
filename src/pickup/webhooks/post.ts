/** One attempt over HTTP, and what came of it. Never rejects. */
import { STATUS_CODES } from 'node:http'
import type { Millis, WallMs } from '../../kit/units.ts'
import type { Message } from './message.ts'
import { retryAfterMs } from './retry-after.ts'

export interface PostParts {
  readonly fetch: typeof fetch
  /** Ends the attempt; its reason is an Error that says why, in words for people. */
  readonly signal: AbortSignal
  readonly wallMs: () => WallMs
}

export type Posted =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly gone: boolean; readonly askedMs: Millis | null }

/** Nobody needs the answer; a little of it is read so that the connection can be used again. */
const MOST_ANSWER_BYTES = 64 * 1024
const MOST_ERROR = 200
const GONE = 410

export async function post({ url, headers, body }: Message, { fetch, signal, wallMs }: PostParts): Promise<Posted> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
    await discard(response.body)
    const { status, ok } = response
    if (ok) return { ok }
    const askedMs = retryAfterMs(response.headers.get('retry-after'), wallMs())
    return { ok, error: wordsOf(status), gone: status === GONE, askedMs }
  } catch (error) {
    return { ok: false, error: reasonOf(error).slice(0, MOST_ERROR), gone: false, askedMs: null }
  }
}

/** The status line was the answer: whatever becomes of the rest changes nothing. */
async function discard(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (body === null) return
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      if (bytes > MOST_ANSWER_BYTES) break
    }
  } catch {
    // Broken off, or at the deadline.
  }
}

/** Our own words for a status: a receiver's could be anything. */
function wordsOf(status: number): string {
  const words = `${status} ${STATUS_CODES[status] ?? ''}`.trim()
  return status >= 300 && status < 400 ? `${words}: redirects are not followed` : words
}

/** `fetch failed` says nothing; the code beneath it does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message || error.message
}
