/**
 * Keeps the page's order true: server-sent events while they come, plain polling while they do not. A phone puts a
 * hidden page to sleep and may leave it with a socket that looks open and is dead, so coming back always starts afresh.
 */
import type { OrderEvent, Outlook, PublicOrder } from '../data.ts'
import type { PageClock } from '../lib/clock.ts'
import { applyEvent } from './apply-event.ts'
import { isWaiting } from './eta.ts'

/** Silence after which the stream is opened anew: the server says something every 5 s. */
export const WATCHDOG_MS = 40_000
/** A new stream begins with a snapshot at once. If not, something on the way holds it back, and we poll. */
export const FIRST_EVENT_MS = 5_000
/** Silence after which the shop is asked whether it is there: an open socket is no proof of life. */
export const QUIET_MS = 9_000
/** How long that question may take: what is on the page is said to be old within 15 s. */
const ALIVE_MS = 4_000
export const POLL_MS = 10_000
/** A browser gives an event stream up for good after some answers; then we open it again ourselves. */
export const REOPEN_MS = 5_000
const FETCH_MS = 8_000

export type Connection = 'live' | 'polling' | 'lost' | 'gone'

/** `EventSource`, as far as it is used. */
export interface EventStream {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void
  close(): void
  readonly readyState: number
}

export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  json(): Promise<unknown>
}

export interface LiveOrderOptions {
  readonly order: PublicOrder
  readonly clock: PageClock
  readonly openStream: (url: string) => EventStream
  readonly fetchOrder: (url: string, headers: Record<string, string>, timeoutMs: number) => Promise<FetchAnswer>
  readonly onOrder: (order: PublicOrder) => void
  /** `gone`: the shop does not keep this order any more; nothing is asked for again. */
  readonly onConnection: (connection: Connection) => void
  /** The shop's wall clock as told by an answer, milliseconds. */
  readonly onServerTime: (serverTimeMs: number) => void
}

export interface LiveOrder {
  /** The page is looked at again, or the network came back: fetch, and open a new stream. */
  refresh(): void
  close(): void
}

export function liveOrder(options: LiveOrderOptions): LiveOrder {
  const { clock } = options
  const url = `/order/${encodeURIComponent(options.order.id)}`
  let order = options.order
  let etag: string | null = null
  let stream: EventStream | null = null
  let ended = false
  let cancelWatchdog: () => void = () => undefined
  let cancelFirst: () => void = () => undefined
  let cancelQuiet: () => void = () => undefined
  let cancelPoll: () => void = () => undefined
  let polling = false
  /** Counts what has been told: an answer that was asked for before a later event is older than it. */
  let told = 0

  const show = (next: PublicOrder): void => {
    told++
    order = next
    options.onOrder(next)
  }

  const watch = (): void => {
    cancelWatchdog()
    cancelWatchdog = clock.after(WATCHDOG_MS, open)
  }

  /** Something came: the stream lives. */
  const heard = (): void => {
    cancelFirst()
    cancelPoll()
    cancelQuiet()
    cancelQuiet = clock.after(QUIET_MS, () => startPolling(ALIVE_MS))
    options.onConnection('live')
    watch()
  }

  function open(): void {
    stream?.close()
    const mine = options.openStream(`${url}/events`)
    stream = mine
    watch()
    cancelFirst()
    cancelFirst = clock.after(FIRST_EVENT_MS, () => startPolling(ALIVE_MS))
    const on = (type: string, take: (data: unknown) => void): void =>
      mine.addEventListener(type, (event) => {
        if (ended || mine !== stream) return
        const data = parse(event.data)
        if (data === null) return
        take(data)
        heard()
      })
    on('ping', () => undefined)
    on('snapshot', (data) => show(data as PublicOrder))
    on('outlook', (data) => show({ ...order, outlook: data as Outlook }))
    on('order', (data) => {
      const next = applyEvent(order, data as OrderEvent)
      if (next === null) void fetchNow(FETCH_MS)
      else show(next)
    })
    mine.addEventListener('error', () => {
      if (ended || mine !== stream) return
      startPolling(FETCH_MS)
      // 2 = closed for good (an answer that is no stream). Else the browser is trying again by itself.
      if (mine.readyState === 2) {
        cancelWatchdog()
        cancelWatchdog = clock.after(REOPEN_MS, open)
      }
    })
  }

  /** @param firstMs how long the first answer may take. */
  function startPolling(firstMs: number): void {
    if (polling) return
    polling = true
    const turn = (timeoutMs: number): void => {
      void fetchNow(timeoutMs)
      const cancel = clock.after(POLL_MS, () => turn(FETCH_MS))
      cancelPoll = () => {
        polling = false
        cancel()
      }
    }
    turn(firstMs)
  }

  async function fetchNow(timeoutMs: number): Promise<void> {
    const toldBefore = told
    try {
      const headers: Record<string, string> = { accept: 'application/json' }
      if (etag !== null) headers['if-none-match'] = etag
      const answer = await options.fetchOrder(url, headers, timeoutMs)
      if (ended) return
      const date = Date.parse(answer.headers.get('date') ?? '')
      if (Number.isFinite(date)) options.onServerTime(date)
      if (answer.status === 404 || answer.status === 410) {
        close()
        options.onConnection('gone')
        return
      }
      if (answer.status !== 200 && answer.status !== 304) throw new Error(`HTTP ${answer.status}`)
      if (answer.status === 200) {
        const next = (await answer.json()) as Omit<PublicOrder, 'outlook'>
        if (ended || told !== toldBefore) return
        etag = answer.headers.get('etag')
        show({ outlook: order.outlook, ...next })
      }
      if (!polling) return
      options.onConnection('polling')
      if (isWaiting(order.state)) await fetchOutlook(timeoutMs)
    } catch {
      if (!ended && polling) options.onConnection('lost')
    }
  }

  /** What the stream would say of the rest of the shop. Without it the page is true all the same. */
  async function fetchOutlook(timeoutMs: number): Promise<void> {
    const toldBefore = told
    const answer = await options
      .fetchOrder(`${url}/outlook`, { accept: 'application/json' }, timeoutMs)
      .catch(() => null)
    if (answer?.status !== 200) return
    const outlook = (await answer.json()) as Outlook
    const isNew = JSON.stringify(outlook) !== JSON.stringify(order.outlook)
    if (isNew && !ended && told === toldBefore) show({ ...order, outlook })
  }

  function close(): void {
    ended = true
    stream?.close()
    cancelWatchdog()
    cancelFirst()
    cancelQuiet()
    cancelPoll()
  }

  open()
  return {
    refresh() {
      if (ended) return
      void fetchNow(FETCH_MS)
      open()
    },
    close,
  }
}

function parse(data: unknown): unknown {
  if (typeof data !== 'string') return null
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
