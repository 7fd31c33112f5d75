/**
 * Sends the notices that are due, some at a time, and tells the shop what came of them. It remembers only what is under
 * way: whatever it did not finish is still due after a restart. Each service has places of its own, so that one which
 * does not answer holds up no other, and nothing here is ever waited for by the shop.
 */
import { setImmediate } from 'node:timers'
import type { Input, Now } from '../../shop/inputs.ts'
import type { NoticeJob, Notices } from '../../shop/ledger/notices.ts'
import { dueNotices } from '../../shop/notices.ts'
import type { Channel } from '../../shop/rules/notices.ts'
import { gaveUp, type Sent } from './sent.ts'

export interface NoticeSenderParts {
  readonly notices: Pick<Notices, 'targetAfter' | 'dueTo'>
  /** One attempt; must end soon after `signal` is aborted. */
  readonly send: Readonly<Record<Channel, (job: NoticeJob, signal: AbortSignal) => Promise<Sent>>>
  readonly submit: (input: Extract<Input, { t: 'notice.result' }>) => void
  readonly now: () => Now
  /** 0 to 1, for the jitter of the next attempt. */
  readonly random: () => number
  readonly log: NoticeLog
  /** Under way at once, at least 1. Default 16, 4 to one service. */
  readonly mostAtOnce?: number
  readonly mostPerTarget?: number
  /** For one attempt, milliseconds. Default 5 s. */
  readonly deadlineMs?: number
}

export interface NoticeLog {
  debug(about: object, text: string): void
  info(about: object, text: string): void
  warn(about: object, text: string): void
  error(about: object, text: string): void
}

/**
 * The loop takes a result in with its next turn, or keeps it while the book cannot be written: nobody's phone shall ring
 * twice a second because our disk is full. One that it has not taken in by then is lost, and is sent again.
 */
const TAKEN_IN_MS = 60_000
/** More than one service can have in hand. */
const PAGE = 32

interface UnderWay {
  readonly target: string
  readonly abort: AbortController
  readonly done: Promise<void>
}

export class NoticeSender {
  readonly #parts: NoticeSenderParts
  readonly #underWay = new Map<number, UnderWay>()
  /** Told to the shop, but perhaps not in its book yet: with how many attempts it was sent, and when that was told. */
  readonly #told = new Map<number, { readonly attempts: number; readonly atMs: number }>()
  /** Last error of a service: the log says only what is new. */
  readonly #errors = new Map<string, string>()
  #soon: NodeJS.Immediate | null = null
  #later: NodeJS.Timeout | null = null
  #looks = 0
  #state: 'open' | 'closed' = 'open'

  constructor(parts: NoticeSenderParts) {
    this.#parts = parts
  }

  /** Something may be due. Never throws. */
  look(): void {
    if (this.#state === 'closed') return
    try {
      this.#startWhatIsDue()
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the notices cannot be read')
    }
  }

  /** Breaks off what is under way. Nothing is submitted after this was called. */
  async close(): Promise<void> {
    this.#state = 'closed'
    if (this.#soon) clearImmediate(this.#soon)
    if (this.#later) clearTimeout(this.#later)
    const underWay = [...this.#underWay.values()]
    for (const { abort } of underWay) abort.abort(new Error('the daemon is shutting down'))
    await Promise.all(underWay.map(({ done }) => done))
  }

  #startWhatIsDue(): void {
    const { notices, mostAtOnce = 16, mostPerTarget = 4 } = this.#parts
    const { shopMs } = this.#parts.now()
    if (this.#underWay.size >= mostAtOnce) return
    const due = dueNotices(notices, shopMs, PAGE)
    this.#forgetWhatWasTakenIn(due, shopMs)
    // Another service begins each time: the places are few, and none may hold them all.
    const first = due.length === 0 ? 0 : this.#looks++ % due.length
    for (const job of [...due.slice(first), ...due.slice(0, first)]) {
      if (this.#underWay.size >= mostAtOnce) return
      if (this.#underWay.has(job.id) || this.#told.has(job.id)) continue
      if (this.#countOf(job.target) < mostPerTarget) this.#start(job)
    }
  }

  #countOf(target: string): number {
    let count = 0
    for (const one of this.#underWay.values()) if (one.target === target) count++
    return count
  }

  #forgetWhatWasTakenIn(due: readonly NoticeJob[], nowMs: number): void {
    for (const [id, { attempts, atMs }] of this.#told) {
      const untouched = due.some((job) => job.id === id && job.attempts === attempts)
      if (!untouched || nowMs - atMs >= TAKEN_IN_MS) this.#told.delete(id)
    }
    if (this.#told.size === 0 || this.#later !== null) return
    this.#later = setTimeout(() => {
      this.#later = null
      this.look()
    }, TAKEN_IN_MS)
  }

  #start(job: NoticeJob): void {
    const abort = new AbortController()
    this.#underWay.set(job.id, { target: job.target, abort, done: this.#deliver(job, abort) })
  }

  /** Never rejects. */
  async #deliver(job: NoticeJob, abort: AbortController): Promise<void> {
    const { deadlineMs = 5_000, log } = this.#parts
    const late = new Error(`timed out after ${deadlineMs / 1_000} s`)
    const timer = setTimeout(() => abort.abort(late), deadlineMs)
    // One turn later: the next one of this look must see that this one has its place.
    await Promise.resolve()
    const sent = await this.#attempt(job, abort.signal).catch((error: unknown) => {
      log.error({ err: error, target: job.target }, 'a notice could not be prepared')
      return gaveUp('failed inside the daemon; its log has the reason')
    })
    clearTimeout(timer)
    this.#underWay.delete(job.id)
    if (this.#state === 'closed') return
    this.#tell(job, sent)
    // After the loop's turn that takes the result in.
    this.#soon ??= setImmediate(() => {
      this.#soon = null
      this.look()
    })
  }

  /** What waited so long for a place that it is no news any more is not sent: the shop drops it. */
  #attempt(job: NoticeJob, signal: AbortSignal): Promise<Sent> {
    const { send, now } = this.#parts
    if (now().shopMs < job.expires_shop_ms) return send[job.channel](job, signal)
    return Promise.resolve({ ok: false, error: 'too old to be news', next: 'again', askedMs: null })
  }

  #tell(job: NoticeJob, sent: Sent): void {
    const { now, random, submit } = this.#parts
    this.#say(job, sent)
    this.#told.set(job.id, { attempts: job.attempts, atMs: now().shopMs })
    submit({ t: 'notice.result', id: job.id, outcome: sent.ok ? sent : { ...sent, chance: random() } })
  }

  /** An address is a secret; the service is not. */
  #say({ target, event, number }: NoticeJob, sent: Sent): void {
    const { log } = this.#parts
    const about = { target, event, number }
    if (sent.ok) {
      if (this.#errors.delete(target)) log.info(about, 'phones are told again')
      else log.debug(about, 'a phone is told')
    } else if (sent.next === 'forget') log.debug({ ...about, error: sent.error }, 'a phone is not there any more')
    else if (sent.error !== this.#errors.get(target)) {
      this.#errors.set(target, sent.error)
      log.warn({ ...about, error: sent.error }, 'a phone could not be told')
    }
  }
}
