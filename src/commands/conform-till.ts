/** `baristad conform-till`: does a server keep the promises that tills rely on? */
import { parseArgs } from 'node:util'
import { ALL_CASES } from '../conform/cases/all.ts'
import { asJson, caseLines, hasFailures, summaryLine } from '../conform/report.ts'
import { runKit } from '../conform/run-kit.ts'
import { KitCannotRun } from '../conform/server.ts'
import type { ConformCase } from '../conform/verdict.ts'
import { type CommandIo, EXIT, processIo, UsageError } from './command.ts'

export const summary = 'check that a server keeps the promises tills rely on'

export const usage = `baristad conform-till: check that a server keeps the promises tills rely on

Usage: baristad conform-till URL --key KEY [--json]

Sends some hundreds of requests to a server with this API, good and bad ones, and says of each case whether it holds. Every
case is a bug that a real shop had. It places some 160 orders of what the menu has first, and cancels them in the end: run it
against a demo, or while the machines are off, since those that are ready begin to pour. A shop that is closed by its opening
hours takes no orders, so that next to nothing can be seen.

Arguments:
  URL          where the API is, e.g. http://127.0.0.1:8080

Options:
  --key KEY    the secret of a key that may order (no default)
  --json       one JSON object instead: { ok, url, mode, orders, cases: [...] } (default: lines for people)

✓ holds, ✗ fails and why, – skipped: the server's /openapi.json does not document it, ? not shown: there was no occasion to see it,
e.g. nothing on the menu was out.

Ends with 0 when nothing fails, with 1 when a case fails, with 64 when the server refuses the key, with 75 when there is no
server or the shop is closed.
`

/** A case failed. */
const FAILS = 1

export interface ConformParts {
  readonly io: CommandIo
  readonly cases: readonly ConformCase[]
}

const parts: ConformParts = { io: processIo, cases: ALL_CASES }

export async function run(argv: string[], { io, cases }: ConformParts = parts): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { key: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [url, ...more] = positionals
  if (url === undefined) throw new UsageError('which server? Give its URL')
  if (more.length > 0) throw new UsageError(`one URL is enough; what is "${more[0]}"?`)
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new UsageError(`"${url}" is no http or https URL`)
  const { key } = values
  if (key === undefined) throw new UsageError('--key is missing: the secret of a key that may order')
  try {
    let topic: string | undefined
    const result = await runKit({ url, key }, cases, (done) => {
      if (values.json) return
      if (done.topic !== undefined && done.topic !== topic) io.out(`${topic === undefined ? '' : '\n'}${done.topic}\n`)
      topic = done.topic
      io.out(caseLines(done))
    })
    io.out(values.json ? asJson(result) : summaryLine(result))
    if (hasFailures(result.results)) return FAILS
    if (result.mode === 'open') return EXIT.ok
    io.err('baristad conform-till: the shop is closed; run it again when it takes orders.\n')
    return EXIT.temporary
  } catch (error) {
    if (!(error instanceof KitCannotRun)) throw error
    io.err(`baristad conform-till: ${error.message}\n`)
    return error.because === 'unreachable' ? EXIT.temporary : EXIT.usage
  }
}
