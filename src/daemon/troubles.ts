/** What is wrong with the daemon's own surroundings, told to the shop whenever it changes: alerts are the shop's. */
import type { CapState } from '../http/caps.ts'
import type { PrinterView } from '../pickup/printer/printers.ts'
import type { Trouble } from '../shop/inputs.ts'

export interface TroubleParts {
  readonly broker: () => 'connected' | 'away'
  readonly caps: () => readonly CapState[]
  readonly printers: () => readonly Pick<PrinterView, 'id' | 'prints' | 'trouble'>[]
  readonly tell: (troubles: readonly Trouble[]) => void
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576)

export class TroubleWatch {
  readonly #parts: TroubleParts
  #told = ''

  constructor(parts: TroubleParts) {
    this.#parts = parts
  }

  /** The first time it is told that nothing is wrong, too. */
  look(): void {
    const troubles = this.#found()
    const causes = troubles.map(({ cause, subject }) => `${cause} ${subject}`).join()
    if (this.#told === `now ${causes}`) return
    this.#told = `now ${causes}`
    this.#parts.tell(troubles)
  }

  #found(): Trouble[] {
    const { broker, caps, printers } = this.#parts
    const found: Trouble[] = []
    if (broker() === 'away') {
      found.push({
        cause: 'broker',
        subject: null,
        detail: 'The MQTT broker is away: boards and machines on it are cut off.',
      })
    }
    const disk = caps().find(({ cap }) => cap === 'freeDisk')
    if (disk !== undefined && disk.status !== 'ok' && disk.now !== null) {
      const detail = `The disk is nearly full: ${megabytes(disk.now)} MB are left, orders are refused below ${megabytes(disk.limit)} MB.`
      found.push({ cause: 'disk', subject: null, detail })
    }
    for (const { id, prints, trouble } of printers()) {
      if (trouble === null) continue
      found.push({
        cause: 'printer',
        subject: id,
        detail: `The printer ${id} ${trouble}: ${prints} wait, and are dropped in time.`,
      })
    }
    return found
  }
}
