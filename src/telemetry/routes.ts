/** Is the process alive, can it take orders? */
import { Type } from 'typebox'
import { sendJson } from '../http/once.ts'
import type { HttpServer } from '../http/server.ts'
import type { MachineView } from '../shop/view.ts'

export interface HealthParts {
  /** Writes nothing, but proves that the order book answers; throws when it does not. */
  readonly probe: () => void
  readonly machines: () => readonly MachineView[]
  readonly openDrinks: () => number
  readonly maxOpenDrinks: () => number
  readonly broker: () => 'connected' | 'away'
  readonly version: string
  readonly uptimeMs: () => number
}

const Ready = Type.Object({
  ready: Type.Boolean({ description: 'Orders can be accepted.' }),
  reason: Type.Union([Type.String(), Type.Null()]),
  broker: Type.String({ description: 'connected, or away: orders are taken all the same.' }),
  openDrinks: Type.Integer(),
  machines: Type.Array(Type.Object({ id: Type.String(), health: Type.String() })),
})

export function healthRoutes(app: HttpServer, parts: HealthParts): void {
  app.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'health',
        tags: ['health'],
        summary: 'The process is alive',
        response: { 200: Type.Object({ alive: Type.Boolean(), version: Type.String(), uptimeMs: Type.Integer() }) },
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
        response: { 200: Ready, 503: Ready },
      },
    },
    (_request, reply) => {
      const reason = whyNot(parts)
      const body = {
        ready: reason === null,
        reason,
        broker: parts.broker(),
        openDrinks: parts.openDrinks(),
        machines: parts.machines().map(({ id, health }) => ({ id, health })),
      }
      reply.header('cache-control', 'no-store')
      sendJson(reply, reason === null ? 200 : 503, JSON.stringify(body))
    },
  )
}

function whyNot(parts: HealthParts): string | null {
  try {
    parts.probe()
  } catch (error) {
    return `the order book does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
  return parts.openDrinks() >= parts.maxOpenDrinks()
    ? `${parts.openDrinks()} drinks are open, the limit is ${parts.maxOpenDrinks()}`
    : null
}
