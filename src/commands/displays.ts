/** `baristad displays`: the screens that show boards, as the running daemon knows them. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { KnownDriver } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { readConfig } from '../config/load.ts'
import { isAlive, readStatus } from '../daemon/status-file.ts'
import { type CommandIo, EXIT, processIo, UsageError } from './command.ts'
import { type ListedScreen, screenTable } from './displays-table.ts'

export const summary = 'let screens show the board, name them, put them out'

export const usage = `baristad displays: let screens show the board, name them, put them out

Usage: baristad displays [list]
       baristad displays approve CODE --zone ZONE [--name NAME]
       baristad displays rename DISPLAY NAME
       baristad displays zone DISPLAY ZONE
       baristad displays size DISPLAY s|m|l
       baristad displays identify DISPLAY
       baristad displays revoke DISPLAY

Speaks with the running daemon, with the key of a barista or a manager ("baristad key add --role barista --name NAME").
With pickup.pairing: on, a screen that opens /board shows a code of six letters; approve lets it in. DISPLAY is the id or
the name that list shows; identify makes its screen show its name for ten seconds.

Options:
  --key-file FILE    a file whose first line is the key (default: the environment variable BARISTAD_KEY)
  --url URL          where the daemon answers (default: as it wrote into its data folder at its start)
  -c, --config FILE  the configuration (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --data DIR         the data folder, if the daemon was started with one (default: as the configuration says)
  --zone ZONE        with approve: the zone whose board it shows
  --name NAME        with approve: what to call it, at most 40 characters (default: Screen and a number)
  --json             what the daemon answers, as it is (default: lines for people)

Exit codes: 0 done · 64 wrong command line · 65 the daemon refused it, and says why · 69 no daemon runs there · 77 no key, or
one that may not · 78 wrong configuration
`

const ANSWER_WITHIN_MS = 10_000

export interface DisplaysParts {
  readonly io: CommandIo
  readonly drivers: () => Promise<ReadonlyMap<string, KnownDriver>>
}

const parts: DisplaysParts = {
  io: processIo,
  drivers: async () => (await import('../daemon/drivers.ts')).knownDrivers(),
}

/** Why it ends here. */
class Failed extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

interface Values {
  readonly config?: string | undefined
  readonly data?: string | undefined
  readonly url?: string | undefined
  readonly 'key-file'?: string | undefined
  readonly zone?: string | undefined
  readonly name?: string | undefined
  readonly json: boolean
}

export async function run(argv: string[], given: DisplaysParts = parts): Promise<number> {
  const { io } = given
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      config: { type: 'string', short: 'c' },
      data: { type: 'string' },
      url: { type: 'string' },
      'key-file': { type: 'string' },
      zone: { type: 'string' },
      name: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const wanted = readWords(positionals, values)
  try {
    const url = values.url ?? (await urlOfDaemon(values, given))
    const daemon = new Daemon(url, readKey(values, io))
    io.out(await carryOut(daemon, wanted, values.json ? 'json' : 'words'))
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    if (values.json) io.out(`${JSON.stringify({ ok: false, errors: [error.message] }, null, 2)}\n`)
    else io.err(`baristad displays: ${error.message}\n`)
    return error.code
  }
}

type Wanted =
  | { readonly t: 'list' }
  | { readonly t: 'approve'; readonly body: { readonly code: string; readonly zone: string; readonly name?: string } }
  | { readonly t: 'change'; readonly what: string; readonly display: string; readonly body?: object }

function readWords([verb = 'list', ...words]: readonly string[], { zone, name }: Values): Wanted {
  const [first, second, extra] = words
  const most = { list: 0, approve: 1, revoke: 1, identify: 1, rename: 2, zone: 2, size: 2 }[verb]
  if (most === undefined) {
    throw new UsageError(`there is no "${verb}"; it is list, approve, rename, zone, size, identify or revoke`)
  }
  if (words.length > most || extra !== undefined)
    throw new UsageError(`${verb} takes ${most} words, not ${words.length}`)
  if (verb === 'list') return { t: 'list' }
  if (first === undefined) throw new UsageError(verb === 'approve' ? 'approve takes a CODE' : `${verb} takes a DISPLAY`)
  if (verb === 'approve') {
    if (zone === undefined) throw new UsageError('approve takes --zone ZONE: whose board shall it show?')
    return { t: 'approve', body: { code: first, zone, ...(name !== undefined && { name }) } }
  }
  if (most === 1) return { t: 'change', what: verb, display: first }
  if (second === undefined)
    throw new UsageError(`${verb} takes a DISPLAY and a ${verb === 'rename' ? 'NAME' : verb.toUpperCase()}`)
  return { t: 'change', what: verb, display: first, body: { [verb === 'rename' ? 'name' : verb]: second } }
}

async function carryOut(daemon: Daemon, wanted: Wanted, as: 'json' | 'words'): Promise<string> {
  if (wanted.t === 'list') {
    const list = (await daemon.ask('GET', '/displays')) as {
      displays: ListedScreen[]
      waiting: number
      pairing: string
    }
    return as === 'json' ? asJson(list) : screenTable(list)
  }
  if (wanted.t === 'approve') {
    const display = (await daemon.ask('POST', '/displays/approve', wanted.body)) as ListedScreen
    return as === 'json'
      ? asJson(display)
      : `${display.name} (${display.id}) shows the board of ${display.zone} in a moment\n`
  }
  const { displays } = (await daemon.ask('GET', '/displays')) as { displays: ListedScreen[] }
  const id = idOf(displays, wanted.display)
  const display = (await daemon.ask(
    'POST',
    `/displays/${encodeURIComponent(id)}/${wanted.what}`,
    wanted.body,
  )) as ListedScreen
  return as === 'json' ? asJson(display) : `${doneWords(wanted.what, display)}\n`
}

const asJson = (data: object): string => `${JSON.stringify(data, null, 2)}\n`

function doneWords(what: string, { id, name, zone, size }: ListedScreen): string {
  const said: Readonly<Record<string, string>> = {
    rename: `${id} is called ${name} now`,
    zone: `${name} shows the board of ${zone} now`,
    size: `${name} writes in size ${size} now`,
    identify: `${name} shows its name for ten seconds`,
    revoke: `${name} is out: its screen shows a new code`,
  }
  return said[what] ?? 'done'
}

function idOf(displays: readonly ListedScreen[], named: string): string {
  const own = displays.flatMap((one) => (one.id === null ? [] : [{ id: one.id, name: one.name }]))
  if (own.some(({ id }) => id === named)) return named
  const [first, ...others] = own.filter(({ name }) => name === named)
  if (first === undefined) throw new Failed(EXIT.data, `there is no display "${named}"; "baristad displays" lists them`)
  if (others.length > 0) {
    throw new Failed(EXIT.data, `${others.length + 1} displays are called "${named}"; take the id of the one you mean`)
  }
  return first.id
}

class Daemon {
  readonly #url: string
  readonly #key: string
  constructor(url: string, key: string) {
    this.#url = url.replace(/\/+$/, '')
    this.#key = key
  }

  async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    let answer: Response
    try {
      answer = await fetch(this.#url + path, {
        method,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        headers: {
          authorization: `Bearer ${this.#key}`,
          ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    } catch {
      throw new Failed(EXIT.unavailable, `nobody answers at ${this.#url}; is the daemon running?`)
    }
    const told: unknown = await answer.json().catch(() => null)
    if (answer.ok) return told
    const detail = (told as { detail?: string } | null)?.detail ?? `it answered ${answer.status}`
    throw new Failed(answer.status === 401 || answer.status === 403 ? EXIT.noPermission : EXIT.data, detail)
  }
}

function readKey(values: Values, io: CommandIo): string {
  const file = values['key-file']
  if (file === undefined) {
    const key = io.env.BARISTAD_KEY?.trim() ?? ''
    if (key !== '') return key
    throw new Failed(EXIT.noPermission, 'a key of a barista or manager is needed: --key-file FILE, or BARISTAD_KEY')
  }
  try {
    const key = readFileSync(file, 'utf8').split('\n')[0]?.trim() ?? ''
    if (/^[\x21-\x7e]+$/.test(key)) return key
  } catch (error) {
    throw new Failed(
      EXIT.noPermission,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  throw new Failed(EXIT.noPermission, `the first line of ${file} is no key`)
}

async function urlOfDaemon(values: Values, { io, drivers }: DisplaysParts): Promise<string> {
  const found = readConfigFile(values.config)
  if (!found.ok) throw new Failed(EXIT.config, `${found.file}: ${found.problem}`)
  const flags = { data: values.data }
  const read = readConfig({ text: found.text, file: found.file, env: io.env, flags, drivers: await drivers() })
  if (!read.ok) throw new Failed(EXIT.config, `${found.file} has faults: "baristad check" names them`)
  const status = readStatus(read.config.data)
  if (status === null || !isAlive(status.pid)) {
    throw new Failed(EXIT.unavailable, `no daemon runs on ${read.config.data}; start it with "baristad run"`)
  }
  const { host, port } = read.config.listen.http
  return status.url ?? `http://${host}:${port}`
}
