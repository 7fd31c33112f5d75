/** `baristad key`: make, list, rotate and revoke keys; look for terminals that misuse idempotency keys. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfigFile } from '../config/file.ts'
import { dataFolder } from '../config/load.ts'
import { nearest } from '../config/nearest.ts'
import {
  isLogin,
  isRole,
  type Key,
  KeyFileError,
  type KeyStore,
  type MadeKey,
  openKeyStore,
  ROLES,
} from '../http/keys.ts'
import { readTime } from '../kit/read-time.ts'
import { type CommandIo, EXIT, processIo, UsageError } from './command.ts'
import { expiryWarnings, keyTable, listed } from './key-list.ts'
import { minuteOf, readExpiry, readOverlap } from './key-times.ts'

export const summary = 'make, list, rotate and revoke keys; find tills that misuse idempotency keys'

export const usage = `baristad key: make, list, rotate and revoke keys; find tills that misuse idempotency keys

Usage: baristad key add --role ROLE --name NAME [--expires WHEN] [-c FILE | --data DIR]
       baristad key list [--json] [-c FILE | --data DIR]
       baristad key rotate ID [--overlap SPAN] [--expires WHEN] [-c FILE | --data DIR]
       baristad key revoke ID [-c FILE | --data DIR]
       baristad key doctor [--since DAY] [--json] [-c FILE | --data DIR]

Keys are kept in keys.json of the data folder, as hashes. "add" and "rotate" print the secret on standard output, once:
nothing can show it again. A running daemon takes up every change within a second.

"rotate" gives a key a new secret and leaves its id, role and name: a till's orders stay its own. The old secret works on
until the overlap ends, so that the till can be changed in between; "list" shows which of the two is in use, as of a minute
ago. "revoke" ends a key with all its secrets, for good.

"doctor" reads the order book, also beside a running daemon, and names terminals that take a second idempotency key for one
sale, one for two requests, or one made of what is ordered. It ends with 0 when there are none, else with 1.

Roles:
  cashier   places, reads and cancels orders (a till)
  barista   orders too, and works the counter: what is out, cups that are gone, questions, machines
  manager   all of that, the menu, webhooks and the audit
  machine   a machine on MQTT; NAME is its id in the configuration, and its MQTT user name
  display   a board on MQTT, only reading; NAME is its MQTT user name
  observer  reads: orders, machines, the menu, waste; no names and notes

Options:
  --role ROLE        what the key may do (add; no default)
  --name NAME        who has it, 1 to 64 characters; for machine and display an id (add; no default)
  --expires WHEN     from when it is refused: a span (90d, 12h, 30min; 1min to 3650d), a date (its end, UTC) or "never"
                     (add, default: never; rotate, default: as long again as it was given before)
  --overlap SPAN     how long the old secret works on: 7d, 24h, 30min, at most 90d; 0 ends it at once (rotate; default: 24h)
  --since DAY        business days from this one on, e.g. 2026-11-22 (doctor; default: all)
  --json             JSON instead of lines for people (list, doctor; default: lines)
  -c, --config FILE  take the data folder from this file (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --data DIR         the data folder itself (default: as the configuration says)
`

/** The doctor found something. */
const FOUND = 1

export interface KeyParts {
  readonly io: CommandIo
  readonly open: (path: string) => KeyStore
  /** Wall clock, milliseconds since 1970; the store's own. */
  readonly wallMs: () => number
}

const parts: KeyParts = { io: processIo, open: (path) => openKeyStore(path), wallMs: Date.now }

export async function run(argv: string[], { io, open, wallMs }: KeyParts = parts): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      name: { type: 'string' },
      expires: { type: 'string' },
      overlap: { type: 'string' },
      since: { type: 'string' },
      config: { type: 'string', short: 'c' },
      data: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  const [word, ...rest] = positionals
  const action = word === undefined ? undefined : ACTIONS.get(word)
  if (action === undefined) throw new UsageError(actionComplaint(word))
  const { config, data, ...given } = values
  if (config !== undefined && data !== undefined) throw new UsageError('give -c or --data, not both')
  const stray = Object.keys(given).find((option) => !action.takes.includes(option))
  if (stray !== undefined) throw new UsageError(`"${word}" takes no --${stray}`)
  const perform = action.prepare({ ...given, rest }, { io, nowMs: wallMs() })
  const folder = data !== undefined ? resolve(data) : configuredFolder(config, io)
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
  readonly role?: string
  readonly name?: string
  readonly expires?: string
  readonly overlap?: string
  readonly since?: string
  readonly json?: boolean
  /** What is no option. */
  readonly rest: readonly string[]
}

interface Context {
  readonly io: CommandIo
  readonly nowMs: number
}

type Perform = (store: KeyStore, folder: string) => Promise<number>

interface Action {
  /** Options beside -c and --data. */
  readonly takes: readonly string[]
  /** Checks what it was given, so that a wrong command line touches no file. */
  readonly prepare: (given: Given, context: Context) => Perform
}

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['add', { takes: ['role', 'name', 'expires'], prepare: add }],
  ['list', { takes: ['json'], prepare: list }],
  ['rotate', { takes: ['overlap', 'expires'], prepare: rotate }],
  ['revoke', { takes: [], prepare: revoke }],
  ['doctor', { takes: ['since', 'json'], prepare: doctor }],
])

function add({ role, name, expires, rest }: Given, { io, nowMs }: Context): Perform {
  nothingMore(rest)
  if (role === undefined || name === undefined) throw new UsageError('"add" needs --role and --name')
  if (!isRole(role)) {
    const close = nearest(role, ROLES)
    const hint = close === null ? '' : ` (did you mean "${close}"?)`
    throw new UsageError(`there is no role "${role}"${hint}: ${ROLES.join(', ')}`)
  }
  const expiresMs = expires === undefined ? null : readExpiry(expires, nowMs)
  return async (store, folder) => {
    const made = await orUsage(store.add(role, name, { expiresMs }))
    io.err(`Key ${made.key.id} for ${role} "${name}" is in ${folder}.${expiryText(made.key)} ${secretText(made)}\n`)
    io.out(`${made.secret}\n`)
    return EXIT.ok
  }
}

function list({ json, rest }: Given, { io, nowMs }: Context): Perform {
  nothingMore(rest)
  return async (store, folder) => {
    const keys = listed(store.list(), (id) => store.lastUsed(id), nowMs)
    if (json) io.out(`${JSON.stringify(keys, null, 2)}\n`)
    else if (keys.length === 0) io.err(`No keys in ${folder}. "baristad key add" makes one.\n`)
    else io.out(keyTable(keys, nowMs))
    for (const warning of expiryWarnings(keys, nowMs)) io.err(`${warning}\n`)
    return EXIT.ok
  }
}

function rotate({ overlap, expires, rest: [id, ...more] }: Given, { io, nowMs }: Context): Perform {
  nothingMore(more)
  if (id === undefined) throw new UsageError('"rotate" needs the id of a key: "baristad key list" has them')
  const options = {
    ...(overlap !== undefined && { overlapMs: readOverlap(overlap) }),
    ...(expires !== undefined && { expiresMs: readExpiry(expires, nowMs) }),
  }
  return async (store, folder) => {
    const made = await orUsage(store.rotate(id, options))
    if (made === null) {
      const known = store.list().find((key) => key.id === id)
      if (known === undefined) throw new UsageError(noSuchKey(id, folder))
      throw new UsageError(`the key "${id}" is revoked, for good: "baristad key add" makes a new one`)
    }
    const { role, name, oldUntil, rotatedAt } = made.key
    const ended = oldUntil === null || rotatedAt === null || oldUntil <= rotatedAt
    const old = ended ? 'The old one is refused from now on.' : `The old one works until ${minuteOf(oldUntil)}.`
    io.err(`Key ${id} of ${role} "${name}" has a new secret. ${old}${expiryText(made.key)} ${secretText(made)}\n`)
    io.out(`${made.secret}\n`)
    return EXIT.ok
  }
}

function revoke({ rest: [id, ...more] }: Given, { io }: Context): Perform {
  nothingMore(more)
  if (id === undefined) throw new UsageError('"revoke" needs the id of a key: "baristad key list" has them')
  return async (store, folder) => {
    const key = await store.revoke(id)
    if (key === null) throw new UsageError(noSuchKey(id, folder))
    io.err(`Key ${key.id} of ${key.role} "${key.name}" is revoked since ${key.revokedAt}.\n`)
    return EXIT.ok
  }
}

function doctor({ since, json, rest }: Given, { io, nowMs }: Context): Perform {
  nothingMore(rest)
  if (since !== undefined && readTime(`${since}T00:00:00Z`) === null) {
    throw new UsageError(`--since takes a business day, e.g. 2026-11-22, not "${since}"`)
  }
  return async (store, folder) => {
    // Only here: the other actions work where the order book's native module does not.
    const { diagnose, diagnosisText, NoOrderBook } = await import('./key-doctor.ts')
    try {
      const diagnosis = diagnose(folder, store.list(), since ?? null, nowMs)
      io.out(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : diagnosisText(diagnosis))
      return diagnosis.ok ? EXIT.ok : FOUND
    } catch (error) {
      if (!(error instanceof NoOrderBook)) throw error
      io.err(`baristad key: ${error.message}\n`)
      return EXIT.config
    }
  }
}

/** What the store calls out of range is what the command line said. */
async function orUsage<T>(made: Promise<T>): Promise<T> {
  try {
    return await made
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error
  }
}

function expiryText({ expiresAt }: Key): string {
  return expiresAt === null ? '' : ` It expires on ${minuteOf(expiresAt)}.`
}

function secretText({ key: { role, name } }: MadeKey): string {
  const login = isLogin(role) ? ` As an MQTT login: user name "${name}", and the secret as the password.` : ''
  return `This is its secret, shown this once.${login}`
}

function noSuchKey(id: string, folder: string): string {
  return `no key in ${folder} has the id "${id}": "baristad key list" has them`
}

function nothingMore(rest: readonly string[]): void {
  if (rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is too much`)
}

function actionComplaint(action: string | undefined): string {
  if (action === undefined) return 'say what to do: add, list, rotate, revoke or doctor'
  const close = nearest(action, ACTIONS.keys())
  return `"${action}" is not something to do with keys${close === null ? '' : ` (did you mean "${close}"?)`}: add, list, rotate, revoke or doctor`
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
