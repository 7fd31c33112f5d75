/**
 * One printer: takes its oldest waiting job, prints it, says so, until none is left. It remembers only how the printer is;
 * whatever is not printed still waits in the book. A printer in trouble is left alone for a while, longer each time.
 */
import type { Reply } from '../../shop/effects.ts'
import type { PrinterQuestion } from '../../shop/inputs.ts'
import type { PrintJobRow } from '../../shop/ledger/print-jobs.ts'
import { ASK_PAPER, ASK_WHEN_DONE, type PaperSettings, type Piece, readDone, readPaper, toBytes } from './esc-pos.ts'
import { type Deadlines, type PrinterAddress, PrinterLine, PrinterTrouble } from './line.ts'

export interface PrinterConfig extends PrinterAddress, PaperSettings {
  readonly id: string
  /** `ask`: it says whether it has paper and when it is done · `none`: it never answers, and what was sent is believed. */
  readonly status: 'ask' | 'none'
}

export interface PrinterParts {
  readonly config: PrinterConfig
  /** The oldest job that waits for it. */
  readonly next: () => PrintJobRow | undefined
  readonly pieces: (job: PrintJobRow, copy: number) => Piece[]
  readonly ask: (question: PrinterQuestion) => Promise<Reply>
  readonly wallMs: () => number
  /** Runs it once after so many milliseconds; what is given back prevents that. */
  readonly later: (ms: number, run: () => void) => () => void
  readonly log: PrinterLog
  /** Something that people may see has changed. */
  readonly changed: () => void
  readonly deadlines?: Deadlines
}

export interface PrinterLog {
  info(about: object, text: string): void
  warn(about: object, text: string): void
}

export const DEADLINES: Deadlines = { connectMs: 5_000, writeMs: 10_000, answerMs: 3_000, doneMs: 20_000 }

const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 30_000
/** Then it is let go of for a moment: other computers print on it too. */
const MOST_IN_ONE_GO = 50
const CLOSE_GRACE_MS = 1_000

/** What is wrong with it, and since when. */
export interface Trouble {
  readonly text: string
  readonly sinceMs: number
}

export class Printer {
  readonly #parts: PrinterParts
  readonly #abort = new AbortController()
  #running: Promise<void> | null = null
  #cancelRest: (() => void) | null = null
  #failures = 0
  #asked: 'no' | 'again' = 'no'
  #trouble: Trouble | null = null

  constructor(parts: PrinterParts) {
    this.#parts = parts
  }

  get config(): PrinterConfig {
    return this.#parts.config
  }

  get trouble(): Trouble | null {
    return this.#trouble
  }

  get busy(): 'yes' | 'no' {
    return this.#running === null ? 'no' : 'yes'
  }

  /** Something may wait for it. Never throws, never waits. */
  look(): void {
    this.#asked = 'again'
    if (this.#abort.signal.aborted || this.#running !== null || this.#cancelRest !== null) return
    this.#running = this.#run()
  }

  /** Breaks off what is under way: it still waits, and its next copy says that it is one. */
  async close(): Promise<void> {
    this.#abort.abort(new PrinterTrouble('the daemon is shutting down'))
    this.#cancelRest?.()
    this.#cancelRest = null
    await this.#running
  }

  async #run(): Promise<void> {
    try {
      // What comes while the last one is printed would be found by nobody else.
      while (this.#asked === 'again' && !this.#abort.signal.aborted) {
        this.#asked = 'no'
        await this.#printAll()
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#failed(error)
    }
    this.#running = null
  }

  async #printAll(): Promise<void> {
    const { next, config, deadlines = DEADLINES } = this.#parts
    if (next() === undefined) return
    const line = await PrinterLine.open(config, deadlines.connectMs, this.#abort.signal)
    try {
      for (let i = 0; i < MOST_IN_ONE_GO; i++) {
        const job = next()
        if (job === undefined) return
        await this.#print(line, job)
      }
      this.#asked = 'again'
    } finally {
      await line.close(CLOSE_GRACE_MS)
    }
  }

  async #print(line: PrinterLine, job: PrintJobRow): Promise<void> {
    const { ask, pieces, config, deadlines = DEADLINES } = this.#parts
    const { writeMs, answerMs, doneMs } = deadlines
    if (config.status === 'ask') {
      const silent = 'does not answer; if it never does, set its status to none'
      const paper = await line.ask(ASK_PAPER, readPaper, { writeMs, waitMs: answerMs, silent })
      if (paper === 'end') throw new PrinterTrouble('is out of paper')
    }
    const begun = await ask({ t: 'print.begin', id: job.id })
    if (!begun.ok) {
      // Cancelled, or past its time: the next one.
      if (begun.refusal.code === 'BD_NOT_FOUND') return
      throw new PrinterTrouble(begun.refusal.detail)
    }
    const { copy } = JSON.parse(begun.body) as { copy: number }
    await line.write(toBytes(pieces(job, copy), config), writeMs)
    if (config.status === 'ask') {
      const silent = 'took a print and did not say that it is done'
      const paper = await line.ask(ASK_WHEN_DONE, readDone, { writeMs, waitMs: doneMs, silent })
      if (paper === 'end') throw new PrinterTrouble('ran out of paper in a print')
    }
    const ended = await ask({ t: 'print.end', id: job.id })
    if (!ended.ok) throw new PrinterTrouble(ended.refusal.detail)
    this.#well()
  }

  #well(): void {
    this.#failures = 0
    if (this.#trouble !== null) {
      this.#trouble = null
      this.#parts.log.info({ printer: this.config.id }, 'the printer prints again')
    }
    this.#parts.changed()
  }

  #failed(error: unknown): void {
    const { log, wallMs, changed, later, config } = this.#parts
    const text = wordsOf(error)
    // Once for each cause: it is tried again every half minute.
    if (text !== this.#trouble?.text) {
      this.#trouble = { text, sinceMs: wallMs() }
      log.warn({ printer: config.id, error: text }, 'a printer cannot print')
      changed()
    }
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(this.#failures++, 10))
    this.#cancelRest = later(restMs, () => {
      this.#cancelRest = null
      this.look()
    })
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof PrinterTrouble) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  switch (code) {
    case 'ECONNREFUSED':
      return 'refuses the connection'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'broke off the connection'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'has an address that nobody knows'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return 'cannot be reached'
    default:
      return error instanceof Error ? error.message : 'failed'
  }
}
