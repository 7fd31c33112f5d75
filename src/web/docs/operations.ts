/** The operations of an OpenAPI document, ready to be written down: grouped by tag, references followed. */
import {
  type Media,
  type OpenApi,
  type Operation,
  type Parameter,
  type PathItem,
  type Reference,
  type Response,
  resolve,
  type Schema,
} from './openapi.ts'

export interface OperationView {
  /** Its anchor: unique in the document. */
  readonly id: string
  /** `GET`, `POST`, … */
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description: string
  readonly deprecated: boolean
  /** `public`: anybody · `key`: any key, the document says no more · otherwise the roles. */
  readonly who: 'public' | 'key' | readonly string[]
  readonly parameters: readonly Parameter[]
  readonly body: BodyView | null
  readonly responses: readonly ResponseView[]
}

export interface BodyView {
  readonly type: string
  readonly need: 'required' | 'optional'
  readonly about: string
  readonly media: Media
}

export interface ResponseView {
  /** `200`, or several that look the same: `4XX, 5XX`. */
  readonly status: string
  readonly about: string
  /** Null: it has no body. */
  readonly type: string | null
  readonly schema: Schema | null
  readonly headers: readonly { readonly name: string; readonly about: string }[]
}

export interface OperationGroup {
  readonly tag: string
  readonly about: string
  readonly operations: readonly OperationView[]
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options']
const EVENT_STREAM = 'text/event-stream'
/** A description that is nothing but a media type: routes that write the answer themselves have no schema for it. */
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]+$/
/** What fastify writes where nobody described the answer. */
const NO_WORDS = 'Default Response'

/** In the order of the document; the tags that it lists first come first. */
export function operationGroups(document: OpenApi): readonly OperationGroup[] {
  return grouped(operationsIn(document.paths ?? {}, document), document)
}

/** What the daemon calls at other people's addresses. */
export function webhookOperations(document: OpenApi): readonly OperationView[] {
  return operationsIn(document.webhooks ?? {}, document)
}

/** True of an answer that goes on for ever: server-sent events. */
export function streams(operation: OperationView): boolean {
  return operation.responses.some(({ type }) => type === EVENT_STREAM)
}

function grouped(operations: readonly OperationView[], document: OpenApi): readonly OperationGroup[] {
  const listed = (document.tags ?? []).map(({ name }) => name)
  const tags = [...new Set([...listed, ...operations.map(({ tag }) => tag)])]
  return tags
    .map((tag) => ({
      tag,
      about: document.tags?.find(({ name }) => name === tag)?.description ?? '',
      operations: operations.filter((operation) => operation.tag === tag),
    }))
    .filter((group) => group.operations.length > 0)
}

function operationsIn(paths: Readonly<Record<string, PathItem>>, document: OpenApi): readonly OperationView[] {
  const used = new Set<string>()
  return Object.entries(paths).flatMap(([path, item]) => {
    const shared = parametersIn((item.parameters ?? []) as Parameters, document)
    return METHODS.flatMap((method) => {
      const operation = item[method] as Operation | undefined
      if (operation === undefined) return []
      const view = viewOf(operation, method.toUpperCase(), path, shared, document)
      const id = freshId(view.id, used)
      return [{ ...view, id }]
    })
  })
}

type Parameters = readonly (Parameter | Reference)[]

const parametersIn = (written: Parameters, document: OpenApi): readonly Parameter[] =>
  written.map((one) => ('$ref' in one ? (resolve(one, document) as Reference & Parameter) : one))

/** Two operations of one name would share an anchor. */
function freshId(wanted: string, used: Set<string>): string {
  let id = wanted
  for (let n = 2; used.has(id); n++) id = `${wanted}-${n}`
  used.add(id)
  return id
}

function viewOf(
  operation: Operation,
  method: string,
  path: string,
  shared: readonly Parameter[],
  document: OpenApi,
): OperationView {
  const own = parametersIn(operation.parameters ?? [], document)
  const inherited = shared.filter(
    (parameter) => !own.some((one) => one.name === parameter.name && one.in === parameter.in),
  )
  return {
    id: operation.operationId ?? `${method}-${path}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    method,
    path,
    tag: operation.tags?.[0] ?? 'other',
    summary: operation.summary ?? `${method} ${path}`,
    description: operation.description ?? '',
    deprecated: operation.deprecated === true,
    who: whoMay(operation, document),
    parameters: [...inherited, ...own],
    body: bodyOf(operation, document),
    responses: responsesOf(operation, document),
  }
}

function whoMay(operation: Operation, document: OpenApi): OperationView['who'] {
  const roles = operation['x-roles']
  if (Array.isArray(roles)) return roles as readonly string[]
  if (typeof roles === 'string') return roles === 'public' ? 'public' : [roles]
  const security = operation.security ?? document.security ?? []
  // An empty requirement among them: a key is possible, and not needed.
  const needed = security.length > 0 && security.every((one) => Object.keys(one).length > 0)
  return needed ? 'key' : 'public'
}

function bodyOf(operation: Operation, document: OpenApi): BodyView | null {
  if (operation.requestBody === undefined) return null
  const body = resolve(operation.requestBody, document)
  const [first] = Object.entries(body.content ?? {})
  if (first === undefined) return null
  const [type, media] = first
  return { type, need: body.required === true ? 'required' : 'optional', about: body.description ?? '', media }
}

function responsesOf(operation: Operation, document: OpenApi): readonly ResponseView[] {
  const views: ResponseView[] = []
  const seen: string[] = []
  for (const [status, written] of Object.entries(operation.responses ?? {})) {
    const response = resolve(written, document)
    const view = responseView(status, response)
    const same = JSON.stringify({ ...view, status: '' })
    const at = seen.indexOf(same)
    const before = views[at]
    if (before === undefined) {
      views.push(view)
      seen.push(same)
    } else {
      views[at] = { ...before, status: `${before.status}, ${status}` }
    }
  }
  return views
}

function responseView(status: string, response: Response): ResponseView {
  const [first] = Object.entries(response.content ?? {})
  const about = response.description === NO_WORDS ? '' : (response.description ?? '')
  const headers = Object.entries(response.headers ?? {}).map(([name, header]) => ({
    name,
    about: header.description ?? header.schema?.description ?? '',
  }))
  if (first === undefined) return { status, about, type: null, schema: null, headers }
  const [written, media] = first
  const said = [about, media.schema?.description ?? ''].find((word) => MEDIA_TYPE.test(word))
  const type = said ?? written
  const schema = said !== undefined || type === EVENT_STREAM ? null : (media.schema ?? null)
  return { status, about: about === said ? '' : about, type, schema, headers }
}
