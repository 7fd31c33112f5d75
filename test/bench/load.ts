/**
 * The load: tills that place one order after another, each waiting for its answer. Bounded in time and in number, and to
 * loopback.
 */
import { HttpWire, requestText } from './http-wire.ts'
import { quantile } from './measure.ts'

/** Stands in a body for what makes it unlike all others of its run. */
export const NUMBER = '#n#'

export interface LoadPlan {
  readonly port: number
  /** Open at once, each with one request under way. */
  readonly connections: number
  readonly durationMs: number
  /** No more than this are sent, however much time is left. */
  readonly maxRequests: number
  /** Secret of a cashier's key. */
  readonly key: string
  /** Wherever `NUMBER` stands in it, the number of the order is sent. */
  readonly body: string
  /** Begins every Idempotency-Key; another one for each run. */
  readonly run: string
}

export interface LoadResult {
  /** How many answers had each status. */
  readonly answers: Readonly<Record<string, number>>
  /** From the first request to the last answer. */
  readonly elapsedMs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** @throws Error when a connection breaks, or when answers are missing this long after the end. */
const STALLED_MS = 10_000

export async function load(plan: LoadPlan): Promise<LoadResult> {
  const wires = await Promise.all(Array.from({ length: plan.connections }, () => HttpWire.open(plan.port)))
  const answers: Record<string, number> = {}
  const times: number[] = []
  const start = performance.now()
  const end = start + plan.durationMs
  let sent = 0

  const till = async (wire: HttpWire): Promise<void> => {
    for (;;) {
      const at = performance.now()
      if (at >= end || sent >= plan.maxRequests) return
      const { status } = await wire.request(orderText(plan, ++sent))
      answers[status] = (answers[status] ?? 0) + 1
      times.push(performance.now() - at)
    }
  }
  const stalled = setTimeout(() => {
    for (const wire of wires) wire.close()
  }, plan.durationMs + STALLED_MS)
  try {
    await Promise.all(wires.map(till))
  } finally {
    clearTimeout(stalled)
    for (const wire of wires) wire.close()
  }
  const elapsedMs = performance.now() - start
  return { answers, elapsedMs, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
}

function orderText(plan: LoadPlan, n: number): string {
  const headers = [`authorization: Bearer ${plan.key}`, `idempotency-key: ${plan.run}-${n}`]
  return requestText('POST', '/order', headers, plan.body.replace(NUMBER, String(n)))
}
