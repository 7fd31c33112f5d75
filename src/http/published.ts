/** What every published route answers with: headers that keep it private, and an end to guessing. */
import type { FastifyInstance, onSendHookHandler, RouteOptions } from 'fastify'
import { addressOf, PRIVATE_HEADERS } from './doors.ts'
import type { Guesses } from './guesses.ts'
import { problem } from './problems.ts'

/** Files with their hash in the name hold nothing of a customer: a phone should keep them. */
const ASSETS = '/assets/*'

/** Routes that are not published pay nothing for this. `guesses` null: nobody is slowed. */
export function guardPublished(app: Pick<FastifyInstance, 'addHook'>, guesses: Guesses | null): void {
  const finish: onSendHookHandler = (request, reply, payload, done) => {
    const { url } = request.routeOptions
    const { 'cache-control': noStore, ...others } = PRIVATE_HEADERS
    reply.headers(others)
    if (url !== ASSETS || reply.statusCode >= 400) reply.header('cache-control', noStore)
    const guessed = reply.statusCode === 404 && request.key === undefined && url?.includes('/:id') === true
    const excess = guessed ? (guesses?.note(addressOf(request)) ?? null) : null
    if (excess === null) return done(null, payload)
    const { limit, retryAfterSeconds } = excess
    const who = limit === 'address' ? 'This address asks' : 'Too many ask'
    const detail = `${who} for orders that do not exist. Try again in ${retryAfterSeconds} s.`
    reply.code(429).header('retry-after', String(retryAfterSeconds)).header('content-type', 'application/problem+json')
    reply.removeHeader('content-length')
    return done(null, JSON.stringify(problem({ code: 'BD_RATE', detail, data: { retryAfterSeconds, limit } })))
  }
  app.addHook('onRoute', (route: RouteOptions) => {
    if (route.config?.published !== true) return
    // A HEAD route is made of its GET route, which has it already.
    const hooks = [route.onSend ?? []].flat()
    if (!hooks.includes(finish)) route.onSend = [...hooks, finish]
  })
}
