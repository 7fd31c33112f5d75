/** A request and its answer, as evidence. */

export interface Sent {
  readonly method: 'GET' | 'POST'
  /** From the root of the API, with its query. */
  readonly path: string
  /** Names as they are spelled on the wire; the same name may come twice. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string | null
}

export interface Exchange {
  readonly request: Sent
  readonly status: number
  /** Names in lower case; of a header that came twice, both values. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body as a JSON object; empty when it is none. */
  readonly json: Readonly<Record<string, unknown>>
}

const MOST_CHARACTERS = 1_000

/** For people: both messages as on the wire, long bodies cut, the key hidden. */
export function asText({ request, status, headers, text }: Exchange): string {
  const lines = (all: Iterable<readonly [string, string]>): string[] =>
    Array.from(
      all,
      ([name, value]) => `${name}: ${name.toLowerCase() === 'authorization' ? hidden(value) : short(value)}`,
    )
  return [
    `${request.method} ${request.path}`,
    ...lines(request.headers),
    ...(request.body === null ? [] : ['', short(request.body)]),
    '',
    `HTTP ${status}`,
    ...lines(Object.entries(headers)),
    ...(text === '' ? [] : ['', short(text)]),
  ].join('\n')
}

/** The same without what nobody may see, for `--json`. */
export function asEvidence({ request, status, headers, text }: Exchange) {
  const safe = request.headers.map(([name, value]) =>
    name.toLowerCase() === 'authorization' ? [name, hidden(value)] : [name, short(value)],
  )
  return {
    request: { ...request, headers: safe, body: request.body === null ? null : short(request.body) },
    response: { status, headers, body: short(text) },
  }
}

/** A report is sent around; the key must not go with it. */
function hidden(value: string): string {
  return value.replace(/^(\S+ +)?\S.*$/, '$1…')
}

function short(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters in all)`
}
