/** All that the reference says, as data: `docs-page.tsx` only draws it. */
import type { DocsContext, DocsError, DocsEvent, DocsTopic } from '../data.ts'
import { type CurlContext, curlOf, headerName } from './curl.ts'
import { jsonText } from './json-text.ts'
import type { OpenApi, Parameter, Schema } from './openapi.ts'
import { type OperationView, operationGroups, type ResponseView, webhookOperations } from './operations.ts'
import type { Anchors } from './prose.ts'
import { type Row, rowOf, type Table, tablesOf } from './rows.ts'
import { sampleOf } from './sample.ts'
import { inline, Shapes, type ShapeView } from './shapes.ts'
import { type Naming, type TypePart, typeParts } from './type-words.ts'

export interface DocsView {
  readonly version: string
  readonly about: string
  readonly url: string
  readonly key: string
  readonly groups: readonly GroupSection[]
  /** Null: this daemon calls nobody. */
  readonly webhooks: WebhookSections | null
  readonly events: readonly DocsEvent[]
  readonly errors: readonly DocsError[]
  readonly shapes: readonly ShapeView[]
  readonly topics: readonly TopicSection[]
  readonly base: string
  readonly anchors: Anchors
}

export interface GroupSection {
  readonly anchor: string
  readonly title: string
  readonly about: string
  readonly operations: readonly OperationSection[]
}

export interface OperationSection {
  readonly anchor: string
  readonly operation: OperationView
  /** Null for what is called by the daemon and not by you. */
  readonly curl: string | null
  readonly parameters: readonly { readonly title: string; readonly rows: readonly Row[] }[]
  readonly body: PayloadSection | null
  readonly responses: readonly ResponseSection[]
  /** What a success answers, as JSON; null: nothing, or a stream. */
  readonly answer: string | null
}

/** What is sent with each webhook, and how it may be answered, once; then what is different. */
export interface WebhookSections extends Pick<OperationSection, 'parameters' | 'responses'> {
  readonly sections: readonly OperationSection[]
}

export interface PayloadSection {
  readonly type: readonly TypePart[]
  readonly tables: readonly Table[]
}

export interface ResponseSection extends Pick<ResponseView, 'status' | 'about' | 'headers'> {
  /** Null: no body. */
  readonly payload: PayloadSection | null
  readonly media: string | null
}

export interface TopicSection {
  readonly anchor: string
  readonly topic: DocsTopic
  readonly example: string | null
  readonly tables: readonly Table[]
}

/** Where a parameter stands, in the order of a request. */
const PLACES = [
  ['path', 'Path'],
  ['query', 'Query'],
  ['header', 'Headers'],
] as const

export const anchorOf = {
  operation: (id: string): string => `op-${id}`,
  group: (tag: string): string => `group-${slug(tag)}`,
  shape: (name: string): string => `shape-${slug(name)}`,
  event: (name: string): string => `event-${slug(name)}`,
  error: (code: string): string => `error-${code}`,
  topic: (topic: string): string => `topic-${slug(topic)}`,
}

/** What the page is about; its files are the document's business. */
export type DocsMatter = Omit<DocsContext, 'assets' | 'build'>

export function docsView(context: DocsMatter): DocsView {
  const document = context.openapi as OpenApi
  const shapes = new Shapes(document)
  const curl: CurlContext = { document, words: context.words, url: context.url, key: context.key }
  let place = 0
  const groups = operationGroups(document).map(({ tag, about, operations }) => ({
    anchor: anchorOf.group(tag),
    title: tag.charAt(0).toUpperCase() + tag.slice(1),
    about,
    operations: operations.map((operation) => sectionOf(operation, curlOf(operation, ++place, curl), shapes, curl)),
  }))
  const webhooks = webhookSections(
    webhookOperations(document).map((operation) => ({
      ...sectionOf(operation, null, shapes, curl),
      anchor: `webhook-${slug(operation.path)}`,
    })),
  )
  return {
    version: document.info?.version ?? '',
    about: document.info?.description ?? '',
    url: context.url,
    key: context.key,
    groups,
    webhooks,
    events: context.events,
    errors: [...context.errors].sort((a, b) => a.status - b.status),
    topics: context.topics.map(topicSection),
    base: context.base,
    anchors: anchorsOf(groups, context),
    // Last: all of the above put their shapes on the list.
    shapes: shapes.all(),
  }
}

/** The section of an operation, by the id that the document gives it. */
export function findOperation(view: DocsView, id: string): OperationSection | undefined {
  return view.groups.flatMap(({ operations }) => operations).find(({ operation }) => operation.id === id)
}

function sectionOf(
  operation: OperationView,
  curl: string | null,
  naming: Naming,
  { document, words }: CurlContext,
): OperationSection {
  const parameters = PLACES.map(([place, title]) => ({
    title,
    rows: operation.parameters.filter((one) => one.in === place).map((one) => parameterRow(one, naming)),
  })).filter(({ rows }) => rows.length > 0)
  const success = operation.responses.find(({ status }) => status.startsWith('2'))
  const { body } = operation
  return {
    anchor: anchorOf.operation(operation.id),
    operation,
    curl,
    parameters,
    body: body === null ? null : payload(body.media.schema ?? {}, naming),
    responses: operation.responses.map((response) => ({
      status: response.status,
      about: response.about,
      headers: response.headers,
      media: response.type,
      payload: response.schema === null ? null : payload(response.schema, naming),
    })),
    answer:
      success?.schema == null ? null : jsonText(sampleOf(success.schema, '', { document, words, members: 'required' })),
  }
}

function webhookSections(sections: readonly OperationSection[]): WebhookSections | null {
  const [first] = sections
  if (first === undefined) return null
  const { parameters, responses } = first
  const same = sections.every(
    (one) => JSON.stringify([one.parameters, one.responses]) === JSON.stringify([parameters, responses]),
  )
  if (!same) return { parameters: [], responses: [], sections }
  return { parameters, responses, sections: sections.map((one) => ({ ...one, parameters: [], responses: [] })) }
}

function parameterRow(parameter: Parameter, naming: Naming): Row {
  const name = parameter.in === 'header' ? headerName(parameter.name) : parameter.name
  const row = rowOf(name, parameter.schema ?? {}, parameter.required === true ? 'required' : 'optional', naming)
  const deprecated = parameter.deprecated === true || row.deprecated
  return { ...row, deprecated, about: parameter.description ?? row.about }
}

function payload(schema: Schema, naming: Naming): PayloadSection {
  const type = typeParts(schema, naming)
  const linked = naming.nameOf(schema) !== null
  return { type, tables: linked ? [] : tablesOf(schema, naming) }
}

function topicSection(topic: DocsTopic): TopicSection {
  return {
    anchor: anchorOf.topic(topic.topic),
    topic,
    example: topic.example === undefined ? null : jsonText(topic.example),
    tables: tablesOf(topic.payload as Schema, inline({})),
  }
}

function anchorsOf(groups: readonly GroupSection[], { errors, events }: DocsMatter): Anchors {
  const known = new Map<string, string>()
  for (const { operations } of groups) {
    for (const { operation, anchor } of operations) known.set(`${operation.method} ${operation.path}`, anchor)
  }
  for (const { code } of errors) known.set(code, anchorOf.error(code))
  for (const { name } of events) known.set(name, anchorOf.event(name))
  return (word) => known.get(word) ?? null
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
