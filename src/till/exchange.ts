/** One request and what its answer, or the lack of one, means. */
import type { Problem } from './api.ts'
import type { TillClock } from './clock.ts'

/** Without a complete answer for this long, nothing is known about a request. */
export const ANSWER_MS = 10_000
/** 503 like "not now", but for hours. */
const CLOSED = 'BD_CLOSED'

export interface Shop {
  /** Where the API is, without a slash at the end. */
  readonly url: string
  readonly key: string
  readonly fetch: typeof fetch
  readonly clock: TillClock
}

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** The Idempotency-Key: one for one act, however often it is sent. */
  readonly once?: string
  readonly body?: unknown
  /** If-Match: the act is done only if the order is still as it was under this ETag. */
  readonly ifMatch?: string
  /** What is known already. When the shop says that it is still so (304), this is the answer. */
  readonly known?: Tagged | null
  /** What an answer looks like. Something between us and the shop may be content with everything. Default: any object. */
  readonly fits?: (body: object) => boolean
}

/** A body and the ETag that it came with. */
export interface Tagged {
  readonly body: object
  readonly etag: string | null
}

/**
 * `unknown`: ask again with the same key. `why` says what may have happened meanwhile:
 * - `unreachable`: there was no connection, so nothing happened;
 * - `busy`: the shop itself said "not now" (429, or 503 with problem details), so nothing happened;
 * - `lost`: the connection broke or time ran out, so it may have happened;
 * - `strange`: another 5xx, a 408, a redirection, or a success that is not what was asked for (a captive portal), so it may have happened.
 */
export type Answer =
  | ({ readonly kind: 'ok' } & Tagged)
  | { readonly kind: 'refused'; readonly problem: Problem }
  | {
      readonly kind: 'unknown'
      readonly why: 'unreachable' | 'busy' | 'lost' | 'strange'
      /** What the server asked for (Retry-After). */
      readonly waitMs: number | null
    }

/** Sends one request. Never rejects. */
export async function exchange(shop: Shop, call: Call, signal: AbortSignal): Promise<Answer> {
  const abort = new AbortController()
  let stop: () => void = () => undefined
  const stopped = new Promise<Answer>((resolve) => {
    stop = () => {
      resolve({ kind: 'unknown', why: 'lost', waitMs: null })
      abort.abort()
    }
  })
  const cancelTimer = shop.clock.after(ANSWER_MS, stop)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  try {
    return await Promise.race([stopped, send(shop, call, abort.signal)])
  } finally {
    cancelTimer()
    signal.removeEventListener('abort', stop)
  }
}

async function send(shop: Shop, call: Call, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await shop.fetch(shop.url + call.path, {
      method: call.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${shop.key}`,
        ...(call.once !== undefined && { 'idempotency-key': call.once }),
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...(call.ifMatch !== undefined && { 'if-match': call.ifMatch }),
        ...(typeof call.known?.etag === 'string' && { 'if-none-match': call.known.etag }),
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      // Followed, a redirected POST becomes a GET, and the login page of a hotspot becomes a success.
      redirect: 'manual',
      signal,
    })
    return read(call, response, await response.text(), shop.clock)
  } catch (error) {
    return { kind: 'unknown', why: neverConnected(error) ? 'unreachable' : 'lost', waitMs: null }
  }
}

function read(call: Call, response: Response, text: string, clock: TillClock): Answer {
  const { status, headers } = response
  const body = parse(text)
  if (status === 304 && call.known) return { kind: 'ok', ...call.known }
  const fits = body !== null && (call.fits?.(body) ?? true)
  if (status >= 200 && status < 300 && fits) return { kind: 'ok', body, etag: headers.get('etag') }
  const waitMs = retryAfterMs(headers, clock.wallMs())
  const ourProblem = isProblem(response, body)
  // Nobody waits at the counter until tomorrow: the customer must be told now.
  if (ourProblem && 'code' in body && body.code === CLOSED)
    return { kind: 'refused', problem: problemOf(status, body, text) }
  if (status === 429 || (status === 503 && ourProblem)) return { kind: 'unknown', why: 'busy', waitMs }
  // A 409 that says when to come back is the same key still under way (IETF draft-07), not a refusal.
  const underWay = status === 409 && waitMs !== null
  if (status < 400 || status >= 500 || status === 408 || underWay) return { kind: 'unknown', why: 'strange', waitMs }
  return { kind: 'refused', problem: problemOf(status, ourProblem ? body : null, text) }
}

/** The problem details of an answer, or what can be said of it when there are none. */
export function problemOf(status: number, body: object | null, text: string): Problem {
  const told: { readonly [name: string]: unknown } = { ...body }
  return {
    ...told,
    type: typeof told.type === 'string' ? told.type : 'about:blank',
    title: typeof told.title === 'string' ? told.title : `HTTP ${status}`,
    status,
    detail: typeof told.detail === 'string' ? told.detail : text.slice(0, 200),
    code: typeof told.code === 'string' ? told.code : null,
  }
}

/** Retry-After in milliseconds: seconds, or a date, which is measured by the server's own clock where it tells it. */
export function retryAfterMs(headers: Headers, wallMs: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000
  const at = Date.parse(text)
  if (!Number.isFinite(at)) return null
  const serverMs = Date.parse(headers.get('date') ?? '')
  return Math.max(0, at - (Number.isFinite(serverMs) ? serverMs : wallMs))
}

function isProblem(response: Response, body: object | null): body is object {
  return body !== null && (response.headers.get('content-type') ?? '').startsWith('application/problem+json')
}

/** A JSON object, or null. */
export function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

/**
 * True when not one byte of the request can have left. An established connection may fail with the same codes. A browser
 * tells no reasons: there it is never certain.
 */
function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (cause instanceof AggregateError && cause.errors.length > 0) return cause.errors.every(neverConnected)
  if (!(cause instanceof Error)) return false
  if ('code' in cause && cause.code === 'UND_ERR_CONNECT_TIMEOUT') return true
  return 'syscall' in cause && (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo')
}
