/** Single options from the environment and the command line, laid over the file. */
import { resolve } from 'node:path'
import type { TSchema } from 'typebox'
import { isMap, schemaPart } from './look.ts'
import { nearest } from './nearest.ts'

export const ENV_PREFIX = 'BARISTAD_'

/** One option that can be given outside the file: every single value, but nothing inside a list. */
export interface Setting {
  readonly path: readonly string[]
  /** `BARISTAD_LISTEN_HTTP_PORT` */
  readonly variable: string
  readonly schema: TSchema
}

/** All options of the schema that environment and flags can set. */
export function settingsOf(schema: TSchema, path: readonly string[] = []): Setting[] {
  const part = schemaPart(schema)
  if (part.properties) {
    return Object.entries(part.properties).flatMap(([key, property]) => settingsOf(property, [...path, key]))
  }
  // A map by id or language has no options of its own that a variable could name.
  if (part.type === 'object') return []
  const plainList = part.type === 'array' && part.items !== undefined && schemaPart(part.items).type === 'string'
  if (part.type === 'array' && !plainList) return []
  return [{ path, variable: variableOf(path), schema }]
}

function variableOf(path: readonly string[]): string {
  return ENV_PREFIX + path.map((key) => key.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_')
}

export interface Given {
  readonly path: readonly string[]
  readonly value: unknown
  /** What an error message calls the place. */
  readonly from: string
}

/**
 * Values from the environment, each text turned into what the schema wants there. An empty variable counts as
 * not given. A BARISTAD_ variable that names no option is returned as unknown: it may belong to something else.
 */
export function fromEnvironment(
  settings: readonly Setting[],
  env: Readonly<Record<string, string | undefined>>,
): {
  readonly given: readonly Given[]
  readonly unknown: readonly { readonly name: string; readonly nearest: string | null }[]
} {
  const given: Given[] = []
  const unknown: { name: string; nearest: string | null }[] = []
  const variables = new Map(settings.map((setting) => [setting.variable, setting]))
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(ENV_PREFIX) || text === undefined || text === '') continue
    const setting = variables.get(name)
    if (setting) given.push({ path: setting.path, value: typed(setting.schema, text), from: `environment ${name}` })
    else unknown.push({ name, nearest: nearest(name, variables.keys()) })
  }
  return { given, unknown }
}

/** Values from flags, keyed by path: `{ 'listen.http.port': '9090' }`. Throws for a path that is no option. */
export function fromFlags(
  settings: readonly Setting[],
  flags: Readonly<Record<string, string | undefined>>,
): readonly Given[] {
  const given: Given[] = []
  for (const [dotted, text] of Object.entries(flags)) {
    const setting = settings.find((candidate) => candidate.path.join('.') === dotted)
    if (!setting) throw new TypeError(`no option "${dotted}"`)
    if (text !== undefined) given.push({ path: setting.path, value: typed(setting.schema, text), from: 'command line' })
  }
  return given
}

/**
 * What does not look like a number stays text, for validation to name. A path is meant from where the command was given,
 * not from the config file.
 */
function typed(schema: TSchema, text: string): unknown {
  const { type, unit } = schemaPart(schema)
  if (unit === 'path') return resolve(text)
  if (type === 'array') return text.split(',').map((item) => item.trim())
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return text
}

/** `data` with the given values in it; the later one wins. Where the file has nonsense in the way, the nonsense stays. */
export function layOver(data: unknown, given: readonly Given[]): unknown {
  return given.reduce<unknown>((laid, { path, value }) => put(laid, path, value), data)
}

function put(data: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const map = data ?? {}
  if (!isMap(map)) return data
  const inner = put(Object.hasOwn(map, key) ? map[key] : undefined, rest, value)
  return Object.fromEntries([...Object.entries(map).filter(([name]) => name !== key), [key, inner]])
}
