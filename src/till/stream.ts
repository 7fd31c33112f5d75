/** A live stream of the shop that comes back by itself and goes on where it was. */
import type { Problem } from './api.ts'
import { BackOff } from './back-off.ts'
import { parse, problemOf, retryAfterMs, type Shop } from './exchange.ts'
import type { Rests } from './rests.ts'
import { EventParser, type ServerEvent } from './sse.ts'

/** The server says something every 15 s. Silence for this long is a dead line that looks open. */
export const SILENCE_MS = 40_000

/**
 * What the line itself tells. `live`: it stands. `lost`: it is gone and is being opened again; until `live`, what is on the
 * screen may be old. `refused`: there is no such stream, or the shop will not tell; the last word.
 */
export type LineNews =
  | { readonly type: 'live' }
  | { readonly type: 'lost' }
  | { readonly type: 'refused'; readonly problem: Problem }

/** What one event of the stream means. */
export interface Reading<Heard> {
  /** Null: nothing for anybody, or told before. */
  readonly heard: Heard | null
  /** From where the next connection goes on. */
  readonly lastId: string
}

export interface StreamParts<Heard> {
  readonly shop: Shop
  readonly rests: Rests
  readonly random: () => number
  readonly path: string
  /** The id that was heard last in an earlier life; empty: there was none. */
  readonly since: string
  readonly read: (event: ServerEvent, lastId: string) => Reading<Heard>
  /** Must not throw. */
  readonly handler: (heard: Heard | LineNews) => void
  readonly signal: AbortSignal
}

/** What is remembered from one connection to the next. */
interface Place {
  lastId: string
  line: 'new' | 'live' | 'lost'
  /** How long the server asked to wait. */
  waitMs: number | null
}

/** Resolves when `signal` aborts or the shop refuses; never rejects. */
export async function keepOpen<Heard>(parts: StreamParts<Heard>): Promise<void> {
  const { shop, handler, rests, signal } = parts
  const backOff = new BackOff(parts.random)
  const place: Place = { lastId: parts.since, line: 'new', waitMs: null }
  while (!signal.aborted) {
    place.waitMs = null
    const problem = await watched(shop, signal, (abort, alive) => connect(parts, place, backOff, abort, alive))
    if (signal.aborted) return
    if (problem !== null) return handler({ type: 'refused', problem })
    if (place.line !== 'lost') handler({ type: 'lost' })
    place.line = 'lost'
    await rests.rest(backOff.nextMs(place.waitMs), 'follow', signal)
  }
}

/** One connection, until it ends. A problem ends the following. */
async function connect<Heard>(
  { shop, path, read, handler, signal }: StreamParts<Heard>,
  place: Place,
  backOff: BackOff,
  abort: AbortController,
  alive: () => void,
): Promise<Problem | null> {
  const response = await shop.fetch(shop.url + path, {
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${shop.key}`,
      ...(place.lastId !== '' && { 'last-event-id': place.lastId }),
    },
    redirect: 'manual',
    signal: abort.signal,
  })
  const { status } = response
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    const text = await response.text()
    return problemOf(status, parse(text), text)
  }
  const kind = response.headers.get('content-type') ?? ''
  if (status !== 200 || !kind.startsWith('text/event-stream') || response.body === null) {
    place.waitMs = retryAfterMs(response.headers, shop.clock.wallMs())
    return null
  }
  if (abort.signal.aborted) return null
  place.line = 'live'
  handler({ type: 'live' })
  const parser = new EventParser()
  const decoder = new TextDecoder()
  await eachPiece(response.body, (piece) => {
    if (abort.signal.aborted) return 'enough'
    alive()
    for (const event of parser.push(decoder.decode(piece, { stream: true }))) {
      // A handler that closes hears nothing more, not even the rest of this piece.
      if (signal.aborted) return 'enough'
      // Not the open line but a word on it proves that the shop is well.
      backOff.reset()
      const { heard, lastId } = read(event, place.lastId)
      place.lastId = lastId
      if (heard !== null) handler(heard)
    }
    place.waitMs = parser.retryMs
    return 'more'
  })
  return null
}

/** With a reader, since not every browser can loop over a stream. */
async function eachPiece(
  body: ReadableStream<Uint8Array>,
  take: (piece: Uint8Array) => 'more' | 'enough',
): Promise<void> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || take(value) === 'enough') return
    }
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

type Connect = (abort: AbortController, alive: () => void) => Promise<Problem | null>

/** Runs one connection and cuts it after silence, or when nobody follows any more. A broken connection is an ended one. */
async function watched(shop: Shop, signal: AbortSignal, connect: Connect): Promise<Problem | null> {
  const abort = new AbortController()
  let cancelTimer: () => void = () => undefined
  let cut: () => void = () => undefined
  const isCut = new Promise<null>((resolve) => {
    cut = () => {
      cancelTimer()
      resolve(null)
      abort.abort()
    }
  })
  const alive = (): void => {
    cancelTimer()
    cancelTimer = abort.signal.aborted ? () => undefined : shop.clock.after(SILENCE_MS, cut)
  }
  signal.addEventListener('abort', cut)
  alive()
  if (signal.aborted) cut()
  try {
    return await Promise.race([isCut, connect(abort, alive).catch(() => null)])
  } finally {
    cancelTimer()
    signal.removeEventListener('abort', cut)
    abort.abort()
  }
}

/** The shop's ids are numbers that only grow: what comes twice after a resume is told once. */
export function heardBefore(id: string, lastId: string): boolean {
  return /^\d+$/.test(id) && /^\d+$/.test(lastId) && Number(id) <= Number(lastId)
}
