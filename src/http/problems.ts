/** Every error over HTTP is a problem details document (RFC 9457). */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ERRORS, type ErrorCode, type Refusal } from '../kit/errors.ts'
import { isHidden, NOTHING_HERE, PRIVATE_HEADERS } from './doors.ts'
import { PLAIN_TEXT, PLAIN_TEXT_FAULT } from './plain-text.ts'

/** A refusal on its way through fastify's error handling. */
export class HttpRefusal extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.refusal = refusal
  }
}

export function problem(refusal: Refusal): Record<string, unknown> {
  const { status, title } = ERRORS[refusal.code]
  const kebab = refusal.code.slice(3).toLowerCase().replaceAll('_', '-')
  return {
    type: `urn:baristad:problem:${kebab}`,
    title,
    status,
    detail: refusal.detail,
    code: refusal.code,
    ...(refusal.pointer !== undefined && { pointer: refusal.pointer }),
    ...refusal.data,
  }
}

export function sendProblem(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status } = ERRORS[refusal.code]
  const after = refusal.data?.retryAfterSeconds
  if (typeof after === 'number') reply.header('retry-after', String(after))
  // Also where no hook of a route runs.
  if (isHidden(reply.request)) reply.headers(PRIVATE_HEADERS)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem(refusal)))
}

const BY_FASTIFY: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'BD_BAD_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BD_BAD_JSON',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'BD_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BD_TOO_LARGE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BD_BAD_REQUEST',
  FST_ERR_VALIDATION: 'BD_BAD_REQUEST',
}

/** Whatever a handler, a hook or the parser threw, as a refusal. */
export function refusalOf(error: FastifyError | HttpRefusal): Refusal {
  if (error instanceof HttpRefusal) return error.refusal
  if (error.validation?.[0]) return validationRefusal(error)
  const code = BY_FASTIFY[error.code]
  if (code !== undefined) return { code, detail: error.message }
  if (error instanceof SyntaxError) return { code: 'BD_BAD_JSON', detail: error.message }
  if (error.statusCode !== undefined && error.statusCode < 500) return { code: 'BD_BAD_REQUEST', detail: error.message }
  return { code: 'BD_INTERNAL', detail: 'This request failed inside and changed nothing; the log has the reason.' }
}

function validationRefusal(error: FastifyError): Refusal {
  const first = error.validation?.[0]
  const params: Record<string, unknown> = first?.params ?? {}
  const member = params.missingProperty ?? params.additionalProperty
  const pointer = `${first?.instancePath ?? ''}${typeof member === 'string' ? `/${member.replaceAll('~', '~0').replaceAll('/', '~1')}` : ''}`
  const header = error.validationContext === 'headers'
  if (header && pointer === '/idempotency-key') {
    const detail =
      'Send an Idempotency-Key header of 1–255 printable characters: one new key per sale, kept until confirmed.'
    return { code: 'BD_KEY_MISSING', detail }
  }
  const where = pointer === '' ? `the ${error.validationContext ?? 'body'}` : pointer
  const fault = params.pattern === PLAIN_TEXT ? PLAIN_TEXT_FAULT : (first?.message ?? 'is not valid')
  return { code: 'BD_BAD_REQUEST', detail: `${where} ${fault}`, ...(!header && { pointer }) }
}

export function answerErrors(error: FastifyError | HttpRefusal, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = seenFrom(request, error)
  if (refusal.code === 'BD_INTERNAL') request.log.error({ err: error }, 'a request failed inside')
  void sendProblem(reply, refusal)
}

/** What can be no id is answered as an id that nobody was given, and what no route is on the public door, as nothing. */
function seenFrom(request: FastifyRequest, error: FastifyError | HttpRefusal): Refusal {
  if (error instanceof HttpRefusal) return error.refusal
  const malformed = request.routeOptions.config?.published === true && error.validationContext === 'params'
  return malformed || isHidden(request) ? NOTHING_HERE : refusalOf(error)
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const path = request.url.split('?')[0] ?? ''
  void sendProblem(reply, {
    code: 'BD_NOT_FOUND',
    detail: `${request.method} ${path} does not exist here; see /openapi.json.`,
  })
}
