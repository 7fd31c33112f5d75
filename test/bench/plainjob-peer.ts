/**
 * plainjob, a job queue on SQLite and better-sqlite3, doing its part of the same work: add, claim, done. It keeps no
 * menu, no order, no history, no idempotency.
 */
import Database from 'better-sqlite3'
import { better, defineQueue } from 'plainjob'
import { ORDER_BODY, RECIPE } from './bench-shop.ts'

export interface PlainjobPeer {
  measure(durationMs: number): { readonly perSecond: number; readonly cpuUs: number; readonly jobs: number }
  /** @throws Error when not every job that was added is done. */
  close(): void
}

const silent = { error() {}, warn() {}, info() {}, debug() {} }
const DONE = 2

/**
 * Its API: `addMany` puts many jobs in one transaction; claiming and finishing go job by job, each in its own.
 * `journal_mode` is WAL as it wants, `synchronous` is FULL: its own default, NORMAL, may lose jobs at power loss.
 * @throws Error when FULL does not take
 */
export function openPlainjob(file: string, inFlight: number): PlainjobPeer {
  const db = new Database(file)
  const queue = defineQueue({ connection: better(db), logger: silent })
  db.pragma('synchronous = FULL')
  if (Number(db.pragma('synchronous', { simple: true })) !== 2) throw new Error('plainjob does not run at FULL')
  const order: unknown = JSON.parse(ORDER_BODY)
  const batch = Array.from({ length: inFlight }, () => order)
  let added = 0

  const cycle = (): void => {
    if (inFlight === 1) queue.add(RECIPE, order)
    else queue.addMany(RECIPE, batch)
    const claimed: number[] = []
    for (let i = 0; i < inFlight; i++) {
      const job = queue.getAndMarkJobAsProcessing(RECIPE)
      if (job) claimed.push(job.id)
    }
    if (claimed.length !== inFlight) throw new Error(`plainjob gave ${claimed.length} of ${inFlight} jobs`)
    for (const id of claimed) queue.markJobAsDone(id)
    added += inFlight
  }

  return {
    measure(durationMs) {
      const cpu = process.cpuUsage()
      const from = performance.now()
      const before = added
      do cycle()
      while (performance.now() - from < durationMs)
      const elapsedMs = performance.now() - from
      const { user, system } = process.cpuUsage(cpu)
      const jobs = added - before
      return { jobs, perSecond: (jobs / elapsedMs) * 1_000, cpuUs: (user + system) / jobs }
    },
    close() {
      const done = queue.countJobs({ status: DONE })
      queue.close()
      if (done !== added) throw new Error(`plainjob: ${added} jobs were added, ${done} are done`)
    },
  }
}
