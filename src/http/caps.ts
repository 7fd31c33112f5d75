/**
 * Hard caps of the computer under the shop: how late the event loop may be, how much memory the process may use, how much
 * disk must stay free. Past a cap the public is refused first, with 503; keys of the counter go on, and only new orders
 * are refused when the counter's reserve is used up too. The rest (cancel, collect, what staff decide) is never refused:
 * it makes the load smaller.
 */
import type { ErrorCode, Refusal } from '../kit/errors.ts'
import type { Millis } from '../kit/units.ts'

export interface CapLimits {
  /** The event loop's p99 delay, in two spans of five seconds on end. More than 0. */
  readonly loopDelayMs: Millis
  /** Resident memory of the process. More than 0. */
  readonly memoryBytes: number
  /** What must stay free on the disk of the order book; 0: it is not looked at. */
  readonly freeDiskBytes: number
  /** Percent by which the counter may go beyond a cap, 0–400. */
  readonly counterReserve: number
}

/** As last measured; null: not known. */
export interface Readings {
  readonly loopDelayMs: Millis | null
  readonly memoryBytes: number | null
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null
}

/** `over`: the public is refused; `orders refused`: the counter's new orders too. */
export type CapStatus = 'ok' | 'over' | 'orders refused'
export const MEASURED_CAPS = ['loopDelay', 'memory', 'freeDisk'] as const
export type MeasuredCap = (typeof MEASURED_CAPS)[number]

export interface CapState {
  readonly cap: MeasuredCap
  /** Milliseconds, or bytes. Null: not known. */
  readonly now: number | null
  readonly limit: number
  readonly status: CapStatus
}

/** Who asks for what: the counter's new orders, anything else of the counter's, or somebody else. */
export type Asking = 'order' | 'counter' | 'public'

/** A disk that is smaller than so many times the reserve was made for the book alone: the book itself says when it is full. */
const SMALL_DISK = 10
const RETRY_SECONDS = 5

export class Caps {
  #limits: CapLimits
  readonly #read: () => Readings
  /** Requests that were refused so far. */
  readonly refused: Record<MeasuredCap, number> = { loopDelay: 0, memory: 0, freeDisk: 0 }

  /** `read`: must be cheap, it is asked with each request. */
  constructor(limits: CapLimits, read: () => Readings) {
    this.#limits = limits
    this.#read = read
  }

  configure(limits: CapLimits): void {
    this.#limits = limits
  }

  states(): CapState[] {
    const { loopDelayMs, memoryBytes, disk } = this.#read()
    const { loopDelayMs: mostDelay, memoryBytes: mostMemory, freeDiskBytes } = this.#limits
    return [
      { cap: 'loopDelay', now: loopDelayMs, limit: mostDelay, status: this.#status(loopDelayMs, mostDelay) },
      { cap: 'memory', now: memoryBytes, limit: mostMemory, status: this.#status(memoryBytes, mostMemory) },
      { cap: 'freeDisk', now: disk?.freeBytes ?? null, limit: freeDiskBytes, status: diskStatus(disk, freeDiskBytes) },
    ]
  }

  /** Null: it may pass. */
  refusal(asking: Asking): Refusal | null {
    if (asking === 'counter') return null
    for (const state of this.states()) {
      // Reading takes no disk.
      const concerned =
        asking === 'order' ? state.status === 'orders refused' : isOver(state) && state.cap !== 'freeDisk'
      if (!concerned) continue
      this.refused[state.cap]++
      return refusalBy(state)
    }
    return null
  }

  /** Why new orders are refused, in words; null: they are not. */
  ordersRefused(): string | null {
    const state = this.states().find(({ status }) => status === 'orders refused')
    return state === undefined ? null : whyOf(state)
  }

  /** What a person should look into before orders are refused. */
  warnings(): string[] {
    return this.states().flatMap((state) => (state.status === 'over' ? [whyOf(state)] : []))
  }

  #status(now: number | null, limit: number): CapStatus {
    if (now === null || now < limit) return 'ok'
    return now < limit * (1 + this.#limits.counterReserve / 100) ? 'over' : 'orders refused'
  }
}

const isOver = ({ status }: CapState): boolean => status !== 'ok'

/** The disk has no second limit: what is below the first is the reserve, for the orders that are open. */
function diskStatus(disk: Readings['disk'], limit: number): CapStatus {
  if (disk === null || disk.freeBytes >= limit || disk.totalBytes < SMALL_DISK * limit) return 'ok'
  return 'orders refused'
}

const CODES: Readonly<Record<MeasuredCap, ErrorCode>> = {
  loopDelay: 'BD_LOOP_DELAY',
  memory: 'BD_MEMORY',
  freeDisk: 'BD_DISK_LOW',
}

function refusalBy(state: CapState): Refusal {
  const next = state.cap === 'freeDisk' ? 'open orders go on; free some space' : `try again in ${RETRY_SECONDS} s`
  const detail = `Not now: ${whyOf(state)}. Nothing was done; ${next}.`
  return { code: CODES[state.cap], detail, data: { retryAfterSeconds: RETRY_SECONDS } }
}

const megabytes = (bytes: number | null): string => `${Math.round((bytes ?? 0) / 1_048_576)} MB`

function whyOf({ cap, now, limit }: CapState): string {
  switch (cap) {
    case 'loopDelay':
      return `the event loop is ${Math.round(now ?? 0)} ms late, the limit is ${limit} ms`
    case 'memory':
      return `the process uses ${megabytes(now)} of memory, the limit is ${megabytes(limit)}`
    case 'freeDisk':
      return `${megabytes(now)} are free on the disk of the order book, ${megabytes(limit)} are kept for open orders`
  }
}
