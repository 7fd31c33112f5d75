/** `baristad restore`: a backup becomes the order book. */
import { parseArgs } from 'node:util'
import type { KnownDriver } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { formatConfigError } from '../config/finding.ts'
import { readConfig } from '../config/load.ts'
import { BookError, type BookFacts } from '../daemon/book-file.ts'
import { DataDirectoryError } from '../daemon/data-directory.ts'
import { type Restored, restoreBook } from '../daemon/restore.ts'
import { type CommandIo, EXIT, processIo, UsageError } from './command.ts'

export const summary = 'put a backup in the place of the order book'

export const usage = `baristad restore: put a backup in the place of the order book

Usage: baristad restore FILE [-c FILE] [--data DIR] [--json]

The daemon must be stopped. Reads the whole backup first (checksum, pages, rows): with a fault in it nothing is changed. The
order book that is there is not deleted but kept aside in the data folder, whatever state it is in, and named. Says what is
lost: everything after the last event of the backup. Machines may have made drinks since that the restored book does not
know; it gets a new incarnation, so their journals answer for no other drink, and its open brews are asked for.

Run it as the user that the daemon runs as, so that the book is the daemon's.

Where the backup has keys for Web Push beside it, they are put back too, and others that stand there are kept aside.

Options:
  -c, --config FILE  the configuration (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --data DIR         the data folder, if the daemon is started with one (default: as the configuration says)
  --json             one JSON object instead: { ok, restored, before, aside, pushKeys } (default: lines for people)

Exit codes: 0 restored · 64 wrong command line · 75 a daemon runs there, or it could not be written · 78 wrong
configuration, or not a sound backup
`

export interface RestoreParts {
  readonly io: CommandIo
  readonly drivers: () => Promise<ReadonlyMap<string, KnownDriver>>
  readonly wallMs: () => number
}

const parts: RestoreParts = {
  io: processIo,
  drivers: async () => (await import('../daemon/drivers.ts')).knownDrivers(),
  wallMs: () => Date.now(),
}

export async function run(argv: string[], { io, drivers, wallMs }: RestoreParts = parts): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      config: { type: 'string', short: 'c' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('name one backup: baristad restore FILE')
  const fail = (errors: readonly string[], code: number): number => {
    if (values.json) io.out(`${JSON.stringify({ ok: false, errors }, null, 2)}\n`)
    else io.err(`${errors.map((error) => `baristad restore: ${error}`).join('\n')}\n`)
    return code
  }
  const found = readConfigFile(values.config)
  if (!found.ok) return fail([`${found.file}: ${found.problem}`], EXIT.config)
  const flags = { data: values.data }
  const read = readConfig({ text: found.text, file: found.file, env: io.env, flags, drivers: await drivers() })
  if (!read.ok) return fail(read.errors.map(formatConfigError), EXIT.config)
  const { data, backup } = read.config
  try {
    const result = await restoreBook({ file, data, backups: backup.folder, wallMs: wallMs() })
    io.out(values.json ? `${JSON.stringify({ ok: true, ...result }, null, 2)}\n` : lines(file, result))
    return EXIT.ok
  } catch (error) {
    if (error instanceof DataDirectoryError) return fail([error.message], error.exitCode)
    if (error instanceof BookError) return fail([`${error.message}; nothing was changed`], EXIT.config)
    if (error instanceof Error && 'code' in error) return fail([error.message], EXIT.temporary)
    throw error
  }
}

function lines(file: string, { restored, before, aside, pushKeys }: Restored): string {
  const text = [`restored ${file}: ${count(restored.orders)}, ${lastOf(restored)}`]
  if (before !== null) {
    const orders = Math.max(0, before.orders - restored.orders)
    text.push(`lost: what happened after that, ${count(orders)} among it; the book before had ${lastOf(before)}`)
  } else if (aside !== null) text.push('lost: what happened after that; the book before cannot be read')
  if (aside !== null) text.push(`kept aside: ${aside}`)
  if (typeof pushKeys === 'object') {
    text.push(
      `the keys for Web Push are those of the backup${pushKeys.aside === null ? '' : `; kept aside: ${pushKeys.aside}`}`,
    )
  }
  text.push('start the daemon again: it asks every machine for the brews that were open')
  return `${text.join('\n')}\n`
}

function lastOf({ lastEvent }: BookFacts): string {
  return lastEvent === null ? 'no event' : `its last event at ${new Date(lastEvent.wallMs).toISOString()}`
}

const count = (orders: number): string => `${orders} order${orders === 1 ? '' : 's'}`
