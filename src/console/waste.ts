/** `GET /waste`: cups that nobody got, by cause and by machine. */
import { Type } from 'typebox'
import { sendJson } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { RFC3339, readTime } from '../kit/read-time.ts'
import { isoTime, type WallMs } from '../kit/units.ts'
import type { Now } from '../shop/inputs.ts'
import type { WasteRow } from '../shop/ledger/queries.ts'
import { placeOfDrink } from '../shop/ledger/rows.ts'
import { THOUSANDTHS } from '../shop/rules/stock.ts'
import type { View } from '../shop/view.ts'

export interface WasteParts {
  readonly view: Pick<View, 'waste'>
  readonly now: () => Now
}

const DEFAULT_SPAN_MS = 86_400_000
const DEFAULT_LIMIT = 200
/** Counted at most, so that the report of a year costs the queue no more than that of a bad day. */
export const MOST_COUNTED = 2_000

const counts = (description: string) => Type.Record(Type.String(), Type.Integer(), { description })
const moment = (description: string) => Type.String({ format: 'date-time', pattern: RFC3339, description })

const WasteList = Type.Object(
  {
    from: Type.String({ format: 'date-time', description: 'First moment of the span.' }),
    to: Type.String({ format: 'date-time', description: 'First moment after it.' }),
    waste: Type.Array(
      Type.Object({
        at: Type.String({ format: 'date-time', description: 'When it was known to be lost.' }),
        cause: Type.Union(
          ['spoiled', 'cancelled', 'surplus', 'remade'].map((cause) => Type.Literal(cause)),
          {
            description:
              'spoiled: the machine failed · cancelled: nobody wanted it any more · surplus: made twice · remade: somebody threw it away.',
          },
        ),
        machine: Type.String(),
        number: Type.String({ description: 'Pickup number of the order.' }),
        drink: Type.Integer({ description: 'Place in the order, from 1.' }),
        recipe: Type.String(),
        detail: Type.Union([Type.String(), Type.Null()], { description: 'What the machine or the person said.' }),
        used: Type.Record(Type.String(), Type.Number(), {
          description: 'What it took of the stock, by ingredient, in its unit; empty where none is counted.',
        }),
      }),
      { description: 'Newest first, at most `limit`.' },
    ),
    totals: Type.Object(
      {
        cups: Type.Integer({ description: 'All of them.' }),
        byCause: counts('Cups by cause.'),
        byMachine: counts('Cups by machine.'),
        complete: Type.Boolean({
          description: `False: there were more than ${MOST_COUNTED} cups; the newest were counted.`,
        }),
      },
      { description: 'Of the whole span, also of what is not listed.' },
    ),
  },
  { title: 'Waste', description: 'Cups of a span of time that nobody got.' },
)

export function wasteRoute(app: HttpServer, { view, now }: WasteParts): void {
  app.get(
    '/waste',
    {
      config: { access: ['manager', 'barista', 'observer'] },
      schema: {
        operationId: 'waste',
        tags: ['staff'],
        summary: 'Cups that nobody got, by cause and by machine',
        security: secured,
        querystring: Type.Object(
          {
            from: Type.Optional(moment('From this moment on. Default: 24 hours before `to`.')),
            to: Type.Optional(moment('Before this moment. Default: now.')),
            limit: Type.Optional(
              Type.String({ pattern: '^([1-9]|[1-9][0-9]{1,2}|1000)$', description: '1 to 1000; default 200.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: WasteList, ...problems },
      },
    },
    (request, reply) => {
      const { from, to, limit } = request.query
      // The present millisecond belongs to it.
      const toMs = to === undefined ? now().wallMs + 1 : read(to, 'to')
      const fromMs = from === undefined ? toMs - DEFAULT_SPAN_MS : read(from, 'from')
      if (fromMs >= toMs) {
        throw new HttpRefusal({ code: 'BD_BAD_REQUEST', detail: 'from must be before to.', pointer: '/from' })
      }
      const rows = view.waste(fromMs, toMs, MOST_COUNTED + 1)
      const counted = rows.slice(0, MOST_COUNTED)
      const listed = counted.slice(0, limit === undefined ? DEFAULT_LIMIT : Number(limit))
      const totals = { ...totalsOf(counted), complete: rows.length <= MOST_COUNTED }
      reply.header('cache-control', 'no-store')
      const span = { from: isoTime(fromMs), to: isoTime(toMs) }
      sendJson(reply, 200, JSON.stringify({ ...span, waste: listed.map(shown), totals }))
    },
  )
}

function totalsOf(rows: readonly WasteRow[]) {
  const by = (member: 'cause' | 'machine'): Record<string, number> => {
    const sums = new Map<string, number>()
    for (const row of rows) sums.set(row[member], (sums.get(row[member]) ?? 0) + 1)
    return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  return { cups: rows.length, byCause: by('cause'), byMachine: by('machine') }
}

function shown({ wall_ms, cause, machine, number, drink_id, recipe, detail, used }: WasteRow) {
  const amounts = Object.entries(JSON.parse(used) as Record<string, number>)
  return {
    at: isoTime(wall_ms),
    cause,
    machine,
    number,
    drink: placeOfDrink(drink_id),
    recipe,
    detail,
    used: Object.fromEntries(amounts.map(([ingredient, amount]) => [ingredient, amount / THOUSANDTHS])),
  }
}

/** Years outside of this cannot be written back as RFC 3339. */
const LAST_MS = Date.UTC(9999, 0)

function read(text: string, name: 'from' | 'to'): WallMs {
  const ms = readTime(text)
  if (ms !== null && ms >= 0 && ms < LAST_MS) return ms
  const detail = `${name} must be a moment as RFC 3339 writes it, from 1970 to 9998.`
  throw new HttpRefusal({ code: 'BD_BAD_REQUEST', detail, pointer: `/${name}` })
}
