/** Parts of configurations for tests. */
import Type from 'typebox'
import type { Config, KnownDriver } from './config.ts'
import { type ConfigError, formatConfigError } from './finding.ts'
import { type ConfigInput, readConfig } from './load.ts'

const serial: KnownDriver = {
  options: Type.Object({
    path: Type.String({ description: 'The serial port.' }),
    baudRate: Type.Integer({ minimum: 1200, maximum: 4_000_000, default: 115_200 }),
    clearsBy: Type.Union([Type.Literal('sensor'), Type.Literal('person')], { default: 'sensor' }),
    apiToken: Type.Optional(Type.Integer()),
  }),
  declares: (options) => {
    const { clearsBy, baudRate } = options as { clearsBy: 'sensor' | 'person'; baudRate: number }
    const pourTime = clearsBy === 'sensor' ? 'recipe' : 'own'
    if (baudRate === 1201) throw new RangeError('a rate that no chip makes')
    return { tier: 'A', endOfBrew: 'explicit', clearsBy, cutOff: 'firmware', remoteStart: 'allowed', pourTime }
  },
}

export const drivers: ReadonlyMap<string, KnownDriver> = new Map([['test-serial', serial]])

export const SHOP = 'shop: { name: Corner, timezone: Europe/Lisbon, dayCutoff: 04:00 }\n'
export const MACHINES =
  'machines:\n  - id: left\n    driver: test-serial\n    skills: [espresso]\n    options: { path: /dev/a }\n'
export const MENU = 'menu: [{ recipe: flat-white, steps: [{ skill: espresso, seconds: 27 }] }]\n'
export const GOOD = SHOP + MACHINES + MENU

/** A good file with more in its section `shop`, from line 1. */
export const withShop = (more: string): string => SHOP.replace(' }', `, ${more} }`) + MACHINES + MENU

export function read(text: string, more: Partial<ConfigInput> = {}) {
  return readConfig({ text, file: 'baristad.yaml', env: {}, flags: {}, drivers, ...more })
}

/** Throws when the file is not good. */
export function good(text: string, more: Partial<ConfigInput> = {}): Config {
  const result = read(text, more)
  if (!result.ok) throw new Error(result.errors.map(formatConfigError).join('\n'))
  return result.config
}

export function faults(text: string, more: Partial<ConfigInput> = {}): readonly ConfigError[] {
  const result = read(text, more)
  return result.ok ? [] : result.errors
}

/** The errors as people read them. */
export const lines = (text: string, more: Partial<ConfigInput> = {}) => faults(text, more).map(formatConfigError)

/** `line:column path` of each error. */
export const places = (text: string) => faults(text).map(({ line, column, path }) => `${line}:${column} ${path}`)

/** `path problem` of each warning. */
export const warnings = (text: string) => read(text).warnings.map(({ path, problem }) => `${path} ${problem}`)
