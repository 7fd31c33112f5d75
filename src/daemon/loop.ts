/**
 * The loop: collects what happened in one turn of the event loop, runs `step` once, and carries out the effects after
 * its commit. However many orders came in, one fsync pays for all of them.
 */
import { type StorageVerdict, storageVerdict } from '../kit/storage-fault.ts'
import type { Effect, Ref, Reply, StepResult } from '../shop/effects.ts'
import type { Input, Now, PrinterQuestion, Question } from '../shop/inputs.ts'
import { answerAfter, CLOSING, UNWRITABLE } from './failed-steps.ts'
import { HeldInputs } from './held-inputs.ts'

/** More inputs than this wait for the next turn, so that no step becomes long. */
const MOST_INPUTS = 256

export interface Steps {
  start(now: Now): StepResult
  step(inputs: readonly Input[], now: Now): StepResult
}

/** What the loop must know of the disk. */
export interface StorageState {
  /** Before a step: null, or the error that stands in its way. */
  look(): unknown
  /** A step failed with this. */
  failed(error: unknown): StorageVerdict
}

export interface LoopParts {
  readonly shop: Steps
  readonly now: () => Now
  /** Carries out everything but replies. Must not throw. */
  readonly act: (effects: readonly Effect[]) => void
  /** Default: a disk of which only the verdict about each failure is known. */
  readonly storage?: StorageState
  /**
   * The order book must not be touched any more: whoever waited has been told so, every other question is refused, and
   * what is on disk is found out at the next start. Called once.
   */
  readonly broken?: (error: unknown) => void
}

const TRUSTED: StorageState = { look: () => null, failed: storageVerdict }
/** A timer that is later than this was not just busy work: the process stood still, and deaf. */
const STANDSTILL_MS = 1_000
/** As often as the storage is tried while it cannot be written. */
const TRY_AGAIN_MS = 500

export class Loop {
  readonly #parts: LoopParts
  readonly #waiting = new Map<Ref, (reply: Reply) => void>()
  readonly #storage: StorageState
  /** What nobody waits for and the disk did not take: machines say most things once only. */
  readonly #held = new HeldInputs()
  #inputs: Input[] = []
  #ref = 0
  #scheduled: NodeJS.Immediate | null = null
  #timer: NodeJS.Timeout | null = null
  /** When the timer is due, in shop time. */
  #dueMs = Number.POSITIVE_INFINITY
  #state: 'new' | 'running' | 'stopped' | 'broken' = 'new'
  /** Inputs and steps so far, for the bench and the metrics. */
  readonly counters = { inputs: 0, steps: 0 }

  constructor(parts: LoopParts) {
    this.#parts = parts
    this.#storage = parts.storage ?? TRUSTED
  }

  /** The order book is not to be touched any more, closing it included. */
  get broken(): boolean {
    return this.#state === 'broken'
  }

  /** @throws when the book cannot be written */
  start(): void {
    this.#state = 'running'
    this.#carryOut(this.#parts.shop.start(this.#parts.now()))
    if (this.#inputs.length > 0) this.#schedule()
  }

  /** Something happened. */
  submit(input: Input): void {
    if (this.#state === 'stopped' || this.#state === 'broken') return
    this.#inputs.push(input)
    if (this.#state === 'running') this.#schedule()
  }

  /** Somebody asks for something and waits for the answer; it comes after the commit. */
  ask(question: Question | PrinterQuestion): Promise<Reply> {
    if (this.#state === 'stopped') return Promise.resolve(CLOSING)
    if (this.#state === 'broken') return Promise.resolve(UNWRITABLE)
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
    if (this.broken) return
    this.#state = 'stopped'
    if (this.#scheduled) clearImmediate(this.#scheduled)
    if (this.#timer) clearTimeout(this.#timer)
  }

  #schedule(): void {
    this.#scheduled ??= setImmediate(() => this.#run())
  }

  #run(): void {
    this.#scheduled = null
    if (this.broken) return
    const fault = this.#storage.look()
    if (storageVerdict(fault) === 'exit') return this.#break(fault)
    if (fault !== null) return this.#putOff(this.#inputs.splice(0))
    const inputs = [...this.#heardNothing(), ...this.#held.take(), ...this.#inputs.splice(0, MOST_INPUTS)]
    this.counters.inputs += inputs.length
    this.counters.steps++
    let result: StepResult
    try {
      result = this.#parts.shop.step(inputs, this.#parts.now())
    } catch (error) {
      // Not even the way back from a failed step worked: what the shop remembers is not what is on disk.
      if (storageVerdict(error) === 'carry-on') throw error
      this.#storage.failed(error)
      return this.#break(error)
    }
    this.#judge(inputs, result)
    if (this.#inputs.length > 0) this.#schedule()
  }

  #judge(inputs: readonly Input[], result: StepResult): void {
    const waiting = new Set<string>()
    let again = false
    for (const effect of result.effects) {
      if (effect.t !== 'failed') continue
      const verdict = this.#storage.failed(effect.error)
      // What was committed after a failed fsync may not be there tomorrow: nothing of this step is acknowledged.
      if (verdict === 'exit') return this.#break(effect.error)
      if (verdict === 'wait') again = true
      if (verdict === 'wait' && effect.ref === null) waiting.add(effect.input)
    }
    // Which of one kind failed is not known. Twice is harmless: machines repeat themselves too.
    if (waiting.size > 0) this.#held.keep(inputs.filter((input) => waiting.has(input.t)))
    this.#carryOut(result)
    if (again) this.#arm(this.#parts.now().shopMs + TRY_AGAIN_MS)
  }

  /** Whoever asks is told at once; the rest is tried again. */
  /** First of all, so that silence which was ours is not taken for that of machines (reliability.md row 48). */
  #heardNothing(): readonly Input[] {
    const late = this.#parts.now().shopMs - this.#dueMs > STANDSTILL_MS
    // Said once: the timer is set anew after the step.
    if (late) this.#dueMs = Number.POSITIVE_INFINITY
    return late ? [{ t: 'standstill' }] : []
  }

  #putOff(inputs: readonly Input[]): void {
    this.#held.keep(inputs)
    for (const input of inputs) if ('ref' in input) this.#answer(input.ref, UNWRITABLE)
    this.#arm(this.#parts.now().shopMs + TRY_AGAIN_MS)
  }

  #break(error: unknown): void {
    this.#state = 'broken'
    this.#inputs = []
    if (this.#scheduled) clearImmediate(this.#scheduled)
    if (this.#timer) clearTimeout(this.#timer)
    for (const ref of [...this.#waiting.keys()]) this.#answer(ref, UNWRITABLE)
    this.#parts.broken?.(error)
  }

  #carryOut(result: StepResult): void {
    for (const effect of result.effects) {
      if (effect.t === 'reply') this.#answer(effect.ref, effect.reply)
      else if (effect.t === 'failed' && effect.ref !== null) this.#answer(effect.ref, answerAfter(effect.error))
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
    this.#dueMs = wakeAt === null ? Number.POSITIVE_INFINITY : Math.max(wakeAt, this.#parts.now().shopMs)
    if (wakeAt === null || this.#state === 'stopped' || this.#state === 'broken') return
    const inMs = Math.min(2 ** 31 - 1, Math.max(1, wakeAt - this.#parts.now().shopMs))
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.submit({ t: 'wake' })
    }, inMs)
  }
}
