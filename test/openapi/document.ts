/** /openapi.json as tests use it: its operations, with every reference resolved. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json | undefined
}

export interface Parameter {
  /** As the document writes it; headers are compared in lower case. */
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: JsonObject
  readonly description: string | null
  readonly pointer: string
}

export interface Answer {
  /** `200`, or `4XX`. */
  readonly status: string
  readonly description: string
  /** Schemas by media type. Empty: no body. */
  readonly content: ReadonlyMap<string, JsonObject>
  readonly pointer: string
}

export interface Operation {
  readonly id: string
  /** In upper case. */
  readonly method: string
  /** With `{names}` for its parameters. */
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Schema of the JSON body; null when it takes none. */
  readonly body: JsonObject | null
  /** Bodies that the document shows. */
  readonly examples: readonly Json[]
  readonly answers: readonly Answer[]
  readonly secured: boolean
  /** `x-roles`, if the document says who may use it. */
  readonly roles: readonly string[] | null
  readonly raw: JsonObject
  readonly pointer: string
}

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

/** Whether an operation may change nothing (RFC 9110 §9.2.1). */
export const isSafe = (method: string): boolean => ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)

/** Operations of `paths`, or of `webhooks`, in the order of the document. */
export function operationsOf(api: JsonObject, part: 'paths' | 'webhooks' = 'paths'): readonly Operation[] {
  const whole = inlined(api, api, [])
  return members(whole[part]).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const raw = objectOf(item)[method]
      return raw === undefined ? [] : [operation(path, method, objectOf(item), objectOf(raw), part)]
    }),
  )
}

function operation(path: string, method: string, item: JsonObject, raw: JsonObject, part: string): Operation {
  const pointer = `/${part}/${pointerPart(path)}/${method}`
  const own = listOf(raw.parameters).map((one, i) => parameter(objectOf(one), `${pointer}/parameters/${i}`))
  const shared = listOf(item.parameters).map((one, i) =>
    parameter(objectOf(one), `/${part}/${pointerPart(path)}/parameters/${i}`),
  )
  const media = objectOf(objectOf(objectOf(raw.requestBody).content)['application/json'])
  const { schema: body, example } = media
  return {
    id: textOf(raw.operationId) ?? '',
    method: method.toUpperCase(),
    path,
    parameters: [
      ...own,
      ...shared.filter((one) => !own.some(({ name, in: at }) => name === one.name && at === one.in)),
    ],
    body: body === undefined ? null : objectOf(body),
    examples: [
      ...(example === undefined ? [] : [example]),
      ...members(media.examples).flatMap(([, one]) => objectOf(one).value ?? []),
    ],
    answers: members(raw.responses).map(([status, answer]) => ({
      status,
      description: textOf(objectOf(answer).description) ?? '',
      content: new Map(members(objectOf(answer).content).map(([type, one]) => [type, objectOf(objectOf(one).schema)])),
      pointer: `${pointer}/responses/${status}`,
    })),
    secured: listOf(raw.security).some((one) => members(one).length > 0),
    roles: raw['x-roles'] === undefined ? null : listOf(raw['x-roles']).map(String),
    raw,
    pointer,
  }
}

function parameter(raw: JsonObject, pointer: string): Parameter {
  return {
    name: textOf(raw.name) ?? '',
    in: textOf(raw.in) ?? '',
    required: raw.required === true,
    schema: objectOf(raw.schema),
    description: textOf(raw.description) ?? textOf(objectOf(raw.schema).description),
    pointer,
  }
}

/** What the document says of this status: itself, else its class (`4XX`), else `default`. */
export function answerFor(operation: Operation, status: number): Answer | undefined {
  const family = `${Math.floor(status / 100)}xx`
  const names = [String(status), family, 'default']
  return names.flatMap((name) => operation.answers.filter((answer) => answer.status.toLowerCase() === name))[0]
}

/** A reference that leads back to itself is left open: `{}` accepts everything. */
function inlined(api: JsonObject, value: JsonObject, trail: readonly string[]): JsonObject
function inlined(api: JsonObject, value: Json, trail: readonly string[]): Json
function inlined(api: JsonObject, value: Json, trail: readonly string[]): Json {
  if (isList(value)) return value.map((one) => inlined(api, one, trail))
  if (!isObject(value)) return value
  const reference = value.$ref
  if (typeof reference === 'string') {
    if (trail.includes(reference)) return {}
    return inlined(api, at(api, reference.slice(1)) ?? {}, [...trail, reference])
  }
  return Object.fromEntries(members(value).map(([name, one]) => [name, inlined(api, one, trail)]))
}

/** The value that a JSON pointer leads to. */
export function at(document: Json, pointer: string): Json | undefined {
  let here: Json | undefined = document
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (here === undefined || here === null || typeof here !== 'object') return undefined
    here = isList(here) ? here[Number(name)] : Object.hasOwn(here, name) ? here[name] : undefined
  }
  return here
}

export const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value)
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})
export const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : [])
export const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)
export const members = (value: Json | undefined): readonly (readonly [string, Json])[] =>
  Object.entries(objectOf(value)).flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const]))
