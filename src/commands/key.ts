import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfigFile } from '../config/file.ts'
import { dataFolder } from '../config/load.ts'
import { nearest } from '../config/nearest.ts'
import { isLogin, isRole, type Key, KeyFileError, type KeyStore, openKeyStore, ROLES } from '../http/keys.ts'
import { type CommandIo, EXIT, processIo, UsageError } from './command.ts'

export const summary = 'make, list and revoke keys'

export const usage = `baristad key: make, list and revoke keys

Usage: baristad key add --role ROLE --name NAME [-c FILE | --data DIR]
       baristad key list [--json] [-c FILE | --data DIR]
       baristad key revoke ID [-c FILE | --data DIR]

Keys are kept in keys.json of the data folder, as hashes. "add" prints the secret on standard output, once: nothing can
show it again. A running daemon takes up every change within a second.

Roles:
  cashier   places, reads and cancels orders (a till)
  barista   works the queue: bump, remake, resolve, pause
  manager   all of that, machines and reports
  machine   a machine on MQTT; NAME is its id in the configuration, and its MQTT user name
  display   a board on MQTT, only reading; NAME is its MQTT user name
  observer  reads metrics and health

Options:
  --role ROLE        what the key may do (add; no default)
  --name NAME        who has it, 1 to 64 characters; for machine and display an id (add; no default)
  --json             a JSON list instead of a table (list; default: a table)
  -c, --config FILE  take the data folder from this file (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --data DIR         the data folder itself (default: as the configuration says)
`

export interface KeyParts {
  readonly io: CommandIo
  readonly open: (path: string) => KeyStore
}

const parts: KeyParts = { io: processIo, open: (path) => openKeyStore(path) }

export async function run(argv: string[], { io, open }: KeyParts = parts): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      name: { type: 'string' },
      config: { type: 'string', short: 'c' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [action, ...rest] = positionals
  const act = action === undefined ? undefined : ACTIONS.get(action)
  if (act === undefined) throw new UsageError(actionComplaint(action))
  if (values.config !== undefined && values.data !== undefined) throw new UsageError('give -c or --data, not both')
  const perform = act({ ...values, rest }, io)
  const folder = values.data !== undefined ? resolve(values.data) : configuredFolder(values.config, io)
  if (folder === null) return EXIT.config
  try {
    return await perform(open(resolve(folder, 'keys.json')), folder)
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error
    io.err(`baristad key: ${error.message}\n`)
    return EXIT.config
  }
}

interface Given {
  readonly role?: string | undefined
  readonly name?: string | undefined
  readonly json: boolean
  readonly rest: readonly string[]
}
type Perform = (store: KeyStore, folder: string) => Promise<number>

/** Each checks what it was given first, so that a wrong command line touches no file. */
const ACTIONS: ReadonlyMap<string, (given: Given, io: CommandIo) => Perform> = new Map([
  ['add', add],
  ['list', list],
  ['revoke', revoke],
])

function add({ role, name, rest }: Given, io: CommandIo): Perform {
  nothingMore(rest)
  if (role === undefined || name === undefined) throw new UsageError('"add" needs --role and --name')
  if (!isRole(role)) {
    const close = nearest(role, ROLES)
    const hint = close === null ? '' : ` (did you mean "${close}"?)`
    throw new UsageError(`there is no role "${role}"${hint}: ${ROLES.join(', ')}`)
  }
  return async (store, folder) => {
    try {
      const { key, secret } = await store.add(role, name)
      const login = isLogin(role) ? ` As an MQTT login: user name "${name}", and the secret as the password.` : ''
      io.err(`Key ${key.id} for ${role} "${name}" is in ${folder}. This is its secret, shown this once.${login}\n`)
      io.out(`${secret}\n`)
      return EXIT.ok
    } catch (error) {
      throw error instanceof RangeError ? new UsageError(error.message) : error
    }
  }
}

function list({ json, rest }: Given, io: CommandIo): Perform {
  nothingMore(rest)
  return async (store, folder) => {
    const keys = store.list()
    if (json) io.out(`${JSON.stringify(keys, null, 2)}\n`)
    else if (keys.length === 0) io.err(`No keys in ${folder}. "baristad key add" makes one.\n`)
    else io.out(table(keys))
    return EXIT.ok
  }
}

function revoke({ rest: [id, ...more] }: Given, io: CommandIo): Perform {
  nothingMore(more)
  if (id === undefined) throw new UsageError('"revoke" needs the id of a key: "baristad key list" has them')
  return async (store, folder) => {
    const key = await store.revoke(id)
    if (key === null) throw new UsageError(`no key in ${folder} has the id "${id}": "baristad key list" has them`)
    io.err(`Key ${key.id} of ${key.role} "${key.name}" is revoked since ${key.revokedAt}.\n`)
    return EXIT.ok
  }
}

function nothingMore(rest: readonly string[]): void {
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is too much`)
}

function actionComplaint(action: string | undefined): string {
  if (action === undefined) return 'say what to do: add, list or revoke'
  const close = nearest(action, ACTIONS.keys())
  return `"${action}" is not something to do with keys${close === null ? '' : ` (did you mean "${close}"?)`}: add, list or revoke`
}

/** Null, with the reason said, when no folder is known. */
function configuredFolder(named: string | undefined, io: CommandIo): string | null {
  const found = readConfigFile(named)
  // BARISTAD_DATA alone is enough where there is no file.
  if (!found.ok && (named !== undefined || !io.env.BARISTAD_DATA)) {
    io.err(`baristad key: ${found.file}: ${found.problem}. --data DIR does without.\n`)
    return null
  }
  const folder = dataFolder({ text: found.ok ? found.text : '', file: found.file, env: io.env, flags: {} })
  if (folder === null) io.err(`baristad key: ${found.file} does not say where the data is. --data DIR does without.\n`)
  return folder
}

function table(keys: readonly Key[]): string {
  const rows = keys.map((key) => [key.id, key.role, key.name, day(key.createdAt), state(key)])
  const all = [['id', 'role', 'name', 'made', 'state'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('')
}

function day(moment: string): string {
  return moment.slice(0, 10)
}

function state({ revokedAt }: Key): string {
  return revokedAt === null ? 'valid' : `revoked ${day(revokedAt)}`
}
