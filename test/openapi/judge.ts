/** What may be said of any answer to any request, however wrong. */
import { Compile } from 'typebox/schema'
import { ERRORS } from '../../src/kit/errors.ts'
import { type Answer, answerFor, type JsonObject, type Operation } from './document.ts'
import type { Draft } from './draft.ts'
import type { Heard } from './wire.ts'

/** Words of stack traces and paths of sources: nobody outside has a use for them. */
const INSIDES = /\bat (async )?[\w.<>]+ \(|\bat \/|\.(ts|js|mjs):\d+|node_modules|SQLITE_|better-sqlite3/

export interface Judging {
  readonly operation: Operation
  /** Secrets of keys: no answer may tell one. */
  readonly secrets: readonly string[]
}

/** What is wrong with this answer; empty: nothing. */
export function complaints(draft: Draft, heard: Heard, judging: Judging): readonly string[] {
  const said: string[] = []
  const { status, body } = heard
  const whole = `${[...heard.headers].map(([name, value]) => `${name}: ${value}`).join('\n')}\n${body}`
  for (const secret of judging.secrets) if (whole.includes(secret)) said.push('it tells a key')
  const insides = INSIDES.exec(whole)?.[0]
  if (insides !== undefined) said.push(`it shows its insides: ${insides}`)
  if (whole.includes('\nx-evil:')) said.push('a header of the request came out as one of the answer')
  if (draft.expects === 'refused' && status < 400) said.push(`accepted with ${status}, though the document forbids it`)
  if (status >= 400) said.push(...complaintsOfProblem(heard, draft.method))
  if (status >= 500 && answerFor(judging.operation, status) === undefined) said.push(`${status} is not documented`)
  const sameOperation = draft.method === judging.operation.method
  // A wrong path or method is another resource: its answers are not this operation's.
  if (status < 300 && sameOperation) said.push(...againstDocument(heard, judging.operation))
  return said
}

/** Whether a refusal is what all refusals are: a problem document with a code that is in our table, and no fault of ours. */
export function complaintsOfProblem({ status, headers, body }: Heard, method: string): readonly string[] {
  if (!(headers.get('content-type') ?? '').startsWith('application/problem+json')) {
    return [`${status} is no problem document but ${headers.get('content-type') ?? 'nothing'}: ${body.slice(0, 100)}`]
  }
  if (method === 'HEAD') return []
  const problem = parsed(body)
  if (problem === null) return ['the problem document is no JSON']
  const code = typeof problem.code === 'string' ? problem.code : ''
  const known: Readonly<Record<string, { readonly status: number }>> = ERRORS
  const entry = Object.hasOwn(known, code) ? known[code] : undefined
  if (entry === undefined) return [`code ${JSON.stringify(problem.code)} is in no table`]
  if (entry.status !== status || problem.status !== status)
    return [`${code} with status ${status}, in the body ${String(problem.status)}`]
  // A 503 says when to come back; any other 5xx is a fault of ours.
  if (status >= 500 && status !== 503) return [`${status} ${code}`]
  return []
}

const validators = new WeakMap<
  JsonObject,
  { Check(value: unknown): boolean; Errors(value: unknown): [boolean, { instancePath: string; message: string }[]] }
>()

/** Whether a body is what the document says it is. */
export function againstDocument({ status, headers, body }: Heard, operation: Operation): readonly string[] {
  const answer = answerFor(operation, status)
  if (answer === undefined) return [`${status} is not documented`]
  const type = (headers.get('content-type') ?? '').split(';', 1)[0] ?? ''
  const schema = schemaFor(answer, type)
  if (schema === undefined) return type === '' || body === '' ? [] : [`${status} as ${type} is not documented`]
  if (type === 'text/event-stream' || !type.endsWith('json')) return []
  const value = parsed(body)
  if (value === null) return [`${status} is no JSON`]
  const validator = validators.get(schema) ?? Compile(schema)
  validators.set(schema, validator)
  if (validator.Check(value)) return []
  const [, errors] = validator.Errors(value)
  return errors.slice(0, 5).map(({ instancePath, message }) => `${status}: ${instancePath || 'the body'} ${message}`)
}

const schemaFor = ({ content }: Answer, type: string): JsonObject | undefined => content.get(type) ?? content.get('*/*')

function parsed(text: string): JsonObject | null {
  try {
    return JSON.parse(text) as JsonObject
  } catch {
    return null
  }
}
