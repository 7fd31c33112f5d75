/**
 * One supervisor per machine: keeps a driver open for ever, tells what it says, and believes nothing but messages.
 *
 *     opening ──up──► up ──down, silent, wrong machine──► down ──close awaited, back-off──► opening
 *
 * A driver that recovers by itself (MQTT) is never reopened: it only goes up and down.
 */
import { backoff } from './backoff.ts'
import type {
  Driver,
  DriverClock,
  DriverFactory,
  DriverLog,
  DriverPort,
  MachineCommand,
  MachineMessage,
  Transports,
} from './driver.ts'
import { Ring, type TracedFrame } from './ring.ts'

/** Frames kept per machine. */
const KEPT_FRAMES = 200
/** A driver that does not close within this time is left behind; the port it holds makes the next opening fail. */
const CLOSE_MS = 5000
export const DEFAULT_SILENCE_MS = 5000

type KeptFrame = Omit<TracedFrame, 'frame'> & { readonly frame: string | (() => string) }

export interface SupervisorOptions<Options> {
  readonly machine: {
    readonly id: string
    readonly driver: DriverFactory<Options>
    readonly options: Options
    /** The serial number that the device must name in its hello. Absent: any. */
    readonly identity?: string | undefined
  }
  readonly sink: FleetSink
  readonly transports: Transports
  readonly clock: DriverClock
  /** Chance in [0, 1). */
  readonly random: () => number
  readonly log: DriverLog
  /** An open stream without any message for this long is dead. Default 5,000 ms. Not for drivers that recover by themselves. */
  readonly silenceMs?: number | undefined
}

/** Where a supervisor reports to; each call is an input of the shop. */
export interface FleetSink {
  message(machineId: string, message: MachineMessage): void
  /** Each change once. */
  link(machineId: string, state: 'up' | 'down', reason: string): void
}

/** What people may know of a link, for `GET /machines`. */
export interface LinkView {
  readonly link: 'up' | 'down'
  /** Monotonic milliseconds at which it became so. */
  readonly sinceMs: number
  /** Why, in words: of the last change, or of the last attempt that failed. */
  readonly reason: string
  /** How often a driver was opened after the first time. */
  readonly reconnects: number
  /** Serial number of the device that answered last; null before any. */
  readonly serial: string | null
  /** Monotonic milliseconds of the last message; null before any. */
  readonly lastMessageMs: number | null
  /** The driver's counters, summed over all reconnects. */
  readonly counters: Readonly<Record<string, number>>
}

export interface Supervisor {
  /** Hands the command to the driver if the link is up; otherwise it is dropped. Never throws. */
  send(command: MachineCommand): void
  /** Ends for good. Afterwards the port is free and the sink is not called again. Idempotent. */
  close(): Promise<void>
  view(): LinkView
  /** The last 200 frames, oldest first. */
  frames(): readonly TracedFrame[]
}

/** Opens the machine's driver and looks after it until `close()`. Never throws for a device that is away. */
export function startSupervisor<Options>(options: SupervisorOptions<Options>): Supervisor {
  const supervised = new Supervised(options)
  supervised.start()
  return supervised
}

/** One driver from its opening to its close; whatever it says after its end is not heard. */
interface Session {
  driver: Driver | null
  phase: 'opening' | 'open' | 'ended'
}

/** A timer that is later than this was not just busy work: the process was suspended, or stalled for long. */
const STANDSTILL_MS = 1_000

class Supervised<Options> implements Supervisor {
  readonly #o: SupervisorOptions<Options>
  readonly #silenceMs: number
  readonly #frames = new Ring<KeptFrame>(KEPT_FRAMES)
  #session: Session = { driver: null, phase: 'ended' }
  #waits: Iterator<number, never>
  #cancelRetry = () => {}
  #cancelSilence = () => {}
  #closing: Promise<void> = Promise.resolve()
  #closed = false
  /** What the sink was told last. */
  #told: 'up' | 'down' | null = null
  #sinceMs: number
  #reason = 'not opened yet'
  #loggedReason = ''
  /** Another machine is at the other end: nothing of it is told and nothing is sent to it. */
  #wrong = false
  #reconnects = -1
  #serial: string | null = null
  #lastMessageMs: number | null = null
  #pastCounters: Record<string, number> = {}

  constructor(options: SupervisorOptions<Options>) {
    this.#o = options
    this.#silenceMs = options.silenceMs ?? DEFAULT_SILENCE_MS
    this.#waits = backoff(options.random)
    this.#sinceMs = options.clock.now()
  }

  start(): void {
    const { driver: factory, options } = this.#o.machine
    const session: Session = { driver: null, phase: 'opening' }
    this.#session = session
    this.#wrong = false
    this.#reconnects++
    this.#watchSilence(session)
    try {
      session.driver = factory.open(options, this.#port(session))
    } catch (error) {
      this.#lost(session, error instanceof Error ? error.message : String(error), 'ended')
    }
    // It may have gone down, or all of us been closed, while it was being opened.
    if (session.phase === 'ended') this.#retire(session)
    else session.phase = 'open'
  }

  send(command: MachineCommand): void {
    const { driver, phase } = this.#session
    if (driver === null || phase !== 'open' || this.#told !== 'up' || this.#wrong) return
    try {
      driver.send(command)
    } catch (error) {
      this.#o.log.warn({ machine: this.#o.machine.id, command: command.t, error: String(error) }, 'the driver threw')
    }
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      this.#cancelRetry()
      this.#end(this.#session)
    }
    await Promise.resolve() // when called from inside an opening, that one is retired first
    await this.#closing
  }

  view(): LinkView {
    return {
      link: this.#told === 'up' ? 'up' : 'down',
      sinceMs: this.#sinceMs,
      reason: this.#reason,
      reconnects: this.#reconnects,
      serial: this.#serial,
      lastMessageMs: this.#lastMessageMs,
      counters: sum(this.#pastCounters, this.#session.driver?.counters?.() ?? {}),
    }
  }

  frames(): readonly TracedFrame[] {
    return this.#frames.list().map((kept) => ({
      ...kept,
      frame: typeof kept.frame === 'string' ? kept.frame : kept.frame(),
    }))
  }

  #port(session: Session): DriverPort {
    const { machine, clock, random, log, transports } = this.#o
    return {
      machine: machine.id,
      clock,
      random,
      log,
      transports,
      emit: (message) => this.#message(session, message),
      link: (state, reason) => {
        if (state === 'down') this.#lost(session, reason, machine.driver.recovers === 'reopened' ? 'ended' : 'stays')
        else if (session.phase !== 'ended' && !this.#wrong) this.#tell('up', reason)
      },
      trace: (direction, frame) => {
        if (session.phase !== 'ended') this.#frames.add({ atMs: clock.now(), direction, frame })
      },
    }
  }

  #message(session: Session, message: MachineMessage): void {
    if (session.phase === 'ended') return
    this.#watchSilence(session)
    if (message.t === 'hello' && !this.#isExpected(session, message.serial)) return
    if (this.#wrong) return
    this.#lastMessageMs = this.#o.clock.now()
    this.#o.sink.message(this.#o.machine.id, message)
  }

  /** Whether the hello is of our machine; if so the link is as good as new. */
  #isExpected(session: Session, found: string): boolean {
    const { id, identity, driver } = this.#o.machine
    if (identity !== undefined && found !== identity) {
      this.#wrong = true
      const reason = `wrong machine: expected ${identity}, found ${found}`
      this.#lost(session, reason, driver.recovers === 'reopened' ? 'ended' : 'stays')
      return false
    }
    if (this.#wrong) {
      this.#wrong = false
      this.#tell('up', 'the right machine is back')
    }
    if (this.#loggedReason !== '' || this.#serial !== found) {
      this.#o.log.info({ machine: id, serial: found }, 'the machine answers')
    }
    this.#serial = found
    this.#loggedReason = ''
    this.#waits = backoff(this.#o.random)
    return true
  }

  #watchSilence(session: Session): void {
    this.#cancelSilence()
    if (this.#o.machine.driver.recovers !== 'reopened') return
    const dueMs = this.#o.clock.now() + this.#silenceMs
    this.#cancelSilence = this.#o.clock.after(this.#silenceMs, () => {
      // We stood still ourselves, and have not read what it said meanwhile.
      if (this.#o.clock.now() - dueMs > STANDSTILL_MS) this.#watchSilence(session)
      else this.#lost(session, `silent for ${this.#silenceMs / 1000} s`, 'ended')
    })
  }

  #lost(session: Session, reason: string, driver: 'ended' | 'stays'): void {
    if (session.phase === 'ended') return
    if (reason !== this.#loggedReason) {
      this.#loggedReason = reason
      this.#o.log.warn({ machine: this.#o.machine.id, reason }, 'the link to the machine is down')
    }
    if (driver === 'ended') this.#end(session)
    this.#tell('down', reason)
  }

  /** Nothing that the session says is heard any more. One that is still being opened is retired by `start`. */
  #end(session: Session): void {
    const { phase } = session
    session.phase = 'ended'
    this.#cancelSilence()
    if (phase === 'open') this.#retire(session)
  }

  #tell(state: 'up' | 'down', reason: string): void {
    this.#reason = reason
    if (this.#told === state) return
    this.#told = state
    this.#sinceMs = this.#o.clock.now()
    this.#o.sink.link(this.#o.machine.id, state, reason)
  }

  /** Closes the driver and, unless we are closing, plans the next opening. */
  #retire(session: Session): void {
    const { driver } = session
    session.driver = null
    if (driver?.counters) this.#pastCounters = sum(this.#pastCounters, driver.counters())
    this.#closing = this.#closeBounded(driver).then(() => {
      if (this.#closed) return
      this.#cancelRetry = this.#o.clock.after(this.#waits.next().value, () => this.start())
    })
  }

  async #closeBounded(driver: Driver | null): Promise<void> {
    if (driver === null) return
    const { clock, log, machine } = this.#o
    let cancel = () => {}
    const timedOut = new Promise<'timeout'>((resolve) => {
      cancel = clock.after(CLOSE_MS, () => resolve('timeout'))
    })
    try {
      const end = await Promise.race([driver.close(), timedOut])
      if (end === 'timeout') log.warn({ machine: machine.id }, 'the driver did not close in time')
    } catch (error) {
      log.warn({ machine: machine.id, error: String(error) }, 'the driver could not be closed')
    } finally {
      cancel()
    }
  }
}

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const total: Record<string, number> = { ...a }
  for (const [name, value] of Object.entries(b)) total[name] = (total[name] ?? 0) + value
  return total
}
