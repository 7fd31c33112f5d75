/** What breaks, what happens then, and which test shows it. The README's table is made of this. */
import type { Row } from './row.ts'
import { CRASH_POINTS } from './rows/crash-points.ts'
import { DAEMON } from './rows/daemon.ts'
import { MACHINES } from './rows/machines.ts'
import { ORDER_BOOK } from './rows/order-book.ts'
import { PEOPLE } from './rows/people.ts'
import { PRINTERS } from './rows/printers.ts'
import { WIRES } from './rows/wires.ts'

export interface Fault {
  /** In a person's words. */
  readonly fault: string
  /** What happens, as the test sees it. */
  readonly then: string
  /** From the repository's root. */
  readonly file: string
  /** A part of the test's title, as its source has it. */
  readonly title: string
}

/** By what breaks first. */
const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'The daemon': DAEMON,
  'The order book': ORDER_BOOK,
  Machines: MACHINES,
  'Wires and the broker': WIRES,
  'Time and people': PEOPLE,
  Paper: PRINTERS,
  'The way of one drink, point by point (D: the daemon, M: the machine)': CRASH_POINTS,
}

export const FAULTS: readonly (Fault & { readonly where: string })[] = Object.entries(ROWS).flatMap(([where, rows]) =>
  rows.map(([fault, then, file, title]) => ({ where, fault, then, file, title })),
)

/** The table of the README's chapter. */
export function faultTable(): string {
  const lines = ['| what breaks | what happens | shown by |', '|---|---|---|']
  let where = ''
  for (const row of FAULTS) {
    if (row.where !== where) lines.push(`| **${row.where}** | | |`)
    where = row.where
    const name =
      row.file
        .split('/')
        .at(-1)
        ?.replace(/(\.full)?\.test\.ts$/, '') ?? row.file
    // Those run by `npm run test:full` only.
    const full = row.file.includes('.full.') ? ' °' : ''
    lines.push(`| ${row.fault} | ${row.then} | [${name}](${row.file})${full} |`)
  }
  return lines.join('\n')
}
