/** `GET /events`: one stream for a terminal, of all its orders, resumable by Last-Event-ID. */
import { Type } from 'typebox'
import { keyOf } from '../http/access.ts'
import type { LiveStreams, Stream } from '../http/live-streams.ts'
import { sendProblem } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import type { ShopEvent } from '../shop/effects.ts'
import type { View } from '../shop/view.ts'
import { fromEvent, fromRow, TERMINAL_EVENTS, type TerminalEvent } from './terminal-events.ts'

export interface TerminalStreamParts {
  readonly view: View
  readonly streams: LiveStreams
}

/** A reader that missed more than this reads `GET /order/{id}` or `GET /orders` instead of the past. */
const MOST_MISSED = 1_000
const EVERYBODY = 'terminals'
const topicOf = (terminal: string): string => `terminal ${terminal}`

export function terminalStreamRoute(app: HttpServer, parts: TerminalStreamParts): void {
  app.get(
    '/events',
    {
      config: { access: ['cashier', 'barista', 'manager', 'observer'] },
      schema: {
        operationId: 'followTerminal',
        tags: ['orders'],
        summary: 'Follow all orders of this terminal: server-sent events',
        description: `Events: ${TERMINAL_EVENTS.join(', ')}. A cashier key hears of the orders it placed, the others of all. The first event is \`stream.opened\` with the id to resume from, or, after Last-Event-ID, what was missed; \`stream.gap\` when that is more than ${MOST_MISSED} facts: then read the orders anew. A comment and \`ping\` every 15 s.`,
        security: [{ key: [] }],
        response: { 200: Type.String({ description: 'text/event-stream' }) },
      },
    },
    (request, reply) => {
      const key = keyOf(request)
      const terminal = key.role === 'cashier' ? key.id : null
      const stream = parts.streams.open(reply, terminal === null ? EVERYBODY : topicOf(terminal))
      if (stream === null) {
        const detail = 'Too many readers follow at the moment; try again in a few seconds.'
        sendProblem(reply, { code: 'BD_FULL', detail, data: { retryAfterSeconds: 10 } })
        return
      }
      const last = request.headers['last-event-id']
      catchUp(stream, terminal, typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : null, parts.view)
    },
  )
}

function catchUp(stream: Stream, terminal: string | null, after: number | null, view: View): void {
  const now = view.lastSeq()
  if (after === null || after > now) return stream.send({ id: now, event: 'stream.opened', data: { seq: now } })
  const rows = view.eventsFor(terminal, after, MOST_MISSED + 1)
  if (rows.length > MOST_MISSED) return stream.send({ id: now, event: 'stream.gap', data: { seq: now } })
  for (const row of rows) {
    const event = fromRow(row)
    if (event) send(stream, event)
  }
}

/** Hands a fresh fact to the terminal that it concerns, and to those who hear everything. */
export function tellTerminals(event: ShopEvent, streams: LiveStreams): void {
  if (event.terminal === null) return
  const told = fromEvent(event)
  if (told === null) return
  for (const stream of streams.readers(topicOf(event.terminal))) send(stream, told)
  for (const stream of streams.readers(EVERYBODY)) send(stream, told)
}

const send = (stream: Stream, event: TerminalEvent): void =>
  stream.send({ id: event.seq, event: event.type, data: event })
