/** One twin on a pseudo-terminal, in real time. */
import { realClock } from './clock.ts'
import { PourLog } from './pour-log.ts'
import { DEFAULT_PINS, Twin, type TwinOptions } from './twin.ts'
import { openWire } from './wire.ts'

export interface RunOptions extends Partial<TwinOptions> {
  /** A path that shall point to the terminal. Default: none. */
  readonly link?: string | null
  /** File of the pour log. Default: kept in memory only. */
  readonly log?: string | null
}

export interface RunningTwin {
  readonly twin: Twin
  readonly log: PourLog
  /** Where the board can be reached. */
  readonly path: string
  /** Synchronous, idempotent. */
  close(): void
}

/** @throws TransportError where no pseudo-terminal or link can be made */
export function runTwin({ link = null, log: file = null, ...options }: RunOptions): RunningTwin {
  const log = new PourLog(file)
  const twin: Twin = new Twin(
    { name: 'StandardFirmata.ino', pins: DEFAULT_PINS, pourMs: 25_000, cup: 'empty', ...options },
    {
      clock: realClock,
      wallMs: () => Date.now(),
      log,
      say: (bytes) => wire.send(bytes),
      plug: (state) => (state === 'in' ? wire.plugIn() : wire.unplug()),
    },
  )
  const wire = openWire(link, (bytes) => twin.receive(bytes))
  twin.powerUp()
  return {
    twin,
    log,
    get path() {
      return wire.path
    },
    close() {
      twin.close()
      wire.close()
    },
  }
}
