/** A shop in virtual time whose labels are really sent to printers on this computer; their rests pass with its time. */

import type { Deadlines } from '../../src/pickup/printer/line.ts'
import type { PrinterConfig } from '../../src/pickup/printer/printer.ts'
import { Printers, type PrintersParts } from '../../src/pickup/printer/printers.ts'
import type { Reply } from '../../src/shop/effects.ts'
import type { Input, PrinterQuestion } from '../../src/shop/inputs.ts'
import type { PrinterSettings } from '../../src/shop/settings.ts'
import { Rig } from '../../src/shop/testing/rig.ts'

/** Long enough for a slow computer, short enough for a test of what hangs. */
export const HASTY: Deadlines = { connectMs: 10_000, writeMs: 10_000, answerMs: 300, doneMs: 300 }
export const PATIENT: Deadlines = { connectMs: 10_000, writeMs: 10_000, answerMs: 20_000, doneMs: 20_000 }

export interface PrintingShop {
  readonly rig: Rig
  readonly printers: Printers
  readonly logged: string[]
  /** An order of one drink for every printer. */
  order(note?: string): string
  /** Lets a printer that rests begin anew. */
  rested(): void
  readonly resting: () => number
}

let ref = 500_000

export const labelPrinter = (id: string): PrinterSettings => ({
  id,
  prints: 'labels',
  when: 'placed',
  zones: [],
  skills: [],
  machines: [],
  expiresMs: 600_000,
})

export const onPort = (id: string, port: number, over: Partial<PrinterConfig> = {}): PrinterConfig => ({
  id,
  host: '127.0.0.1',
  port,
  width: 32,
  codePage: 'cp437',
  cut: 'partial',
  status: 'ask',
  ...over,
})

export function startPrinting(
  configs: readonly PrinterConfig[],
  over: Partial<PrintersParts> = {},
  rig = new Rig({ printers: configs.map(({ id }) => labelPrinter(id)) }),
): PrintingShop {
  const logged: string[] = []
  const rests = new Set<() => void>()
  const write = (about: object, text: string) => void logged.push(`${JSON.stringify(about)} ${text}`)
  const ask = (question: PrinterQuestion): Promise<Reply> =>
    new Promise((resolve) => {
      const own = ++ref
      // As the daemon's loop: with the next turn.
      setImmediate(() => {
        rig.input({ ...question, ref: own } as Input)
        const reply = rig.replies.get(own)
        if (reply) resolve(reply)
      })
    })
  const printers = new Printers({
    jobs: {
      next: (id) => rig.view.prints.next(id),
      counts: (id) => rig.view.prints.counts(id),
    },
    printed: (job) => rig.view.printed(job),
    ticketWords: () => {
      throw new Error('no tickets here')
    },
    ask,
    wallMs: () => rig.now.wallMs,
    later: (_ms, run) => {
      rests.add(run)
      return () => rests.delete(run)
    },
    log: { info: write, warn: write },
    changed: () => {},
    deadlines: PATIENT,
    ...over,
  })
  printers.configure(configs, rig.shop.settings.printers ?? [])
  return {
    rig,
    printers,
    logged,
    order(note) {
      const reply = rig.place({ drinks: [{ recipe: 'espresso', ...(note !== undefined && { note }) }] })
      if (!reply.ok) throw new Error(reply.refusal.detail)
      printers.look()
      return (JSON.parse(reply.body) as { number: string }).number
    },
    rested() {
      const due = [...rests]
      rests.clear()
      for (const run of due) run()
    },
    resting: () => rests.size,
  }
}
