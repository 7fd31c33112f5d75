/** `baristad backup`: a verified copy of the order book, beside the running daemon. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { KnownDriver } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { formatConfigError } from '../config/finding.ts'
import { readConfig } from '../config/load.ts'
import { type BackupManifest, backupName, makeBackup } from '../daemon/backup.ts'
import { BookError, bookFile } from '../daemon/book-file.ts'
import { type CommandIo, EXIT, processIo } from './command.ts'

export const summary = 'copy the order book while the shop is open, and verify the copy'

export const usage = `baristad backup: copy the order book while the shop is open, and verify the copy

Usage: baristad backup [-c FILE] [--to DIR] [--data DIR] [--json]

Takes one snapshot of the order book, whether a daemon runs or not (it does not wait), reads every page of the copy, counts
its rows, and only then gives it its name, such as orders-2026-11-22T0400.db by the clock in the shop. A small JSON file
beside it has its schema, rows, last event and SHA-256; the keys for Web Push, if there are any, are copied too. The daemon does the same by itself (section "backup" of the
configuration) and removes the oldest; copies made with --to are left alone. "baristad restore" reads them.

Run it as the user that the daemon runs as, so that what SQLite leaves in the data folder is the daemon's.

Options:
  -c, --config FILE  the configuration (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --to DIR           the folder of the copy, made when it is not there (default: backup.folder of the configuration)
  --data DIR         the data folder, if the daemon was started with one (default: as the configuration says)
  --json             one JSON object instead: { ok, path, … as in the file beside it } (default: a line for people)

Exit codes: 0 there and sound · 64 wrong command line · 75 it could not be written · 78 wrong configuration, or no sound
order book there
`

export interface BackupParts {
  readonly io: CommandIo
  readonly drivers: () => Promise<ReadonlyMap<string, KnownDriver>>
  readonly wallMs: () => number
}

const parts: BackupParts = {
  io: processIo,
  drivers: async () => (await import('../daemon/drivers.ts')).knownDrivers(),
  wallMs: () => Date.now(),
}

export async function run(argv: string[], { io, drivers, wallMs }: BackupParts = parts): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      config: { type: 'string', short: 'c' },
      to: { type: 'string' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const fail = (errors: readonly string[], code: number): number => {
    if (values.json) io.out(`${JSON.stringify({ ok: false, errors }, null, 2)}\n`)
    else io.err(`${errors.map((error) => `baristad backup: ${error}`).join('\n')}\n`)
    return code
  }
  const found = readConfigFile(values.config)
  if (!found.ok) return fail([`${found.file}: ${found.problem}`], EXIT.config)
  const flags = { data: values.data }
  const read = readConfig({ text: found.text, file: found.file, env: io.env, flags, drivers: await drivers() })
  if (!read.ok) return fail(read.errors.map(formatConfigError), EXIT.config)
  const { data, backup, venue } = read.config
  const folder = values.to === undefined ? backup.folder : resolve(values.to)
  const nowMs = wallMs()
  try {
    const name = backupName(venue.timezone, nowMs)
    const manifest = await makeBackup({ book: bookFile(data), folder, name, wallMs: nowMs })
    const path = join(folder, manifest.file)
    io.out(values.json ? `${JSON.stringify({ ok: true, path, ...manifest }, null, 2)}\n` : line(path, manifest))
    return EXIT.ok
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return fail([`no backup was made: ${error.message}`], error instanceof BookError ? EXIT.config : EXIT.temporary)
  }
}

function line(path: string, { orders, lastEvent, bytes }: BackupManifest): string {
  const last = lastEvent === null ? 'no event yet' : `last event ${lastEvent.at}`
  return `${path}: ${orders} order${orders === 1 ? '' : 's'}, ${last}, ${Math.ceil(bytes / 1024)} KiB, verified\n`
}
