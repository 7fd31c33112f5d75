/** A shop made of answers: each request takes the next one, the last one for ever. */
import type { VirtualClock } from './virtual-clock.ts'

export interface Seen {
  readonly atMs: number
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
}

/** What comes of a request: an answer, an error as `fetch` throws it, or nothing at all. */
export type Step = Response | Error | 'silence' | ((seen: Seen) => Response)

export interface ScriptedShop {
  readonly fetch: typeof fetch
  readonly seen: Seen[]
  /** When each request came, in milliseconds after the first. */
  times(): number[]
  /** What comes from now on. */
  answers(...steps: Step[]): void
}

export function scriptedShop(clock: VirtualClock, ...steps: Step[]): ScriptedShop {
  const seen: Seen[] = []
  let script = [...steps]
  return {
    seen,
    times: () => seen.map(({ atMs }) => atMs - (seen[0]?.atMs ?? 0)),
    answers(...more) {
      script = more
    },
    async fetch(input, init) {
      const { body } = init ?? {}
      const request: Seen = {
        atMs: clock.wallMs(),
        method: init?.method ?? 'GET',
        url: String(input),
        headers: new Headers(init?.headers),
        body: typeof body === 'string' ? JSON.parse(body) : null,
      }
      seen.push(request)
      const step = script.length > 1 ? script.shift() : script[0]
      if (step === undefined || step === 'silence') return await new Promise<Response>(() => undefined)
      if (step instanceof Error) throw step
      return typeof step === 'function' ? step(request) : step.clone()
    },
  }
}

export const ORDER = {
  id: '0123456789ABC',
  number: '101',
  url: 'http://shop.test/o/0123456789ABC',
  state: 'queued',
  attention: false,
  zone: 'main',
  placedAt: '2026-11-22T09:00:00.000Z',
  readyAt: null,
  quote: null,
  drinks: [{ id: 1, recipe: 'latte', name: 'Latte', size: 'm', options: {}, state: 'queued' }],
} as const

export const placed = (number = '101'): Response => Response.json({ ...ORDER, number }, { status: 201 })

export function problem(
  status: number,
  more: Readonly<Record<string, unknown>> = {},
  headers: Record<string, string> = {},
) {
  return new Response(JSON.stringify({ type: 'about:blank', title: 'No', status, detail: 'No.', ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

/** As `fetch` throws it: the reason is the cause. */
export function networkError(code: string, syscall: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, syscall }) })
}

export const NOBODY_THERE = networkError('ECONNREFUSED', 'connect')
export const CUT = networkError('ECONNRESET', 'read')
