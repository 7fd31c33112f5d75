/** The table of `npm run simulate -- --compare`: the shop beside the queue as everybody builds it, over the same seeds. */
import { Worker } from 'node:worker_threads'
import { FAULT_KINDS, type FaultKind } from '../mix.ts'
import { runSeed } from '../sim-shop.ts'
import { added, NO_OUTCOME, type Outcome } from './outcome.ts'
import { runNaive } from './run.ts'

export interface Variant {
  readonly name: string
  /** Null: baristad. */
  readonly leaseMs: number | null
  readonly device: 'good' | 'dumb'
}

export const VARIANTS: readonly Variant[] = [
  ...[60, 180, 600].map(
    (s): Variant => ({ name: `queue, ${s} s lease, no journal`, leaseMs: s * 1_000, device: 'dumb' }),
  ),
  ...[60, 180, 600].map((s): Variant => ({ name: `queue, ${s} s lease`, leaseMs: s * 1_000, device: 'good' })),
  { name: 'baristad', leaseMs: null, device: 'good' },
]

/** What people think of later, and what only the shop has: here everybody just orders. */
const OF_PEOPLE: readonly FaultKind[] = [
  'cancel',
  'append',
  'hold',
  'remake',
  'drain',
  'ask',
  'due',
  'race',
  'rush',
  'webhook',
  'reload',
  'torn-file',
  'local-pour',
]
export const COMPARED: readonly FaultKind[] = FAULT_KINDS.filter((kind) => !OF_PEOPLE.includes(kind))
const WITHOUT = new Set(OF_PEOPLE)

export function compareSeed(seed: number, hours: number, { leaseMs, device }: Variant): Outcome {
  if (leaseMs !== null) return runNaive({ seed, hours, leaseMs, device, without: WITHOUT })
  const { violation, outcome } = runSeed({ seed, hours, without: WITHOUT, outcome: 'yes' })
  if (violation !== null || outcome === null) throw new Error(`seed ${seed}: ${violation?.text ?? 'no outcome'}`)
  return outcome
}

export interface CompareJob {
  readonly seeds: readonly number[]
  readonly hours: number
}

export function compareJob({ seeds, hours }: CompareJob): Outcome[] {
  return VARIANTS.map((variant) => seeds.map((seed) => compareSeed(seed, hours, variant)).reduce(added, NO_OUTCOME))
}

export async function compare(seeds: readonly number[], hours: number, workers: number): Promise<string> {
  const parts = Array.from({ length: workers }, (_, i) => seeds.filter((_seed, n) => n % workers === i))
  const found = await Promise.all(parts.map((part) => inThread({ seeds: part, hours })))
  const rows = VARIANTS.map(({ name }, i) => ({
    name,
    outcome: found.map((outcomes) => outcomes[i] ?? NO_OUTCOME).reduce(added, NO_OUTCOME),
  }))
  return tableOf(rows, seeds, hours)
}

export function tableOf(
  rows: readonly { readonly name: string; readonly outcome: Outcome }[],
  seeds: readonly number[],
  hours: number,
): string {
  const head = ['', 'ordered', 'full cups', 'twice, unrecorded', 'again, recorded', 'never made', 'called off']
  const lines = rows.map(({ name, outcome: o }) =>
    [name, o.ordered, o.cups, o.twice, o.recorded, o.lost, o.calledOff].map(String),
  )
  const table = [head, ...lines]
  const widths = head.map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0)))
  const row = (line: readonly string[]) =>
    `| ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [
    `${seeds.length} seeds of ${hours} h (${seeds[0]} to ${seeds.at(-1)}), the same orders, machines and faults:`,
    '',
    row(head),
    rule,
    ...lines.map(row),
  ].join('\n')
}

function inThread(job: CompareJob): Promise<readonly Outcome[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./compare-worker.ts', import.meta.url), { workerData: job })
    worker.on('message', resolve)
    worker.on('error', reject)
  })
}
