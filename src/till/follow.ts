/** One order's live stream: it comes back by itself and goes on where it was. */
import type { Order, OrderChange, Problem } from './api.ts'
import { BackOff } from './back-off.ts'
import { parse, problemOf, retryAfterMs, type Shop } from './exchange.ts'
import type { Rests } from './rests.ts'
import { EventParser, type ServerEvent } from './sse.ts'

/** The server says something every 15 s. Silence for this long is a dead line that looks open. */
export const SILENCE_MS = 40_000

/**
 * What a follower hears. `order` is the whole order and comes first (and again when the shop cannot tell what was
 * missed); `change` is what happened to it. `live`: the line stands. `lost`: it is gone and is being opened again; until
 * `live`, what is on the screen may be old. `refused`: there is no such order, or the shop will not tell; the last word.
 */
export type Followed =
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'change'; readonly change: OrderChange }
  | { readonly type: 'live' }
  | { readonly type: 'lost' }
  | { readonly type: 'refused'; readonly problem: Problem }

export interface FollowParts {
  readonly shop: Shop
  readonly rests: Rests
  readonly random: () => number
  readonly orderId: string
  /** Must not throw. */
  readonly handler: (heard: Followed) => void
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
export async function follow(parts: FollowParts): Promise<void> {
  const { shop, handler, rests, signal } = parts
  const backOff = new BackOff(parts.random)
  const place: Place = { lastId: '', line: 'new', waitMs: null }
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
async function connect(
  { shop, orderId, handler, signal }: FollowParts,
  place: Place,
  backOff: BackOff,
  abort: AbortController,
  alive: () => void,
): Promise<Problem | null> {
  const response = await shop.fetch(`${shop.url}/order/${encodeURIComponent(orderId)}/events`, {
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
  for await (const piece of response.body) {
    if (abort.signal.aborted) return null
    alive()
    for (const event of parser.push(decoder.decode(piece, { stream: true }))) {
      // A handler that closes hears nothing more, not even the rest of this piece.
      if (signal.aborted) return null
      // Not the open line but a word on it proves that the shop is well.
      backOff.reset()
      const heard = read(event, place.lastId)
      if (heard === null) continue
      place.lastId = event.id
      handler(heard)
    }
    place.waitMs = parser.retryMs
  }
  return null
}

/** Null: nothing for a follower (a ping, or what a later server may add), or told before. */
function read({ event, data, id }: ServerEvent, lastId: string): Followed | null {
  const body = parse(data)
  if (body === null) return null
  if (event === 'snapshot') return { type: 'order', order: body as Order }
  if (event !== 'order' || heardBefore(id, lastId)) return null
  return { type: 'change', change: body as OrderChange }
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
function heardBefore(id: string, lastId: string): boolean {
  return /^\d+$/.test(id) && /^\d+$/.test(lastId) && Number(id) <= Number(lastId)
}
