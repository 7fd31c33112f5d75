/** Many seeds, on one or several threads, and what came of them. */
import { Worker } from 'node:worker_threads'
import { ablationNamed } from './ablations.ts'
import type { FaultKind } from './mix.ts'
import { runSeed } from './sim-shop.ts'
import { Tally } from './tally.ts'

export interface CampaignOptions {
  readonly firstSeed: number
  readonly seeds: number
  readonly hours: number
  /** Virtual hours in all after which no seed is begun; `seeds` does not count then. Default: no limit. */
  readonly hoursTotal?: number
  /** Threads; 1 runs in this one. */
  readonly workers: number
  readonly ablation: string | null
  readonly without: readonly FaultKind[]
  /** See RunOptions; a shrunk seed has them. */
  readonly quietUntilMs?: number
  readonly firstOrder?: number
  /** Every so many seeds one is run twice, and must do the same; 0: none. */
  readonly sampleEvery: number
}

/** One seed's result, plain enough to be posted. */
export interface SeedResult {
  readonly seed: number
  readonly violation: { readonly invariant: string; readonly text: string; readonly atMs: number } | null
  readonly virtualMs: number
  readonly orders: number
  readonly counts: ReadonlyMap<string, number>
}

export interface CampaignResult {
  readonly seeds: number
  readonly virtualHours: number
  readonly realSeconds: number
  readonly orders: number
  readonly tally: Tally
  /** Lowest seed first. */
  readonly failures: readonly SeedResult[]
}

/** What the threads of one campaign have done together: seeds begun, and virtual milliseconds of those that have ended. */
const BEGUN = 0
const SPENT_MS = 1

export type Job = CampaignOptions & {
  /** Shared by the threads: whoever is free takes the next seed, so none idles while another has many left. Default: one thread. */
  readonly counters?: SharedArrayBuffer
}

const newCounters = () => new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)

export const smallerOf = ({ quietUntilMs, firstOrder }: CampaignOptions) => ({
  ...(quietUntilMs !== undefined && { quietUntilMs }),
  ...(firstOrder !== undefined && { firstOrder }),
})

/** Runs seeds one after another until there are no more. Ablations end at the first that is caught. */
export function runJob(job: Job, each: (result: SeedResult) => void): void {
  const ablation = job.ablation === null ? null : (ablationNamed(job.ablation) ?? null)
  const without = new Set(job.without)
  const end = job.hoursTotal === undefined ? job.firstSeed + job.seeds : Number.POSITIVE_INFINITY
  const mostMs = (job.hoursTotal ?? Number.POSITIVE_INFINITY) * 3_600_000
  const counters = new BigInt64Array(job.counters ?? newCounters())
  while (Number(Atomics.load(counters, SPENT_MS)) < mostMs) {
    const seed = job.firstSeed + Number(Atomics.add(counters, BEGUN, 1n))
    if (seed >= end) return
    const sampled = job.sampleEvery > 0 && seed % job.sampleEvery === 0
    const hash = sampled ? 'yes' : 'no'
    const options = { ...smallerOf(job), seed, hours: job.hours, ablation, without, hash } as const
    const first = runSeed(options)
    const { virtualMs, orders, tally } = first
    Atomics.add(counters, SPENT_MS, BigInt(Math.round(virtualMs)))
    let { violation } = first
    if (sampled && violation === null && runSeed(options).hash !== first.hash) {
      violation = { invariant: 'a seed replays', text: 'the same seed had other effects', atMs: 0 }
    }
    each({ seed, violation, virtualMs, orders, counts: tally.counts })
    if (violation !== null && ablation !== null) return
  }
}

/** `heard`: each seed's result, as it comes. */
export async function runCampaign(
  options: CampaignOptions,
  clock: () => number,
  heard: (result: SeedResult) => void = () => {},
): Promise<CampaignResult> {
  const startMs = clock()
  const results: SeedResult[] = []
  const add = (result: SeedResult) => {
    results.push(result)
    heard(result)
  }
  if (options.workers <= 1) runJob(options, add)
  else {
    const job: Job = { ...options, counters: newCounters() }
    await Promise.all(Array.from({ length: options.workers }, () => inThread(job, add)))
  }
  const tally = new Tally()
  let virtualMs = 0
  let orders = 0
  for (const result of results) {
    tally.merge(result.counts)
    virtualMs += result.virtualMs
    orders += result.orders
  }
  const failures = results.filter(({ violation }) => violation !== null).sort((a, b) => a.seed - b.seed)
  const realSeconds = (clock() - startMs) / 1_000
  return { seeds: results.length, virtualHours: virtualMs / 3_600_000, realSeconds, orders, tally, failures }
}

function inThread(job: Job, each: (result: SeedResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: job })
    worker.on('message', each)
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}
