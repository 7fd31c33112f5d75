/** All printers of the shop: none waits for another, and nobody waits for any. */
import { isoTime } from '../../kit/units.ts'
import type { PrintCounts, PrintJobRow } from '../../shop/ledger/print-jobs.ts'
import type { Label, PaperTicket } from '../../shop/paper.ts'
import type { PrinterSettings } from '../../shop/settings.ts'
import { labelPieces, type TicketWords, ticketPieces } from './layout.ts'
import { Printer, type PrinterConfig, type PrinterParts } from './printer.ts'

export interface PrintersParts extends Pick<PrinterParts, 'ask' | 'wallMs' | 'log' | 'changed' | 'deadlines'> {
  readonly jobs: {
    next(printer: string): PrintJobRow | undefined
    counts(printer: string): PrintCounts
  }
  /** What a job prints. */
  readonly printed: (job: PrintJobRow) => Label | PaperTicket
  /** How the shop's tickets are worded. `id`: of the order. */
  readonly ticketWords: (id: string) => TicketWords
  readonly later?: PrinterParts['later']
}

/** As `GET /printers` and the staff page tell it. */
export interface PrinterView {
  readonly id: string
  readonly prints: 'labels' | 'tickets'
  readonly state: 'idle' | 'printing' | 'trouble'
  /** What is wrong, for people, to follow the printer's name; null: nothing that is known. */
  readonly trouble: string | null
  readonly troubleSince: string | null
  readonly waiting: number
  readonly dropped: number
  readonly lastPrintedAt: string | null
}

export class Printers {
  readonly #parts: PrintersParts
  #printers: readonly { readonly printer: Printer; readonly prints: PrinterSettings['prints'] }[] = []
  /** Let go of, and not gone yet. */
  readonly #closing = new Set<Promise<void>>()

  constructor(parts: PrintersParts) {
    this.#parts = parts
  }

  /** One that is reached or fed as before goes on; `shop` says what each prints. */
  configure(configs: readonly PrinterConfig[], shop: readonly PrinterSettings[]): void {
    const before = [...this.#printers]
    this.#printers = configs.map((config) => {
      const prints = shop.find(({ id }) => id === config.id)?.prints ?? 'labels'
      const at = before.findIndex(({ printer }) => JSON.stringify(printer.config) === JSON.stringify(config))
      const [same] = at < 0 ? [] : before.splice(at, 1)
      return { printer: same?.printer ?? this.#open(config), prints }
    })
    for (const { printer } of before) {
      const closed = printer.close().finally(() => this.#closing.delete(closed))
      this.#closing.add(closed)
    }
    this.look()
  }

  /** There may be something new to print. */
  look(): void {
    for (const { printer } of this.#printers) printer.look()
  }

  views(): PrinterView[] {
    return this.#printers.map(({ printer, prints }) => {
      const { waiting, dropped, lastPrintedMs } = this.#parts.jobs.counts(printer.config.id)
      const { trouble } = printer
      return {
        id: printer.config.id,
        prints,
        state: trouble !== null ? 'trouble' : printer.busy === 'yes' ? 'printing' : 'idle',
        trouble: trouble?.text ?? null,
        troubleSince: trouble === null ? null : isoTime(trouble.sinceMs),
        waiting,
        dropped,
        lastPrintedAt: lastPrintedMs === null ? null : isoTime(lastPrintedMs),
      }
    })
  }

  async close(): Promise<void> {
    const open = this.#printers
    this.#printers = []
    await Promise.all([...open.map(({ printer }) => printer.close()), ...this.#closing])
  }

  #open(config: PrinterConfig): Printer {
    const { jobs, printed, ticketWords, later = realLater, ...parts } = this.#parts
    return new Printer({
      ...parts,
      later,
      config,
      next: () => jobs.next(config.id),
      pieces: (job, copy) => {
        const paper = printed(job)
        return 'lines' in paper ? ticketPieces(paper, ticketWords(paper.id), copy) : labelPieces(paper, copy)
      },
    })
  }
}

function realLater(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
