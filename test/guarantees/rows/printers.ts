import type { Row } from '../row.ts'

/** Paper: see ../faults.ts. */
export const PRINTERS: readonly Row[] = [
  [
    'a printer hangs',
    'orders are taken and made as ever, and the other printers print',
    'test/printing/printers.test.ts',
    'that hangs delays neither the shop nor another printer',
  ],
  [
    'a printer is away, or refuses',
    'its prints wait and come when it is back; the log says each cause once',
    'test/printing/printers.test.ts',
    'that is away keeps its prints: they come when it is back, and the log says each thing once',
  ],
  [
    'a printer is out of paper',
    'nothing is sent to it; what waits is printed when there is paper, as the first copy',
    'test/printing/printers.test.ts',
    'without paper is not even begun on, so the print that comes later is no copy',
  ],
  [
    'the connection breaks in the middle of a print',
    'it is printed again, marked as a reprint',
    'test/printing/printers.test.ts',
    'that breaks the connection in the middle of a print, or before it confirms one, prints a marked copy',
  ],
  [
    'the daemon dies between a print and its record',
    'it is printed again, marked as a reprint',
    'test/printing/printers.test.ts',
    'between a print and its record prints it again after the restart, marked as a copy',
  ],
  [
    'a printer never confirms a print',
    'three copies and no more',
    'test/printing/printers.test.ts',
    'that confirms nothing gets three copies of it and no more',
  ],
  [
    'a printer comes back when the drinks are long gone',
    'what was not printed in time is dropped, and counted',
    'src/shop/printing.test.ts',
    'are dropped when nobody could print them in time, which is counted and told once',
  ],
  [
    'a note holds a printer’s commands',
    'they are printed as letters, or not at all',
    'test/printing/on-paper.test.ts',
    'is never a command, whatever anybody wrote in a note',
  ],
  [
    'a printer is in trouble and nobody stands at it',
    'one alert for the staff, whatever it says next, and one when it is over',
    'src/daemon/troubles.test.ts',
    'is a printer that does not print, by its name, whatever it says next',
  ],
]
