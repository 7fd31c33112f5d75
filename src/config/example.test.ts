import { readFileSync } from 'node:fs'
import Type, { type TSchema } from 'typebox'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { formatConfigError, type Path, pathText } from './finding.ts'
import { readConfig } from './load.ts'
import { look, schemaPart } from './look.ts'
import { ConfigSchema } from './schema.ts'
import { readYaml } from './yaml-source.ts'

const FILE = new URL('../../baristad.example.yaml', import.meta.url)
const text = readFileSync(FILE, 'utf8')
/** Every option in force, the ones that may be left out too. */
const full = text.replace(/^( *)#([a-zA-Z]+:)/gm, '$1$2')

const any = {
  options: Type.Object({}, { additionalProperties: true }),
  declares: () =>
    ({ tier: 'A', endOfBrew: 'explicit', clearsBy: 'sensor', cutOff: 'firmware', remoteStart: 'allowed' }) as const,
}
const drivers = new Map([
  ['brewlink-serial', any],
  ['brewlink-mqtt', any],
])

/** An id that the file has a word for. */
const WORD = 'oat'

/** Every option of the schema; in a list or a map, of one entry. */
function options(schema: TSchema, path: Path = []): { path: Path; schema: TSchema }[] {
  const { properties, items, patternProperties } = schemaPart(schema)
  const own = path.length === 0 || path.at(-1) === 0 || path.at(-1) === WORD ? [] : [{ path, schema }]
  const [entry] = Object.values(patternProperties ?? {})
  if (entry && schemaPart(entry).properties) return [...own, ...options(entry, [...path, WORD])]
  if (properties) {
    return [...own, ...Object.entries(properties).flatMap(([key, inner]) => options(inner, [...path, key]))]
  }
  return items && schemaPart(items).properties ? [...own, ...options(items, [...path, 0])] : own
}

describe('baristad.example.yaml', () => {
  it('is good as it is, without a warning', () => {
    const result = readConfig({ text, file: 'baristad.example.yaml', env: {}, flags: {}, drivers })
    expect(result.ok ? [] : result.errors.map(formatConfigError)).toEqual([])
    expect(result.warnings.map(formatConfigError)).toEqual([])
    if (!result.ok) return
    expect(result.config.machines.map(({ driver }) => driver)).toEqual([
      'brewlink-serial',
      'brewlink-serial',
      'brewlink-mqtt',
    ])
    expect(result.config.data).toBe('/var/lib/baristad')
  })

  it('shows every option there is', () => {
    const data: unknown = parse(full)
    const missing = options(ConfigSchema).filter(({ path }) => look(data, path) === undefined)
    expect(missing.map(({ path }) => pathText(path))).toEqual([])
  })

  it('tells the default and the range that the schema has', () => {
    const source = readYaml(full)
    const lines = full.split('\n')
    const wrong: string[] = []
    for (const { path, schema } of options(ConfigSchema)) {
      const part = schemaPart(schema)
      if (part.properties || (part.type === 'array' && part.items && schemaPart(part.items).properties)) continue
      const line = lines[source.place(path, 'key').line - 1] ?? ''
      const comment = line.slice(line.indexOf('# '))
      const wanted: string[] = [part.minimum, part.maximum].flatMap((bound) =>
        bound === undefined ? [] : [`${bound}`],
      )
      wanted.push(...(part.enum ?? []).map(String))
      const span = /from (\w+) to (\w+)$/.exec(part.unit === 'span' ? (part.allowed ?? '') : '')
      if (span) wanted.push(`${span[1]} to ${span[2]}`)
      const shown = typeof part.default === 'object' ? JSON.stringify(part.default).replaceAll('"', '') : part.default
      if (shown !== undefined) wanted.push(`default ${shown}`)
      const told = comment.replaceAll('default: ', 'default ')
      for (const words of wanted)
        if (!told.includes(words)) wrong.push(`${pathText(path)}: no "${words}" in "${comment}"`)
      if (wanted.length === 0 && !/required|default/.test(told)) wrong.push(`${pathText(path)}: says no default`)
    }
    expect(wrong).toEqual([])
  })
})

describe('the schema', () => {
  it('describes every option in one sentence', () => {
    const all = options(ConfigSchema)
    expect(all.length).toBeGreaterThan(50)
    for (const { path, schema } of all) expect(schemaPart(schema).description, pathText(path)).toMatch(/^.{4,}\.$/)
  })

  it('has defaults that it would itself accept', () => {
    const minimal = parse(text) as Record<string, unknown>
    const { shop, machines, menu, words } = minimal
    const result = readConfig({
      text: JSON.stringify({ shop, machines, menu, words }),
      file: 'x',
      env: {},
      flags: {},
      drivers,
    })
    expect(result.ok ? [] : result.errors.map(formatConfigError)).toEqual([])
  })
})
