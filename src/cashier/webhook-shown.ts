/** Webhooks and their deliveries, as their owners see them: never with a secret. */
import { isoTime, type ShopMs } from '../kit/units.ts'
import type { Now } from '../shop/inputs.ts'
import type { DeliveryRow, WebhookRow } from '../shop/ledger/outbox.ts'

export function webhookShown(
  row: WebhookRow,
  counts: { readonly waiting: number; readonly givenUp: number },
  now: Now,
) {
  const { id, url, events, terminal, owner, description, state, reason, old_until_shop_ms: oldUntil } = row
  return {
    id,
    url,
    events: events === null ? null : (JSON.parse(events) as string[]),
    orders: terminal === null ? 'all' : 'own',
    owner,
    description,
    state,
    reason,
    createdAt: isoTime(row.created_wall_ms),
    oldSecretUntil: oldUntil !== null && oldUntil > now.shopMs ? wallTime(oldUntil, now) : null,
    ...counts,
  }
}

export function deliveryShown(row: DeliveryRow, now: Now) {
  const { seq, event, attempts, due_shop_ms: due, last_wall_ms: last, last_error: lastError } = row
  return {
    seq,
    event,
    state: due === null ? 'given-up' : 'waiting',
    attempts,
    // What is overdue is being tried now.
    nextAttemptAt: due === null ? null : wallTime(Math.max(due, now.shopMs), now),
    lastAttemptAt: last === null ? null : isoTime(last),
    lastError,
  }
}

/** What the clock on the wall will say at a moment of shop time. */
const wallTime = (shopMs: ShopMs, now: Now): string => isoTime(now.wallMs + (shopMs - now.shopMs))
