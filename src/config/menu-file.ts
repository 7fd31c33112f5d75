import { dirname, isAbsolute, join } from 'node:path'
import Type from 'typebox'
import type { ConfigFile } from './file.ts'
import type { Finding } from './finding.ts'
import { isMap, type Loose, look } from './look.ts'
import { validate } from './validate.ts'
import { readYaml, type YamlSource } from './yaml-source.ts'

/** The keys that move out of the configuration into a menu file. */
const KEYS = ['menu', 'words'] as const

export interface MenuFile {
  /** As errors name it: found from the same place as the configuration file itself. */
  readonly name: string
  /** Null when it could not be read: then nothing can be said about the menu. */
  readonly source: YamlSource | null
  /** Null as well when it is no YAML, or no section. */
  readonly data: Loose | null
  /** What is wrong with the file as such; paths in it. */
  readonly inside: readonly Finding[]
  /** What is wrong with naming it; paths in the configuration. */
  readonly outside: readonly Finding[]
}

/** What may stand in it; the two keys themselves are validated with the rest of the configuration. */
const shape = Type.Object(
  { menu: Type.Optional(Type.Unknown()), words: Type.Optional(Type.Unknown()) },
  { additionalProperties: false },
)

/**
 * The menu file that a configuration names. `config`: the configuration as written, `file`: its path, `menuFile`: the
 * option; `readFile`: how files are read.
 */
export function openMenuFile(
  config: unknown,
  file: string,
  menuFile: string,
  readFile: (file: string) => ConfigFile,
): MenuFile {
  const name = isAbsolute(menuFile) ? menuFile : join(dirname(file), menuFile)
  const doubled = KEYS.filter((key) => (look(config, [key]) ?? null) !== null).map(
    (key): Finding => ({
      path: [key],
      at: 'key',
      problem: `stands in the menu file (menuFile: ${menuFile}): keep it there or here, not in both`,
    }),
  )
  const found = readFile(name)
  if (!found.ok) {
    const unread: Finding = { path: ['menuFile'], at: 'value', problem: `${name}: ${found.problem}`, value: menuFile }
    return { name, source: null, data: null, inside: [], outside: [...doubled, unread] }
  }
  const source = readYaml(found.text)
  const inside = source.data === undefined ? [] : validate(shape, source.data)
  return { name, source, data: isMap(source.data) ? source.data : null, inside, outside: doubled }
}

/** The configuration with the menu of the file in it, as if it had been written there. */
export function withMenuOf(config: unknown, { data }: MenuFile): unknown {
  if (!isMap(config)) return config
  const own = Object.entries(config).filter(([key]) => !isMenuKey(key))
  const menus = KEYS.flatMap((key) => (data !== null && Object.hasOwn(data, key) ? [[key, data[key]]] : []))
  return Object.fromEntries([...own, ...menus])
}

/** Whether a finding about the whole configuration belongs to its menu. */
export const isMenuKey = (key: string | number | undefined): boolean => KEYS.some((one) => one === key)
