/**
 * The loop: collects what happened in one turn of the event loop, runs `step` once, and carries out the effects after
 * its commit. However many orders came in, one fsync pays for all of them.
 */
import type { Effect, Reply, StepResult } from '../shop/effects.ts'
import type { Input, Now, Question, Ref } from '../shop/inputs.ts'

/** More inputs than this wait for the next turn, so that no step becomes long. */
const MOST_INPUTS = 256

export interface Steps {
  start(now: Now): StepResult
  step(inputs: readonly Input[], now: Now): StepResult
}

export interface LoopParts {
  readonly shop: Steps
  readonly now: () => Now
  /** Carries out everything but replies. Must not throw. */
  readonly act: (effects: readonly Effect[]) => void
}

export class Loop {
  readonly #parts: LoopParts
  readonly #waiting = new Map<Ref, (reply: Reply) => void>()
  #inputs: Input[] = []
  #ref = 0
  #scheduled: NodeJS.Immediate | null = null
  #timer: NodeJS.Timeout | null = null
  #state: 'new' | 'running' | 'stopped' = 'new'
  /** Inputs and steps so far, for the bench and the metrics. */
  readonly counters = { inputs: 0, steps: 0 }

  constructor(parts: LoopParts) {
    this.#parts = parts
  }

  start(): void {
    this.#state = 'running'
    this.#carryOut(this.#parts.shop.start(this.#parts.now()))
    if (this.#inputs.length > 0) this.#schedule()
  }

  /** Something happened. */
  submit(input: Input): void {
    if (this.#state === 'stopped') return
    this.#inputs.push(input)
    if (this.#state === 'running') this.#schedule()
  }

  /** Somebody asks for something and waits for the answer; it comes after the commit. */
  ask(question: Question): Promise<Reply> {
    if (this.#state === 'stopped') {
      const detail = 'The daemon is shutting down; send the request again with the same key.'
      return Promise.resolve({ ok: false, refusal: { code: 'BD_CLOSING', detail, data: { retryAfterSeconds: 2 } } })
    }
    const ref = ++this.#ref
    return new Promise((resolve) => {
      this.#waiting.set(ref, resolve)
      this.submit({ ...question, ref } as Input)
    })
  }

  /** Takes in what is waiting, once more, and stops. */
  stop(): void {
    if (this.#state !== 'running') return
    this.#run()
    this.#state = 'stopped'
    if (this.#scheduled) clearImmediate(this.#scheduled)
    if (this.#timer) clearTimeout(this.#timer)
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.#run())
  }

  #run(): void {
    this.#scheduled = null
    const inputs = this.#inputs.splice(0, MOST_INPUTS)
    this.counters.inputs += inputs.length
    this.counters.steps++
    this.#carryOut(this.#parts.shop.step(inputs, this.#parts.now()))
    if (this.#inputs.length > 0) this.#schedule()
  }

  #carryOut(result: StepResult): void {
    for (const effect of result.effects) {
      if (effect.t === 'reply') this.#answer(effect.ref, effect.reply)
      else if (effect.t === 'failed' && effect.ref !== null) this.#answer(effect.ref, failure(effect.error))
    }
    this.#parts.act(result.effects)
    this.#arm(result.wakeAt)
  }

  #answer(ref: Ref, reply: Reply): void {
    this.#waiting.get(ref)?.(reply)
    this.#waiting.delete(ref)
  }

  #arm(wakeAt: number | null): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (wakeAt === null || this.#state === 'stopped') return
    const inMs = Math.min(2 ** 31 - 1, Math.max(1, wakeAt - this.#parts.now().shopMs))
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.submit({ t: 'wake' })
    }, inMs)
  }
}

/** SQLite's words for a disk that cannot take more; anything else is a bug of ours. */
const STORAGE = /^SQLITE_(FULL|IOERR|READONLY|BUSY|CANTOPEN|CORRUPT|NOTADB)/

function failure(error: unknown): Reply {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (STORAGE.test(code)) {
    const detail = `The order book cannot be written (${code}). Nothing was taken; try again in a moment.`
    return { ok: false, refusal: { code: 'BD_STORAGE', detail, data: { retryAfterSeconds: 5 } } }
  }
  const detail = 'This request failed inside and changed nothing; the log has the reason.'
  return { ok: false, refusal: { code: 'BD_INTERNAL', detail } }
}
