import type { TSchema } from 'typebox'
import { besideFile, type Config, type KnownDriver, toConfig } from './config.ts'
import { conflicts, doubts } from './cross-checks.ts'
import { type ConfigFile, readConfigFile } from './file.ts'
import { fill } from './fill.ts'
import { type ConfigError, type Finding, type Path, pathText, shown } from './finding.ts'
import { listAt, look, schemaPart, textAt } from './look.ts'
import { isMenuKey, type MenuFile, openMenuFile, withMenuOf } from './menu-file.ts'
import { nearest } from './nearest.ts'
import { fromEnvironment, fromFlags, type Given, layOver, settingsOf } from './overlay.ts'
import { ConfigSchema, type RawConfig } from './schema.ts'
import { validate } from './validate.ts'
import { readYaml, type YamlSource } from './yaml-source.ts'

export interface ConfigInput {
  /** The YAML text. */
  readonly text: string
  /** Its path: named in every error, and relative paths in it are meant from its folder. */
  readonly file: string
  /** `BARISTAD_…` variables; others are ignored. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Options given on the command line, by path: `{ 'listen.http.port': '9090' }`. Unknown paths throw. */
  readonly flags: Readonly<Record<string, string | undefined>>
  readonly drivers: ReadonlyMap<string, KnownDriver>
  /** How the menu file is read, if one is named; default: from the disk. */
  readonly readFile?: (file: string) => ConfigFile
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly ConfigError[] }
  | { readonly ok: false; readonly errors: readonly ConfigError[]; readonly warnings: readonly ConfigError[] }

const SETTINGS = settingsOf(ConfigSchema)

/**
 * Reads a configuration: defaults < file < environment < flags. Never throws for what a person wrote: every fault comes
 * back as an error with its place, all of them at once, in the order of the file.
 */
export function readConfig(input: ConfigInput): ConfigResult {
  const { file, drivers } = input
  const source = readYaml(input.text)
  const environment = fromEnvironment(SETTINGS, input.env)
  const given = [...environment.given, ...fromFlags(SETTINGS, input.flags)]
  const warnings: ConfigError[] = environment.unknown.map((variable) => ({
    ...NOTHING,
    file: 'environment',
    problem: `${variable.name} names no option`,
    nearest: variable.nearest,
  }))
  const errors = yamlErrors(file, source)
  if (source.data === undefined) return { ok: false, errors, warnings }

  const written = layOver(source.data, given)
  const menuFile = menuFileOf(written, input)
  const data = fill(ConfigSchema, menuFile ? withMenuOf(written, menuFile) : written)
  const machines = checkMachines(data, drivers)

  const inConfig = errorMaker(file, source, given)
  const inMenu = menuFile?.source ? errorMaker(menuFile.name, menuFile.source, []) : null
  const toErrors = (finding: Finding): ConfigError[] => {
    if (!menuFile || !isMenuKey(finding.path[0])) return [inConfig(finding)]
    // Of a menu that nobody could read nothing more can be said.
    return menuFile.data && inMenu ? [inMenu(finding)] : []
  }
  if (menuFile) {
    if (menuFile.source) errors.push(...yamlErrors(menuFile.name, menuFile.source))
    errors.push(...menuFile.outside.map(inConfig), ...(inMenu ? menuFile.inside.map(inMenu) : []))
  }
  errors.push(...[...validate(ConfigSchema, data), ...machines.findings, ...conflicts(data)].flatMap(toErrors))
  warnings.push(...doubts(data).flatMap(toErrors))
  const inOrder = byPlace(menuFile)
  if (errors.length > 0) return { ok: false, errors: errors.sort(inOrder), warnings: warnings.sort(inOrder) }
  // Validated just above; the type cannot follow through the list of findings.
  const config = toConfig(data as RawConfig, file, drivers, machines.options)
  return { ok: true, config, warnings: warnings.sort(inOrder) }
}

function menuFileOf(written: unknown, { file, readFile }: ConfigInput): MenuFile | null {
  const named = textAt(written, ['menuFile'])
  return named === null || named === '' ? null : openMenuFile(written, file, named, readFile ?? readConfigFile)
}

function yamlErrors(file: string, { problems }: YamlSource): ConfigError[] {
  return problems.map(({ path, ...place }) => ({ ...NOTHING, file, ...place, path: pathText(path) }))
}

/**
 * Where the data folder is, however broken the rest of the file may be: keys must be revocable on the day when somebody
 * misspelt a recipe. Null when the file is no YAML or `data` is no text.
 */
export function dataFolder(input: Omit<ConfigInput, 'drivers'>): string | null {
  const given = [...fromEnvironment(SETTINGS, input.env).given, ...fromFlags(SETTINGS, input.flags)]
  const { data } = readYaml(input.text)
  const folder = data === undefined ? null : textAt(fill(ConfigSchema, layOver(data, given)), ['data'])
  return folder === null || folder === '' ? null : besideFile(input.file, folder)
}

const NOTHING = { line: null, column: null, path: '', value: null, allowed: null, nearest: null } as const

/** Each machine's driver and its options, checked by the driver itself. */
function checkMachines(data: unknown, drivers: ReadonlyMap<string, KnownDriver>) {
  const findings: Finding[] = []
  const options: unknown[] = []
  for (const [index, machine] of listAt(data, ['machines']).entries()) {
    const kind = textAt(machine, ['driver'])
    const driver = kind === null ? undefined : drivers.get(kind)
    const under: Path = ['machines', index, 'options']
    if (driver) {
      const schema = closed(driver.options)
      const filled = fill(schema, look(machine, ['options']))
      const faults = validate(schema, filled, under)
      findings.push(...faults, ...(faults.length === 0 ? declareFault(driver, filled, under) : []))
      options[index] = filled
    } else if (kind !== null) {
      const known = [...drivers.keys()].sort()
      const path: Path = ['machines', index, 'driver']
      const close = nearest(kind, known)
      findings.push({
        path,
        at: 'value',
        problem: `unknown driver "${kind}"`,
        value: kind,
        allowed: known.join(', '),
        nearest: close,
      })
    }
  }
  return { findings, options }
}

/** An unknown key is an error here as everywhere, also when the driver's author did not think of saying so. */
function closed(schema: TSchema): TSchema {
  const { properties, additionalProperties } = schemaPart(schema)
  return properties && additionalProperties === undefined ? { ...schema, additionalProperties: false } : schema
}

/** A driver may refuse a combination of options that its schema cannot express. */
function declareFault(driver: KnownDriver, options: unknown, path: Path): Finding[] {
  try {
    driver.declares(options)
    return []
  } catch (error) {
    return [{ path, at: 'value', problem: error instanceof Error ? error.message : String(error), value: options }]
  }
}

/** Gives a finding its place: the variable or flag that set the value, else line and column of the file. */
function errorMaker(file: string, source: YamlSource, given: readonly Given[]): (finding: Finding) => ConfigError {
  return ({ path, at, problem, value, allowed, nearest: close }) => {
    const from = given.findLast((candidate) => candidate.path.every((part, depth) => path[depth] === part))?.from
    const place = from === undefined ? { file, ...source.place(path, at) } : { file: from, line: null, column: null }
    const details = { value: shown(path, value), allowed: allowed ?? null, nearest: close ?? null }
    return { ...place, path: pathText(path), problem, ...details }
  }
}

/** In the order of the file, and of the menu file after it. */
function byPlace(menuFile: MenuFile | null): (a: ConfigError, b: ConfigError) => number {
  const rank = ({ file }: ConfigError): number => (file === menuFile?.name ? 1 : 0)
  return (a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}
