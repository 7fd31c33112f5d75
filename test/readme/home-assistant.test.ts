/** docs/home-assistant.md: its examples name topics and fields that the shop really publishes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Check } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { exampleOf } from '../../src/broker/examples.ts'
import { TOPICS, type TopicSpec } from '../../src/broker/topics.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'home-assistant.md'), 'utf8')
const secret = { tag: '!secret', resolve: (name: string) => name }
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, yaml = '']) => parse(yaml, { customTags: [secret] }) as unknown,
)

const specOf = (topic: string): TopicSpec | undefined =>
  TOPICS.find((spec) => `baristad/${spec.topic}`.replace('<zone>', 'main') === topic)

interface Use {
  readonly topic: string
  /** Templates that read its payload. */
  readonly templates: readonly string[]
}

/** Each mapping that names a topic, with the templates in it; an automation's trigger, with those of its actions. */
function usesIn(value: unknown): Use[] {
  if (Array.isArray(value)) return value.flatMap(usesIn)
  if (typeof value !== 'object' || value === null) return []
  const own = Object.entries(value)
  const topics = own.flatMap(([key, text]) => (/(^|_)topic$/.test(key) && typeof text === 'string' ? [text] : []))
  const templates = own.flatMap(([key, text]) => (key.endsWith('template') && typeof text === 'string' ? [text] : []))
  const deeper = own.flatMap(([, inner]) => usesIn(inner))
  if ('triggers' in value) return deeper.map(({ topic }) => ({ topic, templates: stringsIn(value) }))
  return [...topics.map((topic) => ({ topic, templates: topics.length === 1 ? templates : [] })), ...deeper]
}

const stringsIn = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(stringsIn)
      : []

const fieldsOf = (template: string): string[] =>
  [...template.matchAll(/(?:value_json|payload_json)\.(\w+)/g)].map(([, field]) => field ?? '')

describe('the examples for Home Assistant', () => {
  const uses = blocks.flatMap(usesIn)

  it('are YAML, and listen to something', () => {
    expect(blocks).toHaveLength(3)
    expect(new Set(uses.map(({ topic }) => topic))).toEqual(
      new Set(['baristad/board/main/call', 'baristad/alerts', 'baristad/daemon/state']),
    )
  })

  it('name topics that there are, and fields that are in them', () => {
    const read = uses.flatMap(({ topic, templates }) => {
      const spec = specOf(topic)
      if (!spec) throw new Error(`there is no topic ${topic}`)
      const example = exampleOf(spec) as object
      return templates.flatMap(fieldsOf).map((field) => {
        expect(Object.keys(example), `${field} in ${topic}`).toContain(field)
        return `${topic} ${field}`
      })
    })
    expect(new Set(read)).toEqual(
      new Set(['baristad/board/main/call number', 'baristad/alerts count', 'baristad/alerts alerts']),
    )
  })

  it('take what the daemon says of itself for what it is', () => {
    const spec = specOf('baristad/daemon/state')
    if (!spec) throw new Error('there is no such topic')
    for (const state of ['online', 'offline'])
      expect(Check(spec.payload, { ...(exampleOf(spec) as object), state }), state).toBe(true)
    const alerts = specOf('baristad/alerts')
    if (!alerts) throw new Error('there is no such topic')
    const { alerts: listed } = exampleOf(alerts) as { alerts: readonly object[] }
    for (const alert of listed) expect(Object.keys(alert)).toContain('detail')
    expect([alerts.retain, specOf('baristad/board/main/call')?.retain]).toEqual(['retained', 'live'])
  })
})
