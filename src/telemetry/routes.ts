/** Is the process alive, can it take orders? */
import { Type } from 'typebox'
import type { CapState } from '../http/caps.ts'
import { sendJson } from '../http/once.ts'
import { problems } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { isoTime } from '../kit/units.ts'
import type { Hours } from '../shop/inputs.ts'
import type { MachineView } from '../shop/view.ts'

export interface HealthParts {
  /** Why the order book cannot be written; null: it can. Writes nothing. */
  readonly storage: () => string | null
  /** What a person should know though orders are taken, in one line each. */
  readonly warnings: () => readonly string[]
  readonly machines: () => readonly MachineView[]
  /** Null: the shop keeps no hours. */
  readonly hours: () => Hours | null
  readonly openDrinks: () => number
  readonly maxOpenDrinks: () => number
  /** Open live streams, and how many customers may have. */
  readonly streams: () => { readonly now: number; readonly limit: number }
  /** As last measured. */
  readonly caps: () => readonly CapState[]
  /** Why a cap of the computer keeps new orders out; null: none does. */
  readonly capped: () => string | null
  readonly broker: () => 'connected' | 'away'
  readonly version: string
  readonly uptimeMs: () => number
}

const ready = {
  ready: Type.Boolean({ description: 'The daemon can take orders; while the shop is closed it does not, see `mode`.' }),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'Why not; null: they can.' }),
  warnings: Type.Array(Type.String(), {
    description: 'What a person should look into though orders are taken, such as a backup that failed.',
  }),
  mode: Type.Union([Type.Literal('open'), Type.Literal('closed')], {
    description: 'By the opening hours; closed, orders get 503 `BD_CLOSED`.',
  }),
  opensAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    description: 'When it opens, while it is closed and somebody knows.',
  }),
  broker: Type.String({ description: 'connected, or away: orders are taken all the same.' }),
  openDrinks: Type.Integer({ description: 'Drinks that are not ready yet, in the whole shop.' }),
  caps: Type.Array(
    Type.Object({
      cap: Type.String({
        description: 'openDrinks · streams · loopDelay (milliseconds) · memory (bytes) · freeDisk (bytes, at least).',
      }),
      now: Type.Union([Type.Number(), Type.Null()], { description: 'As last measured; null: not known.' }),
      limit: Type.Number({ description: 'From the configuration.' }),
      status: Type.String({
        description:
          'ok · over: the public is refused with 503 · orders refused: the counter gets no new orders either.',
      }),
    }),
    { description: 'What the daemon bears.' },
  ),
  machines: Type.Array(
    Type.Object({ id: Type.String(), health: Type.String({ description: 'ready, or why it gets no work.' }) }),
  ),
}
const Ready = Type.Object(ready, { description: 'Orders can be accepted.' })
const NotReady = Type.Object(ready, { description: 'Orders cannot be accepted at the moment; `reason` says why.' })

const Alive = Type.Object(
  {
    alive: Type.Boolean(),
    version: Type.String(),
    uptimeMs: Type.Integer({ description: 'Milliseconds since it started.' }),
  },
  { description: 'The process is alive.' },
)

export function healthRoutes(app: HttpServer, parts: HealthParts): void {
  app.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'health',
        tags: ['health'],
        summary: 'The process is alive',
        response: { 200: Alive, ...problems },
      },
    },
    () => ({ alive: true, version: parts.version, uptimeMs: Math.floor(parts.uptimeMs()) }),
  )
  app.get(
    '/readyz',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'ready',
        tags: ['health'],
        summary: '200: orders can be accepted; machines and broker are in the body',
        response: { 200: Ready, 503: NotReady, ...problems },
      },
    },
    (_request, reply) => {
      const reason = whyNot(parts)
      const body = {
        ready: reason === null,
        reason,
        warnings: parts.warnings(),
        ...modeOf(parts.hours()),
        broker: parts.broker(),
        openDrinks: parts.openDrinks(),
        caps: capsOf(parts),
        machines: parts.machines().map(({ id, health }) => ({ id, health })),
      }
      reply.header('cache-control', 'no-store')
      sendJson(reply, reason === null ? 200 : 503, JSON.stringify(body))
    },
  )
}

const modeOf = (hours: Hours | null) => ({
  mode: hours?.mode ?? 'open',
  opensAt: hours?.mode === 'closed' && hours.nextMs !== null ? isoTime(hours.nextMs) : null,
})

function capsOf({ openDrinks, maxOpenDrinks, streams, caps }: HealthParts) {
  const drinks = { now: openDrinks(), limit: maxOpenDrinks() }
  const { now, limit } = streams()
  return [
    { cap: 'openDrinks', ...drinks, status: drinks.now < drinks.limit ? 'ok' : 'orders refused' },
    { cap: 'streams', now, limit, status: now < limit ? 'ok' : 'over' },
    ...caps(),
  ]
}

function whyNot(parts: HealthParts): string | null {
  const storage = parts.storage()
  if (storage !== null) return storage
  const capped = parts.capped()
  if (capped !== null) return capped
  return parts.openDrinks() >= parts.maxOpenDrinks()
    ? `${parts.openDrinks()} drinks are open, the limit is ${parts.maxOpenDrinks()}`
    : null
}
