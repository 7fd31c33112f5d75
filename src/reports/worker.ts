/** A report in a thread of its own, so that the shop stalls for nobody's statistics. The thread runs this file too. */
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { makeReport, type ReportQuery } from './report.ts'

/** What the thread is told. */
interface Work {
  readonly work: 'baristad report'
  readonly book: string
  readonly query: ReportQuery
}

type Answer = { readonly done: string } | { readonly failed: string }

export interface ReportThread {
  /** The report as JSON text. @throws with what was wrong, also when the thread was ended */
  readonly result: Promise<string>
  /** Ends it, half done; resolves when it is gone. */
  stop(): Promise<void>
}

/** A month of a busy shop takes a tenth of that; more is a bug, and must not take the memory of the shop. */
const MOST_HEAP_MB = 256

/** `book`: path of the order book. */
export function startReport(book: string, query: ReportQuery): ReportThread {
  const data: Work = { work: 'baristad report', book, query }
  const thread = new Worker(fileURLToPath(import.meta.url), {
    workerData: data,
    // Options of the process, such as a debugger's port, are not the thread's.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  })
  const result = new Promise<string>((resolve, reject) => {
    thread.on('message', (answer: Answer) => {
      if ('done' in answer) resolve(answer.done)
      else reject(new Error(answer.failed))
    })
    thread.on('error', reject)
    thread.on('exit', () => reject(new Error('the thread ended before the report did')))
  })
  // Whoever stops it may not be waiting any more.
  result.catch(() => {})
  return { result, stop: async () => void (await thread.terminate()) }
}

function perform({ book, query }: Work): string {
  const db = new Database(book, { readonly: true, fileMustExist: true })
  try {
    return JSON.stringify(makeReport(db, query))
  } finally {
    db.close()
  }
}

function answerFor(work: Work): Answer {
  try {
    return { done: perform(work) }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}

const isWork = (data: unknown): data is Work =>
  typeof data === 'object' && data !== null && 'work' in data && data.work === 'baristad report'

if (!isMainThread && isWork(workerData)) parentPort?.postMessage(answerFor(workerData))
