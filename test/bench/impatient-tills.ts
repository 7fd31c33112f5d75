/**
 * Customers who come faster than the shop can serve them, in waves of many at the same moment. Whoever is refused asks
 * again when the shop said so, until the doors close.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { BENCH_KEY } from './bench-shop.ts'
import { HttpWire, requestText } from './http-wire.ts'

export interface WavePlan {
  /** Customers of one wave, all of whom ask at once. */
  readonly atOnce: number
  /** From one wave to the next. */
  readonly everyMs: number
  /** No wave begins later; there is always one. */
  readonly durationMs: number
  /** Begins every Idempotency-Key; another one for each run. */
  readonly run: string
  /** Of every order. */
  readonly body: string
}

export interface Served {
  /** Orders that were acknowledged. */
  readonly ids: readonly string[]
  readonly customers: number
  /** From sending an order to its 201. */
  readonly intakeMs: readonly number[]
  /** From sending an order to its 503. */
  readonly refusedMs: readonly number[]
  /** Waves of which some were taken and some refused: there the limit was met by orders at the same moment. */
  readonly mixedWaves: number
}

/** Monotonic milliseconds. */
export interface TillClock {
  readonly nowMs: () => number
  readonly wait: (ms: number) => Promise<void>
}

const REAL: TillClock = { nowMs: () => performance.now(), wait: (ms) => wait(ms) }
const AUTH = `authorization: Bearer ${BENCH_KEY}`
const WITHIN_MS = 60_000

export class ImpatientTills {
  readonly #port: number
  readonly #clock: TillClock
  readonly #idle: HttpWire[] = []
  readonly #all: HttpWire[] = []

  constructor(port: number, clock: TillClock = REAL) {
    this.#port = port
    this.#clock = clock
  }

  /** @throws Error for any answer but 201 and a 503 that says when to ask again */
  async play({ atOnce, everyMs, durationMs, run, body }: WavePlan): Promise<Served> {
    const served = { ids: [] as string[], intakeMs: [] as number[], refusedMs: [] as number[], mixedWaves: 0 }
    let customers = 0
    // As many connections as ask at once are there before it begins.
    const missing = Math.max(0, atOnce - this.#idle.length)
    this.#idle.push(...(await Promise.all(Array.from({ length: missing }, () => this.#wire()))))
    const beganMs = this.#clock.nowMs()
    const closesMs = beganMs + durationMs
    const first = async (key: string, later: Promise<void>[]): Promise<'taken' | 'refused'> => {
      const again = await this.#ask(key, body, served)
      if (again === null) return 'taken'
      later.push(this.#askAgain(key, body, again, closesMs, served))
      return 'refused'
    }
    const waves: Promise<void>[] = []
    const later: Promise<void>[] = []
    for (let wave = 0; wave === 0 || this.#clock.nowMs() < closesMs; wave++) {
      const keys = Array.from({ length: atOnce }, () => `${run}-${customers++}`)
      waves.push(
        Promise.all(keys.map((key) => first(key, later))).then((answers) => {
          if (new Set(answers).size > 1) served.mixedWaves++
        }),
      )
      await this.#clock.wait(Math.max(0, beganMs + (wave + 1) * everyMs - this.#clock.nowMs()))
    }
    await Promise.all(waves)
    await Promise.all(later)
    return { ...served, customers }
  }

  /** @throws Error when it is not so within a minute */
  async until(path: string, holds: (body: string) => boolean): Promise<void> {
    const untilMs = performance.now() + WITHIN_MS
    while (!holds(await this.get(path))) {
      if (performance.now() > untilMs) throw new Error(`GET ${path} does not say what was waited for`)
      await wait(20)
    }
  }

  async get(path: string): Promise<string> {
    const { status, body } = await this.#request(requestText('GET', path, [AUTH]))
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body}`)
    return body
  }

  close(): void {
    for (const wire of this.#all) wire.close()
  }

  async #askAgain(
    key: string,
    order: string,
    firstAfterMs: number,
    closesMs: number,
    served: { ids: string[]; intakeMs: number[]; refusedMs: number[] },
  ): Promise<void> {
    let afterMs: number | null = firstAfterMs
    while (afterMs !== null && this.#clock.nowMs() + afterMs < closesMs) {
      await this.#clock.wait(afterMs)
      afterMs = await this.#ask(key, order, served)
    }
  }

  /** Null: it was taken; else so long the shop asks to wait, ms. */
  async #ask(
    key: string,
    order: string,
    served: { ids: string[]; intakeMs: number[]; refusedMs: number[] },
  ): Promise<number | null> {
    const start = performance.now()
    const { status, body } = await this.#request(
      requestText('POST', '/order', [AUTH, `idempotency-key: ${key}`], order),
    )
    const tookMs = performance.now() - start
    const answer = JSON.parse(body) as { id?: string; code?: string; retryAfterSeconds?: number }
    if (status === 201 && answer.id !== undefined) {
      served.ids.push(answer.id)
      served.intakeMs.push(tookMs)
      return null
    }
    if (status !== 503 || answer.code !== 'BD_SATURATED' || answer.retryAfterSeconds === undefined) {
      throw new Error(`an order was answered with ${status} ${body}`)
    }
    served.refusedMs.push(tookMs)
    return answer.retryAfterSeconds * 1_000
  }

  async #request(text: string) {
    const wire = this.#idle.pop() ?? (await this.#wire())
    const answer = await wire.request(text)
    this.#idle.push(wire)
    return answer
  }

  async #wire(): Promise<HttpWire> {
    const wire = await HttpWire.open(this.#port)
    this.#all.push(wire)
    return wire
  }
}
