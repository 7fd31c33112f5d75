/** What was answered over HTTP so far. */
import type { HttpServer } from '../http/server.ts'

export interface HttpCounts {
  /** `1xx` to `5xx`. */
  readonly byClass: ReadonlyMap<string, number>
  readonly replays: number
  readonly rateLimited: number
}

/** Counts the answers of this server from now on. A live stream counts when it ends. */
export function countAnswers(app: HttpServer): () => HttpCounts {
  const byClass = new Map<string, number>(['1xx', '2xx', '3xx', '4xx', '5xx'].map((name) => [name, 0]))
  let replays = 0
  let rateLimited = 0
  app.addHook('onResponse', (_request, reply, done) => {
    const name = `${Math.floor(reply.statusCode / 100)}xx`
    byClass.set(name, (byClass.get(name) ?? 0) + 1)
    if (reply.statusCode === 429) rateLimited++
    if (reply.getHeader('idempotency-replayed') !== undefined) replays++
    done()
  })
  return () => ({ byClass, replays, rateLimited })
}
