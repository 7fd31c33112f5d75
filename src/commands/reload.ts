/** `baristad reload`: the running daemon reads its configuration again. */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { KnownDriver } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { formatConfigError } from '../config/finding.ts'
import { readConfig } from '../config/load.ts'
import { isAlive, type ReloadOutcome, readStatus } from '../daemon/status-file.ts'
import { type CommandIo, EXIT, processIo } from './command.ts'

export const summary = 'make the running daemon read its configuration again'

export const usage = `baristad reload: make the running daemon read its configuration again

Usage: baristad reload [-c FILE] [--data DIR] [--json]

Checks the file first, as "baristad check" does: with a fault in it nothing is sent and the shop goes on as it was. Then the
daemon (found by its data folder) is told by SIGHUP, checks again for itself, and puts machines, menu, zones, hours,
limits and timing in force without touching open work: a machine that is gone finishes its cup first. What was ordered
stays as it was sold. Listeners, broker, data folder and log need a restart; they are named. Keys need no reload.

Options:
  -c, --config FILE  the file (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --data DIR         the data folder, if the daemon was started with one (default: as the configuration says)
  --json             one JSON object instead: { ok, n, at, changed, needsRestart, errors } (default: lines for people)

Exit codes: 0 in force · 64 wrong command line · 75 no daemon runs there, or it did not answer · 78 wrong configuration
`

const ANSWER_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 50

export interface ReloadParts {
  readonly io: CommandIo
  readonly drivers: () => Promise<ReadonlyMap<string, KnownDriver>>
}

const parts: ReloadParts = {
  io: processIo,
  drivers: async () => (await import('../daemon/drivers.ts')).knownDrivers(),
}

export async function run(argv: string[], { io, drivers }: ReloadParts = parts): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      config: { type: 'string', short: 'c' },
      data: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const fail = (errors: readonly string[], code: number): number => {
    if (values.json) io.out(`${JSON.stringify({ ok: false, errors }, null, 2)}\n`)
    else io.err(`${errors.map((error) => `baristad reload: ${error}`).join('\n')}\n`)
    return code
  }
  const found = readConfigFile(values.config)
  if (!found.ok) return fail([`${found.file}: ${found.problem}`], EXIT.config)
  const flags = { data: values.data }
  const read = readConfig({ text: found.text, file: found.file, env: io.env, flags, drivers: await drivers() })
  if (!read.ok) {
    return fail([...read.errors.map(formatConfigError), 'nothing was sent; the shop goes on as it was'], EXIT.config)
  }
  const outcome = await tell(read.config.data)
  if (typeof outcome === 'string') return fail([outcome], EXIT.temporary)
  if (values.json) io.out(`${JSON.stringify({ ok: outcome.errors.length === 0, ...outcome }, null, 2)}\n`)
  else io[outcome.errors.length > 0 ? 'err' : 'out'](asLines(outcome))
  return outcome.errors.length > 0 ? EXIT.config : EXIT.ok
}

/** What came of it, or why nothing could. */
async function tell(folder: string): Promise<ReloadOutcome | string> {
  const before = readStatus(folder)
  if (before === null || !isAlive(before.pid)) {
    return `no daemon runs on ${folder}; start it with "baristad run", it reads the configuration then`
  }
  const seen = before.reload?.n ?? 0
  try {
    process.kill(before.pid, 'SIGHUP')
  } catch (error) {
    return `process ${before.pid} cannot be told: ${error instanceof Error ? error.message : String(error)}; try as its own user, or "systemctl reload baristad"`
  }
  for (let waited = 0; waited < ANSWER_WITHIN_MS; waited += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS)
    const now = readStatus(folder)
    if (now?.reload && now.pid === before.pid && now.reload.n > seen) return now.reload
    if (!isAlive(before.pid)) return `the daemon (process ${before.pid}) has ended; its log says why`
  }
  return `the daemon (process ${before.pid}) did not answer within ${ANSWER_WITHIN_MS / 1000} s; its log says why`
}

function asLines({ changed, needsRestart, errors }: ReloadOutcome): string {
  if (errors.length > 0) return `${errors.join('\n')}\nnothing was changed; the shop goes on as it was\n`
  const done = changed.length === 0 ? ['nothing has changed'] : changed.map((what) => `in force: ${what}`)
  return `${[...done, ...needsRestart.map((what) => `needs a restart: ${what}`)].join('\n')}\n`
}
