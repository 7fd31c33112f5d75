/** Printers on the staff page: how each is, and what to do about it. */
import type { StaffPrinter } from '../web/data.ts'

/** As `GET /printers` has it. */
export interface PrinterFacts {
  readonly id: string
  readonly prints: 'labels' | 'tickets'
  readonly state: 'idle' | 'printing' | 'trouble'
  readonly trouble: string | null
  readonly waiting: number
  readonly dropped: number
  readonly lastPrintedAt: string | null
}

export function printerCard(printer: PrinterFacts, clock: (wallMs: number) => string): StaffPrinter {
  const { id, prints, state, trouble, waiting, dropped, lastPrintedAt } = printer
  const one = prints === 'labels' ? 'label' : 'ticket'
  const many = (n: number): string => `${n} ${one}${n === 1 ? '' : 's'}`
  return {
    id,
    tone: state === 'trouble' ? 'bad' : 'good',
    words: trouble === null ? (state === 'printing' ? 'Prints' : 'Ready') : `The printer ${trouble}`,
    notes: [
      ...(waiting > 0 ? [`${many(waiting)} ${waiting === 1 ? 'waits' : 'wait'}`] : []),
      ...(dropped > 0 ? [`${many(dropped)} given up in the last two days`] : []),
      lastPrintedAt === null ? 'Printed nothing yet' : `Last printed at ${clock(Date.parse(lastPrintedAt))}`,
    ],
  }
}
