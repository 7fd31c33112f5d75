/** `baristad run`: the real daemon. */
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Config } from '../config/config.ts'
import { readConfigFile } from '../config/file.ts'
import { type ConfigError, formatConfigError } from '../config/finding.ts'
import { readConfig } from '../config/load.ts'
import { isLoopback } from '../config/networks.ts'
import { bookFile, markSuspect } from '../daemon/book-file.ts'
import { startDaemon } from '../daemon/daemon.ts'
import { DataDirectoryError, openDataDirectory } from '../daemon/data-directory.ts'
import { knownDrivers } from '../daemon/drivers.ts'
import { webRoot } from '../daemon/follows.ts'
import { type ReloadOutcome, removeStatus, writeStatus } from '../daemon/status-file.ts'
import { describeFault } from '../daemon/storage.ts'
import { keyState } from '../http/key.ts'
import { KeyFileError, openKeyStore } from '../http/keys.ts'
import { storageVerdict } from '../kit/storage-fault.ts'
import { createLog } from '../telemetry/log.ts'
import { EXIT, UsageError } from './command.ts'
import { endSignal, endWithin } from './ending.ts'
import { packageRoot, packageVersion } from './package.ts'

export const summary = 'run the shop from a configuration file'

export const usage = `baristad run: run the shop from a configuration file

Usage: baristad run [-c FILE] [options]

Starts the daemon and stays in the foreground; SIGTERM or Ctrl-C ends it in order (machines finish what they pour);
SIGHUP makes it read its configuration again ("baristad reload" does that, and says what came of it). A missing machine or broker never stops it. The log is JSON lines on standard output, or readable lines on a terminal.

Options:
  -c, --config FILE  the configuration (default: baristad.yaml here, else /etc/baristad/baristad.yaml)
  --data DIR         the data folder (default: as the configuration says)
  --http-port N      HTTP port, 0 takes a free one (default: as the configuration says)
  --mqtt-port N      MQTT port, 0 takes a free one (default: as the configuration says)
  --new-book         begin a new order book in a data folder whose book is gone (default: that is refused)
  --log json|pretty  how the log is written (default: pretty on a terminal, else json)

Exit codes: 0 ended in order · 64 wrong command line · 71 the disk failed: start again · 75 a port or the data
folder is in use, another daemon runs this shop on the broker, or the disk is full · 78 wrong configuration, or an order book that is damaged or gone
`

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      config: { type: 'string', short: 'c' },
      data: { type: 'string' },
      'http-port': { type: 'string' },
      'mqtt-port': { type: 'string' },
      'new-book': { type: 'boolean', default: false },
      log: { type: 'string' },
    },
  })
  if (values.log !== undefined && values.log !== 'json' && values.log !== 'pretty') {
    throw new UsageError(`--log must be json or pretty, not "${values.log}"`)
  }
  const drivers = await knownDrivers()
  const flags = { 'listen.http.port': values['http-port'], 'listen.mqtt.port': values['mqtt-port'], data: values.data }
  const read = readAgain(values.config, flags, drivers)
  if (!read.ok) return complain(read.errors.join('\n'), EXIT.config)

  const { config } = read
  const log = createLog({ level: config.log.level, format: values.log ?? (process.stdout.isTTY ? 'pretty' : 'json') })
  const warn = (warnings: readonly ConfigError[]): void => {
    for (const warning of warnings) log.warn({ path: warning.path }, warning.problem)
  }
  warn(read.warnings)
  try {
    const data = await openDataDirectory(config.data, { missingBook: values['new-book'] ? 'make' : 'refuse' })
    const hosts = [config.listen.http.host, ...(config.broker.kind === 'embedded' ? [config.listen.mqtt.host] : [])]
    const open = hosts.find((host) => !isLoopback(host))
    if (
      open !== undefined &&
      openKeyStore(data.keysFile)
        .list()
        .every((key) => keyState(key, Date.now()) !== 'valid')
    ) {
      data.close()
      const text = `refusing to listen on ${open} without keys: make one first, e.g. "baristad key add --role cashier --name till-1", or listen on 127.0.0.1`
      return complain(text, EXIT.config)
    }
    const ends = endSignal(['SIGINT', 'SIGTERM'])
    const gaveWay = Promise.withResolvers<string>()
    let daemon: Awaited<ReturnType<typeof startDaemon>>
    try {
      daemon = await startDaemon({
        config,
        data,
        drivers,
        log,
        version: packageVersion(),
        webRoot: webRoot(packageRoot),
        onBroken: () => void endBroken(),
        onRival: gaveWay.resolve,
      })
    } catch (error) {
      if (storageVerdict(error) !== 'exit') data.close()
      throw error
    }
    log.info(
      {
        http: daemon.httpUrl,
        public: daemon.outsideUrl,
        mqtt: daemon.mqttUrl,
        data: config.data,
        machines: config.machines.length,
      },
      'open',
    )
    const startedAt = new Date().toISOString()
    let n = 0
    const report = (reload: Omit<ReloadOutcome, 'n' | 'at'> | null): void => {
      const outcome = reload && { n: ++n, at: new Date().toISOString(), ...reload }
      writeStatus(config.data, { pid: process.pid, startedAt, url: daemon.httpUrl, file: read.file, reload: outcome })
    }
    process.on('SIGHUP', () => {
      const next = readAgain(read.file, flags, drivers)
      if (!next.ok) {
        log.error({ errors: next.errors }, 'the configuration has faults: nothing was changed')
        return report({ changed: [], needsRestart: [], errors: next.errors })
      }
      warn(next.warnings)
      const { changed, needsRestart } = daemon.reload(next.config)
      report({ changed: [...changed], needsRestart: [...needsRestart], errors: [] })
    })
    report(null)
    const end = await Promise.race([
      ends.then((why) => ({ why, code: EXIT.ok })),
      gaveWay.promise.then((why) => ({ why, code: EXIT.temporary })),
    ])
    log.info({ why: end.why }, 'closing')
    endWithin(10_000, EXIT.internal)
    await daemon.close()
    removeStatus(config.data)
    return end.code === EXIT.ok ? EXIT.ok : complain(end.why, end.code)
  } catch (error) {
    if (error instanceof DataDirectoryError) return complain(error.message, error.exitCode)
    const verdict = storageVerdict(error)
    if (verdict !== 'carry-on') {
      complain(describeFault(error), EXIT.temporary)
      if (verdict === 'exit') {
        markSuspect(bookFile(config.data), describeFault(error))
        process.exit(EXIT.disk)
      }
      return EXIT.temporary
    }
    if (error instanceof KeyFileError) return complain(error.message, EXIT.config)
    throw error
  }
}

/** Those who asked have been answered by then; nothing is closed, because closing writes. */
const LAST_WORDS_MS = 200

async function endBroken(): Promise<never> {
  await wait(LAST_WORDS_MS)
  process.exit(EXIT.disk)
}

type Read =
  | { readonly ok: true; readonly file: string; readonly config: Config; readonly warnings: readonly ConfigError[] }
  | { readonly ok: false; readonly errors: string[] }

function readAgain(
  named: string | undefined,
  flags: Readonly<Record<string, string | undefined>>,
  drivers: Awaited<ReturnType<typeof knownDrivers>>,
): Read {
  const found = readConfigFile(named)
  if (!found.ok) return { ok: false, errors: [`${found.file}: ${found.problem}`] }
  const read = readConfig({ text: found.text, file: found.file, env: process.env, flags, drivers })
  if (!read.ok) return { ok: false, errors: read.errors.map(formatConfigError) }
  return { ok: true, file: found.file, config: read.config, warnings: read.warnings }
}

function complain(text: string, code: number): number {
  process.stderr.write(`baristad run: ${text}\n`)
  return code
}
