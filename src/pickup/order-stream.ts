/** The phone's live stream of one order: a snapshot first, then each event; resumed from the history after a gap. */
import type { FastifyReply } from 'fastify'
import type { LiveStreams, Stream } from '../http/live-streams.ts'
import { isoTime } from '../kit/units.ts'
import type { ShopEvent } from '../shop/effects.ts'
import type { Now } from '../shop/inputs.ts'
import { type EventRow, placeOfDrink } from '../shop/ledger/rows.ts'
import { NO_OUTLOOK } from '../shop/outlook.ts'
import type { View } from '../shop/view.ts'
import type { OutlookFeed } from './outlook-feed.ts'

const NOTHING_TO_TELL = JSON.stringify(NO_OUTLOOK)

/** One event as the stream carries it, `event: order`. */
interface OrderEvent {
  readonly seq: number
  readonly kind: string
  readonly at: string
  readonly order: { readonly state: string | null; readonly attention: boolean }
  readonly drink: { readonly id: number; readonly state: string } | null
}

export interface OrderStreamParts {
  readonly view: View
  readonly streams: LiveStreams
  readonly outlooks: Pick<OutlookFeed, 'follows'>
  readonly now: () => Now
  readonly orderUrl: (id: string) => string
}

/** Opens the stream; false when the order does not exist or there are too many readers (then nothing was sent). */
export function followOrder(
  reply: FastifyReply,
  id: string,
  lastEventId: string | undefined,
  parts: OrderStreamParts,
): 'open' | 'unknown' | 'full' {
  const found = parts.view.order(id, parts.orderUrl(id))
  if (!found) return 'unknown'
  const stream = parts.streams.openPublic(reply, id)
  if (!stream) return 'full'
  const after = lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : null
  const outlook = parts.view.outlook(id, parts.now()) ?? NO_OUTLOOK
  const seq = parts.view.lastSeq()
  if (after === null || after > seq) {
    stream.send({ id: seq, event: 'snapshot', data: { ...found.order, outlook } })
  } else {
    for (const row of parts.view.history.ofOrder(found.row, after)) send(stream, fromRow(row))
    if (JSON.stringify(outlook) !== NOTHING_TO_TELL) stream.send({ id: seq, event: 'outlook', data: outlook })
  }
  parts.outlooks.follows(id, outlook)
  return 'open'
}

/** Hands a fresh event to whoever follows its order. */
export function tellFollowers(event: ShopEvent, streams: LiveStreams): void {
  if (event.order === null) return
  let told: OrderEvent | null = null
  for (const stream of streams.readers(event.order)) {
    told ??= {
      seq: event.seq,
      kind: event.kind,
      at: isoTime(event.wallMs),
      order: { state: event.orderState, attention: event.attention },
      drink: event.drink === null || event.drinkState === null ? null : { id: event.drink, state: event.drinkState },
    }
    send(stream, told)
  }
}

function send(stream: Stream, event: OrderEvent): void {
  stream.send({ id: event.seq, event: 'order', data: event })
}

function fromRow(row: EventRow): OrderEvent {
  return {
    seq: row.seq,
    kind: row.kind,
    at: isoTime(row.wall_ms),
    order: { state: row.order_state, attention: row.attention === 1 },
    drink:
      row.drink_id === null || row.drink_state === null
        ? null
        : { id: placeOfDrink(row.drink_id), state: row.drink_state },
  }
}
