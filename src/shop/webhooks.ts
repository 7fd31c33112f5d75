/**
 * Webhooks: who is to be told what, and the outbox of what is still to be told. A row stands in the outbox from the very
 * transaction of its fact until somebody has taken it in; sending is done outside, and what came of it comes back as an
 * input. Delivered at least once, with the same id each time.
 */
import type { Input } from './inputs.ts'
import { MOST_LOOKED_AT } from './ledger/history.ts'
import type { DeliveryRow, WebhookRow } from './ledger/outbox.ts'
import { hears, listenersOf } from './listeners.ts'
import { isOpenOrder } from './rules/order-state.ts'
import { isNews, waitAfter } from './rules/retry.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

export const MOST_WEBHOOKS = 32
/** More is not sent again in one go. */
export const MOST_REPLAYED = 1_000
const KEEP_GIVEN_UP_MS = 7 * 86_400_000
const FORGET_EVERY_MS = 3_600_000

export function addWebhook(turn: Turn, input: Extract<Input, { t: 'webhook.add' }>): void {
  const { ref, once, webhook } = input
  if (answeredBefore(turn, ref, once)) return
  if (turn.outbox.webhooks().length >= MOST_WEBHOOKS) {
    const detail = `The shop has ${MOST_WEBHOOKS} webhooks already; remove one that nobody needs.`
    return refuse(turn, ref, { code: 'BD_TOO_MANY_WEBHOOKS', detail })
  }
  turn.outbox.addWebhook({
    ...webhook,
    events: webhook.events === null ? null : JSON.stringify(webhook.events),
    old_secret: null,
    old_until_shop_ms: null,
    owner: once.terminal,
    state: 'active',
    reason: null,
    created_wall_ms: turn.now.wallMs,
  })
  changed(turn, webhook.id, 'added')
  answerOnce(turn, ref, once, 201, JSON.stringify({ id: webhook.id, secret: webhook.secret }))
}

/** What may be done to a webhook that exists, by its owner or, `whose` null, by anybody's manager. */
export function changeWebhook(turn: Turn, input: Extract<Input, { t: 'webhook.change' }>): void {
  const { ref, once, id, whose, change } = input
  if (answeredBefore(turn, ref, once)) return
  const webhook = turn.outbox.webhook(id)
  if (!webhook || (whose !== null && webhook.owner !== whose)) {
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: `There is no webhook "${id}" of yours.` })
  }
  switch (change.what) {
    case 'remove':
      turn.outbox.removeWebhook(id)
      changed(turn, id, 'removed')
      return answerOnce(turn, ref, once, 200, JSON.stringify({ id, removed: true }))
    case 'enable':
      turn.outbox.setState(id, 'active', null)
      changed(turn, id, 'enabled')
      return answerOnce(turn, ref, once, 200, JSON.stringify({ id, state: 'active' }))
    case 'rotate':
      turn.outbox.setSecret(id, change.secret, turn.now.shopMs + change.overlapMs)
      changed(turn, id, 'rotated')
      return answerOnce(turn, ref, once, 200, JSON.stringify({ id, secret: change.secret }))
    case 'replay': {
      if (webhook.state === 'disabled') {
        const detail = `This webhook is disabled (${webhook.reason}); enable it first.`
        return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data: { state: webhook.state } })
      }
      const replayed = change.afterSeq === null ? reviveGivenUp(turn, webhook) : replay(turn, webhook, change.afterSeq)
      changed(turn, id, 'replayed')
      return answerOnce(turn, ref, once, 200, JSON.stringify({ id, ...replayed }))
    }
  }
}

export function sent(turn: Turn, input: Extract<Input, { t: 'outbox.result' }>): void {
  const { id, outcome } = input
  const row = turn.outbox.delivery(id)
  // Removed with its webhook, or given up and revived meanwhile: what was sent was sent.
  if (!row) return
  if (outcome.ok) return turn.outbox.delivered(id)
  if (!outcome.gone && isStaleNews(turn, row)) return turn.outbox.delivered(id)
  const { shopMs, wallMs } = turn.now
  // Several are sent at once: while the others were under way, one may have learnt that the receiver is gone.
  const disabled = turn.outbox.webhook(row.webhook)?.state === 'disabled'
  const waitMs =
    outcome.gone || disabled ? null : waitAfter(row.event, row.attempts + 1, outcome.chance, outcome.askedMs)
  turn.outbox.failed(id, waitMs === null ? null : shopMs + waitMs, outcome.error, wallMs)
  if (waitMs === null) {
    record(turn, { kind: 'webhook.failed', data: { webhook: row.webhook, seq: row.seq, error: outcome.error } })
  } else turn.memory.nextOutboxMs = Math.min(turn.memory.nextOutboxMs ?? Number.POSITIVE_INFINITY, shopMs + waitMs)
  if (!outcome.gone || disabled) return
  turn.outbox.setState(row.webhook, 'disabled', outcome.error)
  turn.outbox.giveUpAll(row.webhook, outcome.error)
  changed(turn, row.webhook, 'disabled')
}

/** Nobody wants to hear that a drink is ready which was collected meanwhile. */
function isStaleNews(turn: Turn, { event, seq }: DeliveryRow): boolean {
  if (!isNews(event)) return false
  const about = turn.history.event(seq)
  const order = about?.order_id == null ? undefined : turn.ledger.order(about.order_id)
  return order !== undefined && !isOpenOrder(order.state)
}

/** Something is due: whoever sends looks into the outbox. */
export function lookAtOutbox(turn: Turn): void {
  const { memory, now, outbox } = turn
  if (now.shopMs >= memory.nextOutboxForgetMs) {
    memory.nextOutboxForgetMs = now.shopMs + FORGET_EVERY_MS
    outbox.forget(now.shopMs - KEEP_GIVEN_UP_MS)
  }
  if (memory.nextOutboxMs === null || now.shopMs < memory.nextOutboxMs) return
  turn.effects.push({ t: 'outbox' })
  memory.nextOutboxMs = outbox.firstDueAfter(now.shopMs)
}

interface Replayed {
  readonly queued: number
  /** `afterSeq` of the next request; null: this was all. */
  readonly next: number | null
}

function replay(turn: Turn, webhook: WebhookRow, afterSeq: number): Replayed {
  const [listener] = listenersOf([webhook])
  if (!listener) return { queued: 0, next: null }
  const told = turn.history.told(afterSeq, MOST_REPLAYED)
  let queued = 0
  for (const { seq, event, terminal } of told) {
    if (!hears(listener, event, terminal)) continue
    if (!turn.outbox.add(webhook.id, seq, event, turn.now.shopMs)) {
      const waiting = turn.outbox.deliveryOf(webhook.id, seq)
      if (waiting) turn.outbox.again(waiting.id, turn.now.shopMs)
    }
    queued++
  }
  turn.memory.nextOutboxMs = turn.now.shopMs
  const last = told.at(-1)?.seq ?? afterSeq
  if (told.length >= MOST_REPLAYED) return { queued, next: last }
  const lookedAtAll = turn.memory.seq - afterSeq <= MOST_LOOKED_AT
  return { queued, next: lookedAtAll ? null : Math.max(last, afterSeq + MOST_LOOKED_AT) }
}

function reviveGivenUp(turn: Turn, webhook: WebhookRow): Replayed {
  const rows = turn.outbox.givenUp(webhook.id, MOST_REPLAYED)
  for (const { id } of rows) turn.outbox.again(id, turn.now.shopMs)
  turn.memory.nextOutboxMs = turn.now.shopMs
  return { queued: rows.length, next: null }
}

function changed(turn: Turn, webhook: string, what: string): void {
  turn.memory.listeners = listenersOf(turn.outbox.webhooks())
  record(turn, { kind: 'webhook.changed', data: { webhook, what } })
}
