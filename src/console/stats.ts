/** `GET /stats`: what a span of days was like, in figures. */
import { Type } from 'typebox'
import { sendJson } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { RFC3339, readTime } from '../kit/read-time.ts'
import type { Millis, WallMs } from '../kit/units.ts'
import type { Now } from '../shop/inputs.ts'
import { Stats } from './stats-schema.ts'

/** What is asked for. */
export interface StatsSpan {
  readonly fromMs: WallMs
  readonly untilMs: WallMs
  readonly by: 'hour' | 'day'
}

/** A report as JSON text, or why there is none. */
export type StatsAnswer =
  | { readonly t: 'report'; readonly json: string }
  | { readonly t: 'busy' }
  | { readonly t: 'too long'; readonly mostMs: Millis }
  | { readonly t: 'failed' }

export interface StatsParts {
  readonly report: (span: StatsSpan) => Promise<StatsAnswer>
  readonly now: () => Now
  /** The business day of a moment. */
  readonly dayOf: (wallMs: WallMs) => { readonly fromMs: WallMs; readonly untilMs: WallMs }
}

const MOST_DAYS = 31
/** A month in which the clocks are put back is an hour longer. */
const MOST_MS: Millis = MOST_DAYS * 86_400_000 + 3_600_000
const AGAIN_SECONDS = 2

const moment = (description: string) => Type.String({ format: 'date-time', pattern: RFC3339, description })

export function statsRoute(app: HttpServer, { report, now, dayOf }: StatsParts): void {
  app.get(
    '/stats',
    {
      config: { access: ['manager', 'barista', 'observer'] },
      schema: {
        operationId: 'stats',
        tags: ['staff'],
        summary: 'Waits, promises, quotes, machines and waste of a span, by hour or day',
        description: `Computed from the order book alone, beside the counter: one report at a time, and 503 with \`Retry-After\` while another is being made. An order counts where it was placed. Orders that were refused are not in the book, nor is the time that machines stood still while a drink waited. At most ${MOST_DAYS} days.`,
        security: secured,
        querystring: Type.Object(
          {
            from: Type.Optional(moment('From this moment on. Default: the begin of the business day of `to`.')),
            to: Type.Optional(moment("Before this moment. Default: the end of today's business day.")),
            by: Type.Optional(
              Type.Union([Type.Literal('hour'), Type.Literal('day')], { description: 'What a row is. Default: hour.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Stats, ...problems },
      },
    },
    async (request, reply) => {
      const { from, to, by = 'hour' } = request.query
      const untilMs = to === undefined ? dayOf(now().wallMs).untilMs : read(to, 'to')
      const fromMs = from === undefined ? dayOf(untilMs - 1).fromMs : read(from, 'from')
      if (fromMs >= untilMs) throw bad('from must be before to.', 'from')
      if (untilMs - fromMs > MOST_MS) throw bad(`A report covers at most ${MOST_DAYS} days.`, 'from')
      const answer = await report({ fromMs, untilMs, by })
      if (answer.t !== 'report') throw new HttpRefusal(refusalOf(answer))
      reply.header('cache-control', 'no-store')
      return sendJson(reply, 200, answer.json)
    },
  )
}

function refusalOf(answer: Exclude<StatsAnswer, { readonly t: 'report' }>) {
  const data = { retryAfterSeconds: AGAIN_SECONDS }
  switch (answer.t) {
    case 'busy':
      return { code: 'BD_REPORT', detail: 'Another report is being made; ask again in a moment.', data } as const
    case 'too long': {
      const detail = `The report took more than ${answer.mostMs / 1_000} s and was given up: ask for fewer days.`
      return { code: 'BD_REPORT', detail, data: { retryAfterSeconds: 30 } } as const
    }
    case 'failed':
      return { code: 'BD_REPORT', detail: 'The report failed; the log has the reason.', data } as const
  }
}

const bad = (detail: string, member: string) =>
  new HttpRefusal({ code: 'BD_BAD_REQUEST', detail, pointer: `/${member}` })

/** Years outside of this cannot be written back as RFC 3339. */
const LAST_MS = Date.UTC(9999, 0)

function read(text: string, name: 'from' | 'to'): WallMs {
  const ms = readTime(text)
  if (ms !== null && ms > 0 && ms < LAST_MS) return ms
  throw bad(`${name} must be a moment as RFC 3339 writes it, from 1970 to 9998.`, name)
}
