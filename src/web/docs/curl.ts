/** An operation as a command that somebody can paste into a shell. */
import { jsonText } from './json-text.ts'
import { flatten, type OpenApi, type Parameter } from './openapi.ts'
import { type OperationView, streams } from './operations.ts'
import { bodySample, parameterWord, sampleOf, type Words } from './sample.ts'

export interface CurlContext {
  readonly document: OpenApi
  readonly words: Words
  /** Where the daemon is, without a slash at the end. */
  readonly url: string
  /** What stands where a cashier's key belongs. */
  readonly key: string
}

/** What a word means in a request, and not in an answer: a URL is somebody's own. */
const SENT: Words = { url: 'http://127.0.0.1:8090/hook' }
/** Only the last digits differ: whoever reads the page sees that they are one shape and never the same. */
const KEY_START = '5f0c9a3e-7d1b-4c52-9e8a-'
/** JSON longer than this is easier to read on several lines. Characters. */
const MOST_ON_A_LINE = 72

/**
 * @param place of the operation on the page, from 1: gives each its own Idempotency-Key, since one key for two requests
 *   is refused.
 */
export function curlOf(operation: OperationView, place: number, context: CurlContext): string {
  const { document } = context
  const sampling = { document, words: { ...SENT, ...context.words }, members: 'required' } as const
  const body = operation.body === null ? null : bodyText(bodySample(operation.body.media, sampling))
  const flags = ['-sS', ...(streams(operation) ? ['-N'] : []), ...methodFlags(operation, body)]
  const parts = [`curl ${flags.join(' ')} ${quoted(context.url + target(operation, context))}`]
  if (operation.who !== 'public')
    parts.push(`-H ${quoted(`Authorization: Bearer ${keyFor(operation.who, context.key)}`)}`)
  for (const header of required(operation, 'header')) {
    const { name } = header
    const value =
      name.toLowerCase() === 'idempotency-key'
        ? `${KEY_START}${String(place).padStart(12, '0')}`
        : String(wordFor(header, name, context))
    parts.push(`-H ${quoted(`${headerName(name)}: ${value}`)}`)
  }
  if (operation.body !== null && body !== null) {
    parts.push(`-H ${quoted(`Content-Type: ${operation.body.type}`)}`, `-d ${quoted(body)}`)
  }
  return parts.join(' \\\n  ')
}

/** `idempotency-key` as the standards write it: `Idempotency-Key`. */
export function headerName(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase())
}

function methodFlags({ method }: OperationView, body: string | null): string[] {
  if (method === 'HEAD') return ['-I']
  const byItself = body === null ? 'GET' : 'POST'
  return method === byItself ? [] : [`-X ${method}`]
}

function target(operation: OperationView, context: CurlContext): string {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
    const parameter = operation.parameters.find((one) => one.in === 'path' && one.name === name)
    return parameter === undefined
      ? whole
      : encodeURIComponent(String(wordFor(parameter, parameterWord(operation.path, name), context)))
  })
  const query = operation.parameters
    .filter((one) => one.in === 'query' && (one.required === true || tellsSomething(one, context.document)))
    .map((one) => `${encodeURIComponent(one.name)}=${encodeURIComponent(String(wordFor(one, one.name, context)))}`)
  return query.length === 0 ? path : `${path}?${query.join('&')}`
}

/** An optional parameter is shown when somebody wrote an example for it: a made-up filter would find nothing. */
function tellsSomething(parameter: Parameter, document: OpenApi): boolean {
  const schema = flatten(parameter.schema ?? {}, document)
  return parameter.example !== undefined || schema.example !== undefined || schema.examples !== undefined
}

function wordFor(parameter: Parameter, word: string, { document, words }: CurlContext): unknown {
  return parameter.example ?? sampleOf(parameter.schema ?? {}, word, { document, words, members: 'required' })
}

const required = (operation: OperationView, place: string): readonly Parameter[] =>
  operation.parameters.filter((one) => one.in === place && one.required === true)

function keyFor(who: Exclude<OperationView['who'], 'public'>, key: string): string {
  return who === 'key' || who.includes('cashier') ? key : key.replace('cashier', who[0] ?? 'your')
}

function bodyText(value: unknown): string {
  const line = JSON.stringify(value)
  return line.length <= MOST_ON_A_LINE ? line : jsonText(value)
}

/** For a POSIX shell: nothing inside single quotes means anything but a single quote. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
