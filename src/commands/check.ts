import { parseArgs } from 'node:util'
import type { KnownDriver } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { type ConfigError, formatConfigError } from '../config/finding.ts'
import { type ConfigResult, readConfig } from '../config/load.ts'
import { loneSkills } from '../kit/lone-skills.ts'
import { type CommandIo, EXIT, processIo } from './command.ts'

export const summary = 'say everything that is wrong with a configuration file'

export const usage = `baristad check: say everything that is wrong with a configuration file

Usage: baristad check [-c FILE] [--json]

Reads the file as "baristad run" would, environment (BARISTAD_…) included, and opens nothing: no port, no machine, no
order book. Prints one line per fault, with its line and column, and ends with 0 when there is none, else with 78.
Warnings alone end with 0. A good file is told, too, which skills hang on a single machine or person.

Options:
  -c, --config FILE  the file (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --json             one JSON object instead: { ok, file, errors, warnings, notes } (default: lines for people)
`

export interface CheckParts {
  readonly io: CommandIo
  /** The drivers that machines may name. */
  readonly drivers: () => Promise<ReadonlyMap<string, KnownDriver>>
}

const parts: CheckParts = {
  io: processIo,
  drivers: async () => (await import('../daemon/drivers.ts')).knownDrivers(),
}

export async function run(argv: string[], { io, drivers }: CheckParts = parts): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { config: { type: 'string', short: 'c' }, json: { type: 'boolean', default: false } },
  })
  const found = readConfigFile(values.config)
  const result: ConfigResult = found.ok
    ? readConfig({ text: found.text, file: found.file, env: io.env, flags: {}, drivers: await drivers() })
    : { ok: false, errors: [unreadable(found.file, found.problem)], warnings: [] }
  io.out(values.json ? asJson(found.file, result) : asLines(found.file, result))
  return result.ok ? EXIT.ok : EXIT.config
}

function unreadable(file: string, problem: string): ConfigError {
  return { file, line: null, column: null, path: '', problem, value: null, allowed: null, nearest: null }
}

function asJson(file: string, result: ConfigResult): string {
  const errors = result.ok ? [] : result.errors
  return `${JSON.stringify({ ok: result.ok, file, errors, warnings: result.warnings, notes: loneNotes(result) }, null, 2)}\n`
}

function asLines(file: string, result: ConfigResult): string {
  const errors = result.ok ? [] : result.errors.map(formatConfigError)
  const warnings = result.warnings.map((warning) => `${formatConfigError(warning)} (warning)`)
  const verdict = result.ok
    ? `${file}: good, ${count(result.config.machines.length, 'machine')}, ${count(result.config.shop.menu.recipes.length, 'recipe')}`
    : `${file}: ${count(errors.length, 'error')}`
  const notes = loneNotes(result).map((note) => `${note} (note)`)
  const tail = warnings.length > 0 ? `, ${count(warnings.length, 'warning')}` : ''
  return [...errors, ...warnings, ...notes, verdict + tail, ''].join('\n')
}

/** No fault: a shop may be small. But somebody should have thought of it before that machine stops. */
function loneNotes(result: ConfigResult): string[] {
  if (!result.ok) return []
  return loneSkills(result.config.shop.machines).map(
    ({ id, skills }) => `only ${id} can: ${skills.join(', ')}; without it, drinks that need that wait`,
  )
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
