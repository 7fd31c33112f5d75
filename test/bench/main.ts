/** `npm run bench`: measures, and prints a Markdown table. Every row has its peer from the same run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { brewThroughput } from './brew-throughput.ts'
import { isInMemory, syncTime } from './disk.ts'
import { failover } from './failover.ts'
import { history } from './history.ts'
import { idle } from './idle.ts'
import { latency } from './latency.ts'
import { type Options, readOptions } from './options.ts'
import { orderPages } from './order-pages.ts'
import { overload } from './overload.ts'
import { pickup } from './pickup.ts'
import { policies } from './policies.ts'
import { postOrder } from './post-order.ts'
import { quotes } from './quotes.ts'
import { recovery } from './recovery.ts'
import { type Bench, isMet, QUICK, type Row } from './row.ts'
import { scale } from './scale.ts'
import { figure, tableOf } from './table.ts'
import { tills } from './tills.ts'

const BENCHES: readonly Bench[] = [
  postOrder,
  brewThroughput,
  latency,
  history,
  idle,
  tills,
  orderPages,
  recovery,
  failover,
  policies,
  quotes,
  scale,
  overload,
  pickup,
]
/** Some minutes long even when it is quick: then it runs only when it is named. */
const LONG: readonly Bench[] = [policies]

const say = (text: string): void => void process.stderr.write(`${text}\n`)

const options = optionsOrExit(process.argv.slice(2))
const folder = mkdtempSync(join(options.dir ?? tmpdir(), 'baristad-bench-'))
const clean = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
process.once('SIGINT', () => {
  clean()
  process.exit(130)
})
try {
  if (isInMemory(folder)) say(`${folder} is in memory: an fsync costs nothing there. Give a disk with --dir.`)
  const machine = describe()
  const rows: Row[] = []
  for (const bench of BENCHES) {
    if (options.only !== null && !options.only.includes(bench.id) && !options.only.includes(bench.name)) continue
    if (options.only === null && options.scale === QUICK && LONG.includes(bench)) continue
    const own = join(folder, bench.id)
    mkdirSync(own)
    const start = performance.now()
    say(`(${bench.id}) ${bench.name}`)
    rows.push(...(await bench.run({ folder: own, scale: options.scale, say })))
    say(`  ${figure((performance.now() - start) / 1_000)} s`)
    rmSync(own, { recursive: true, force: true, maxRetries: 3 })
  }
  process.stdout.write(`${Object.values(machine).join(' · ')}\n\n${tableOf(rows)}\n`)
  if (options.json !== null) {
    const marked = rows.map((row) => ({ ...row, met: isMet(row) }))
    writeFileSync(options.json, `${JSON.stringify({ machine, scale: options.scale, rows: marked }, null, 2)}\n`)
  }
} finally {
  clean()
}

/** What a number must be read with. */
function describe() {
  const db = new Database(':memory:')
  const sqlite = db.prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()?.v ?? '?'
  db.close()
  const { p50Ms, p99Ms } = syncTime(folder)
  return {
    node: `Node ${process.versions.node}`,
    sqlite: `SQLite ${sqlite}`,
    processor: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    load: `load ${loadavg()[0]?.toFixed(1)} at the start`,
    disk: `4 KiB and fdatasync: p50 ${figure(p50Ms)} ms, p99 ${figure(p99Ms)} ms`,
  }
}

function optionsOrExit(argv: string[]): Options {
  try {
    return readOptions(argv, BENCHES)
  } catch (error) {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(64)
  }
}
