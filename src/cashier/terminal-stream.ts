/** `GET /events`: one stream for a terminal, of all its orders, resumable by Last-Event-ID. */
import { keyOf } from '../http/access.ts'
import type { LiveStreams, Stream } from '../http/live-streams.ts'
import { sendProblem } from '../http/problems.ts'
import { eventStream, problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { isoTime } from '../kit/units.ts'
import type { ShopEvent } from '../shop/effects.ts'
import { MOST_LOOKED_AT } from '../shop/ledger/history.ts'
import { TERMINAL_EVENTS } from '../shop/rules/terminal-events.ts'
import { newsOf, newsOfEvent, type TerminalNews } from '../shop/terminal-news.ts'
import type { View } from '../shop/view.ts'

export interface TerminalStreamParts {
  readonly view: View
  readonly streams: LiveStreams
}

/**
 * A reader that missed more than this reads `GET /orders` instead of the past. Little enough that the past alone never
 * fills what a reader may have unread.
 */
const MOST_MISSED = 250
const EVERYBODY = 'terminals'
const SHOP = 'every terminal'
const topicOf = (terminal: string): string => `terminal ${terminal}`

export function terminalStreamRoute(app: HttpServer, parts: TerminalStreamParts): void {
  app.get(
    '/events',
    {
      exposeHeadRoute: false,
      config: { access: ['cashier', 'barista', 'manager', 'observer'] },
      schema: {
        operationId: 'followTerminal',
        tags: ['orders'],
        summary: 'Follow all orders of this terminal: server-sent events',
        description: `Events: ${TERMINAL_EVENTS.join(', ')}. A cashier key hears of the orders it placed, the others of all; of the menu and of the shop's mode everybody hears. The first event is \`stream.opened\` with the id to resume from and the shop’s mode, or, after Last-Event-ID, what was missed; \`stream.gap\` when that is more than ${MOST_MISSED} events: then read orders and menu anew. A comment and \`ping\` every 15 s.`,
        security: secured,
        response: { 200: eventStream('What happens, as it happens.'), ...problems },
      },
    },
    (request, reply) => {
      const key = keyOf(request)
      const terminal = key.role === 'cashier' ? key.id : null
      const topics = terminal === null ? [EVERYBODY] : [topicOf(terminal), SHOP]
      const stream = parts.streams.open(reply, ...topics)
      if (stream === null) {
        const detail = 'Too many readers follow at the moment; try again in a few seconds.'
        sendProblem(reply, { code: 'BD_STREAMS', detail, data: { retryAfterSeconds: 10 } })
        return
      }
      const last = request.headers['last-event-id']
      catchUp(stream, terminal, typeof last === 'string' && /^\d{1,15}$/.test(last) ? Number(last) : null, parts.view)
    },
  )
}

function catchUp(stream: Stream, terminal: string | null, after: number | null, view: View): void {
  const now = view.lastSeq()
  const hours = view.hours()
  const mode = hours?.mode ?? 'open'
  const opensAt = hours?.mode === 'closed' && hours.nextMs !== null ? isoTime(hours.nextMs) : null
  const data = { seq: now, mode, opensAt }
  if (after === null || after > now) return stream.send({ id: now, event: 'stream.opened', data })
  const gap = () => stream.send({ id: now, event: 'stream.gap', data })
  if (now - after > MOST_LOOKED_AT) return gap()
  const rows = view.history.ofTerminal(terminal, after, MOST_MISSED + 1)
  if (rows.length > MOST_MISSED) return gap()
  for (const row of rows) {
    const news = newsOf(row)
    if (news) send(stream, news)
  }
}

/** Hands a fresh fact to the terminal that it concerns, and to those who hear everything. */
export function tellTerminals(event: ShopEvent, streams: LiveStreams): void {
  const news = newsOfEvent(event)
  if (news === null) return
  for (const stream of streams.readers(event.terminal === null ? SHOP : topicOf(event.terminal))) send(stream, news)
  for (const stream of streams.readers(EVERYBODY)) send(stream, news)
}

const send = (stream: Stream, news: TerminalNews): void => stream.send({ id: news.seq, event: news.type, data: news })
