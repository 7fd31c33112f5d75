/** What cases look at. Each throws a `Mismatch` with the evidence. */
import type { Exchange } from './exchange.ts'
import { Mismatch } from './verdict.ts'

export function expectStatus(exchange: Exchange, ...statuses: readonly number[]): void {
  if (statuses.includes(exchange.status)) return
  throw new Mismatch(`status ${statuses.join(' or ')}`, `status ${exchange.status}`, exchange)
}

/** Compares as JSON: `what` names the thing in the report. */
export function expectSame(what: string, came: unknown, expected: unknown, exchange: Exchange | null): void {
  if (JSON.stringify(came) === JSON.stringify(expected)) return
  throw new Mismatch(`${what}: ${show(expected)}`, show(came), exchange)
}

export function expectMatch(what: string, came: unknown, pattern: RegExp, exchange: Exchange): void {
  if (typeof came === 'string' && pattern.test(came)) return
  throw new Mismatch(`${what} like ${pattern.source}`, show(came), exchange)
}

export function expectDifferent(what: string, values: readonly unknown[], exchange: Exchange | null): void {
  const different = new Set(values).size
  if (different === values.length) return
  throw new Mismatch(`${values.length} different: ${what}`, `${different} different ones`, exchange)
}

export interface ExpectedProblem {
  readonly status: number
  /** Null: any, as long as there is one. */
  readonly code: string | null
  readonly pointer?: string
}

/** Problem details (RFC 9457) with a stable code, and a pointer to the fault where it is in the body. */
export function expectProblem(exchange: Exchange, { status, code, pointer }: ExpectedProblem): void {
  expectStatus(exchange, status)
  const { json, headers } = exchange
  expectMatch('content-type', headers['content-type'], /^application\/problem\+json/, exchange)
  expectSame('status in the body', json.status, status, exchange)
  for (const member of ['type', 'title', 'detail'] as const) expectMatch(member, json[member], /\S/, exchange)
  if (code === null) expectMatch('code', json.code, /\S/, exchange)
  else expectSame('code', json.code, code, exchange)
  if (pointer !== undefined) expectSame('pointer', json.pointer, pointer, exchange)
}

/** The id of an order that was placed. */
export function placedId(exchange: Exchange): string {
  expectStatus(exchange, 201)
  const { id } = exchange.json
  if (typeof id === 'string' && id !== '') return id
  throw new Mismatch('an order with an id', show(id), exchange)
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`
}
