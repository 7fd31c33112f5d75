/** Who may use a route: a bearer key of one of its roles, or anybody. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Key, KeyStore, Role } from './keys.ts'
import { HttpRefusal } from './problems.ts'

export type Access = 'public' | readonly Role[]

/** Roles that stand at the counter: they may do what a till may. */
export const COUNTER: readonly Role[] = ['cashier', 'barista', 'manager']
export const STAFF: readonly Role[] = ['barista', 'manager', 'cashier', 'observer']

declare module 'fastify' {
  interface FastifyRequest {
    /** The key this request came with; only on routes that are not public. */
    key?: Key | undefined
  }
}

const BEARER = /^bearer +(\S+) *$/i

export function guard(keys: Pick<KeyStore, 'verify'>) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const { access } = request.routeOptions.config
    if (access === undefined || access === 'public') return
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) {
      const detail = 'Send "Authorization: Bearer KEY"; keys are made with `baristad key add`.'
      throw new HttpRefusal({ code: 'BD_UNAUTHENTICATED', detail })
    }
    const key = keys.verify(token)
    if (key === null) throw new HttpRefusal({ code: 'BD_UNAUTHENTICATED', detail: 'This key is unknown or revoked.' })
    if (!access.includes(key.role)) {
      const detail = `A ${key.role} key may not do this; it takes one of: ${access.join(', ')}.`
      throw new HttpRefusal({ code: 'BD_FORBIDDEN', detail })
    }
    request.key = key
  }
}

/** The key of a request on a guarded route. */
export function keyOf(request: { readonly key?: Key | undefined }): Key {
  if (!request.key) throw new Error('this route has no guard')
  return request.key
}
