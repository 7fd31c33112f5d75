/** `GET /metrics`: the daemon in figures, for Prometheus and whatever reads its format. */
import { Type } from 'typebox'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { type MetricsParts, metricFamilies } from './metrics-families.ts'
import { countAnswers, type HttpCounts } from './metrics-http.ts'
import { exposition, METRICS_TYPE } from './metrics-text.ts'

/** Register it before the server listens: it counts the answers of all routes. */
export function metricsRoute(app: HttpServer, parts: Omit<MetricsParts, 'http'>): void {
  const http: () => HttpCounts = countAnswers(app)
  app.get(
    '/metrics',
    {
      config: { access: ['observer', 'manager', 'barista'] },
      schema: {
        operationId: 'metrics',
        tags: ['health'],
        summary: 'The daemon in figures, as Prometheus reads them',
        description:
          'Text format 0.0.4. A scraper sends the key of an observer as its bearer token. Answered also when the daemon is too busy for others.',
        security: secured,
        response: {
          200: {
            description: 'What is so now, and what was counted since the start.',
            content: { 'text/plain': { schema: Type.String() } },
          },
          ...problems,
        },
      },
    },
    (_request, reply) => {
      reply.header('cache-control', 'no-store').type(METRICS_TYPE)
      return exposition(metricFamilies({ ...parts, http }))
    },
  )
}
