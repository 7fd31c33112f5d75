/**
 * Sends what is due in the outbox, some at a time, and tells the shop what came of it. It remembers only what is under
 * way: whatever it did not finish is still due after a restart.
 */
import { setImmediate } from 'node:timers'
import type { ShopMs } from '../../kit/units.ts'
import type { Input, Now } from '../../shop/inputs.ts'
import type { History } from '../../shop/ledger/history.ts'
import type { DeliveryRow, Outbox, WebhookRow } from '../../shop/ledger/outbox.ts'
import { newsOf } from '../../shop/terminal-news.ts'
import { isAllowed, MOST_BODY_BYTES, messageId, messageOf } from './message.ts'
import { type Posted, post } from './post.ts'

export interface SenderParts {
  readonly outbox: Pick<Outbox, 'dueTo' | 'delivery' | 'webhooks'>
  readonly history: Pick<History, 'event'>
  /** Of the order book: part of every event's id. */
  readonly incarnation: () => number
  /** Origins to which may be sent, as `URL.origin` writes them. Asked at every attempt: it may be configured anew. */
  readonly allow: () => readonly string[]
  readonly submit: (input: Extract<Input, { t: 'outbox.result' }>) => void
  readonly now: () => Now
  /** 0 to 1, for the jitter of the next attempt. */
  readonly random: () => number
  readonly log: SenderLog
  /** Of the daemon, for `user-agent`. */
  readonly version: string
  /** Default: the global one. */
  readonly fetch?: typeof fetch
  /** Deliveries under way at once, to all receivers together, at least 1. Default 8. */
  readonly mostAtOnce?: number
  /** For one attempt, from the connection to the end of the answer, milliseconds. Default 15 s. */
  readonly deadlineMs?: number
}

export interface SenderLog {
  info(about: object, text: string): void
  warn(about: object, text: string): void
  error(about: object, text: string): void
}

export interface WebhookSender {
  /** Something may be due. Never throws. */
  look(): void
  /** Breaks off what is under way. Nothing is submitted after this was called. */
  close(): Promise<void>
}

interface UnderWay {
  readonly webhook: string
  readonly abort: AbortController
  readonly done: Promise<void>
}

/** One that does not answer must not use up the places of the others. */
const MOST_PER_WEBHOOK = 2
/** More than can be in hand at once. */
const PAGE = 32
/** The loop takes a result in with its next turn. One that it has not taken in by then failed with its step. */
const TAKEN_IN_MS = 500

export function startWebhookSender(parts: SenderParts): WebhookSender {
  return new Sender(parts)
}

class Sender implements WebhookSender {
  readonly #parts: SenderParts
  readonly #underWay = new Map<number, UnderWay>()
  /** Told to the shop, but perhaps not in the outbox yet. */
  readonly #told = new Map<number, { readonly row: DeliveryRow; readonly atMs: ShopMs }>()
  /** Last error of a webhook: the log says only what is new. */
  readonly #errors = new Map<string, string>()
  #lookAgain: NodeJS.Immediate | null = null
  #looks = 0
  #state: 'open' | 'closed' = 'open'

  constructor(parts: SenderParts) {
    this.#parts = parts
  }

  look(): void {
    if (this.#state === 'closed') return
    try {
      this.#startWhatIsDue()
    } catch (error) {
      this.#parts.log.error({ err: error }, 'the outbox cannot be read')
    }
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    if (this.#lookAgain) clearImmediate(this.#lookAgain)
    const underWay = [...this.#underWay.values()]
    for (const { abort } of underWay) abort.abort(new Error('the daemon is shutting down'))
    await Promise.all(underWay.map(({ done }) => done))
  }

  #startWhatIsDue(): void {
    const { outbox, mostAtOnce = 8 } = this.#parts
    const { shopMs } = this.#parts.now()
    const active = outbox.webhooks().filter(({ state }) => state === 'active')
    this.#forgetWhatWasTakenIn(shopMs)
    // Another begins each time: the places are few, and nobody's receivers may hold them all.
    const first = active.length === 0 ? 0 : this.#looks++ % active.length
    for (const webhook of [...active.slice(first), ...active.slice(0, first)]) {
      if (this.#countOf(webhook.id) >= MOST_PER_WEBHOOK) continue
      for (const row of outbox.dueTo(webhook.id, shopMs, PAGE)) {
        if (this.#underWay.size >= mostAtOnce) return
        if (!this.#isInHand(row.id) && this.#countOf(webhook.id) < MOST_PER_WEBHOOK) this.#start(webhook, row)
      }
    }
  }

  #isInHand(id: number): boolean {
    return this.#underWay.has(id) || this.#told.has(id)
  }

  #countOf(webhook: string): number {
    let count = 0
    for (const underWay of this.#underWay.values()) if (underWay.webhook === webhook) count++
    return count
  }

  #forgetWhatWasTakenIn(shopMs: ShopMs): void {
    for (const [id, { row, atMs }] of this.#told) {
      const now = this.#parts.outbox.delivery(id)
      const untouched = isSame(now, row) && now?.due_shop_ms === row.due_shop_ms && now.attempts === row.attempts
      if (!untouched || shopMs - atMs >= TAKEN_IN_MS) this.#told.delete(id)
    }
  }

  #start(webhook: WebhookRow, row: DeliveryRow): void {
    const abort = new AbortController()
    this.#underWay.set(row.id, { webhook: webhook.id, abort, done: this.#deliver(webhook, row, abort) })
  }

  /** Never rejects. */
  async #deliver(webhook: WebhookRow, row: DeliveryRow, abort: AbortController): Promise<void> {
    const { deadlineMs = 15_000, log } = this.#parts
    const late = new Error(`timed out after ${deadlineMs / 1_000} s`)
    const timer = setTimeout(() => abort.abort(late), deadlineMs)
    const posted = await this.#attempt(webhook, row, abort.signal).catch((error: unknown) => {
      log.error({ err: error, webhook: webhook.id, seq: row.seq }, 'a webhook could not be prepared')
      return failure('failed inside the daemon; its log has the reason')
    })
    clearTimeout(timer)
    this.#underWay.delete(row.id)
    if (this.#state === 'closed') return
    try {
      this.#tell(webhook, row, posted)
    } catch (error) {
      log.error({ err: error }, 'the outbox cannot be read')
    }
    // After the loop's turn that takes the result in.
    this.#lookAgain ??= setImmediate(() => {
      this.#lookAgain = null
      this.look()
    })
  }

  async #attempt(webhook: WebhookRow, row: DeliveryRow, signal: AbortSignal): Promise<Posted> {
    const { history, incarnation, allow, now, version, fetch = globalThis.fetch } = this.#parts
    if (!isAllowed(webhook.url, allow())) return failure('not allowed by webhooks.allow')
    const event = history.event(row.seq)
    const news = event ? newsOf(event) : null
    // It would be no other at the next attempt.
    if (news === null) return { ok: true }
    const message = messageOf(webhook, news, messageId(incarnation(), row.seq), now(), `baristad/${version}`)
    if (Buffer.byteLength(message.body) > MOST_BODY_BYTES) return failure('the event is larger than 20 kB')
    return post(message, { fetch, signal, wallMs: () => now().wallMs })
  }

  #tell(webhook: WebhookRow, row: DeliveryRow, posted: Posted): void {
    const { now, random, submit, outbox } = this.#parts
    this.#say(webhook, posted)
    // Its webhook was removed meanwhile, and the row's number may be another delivery's by now.
    if (!isSame(outbox.delivery(row.id), row)) return
    this.#told.set(row.id, { row, atMs: now().shopMs })
    submit({ t: 'outbox.result', id: row.id, outcome: posted.ok ? posted : { ...posted, chance: random() } })
  }

  /** The rest of its address may be a secret. */
  #say({ id, url }: WebhookRow, posted: Posted): void {
    const { log } = this.#parts
    const about = { webhook: id, origin: URL.parse(url)?.origin }
    const before = this.#errors.get(id)
    if (posted.ok) {
      if (this.#errors.delete(id)) log.info(about, 'the webhook is delivered again')
    } else if (posted.error !== before) {
      this.#errors.set(id, posted.error)
      log.warn({ ...about, error: posted.error }, 'a webhook could not be delivered')
    }
  }
}

const failure = (error: string): Posted => ({ ok: false, error, gone: false, askedMs: null })
const isSame = (now: DeliveryRow | undefined, then: DeliveryRow): boolean =>
  now !== undefined && now.webhook === then.webhook && now.seq === then.seq
