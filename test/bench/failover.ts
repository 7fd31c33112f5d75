/**
 * (i) How long after a machine's death the next drink of its queue starts on the backup. Many pairs at once in one
 * daemon: each has a recipe that only its primary and its backup can make, and always drinks that wait.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkMade } from './check-made.ts'
import { Child } from './child.ts'
import type { DaemonPlan, DaemonReady } from './daemon-process.ts'
import { SyncProbe } from './disk.ts'
import { type Death, type DeathOf, MachinePair } from './machine-pair.ts'
import { quantile } from './measure.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { figure } from './table.ts'

const PAIRS = 16
const POUR_MS = 500
const HEARTBEAT_MS = 200
/** From the last heartbeat on, as the configuration says: then queued drinks go elsewhere. */
export const SUSPECT_MS = 600
const OFFLINE_MS = 1_200
const GOAL_MS = 50

export const failover: Bench = { id: 'i', name: 'failover', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const pairs = await Promise.all(Array.from({ length: PAIRS }, (_, i) => MachinePair.open(i + 1, Math.random)))
  try {
    const own = join(folder, 'daemon')
    mkdirSync(own)
    const disk = await SyncProbe.open(folder)
    const daemon = await Child.start<DaemonReady>('./daemon-process.ts', failoverPlan(own, pairs))
    const deaths: Death[] = []
    const placed: number[] = []
    try {
      await Promise.all(
        pairs.map(async (pair) => {
          await pair.connect(daemon.ready.port)
          for (let i = 0; i < scale.deathsOfPair; i++) {
            const of: DeathOf = i % 2 === 0 ? 'the machine' : 'the link'
            deaths.push(await pair.dieOnce(of, disk))
          }
        }),
      )
      // All at once, when nothing is measured any more: asking is work for the daemon.
      placed.push(...(await Promise.all(pairs.map((pair) => pair.drain()))))
      say(`  ${deaths.length} deaths`)
    } finally {
      await daemon.stop()
      await disk.close()
    }
    const made = checkMade(
      join(own, 'orders.db'),
      placed.reduce((sum, drinks) => sum + drinks, 0),
      pairs.flatMap(({ machines }) => machines),
    )
    const note = `${figure(made.drinks)} drinks, each made once; of ${figure(made.doubts)} brews in doubt ${made.neverStarted} were proven never started, the others had been made`
    return [
      failoverRow(
        deaths,
        'the machine',
        `last heartbeat of a machine that hangs → command on its backup, less ${SUSPECT_MS} ms`,
        note,
      ),
      failoverRow(
        deaths,
        'the link',
        'link of a machine closes → command on its backup',
        'nothing to subtract: it counts at once',
      ),
    ]
  } finally {
    await Promise.all(pairs.map((pair) => pair.close()))
  }
}

/** @throws Error when commands came too early too often: then it was not the deaths that were measured. */
export function failoverRow(deaths: readonly Death[], of: DeathOf, what: string, note: string): Row {
  const detectionMs = of === 'the machine' ? SUSPECT_MS : 0
  const all = deaths.filter((death) => death.of === of)
  // Shop time is in whole milliseconds. Before that, its heartbeats were still on their way: no death, and no figure.
  const found = all.filter(({ tookMs }) => tookMs - detectionMs >= -1)
  const early = all.length - found.length
  if (early * 10 > all.length) throw new Error(`${early} of ${all.length} machines were given up before they died`)
  const times = found.map(({ tookMs }) => tookMs - detectionMs)
  const p99Ms = quantile(times, 0.99)
  const syncMs = found.map((death) => death.syncMs)
  return {
    bench: 'i',
    what: `${what}, p99`,
    unit: 'ms',
    value: p99Ms,
    peer: { what: 'one fsync at the same moments', value: quantile(syncMs, 0.99) },
    ratio: p99Ms / quantile(syncMs, 0.99),
    goal: { of: 'value', below: GOAL_MS },
    note: `p50 ${figure(quantile(times, 0.5))} ms, peer ${figure(quantile(syncMs, 0.5))}; worst ${figure(Math.max(...times))} ms of ${times.length} deaths${early > 0 ? `, ${early} more were given up too early` : ''}; ${note}`,
  }
}

export function failoverPlan(folder: string, pairs: readonly MachinePair[]): DaemonPlan {
  return {
    folder,
    machinePorts: [],
    pourMs: POUR_MS,
    config: {
      machines: pairs.flatMap(({ skill, primary, backup }) =>
        ([primary, backup] as const).map(({ id, port }, i) => ({
          id,
          driver: 'brewlink-tcp',
          role: i === 0 ? 'primary' : 'backup',
          skills: [skill],
          options: { host: '127.0.0.1', port, heartbeatMs: HEARTBEAT_MS },
        })),
      ),
      menu: pairs.map(({ skill }) => ({
        recipe: skill,
        steps: [{ skill, seconds: 1, doseGrams: 18, waterMl: 36 }],
      })),
      timing: { suspect: `${SUSPECT_MS}ms`, offline: `${OFFLINE_MS}ms`, coolDown: '100ms' },
    },
  }
}
