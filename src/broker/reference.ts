/** Writes the reference of the MQTT topics from the table that the code itself runs on. */
import { ACCESS } from './access.ts'
import { exampleOf } from './examples.ts'
import { TOPICS, type TopicSpec } from './topics.ts'

/** The part of JSON Schema that our payloads use. */
interface Shape {
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Shape[]
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly patternProperties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
  readonly maxLength?: number
  readonly pattern?: string
}

interface Field {
  readonly path: string
  readonly type: string
  readonly about: string
}

/**
 * The whole reference, as Markdown.
 *
 * @param base the base of the examples. Default `baristad`.
 */
export function topicReference(base = 'baristad'): string {
  return [
    '# MQTT topics',
    '',
    '<!-- Written from src/broker/topics.ts; change it there. -->',
    '',
    `All topics stand below one configurable base, here \`${base}\`. MQTT 3.1.1; every payload is a JSON object in UTF-8`,
    'with `v: 1`. Retained messages are complete snapshots: the newest is all that is needed. Times are milliseconds since',
    '1970 UTC. What is stored in the broker is a copy, and disposable: the daemon publishes it again whenever it connects.',
    '',
    ...overview(base),
    ...access(base),
    ...TOPICS.flatMap((spec) => chapter(base, spec)),
  ].join('\n')
}

/** The fields of a payload, nested ones by their path: `ready[].number`. */
export function fieldsOf(schema: object): readonly Field[] {
  return walk(schema as Shape, '')
}

function overview(base: string): string[] {
  const rows = TOPICS.map(
    (spec) =>
      `| \`${base}/${spec.topic}\` | ${spec.from} | ${spec.retain === 'retained' ? 'yes' : 'no'} | ${spec.qos} |`,
  )
  return ['| topic | from | retained | QoS |', '|---|---|---|---|', ...rows, '']
}

function access(base: string): string[] {
  const list = (topics: readonly string[]) => topics.map((topic) => `\`${base}/${topic}\``).join(', ') || 'nothing'
  const rows = Object.entries(ACCESS).map(([role, rights]) => {
    const except = rights.except.length > 0 ? `, but not ${list(rights.except)}` : ''
    return `| ${role} | ${list(rights.publish.map((right) => right.topic))} | ${list(rights.subscribe)}${except} |`
  })
  return [
    '## Who may do what',
    '',
    'On the embedded broker. Everything else is refused: a subscription with return code 0x80, a message by dropping it.',
    '`<id>` and `<zone>` are the client’s own. A machine’s client id and user name are its id.',
    '',
    '| role | may publish | may subscribe to |',
    '|---|---|---|',
    ...rows,
    '',
  ]
}

function chapter(base: string, spec: TopicSpec): string[] {
  const head = [
    `## \`${base}/${spec.topic}\``,
    '',
    spec.about,
    '',
    `From: ${spec.from} · ${spec.retain === 'retained' ? 'retained' : 'never retained'} · QoS ${spec.qos} · ` +
      `at most ${spec.maxBytes} bytes · ${spec.when}.`,
    '',
  ]
  const messages = (spec.payload as Shape).anyOf
  const fields =
    messages === undefined
      ? table(fieldsOf(spec.payload))
      : messages.flatMap((message) => [
          `### ${message.title ?? ''}`,
          '',
          ...(message.description === undefined ? [] : [message.description, '']),
          ...table(fieldsOf(message)),
        ])
  return [...head, '```json', JSON.stringify(exampleOf(spec)), '```', '', ...fields]
}

function table(fields: readonly Field[]): string[] {
  const rows = fields.map((field) => `| \`${field.path}\` | ${field.type} | ${field.about} |`)
  return ['| field | type | meaning |', '|---|---|---|', ...rows.map((row) => row.replaceAll('\n', ' ')), '']
}

function walk(shape: Shape, path: string): Field[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, field]) => {
    const here = path === '' ? name : `${path}.${name}`
    const optional = shape.required?.includes(name) === true ? '' : ', may be absent'
    const own = { path: here, type: typeOf(field) + optional, about: field.description ?? '' }
    return [own, ...inside(field, here)]
  })
}

function inside(shape: Shape, path: string): Field[] {
  if (shape.items !== undefined) return inside(shape.items, `${path}[]`)
  if (shape.anyOf !== undefined) return shape.anyOf.flatMap((one) => inside(one, path))
  return shape.properties === undefined ? [] : walk(shape, path)
}

function typeOf(shape: Shape): string {
  if (shape.const !== undefined) return `\`${JSON.stringify(shape.const)}\``
  if (shape.enum !== undefined) return shape.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (shape.anyOf !== undefined) return shape.anyOf.map(typeOf).join(' or ')
  if (shape.type === 'array') {
    const items = shape.items === undefined ? '' : ` of ${typeOf(shape.items)}`
    return `list${items}${shape.maxItems === undefined ? '' : `, at most ${shape.maxItems}`}`
  }
  if (shape.type === 'string') {
    if (shape.pattern !== undefined) return `string \`${shape.pattern}\``
    return shape.maxLength === undefined ? 'string' : `string, at most ${shape.maxLength} characters`
  }
  if (shape.type === 'integer' || shape.type === 'number') return shape.type + range(shape)
  if (shape.patternProperties !== undefined) return 'object of strings'
  return shape.type ?? 'any'
}

function range(shape: Shape): string {
  const { minimum, maximum } = shape
  if (minimum === undefined) return ''
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? ` ≥ ${minimum}` : ` ${minimum}–${maximum}`
}
