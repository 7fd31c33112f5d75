/** Rules for the document as a whole and for each operation; those for schemas stand in `lint-schemas.ts`. All faults at once. */
import { Check } from 'typebox/schema'
import {
  type Answer,
  at,
  isList,
  isObject,
  isSafe,
  type Json,
  type JsonObject,
  listOf,
  members,
  type Operation,
  objectOf,
  operationsOf,
  type Parameter,
  pointerPart,
  textOf,
} from './document.ts'
import type { Fault } from './fault.ts'
import { answerSchema, examples, requestSchema } from './lint-schemas.ts'

/** Operations that take no key, and why. */
export const PUBLIC: Readonly<Record<string, string>> = {
  getOrder: 'the id is the secret: whoever knows it may read',
  followOrder: 'the id is the secret: whoever knows it may read',
  getOutlook: 'the id is the secret: whoever knows it may read',
  getOrderQr: 'the id is the secret: whoever knows it may read',
  customerComing: 'the id is the secret: it may say this one thing, and saying it twice is saying it once',
  canPush: 'the id is the secret: whoever knows it may say which phone is told',
  watchByPush: 'the id is the secret: whoever knows it may say which phone is told',
  unwatchByPush: 'the id is the secret: whoever knows it may say which phone is told',
  watchByNtfy: 'the id is the secret: whoever knows it may say which phone is told',
  unwatchByNtfy: 'the id is the secret: whoever knows it may say which phone is told',
  health: 'a supervisor has no key',
  ready: 'a supervisor has no key',
}

/** Parameters that every caller of HTTP knows. */
const PROBLEM = 'application/problem+json'

export function lint(api: JsonObject): readonly Fault[] {
  const operations = operationsOf(api)
  return [
    ...whole(api),
    ...unique(operations),
    ...operations.flatMap((one) => [...named(one), ...guarded(one), ...pathParameters(one), ...retriable(one)]),
    ...operations.flatMap((one) => one.parameters.flatMap(parameter)),
    ...operations.flatMap(body),
    ...operations.flatMap(answers),
    ...operationsOf(api, 'webhooks').flatMap(message),
    ...unused(api),
    ...undeclaredTags(api, operations),
  ]
}

function whole(api: JsonObject): readonly Fault[] {
  const faults: Fault[] = []
  if (!/^3\.1\.\d+$/.test(textOf(api.openapi) ?? '')) {
    faults.push({ rule: 'version', pointer: '/openapi', says: 'is not OpenAPI 3.1' })
  }
  for (const name of ['title', 'version', 'description', 'license']) {
    if (objectOf(api.info)[name] === undefined) faults.push({ rule: 'info', pointer: '/info', says: `has no ${name}` })
  }
  return faults
}

function unique(operations: readonly Operation[]): readonly Fault[] {
  const ids = operations.map(({ id }) => id)
  return operations.flatMap(({ id, pointer }, i) =>
    id !== '' && ids.indexOf(id) < i
      ? [{ rule: 'operation-id', pointer, says: `operationId ${id} is used twice` }]
      : [],
  )
}

function named({ id, raw, pointer }: Operation): readonly Fault[] {
  const faults: Fault[] = []
  if (!/^[a-z][A-Za-z0-9]*$/.test(id))
    faults.push({ rule: 'operation-id', pointer, says: `operationId "${id}" is no word like placeOrder` })
  if (listOf(raw.tags).length === 0) faults.push({ rule: 'tags', pointer, says: 'has no tag' })
  const summary = textOf(raw.summary) ?? ''
  if (summary === '' || summary.length > 120 || summary.endsWith('.')) {
    faults.push({ rule: 'summary', pointer, says: 'needs a summary of at most 120 characters, without a full stop' })
  }
  return faults
}

/** What we send to others: its body is our word, like an answer. */
function message({ id, body: schema, raw, pointer }: Operation): readonly Fault[] {
  const where = `${pointer}/requestBody/content/application~1json/schema`
  const faults =
    schema === null ? [{ rule: 'body', pointer, says: 'has no schema of its body' }] : answerSchema(schema, where)
  if (id === '') return [...faults, { rule: 'operation-id', pointer, says: 'has no operationId' }]
  return textOf(raw.summary) ? faults : [...faults, { rule: 'summary', pointer, says: 'has no summary' }]
}

/** Whether a key is needed is no accident, and who may use it is said. */
function guarded({ id, secured, roles, pointer }: Operation): readonly Fault[] {
  const open = Object.hasOwn(PUBLIC, id)
  if (secured && open)
    return [{ rule: 'security', pointer, says: 'is on the list of public operations, but takes a key' }]
  if (!secured && !open)
    return [{ rule: 'security', pointer, says: 'has no security and is not on the list of public operations' }]
  if (secured && (roles === null || roles.length === 0)) {
    return [{ rule: 'roles', pointer, says: 'does not say in x-roles whose keys may use it' }]
  }
  return []
}

function pathParameters({ path, parameters, pointer }: Operation): readonly Fault[] {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
  const declared = parameters.filter((one) => one.in === 'path')
  return [
    ...inPath
      .filter((name) => !declared.some((one) => one.name === name))
      .map((name) => ({ rule: 'path-parameters', pointer, says: `{${name}} of the path is not declared` })),
    ...declared
      .filter(({ name }) => !inPath.includes(name))
      .map((one) => ({
        rule: 'path-parameters',
        pointer: one.pointer,
        says: `{${one.name}} does not stand in the path`,
      })),
    ...declared
      .filter(({ required }) => !required)
      .map((one) => ({ rule: 'path-parameters', pointer: one.pointer, says: 'is in the path and must be required' })),
  ]
}

/** A till must be able to send a request again: with a key for it, or with a method that may be repeated. */
function retriable({ method, parameters, pointer }: Operation): readonly Fault[] {
  if (isSafe(method) || method === 'PUT' || method === 'DELETE') return []
  const key = parameters.find((one) => one.in === 'header' && one.name.toLowerCase() === 'idempotency-key')
  return key?.required
    ? []
    : [{ rule: 'idempotency-key', pointer, says: 'changes things and requires no Idempotency-Key' }]
}

function parameter(one: Parameter): readonly Fault[] {
  const faults: Fault[] = []
  if (one.description === null)
    faults.push({ rule: 'description', pointer: one.pointer, says: `parameter ${one.name} has no description` })
  return [
    ...faults,
    ...requestSchema(one.schema, `${one.pointer}/schema`, 'named').flatMap((fault) =>
      fault.rule === 'description' ? [] : [fault],
    ),
  ]
}

function body({ raw, body: schema, examples: shown, pointer }: Operation): readonly Fault[] {
  if (raw.requestBody === undefined) return []
  const where = `${pointer}/requestBody`
  if (schema === null) return [{ rule: 'body', pointer: where, says: 'has no schema for application/json' }]
  const faults = requestSchema(schema, `${where}/content/application~1json/schema`, 'whole')
  const wrong = shown
    .filter((one) => !Check(schema, one))
    .map((one) => ({ rule: 'example', pointer: where, says: `its example ${JSON.stringify(one)} is not allowed` }))
  return [...faults, ...wrong, ...examples(schema, `${where}/content/application~1json/schema`)]
}

function answers(operation: Operation): readonly Fault[] {
  const { answers: all, pointer, parameters, body: taken, secured } = operation
  const faults: Fault[] = all.flatMap((answer) => [...described(answer), ...typed(answer)])
  if (!all.some(({ status }) => /^2/.test(status))) faults.push({ rule: 'answers', pointer, says: 'has no 2xx answer' })
  const mayFail = secured || parameters.length > 0 || taken !== null
  if (mayFail && !all.some(({ status }) => /^4/.test(status))) {
    faults.push({ rule: 'problems', pointer, says: 'can be refused, but documents no 4xx' })
  }
  return faults
}

function described({ description, pointer }: Answer): readonly Fault[] {
  const says = 'needs a description of its own, not a placeholder'
  return description === '' || description === 'Default Response' ? [{ rule: 'answer-description', pointer, says }] : []
}

function typed({ status, content, pointer }: Answer): readonly Fault[] {
  const faults: Fault[] = []
  const empty = status === '204' || status === '304'
  if (!empty && content.size === 0) faults.push({ rule: 'answers', pointer, says: `${status} has no content` })
  for (const [type, schema] of content) {
    const where = `${pointer}/content/${pointerPart(type)}/schema`
    const problem = schema.properties !== undefined && objectOf(schema.properties).code !== undefined
    // A 503 of readyz is an answer to the question, not a refusal.
    if (/^[45]/.test(status) && problem && type !== PROBLEM) {
      faults.push({ rule: 'problems', pointer, says: `${status} is sent as ${PROBLEM}, and documented as ${type}` })
    }
    if (/event-stream/.test(textOf(schema.description) ?? '') && type !== 'text/event-stream') {
      faults.push({ rule: 'media-type', pointer, says: `is a text/event-stream, and documented as ${type}` })
    }
    faults.push(...answerSchema(schema, where), ...examples(schema, where))
  }
  return faults
}

/** Components that nothing refers to. */
function unused(api: JsonObject): readonly Fault[] {
  const used = new Set<string>()
  collect(api, used)
  for (const one of operationsOf(api))
    for (const need of listOf(one.raw.security))
      for (const [name] of members(need)) used.add(`#/components/securitySchemes/${name}`)
  return members(api.components).flatMap(([kind, group]) =>
    members(group).flatMap(([name]) => {
      const pointer = `/components/${kind}/${pointerPart(name)}`
      return used.has(`#${pointer}`) ? [] : [{ rule: 'unused', pointer, says: 'is used nowhere' }]
    }),
  )
}

function collect(value: Json, used: Set<string>): void {
  if (isList(value)) for (const one of value) collect(one, used)
  if (!isObject(value)) return
  if (typeof value.$ref === 'string') used.add(value.$ref)
  for (const [, one] of members(value)) collect(one, used)
}

/** What the tags mean is said once, in the document's own list. */
function undeclaredTags(api: JsonObject, operations: readonly Operation[]): readonly Fault[] {
  const declared = new Set(
    listOf(at(api, '/tags')).map((tag) => (textOf(objectOf(tag).description) ? objectOf(tag).name : undefined)),
  )
  const used = new Set(operations.flatMap(({ raw }) => listOf(raw.tags)))
  return [...used].flatMap((tag) =>
    declared.has(tag)
      ? []
      : [{ rule: 'tags', pointer: '/tags', says: `tag ${String(tag)} has no entry with a description` }],
  )
}
