/** Requests that must happen once: the Idempotency-Key and the hash that tells whether it is the same request again. */
import { hash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Reply } from '../shop/effects.ts'
import type { Once } from '../shop/inputs.ts'
import { keyOf } from './access.ts'
import type { Key } from './keys.ts'
import { HttpRefusal, sendProblem } from './problems.ts'

export const OnceHeaders = Type.Object({
  'idempotency-key': Type.String({
    minLength: 1,
    maxLength: 255,
    pattern: '^[\\x21-\\x7e]+$',
    description:
      'One new key (a UUID) per sale, made when the cashier presses Pay and kept until the answer is there. The same key with the same request gives the stored answer again, with `Idempotency-Replayed: true`; with another request it is refused with 422. Kept for 48 hours.',
  }),
})

interface OnceRequest {
  readonly method: string
  readonly headers: { readonly 'idempotency-key': string }
  readonly body?: unknown
  readonly key?: Key | undefined
}

/** `path`: with the id in its canonical form, so that both spellings of an id are the same request. */
export function onceOf(request: OnceRequest, path: string): Once {
  const body = request.body === undefined ? '' : canonical(request.body)
  return {
    terminal: keyOf(request).id,
    key: request.headers['idempotency-key'],
    hash: hash('sha256', `${request.method} ${path}\n${body}`, 'base64url'),
  }
}

/** JSON with its members sorted: the same request written in another order is the same request. */
export function canonical(value: unknown, depth = 0): string {
  if (depth > 64) throw new HttpRefusal({ code: 'BD_BAD_JSON', detail: 'The body nests more than 64 levels deep.' })
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member, depth + 1)}`).join(',')}}`
}

/** The shop's answer as an HTTP answer. Its body is the very text that was stored. */
export function sendReply(reply: FastifyReply, answer: Reply): FastifyReply {
  if (!answer.ok) return sendProblem(reply, answer.refusal)
  if (answer.replayed) reply.header('idempotency-replayed', 'true')
  return sendJson(reply, answer.status, answer.body)
}

/** A body that is JSON text already. */
export function sendJson(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(text)
}
