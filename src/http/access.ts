/** Who may use a route: a bearer key of one of its roles, or anybody; and how often. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Asking, Caps } from './caps.ts'
import { addressOf, isFromOutside, isHidden, NOTHING_HERE } from './doors.ts'
import type { Key, KeyStore, Role, Verdict } from './keys.ts'
import type { Excess, RateLimits } from './limits.ts'
import { HttpRefusal } from './problems.ts'

export type Access = 'public' | readonly Role[]

/** Roles that stand at the counter: they may do what a till may. */
export const COUNTER: readonly Role[] = ['cashier', 'barista', 'manager']
export const STAFF: readonly Role[] = ['barista', 'manager', 'cashier', 'observer']

declare module 'fastify' {
  interface FastifyRequest {
    /** The valid key this request came with, if any: on routes that are not public there is one. */
    key?: Key | undefined
  }
}

const BEARER = /^bearer +(\S+) *$/i
/** Whoever watches over the daemon must hear from it most of all when it is busy. */
const UNLIMITED: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz'])
/** Whoever watches over the daemon must see what is wrong with it. */
const METRICS = '/metrics'
/** What makes more work. */
const ORDERS: ReadonlySet<string> = new Set(['POST /order', 'POST /order/:id/drinks'])
/** Pages of the people behind the counter: a session is their key. */
const COUNTER_PAGES = /^\/(staff|lane|till|assets)(\/|$)/
const NO_KEY = 'Send "Authorization: Bearer KEY"; keys are made with `baristad key add`.'

export interface GuardParts {
  readonly keys: Pick<KeyStore, 'examine'>
  /** Null: nothing is limited. */
  readonly limits: RateLimits | null
  /** Null: nothing is capped. */
  readonly caps: Caps | null
}

/** Refuses a request before its body is read. A request is counted once; a live stream is one request. */
export function guard({ keys, limits, caps }: GuardParts) {
  const limit = (request: FastifyRequest, key: Key | null): void => {
    if (limits === null) return
    const excess =
      key === null
        ? // The socket's own, or what our own proxy says: any other header could say anything.
          limits.ofAddress(addressOf(request))
        : COUNTER.includes(key.role)
          ? limits.ofCounter(key.id)
          : limits.ofKey(key.id)
    if (excess !== null) throw new HttpRefusal(tooMany(excess))
  }

  const cap = (asking: Asking): void => {
    const refusal = caps?.refusal(asking) ?? null
    if (refusal !== null) throw new HttpRefusal(refusal)
  }

  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const { config, url } = request.routeOptions
    if (isFromOutside(request)) {
      limit(request, null)
      // Before anything is asked of the request: what is not published does not exist here, for anybody.
      if (isHidden(request)) throw new HttpRefusal(NOTHING_HERE)
      return cap('public')
    }
    if (UNLIMITED.has(url)) return
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    const verdict = token === undefined ? null : keys.examine(token, request.ip)
    const key = verdict?.t === 'valid' ? verdict.key : null
    // A wrong key is limited by its address, and a right one never is: nobody is locked out by a neighbour's guesses.
    limit(request, key)
    if (key !== null) request.key = key
    const { access } = config
    if (access === undefined || access === 'public') {
      if (key === null || !COUNTER.includes(key.role)) cap(COUNTER_PAGES.test(url ?? '') ? 'counter' : 'public')
      return
    }
    if (key === null) throw new HttpRefusal({ code: 'BD_UNAUTHENTICATED', detail: whyNot(verdict) })
    if (!access.includes(key.role)) {
      const detail = `A ${key.role} key may not do this; it takes one of: ${access.join(', ')}.`
      throw new HttpRefusal({ code: 'BD_FORBIDDEN', detail })
    }
    if (url !== METRICS)
      cap(!COUNTER.includes(key.role) ? 'public' : ORDERS.has(`${request.method} ${url}`) ? 'order' : 'counter')
  }
}

function whyNot(verdict: Verdict | null): string {
  if (verdict === null) return NO_KEY
  switch (verdict.t) {
    case 'expired':
      return `This key expired on ${verdict.at.slice(0, 10)}: make a new one with \`baristad key rotate ${verdict.key.id}\`.`
    case 'replaced':
      return `This key has had a new secret since ${verdict.key.rotatedAt?.slice(0, 10)}, and the old one is no longer taken: use the one that \`baristad key rotate\` printed.`
    case 'unknown':
    case 'valid':
      return 'This key is unknown or revoked.'
  }
}

function tooMany({ limit, perSecond, retryAfterSeconds }: Excess) {
  const whose = { key: 'This key sends', address: 'This address sends', total: 'The shop gets' }[limit]
  const detail = `${whose} more than ${perSecond} requests a second. Try again in ${retryAfterSeconds} s.`
  return { code: 'BD_RATE', detail, data: { retryAfterSeconds, limit } } as const
}

/** `counter`: whoever has a key of the shop's people may read an order also when it has been forgotten. */
export const readerOf = ({ key }: { readonly key?: Key | undefined }): 'counter' | 'anybody' =>
  key !== undefined && STAFF.includes(key.role) ? 'counter' : 'anybody'

/** The key of a request on a guarded route. */
export function keyOf(request: { readonly key?: Key | undefined }): Key {
  if (!request.key) throw new Error('this route has no guard')
  return request.key
}
