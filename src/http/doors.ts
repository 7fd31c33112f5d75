/**
 * The two doors of the server: the shop's own, and the public one that a tunnel or a reverse proxy stands before. Both
 * lead to the same routes; through the public one only those that say `published` exist, whatever key comes along.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Refusal } from '../kit/errors.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The route belongs to a customer's order and is there on the public door too. It must answer whoever knows the id,
     * with or without a key. What it answers is sent as what nobody may keep or index, and a 404 of a route with `:id`
     * counts as a guess (guesses.ts). Default: it is not.
     */
    published?: true
  }
}

/** Requests that came by the public door, with the address of the phone. */
const visits = new WeakMap<IncomingMessage, string>()

/** Notes that this request came by the public door. */
export function noteVisit(request: IncomingMessage, phone: string): void {
  visits.set(request, phone)
}

export const isFromOutside = ({ raw }: Pick<FastifyRequest, 'raw'>): boolean => visits.has(raw)

/** Whoever asks: the phone behind the proxy, or the socket's own address where no proxy is believed. */
export const addressOf = (request: Pick<FastifyRequest, 'raw' | 'ip'>): string => visits.get(request.raw) ?? request.ip

/** True when nothing but a 404 may be said: the route is not there for whoever stands outside. */
export const isHidden = (request: Pick<FastifyRequest, 'raw' | 'routeOptions'>): boolean =>
  visits.has(request.raw) && request.routeOptions.config?.published !== true

/** Unknown, malformed, over and forgotten, or not published: nobody can tell one from the other. */
export const NOTHING_HERE: Refusal = { code: 'BD_NOT_FOUND', detail: 'Nothing is here, or not any more.' }

/** For all that belongs to one customer, and for every 404 on the public door (W3C, capability URLs). */
export const PRIVATE_HEADERS = {
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const
