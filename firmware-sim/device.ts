/**
 * The whole device between its plug and its wire: boots the firmware, keeps heartbeats and events going, and lets the
 * faults of the menu strike. Sans I/O: `receive` and `tick` say what goes out, `nextMs` when to tick again.
 */

import { Events } from './events.ts'
import type { Faults } from './faults/faults.ts'
import type { Stage } from './faults/menu.ts'
import { Later } from './later.ts'
import type { MachineParts } from './machine/machine.ts'
import { Machine } from './machine/machine.ts'
import type {
  Cause,
  Command,
  DeviceMessage,
  Incoming,
  Program,
  RefusalReason,
  ResetCause,
} from './protocol/messages.ts'
import type { Outgoing, Way } from './protocol/topics.ts'

/** Heartbeat period before any `hello`, and its limits. */
const HEARTBEAT_MS = 1_000
const MIN_HEARTBEAT_MS = 200
const MAX_HEARTBEAT_MS = 5_000
const SLOW_HEARTBEAT_MS = 4_000
const LATE_COMMAND_MS = 5_000
const LATE_EVENT_MS = 3_000
/** A hanging firmware's receive buffer; what comes on top is lost. */
const INBOX_LIMIT = 64

export interface DeviceParts extends MachineParts {
  /** Ends the process as a power cut would; called by the fault `die`. */
  readonly die: () => void
  /** The device has gone dark: connections drop. */
  readonly dark: () => void
  /** It has booted. */
  readonly booted: () => void
}

/** The power goes, in the middle of whatever the firmware does. */
class PowerCut extends Error {}

export class Device {
  readonly #parts: DeviceParts
  readonly #faults: Faults
  /** Commands on their way, held up by a fault; a reboot of the device does not stop them. */
  readonly #underway = new Later<Incoming>()
  #inbox: Incoming[] = []
  readonly #outbox = new Later<Outgoing>()
  #events: Events
  #machine: Machine | null = null
  #bootAtMs: number
  #resetCause: ResetCause = 'power'
  #host: 'listens' | 'away' = 'away'
  #periodMs = HEARTBEAT_MS
  #beatAtMs = Number.POSITIVE_INFINITY
  /** What the last heartbeat or change said, to notice the next change. */
  #lastSeen = ''
  #lastAlarms = ''
  /** Some broker, or some line, may have kept it. */
  #lastBrew: Extract<Command, { t: 'brew' }> | null = null
  #hangsUntilMs = 0
  #awolUntilMs = 0
  #nowMs: number

  /** Boots at once. */
  constructor(parts: DeviceParts, nowMs: number) {
    this.#parts = parts
    this.#faults = parts.faults
    this.#nowMs = nowMs
    this.#bootAtMs = nowMs
    this.#events = this.#newEvents()
    this.#powered(() => this.#boot())
  }

  /** The firmware; null while it is dark. */
  get machine(): Machine | null {
    return this.#machine
  }

  receive(incoming: Incoming, nowMs: number): Outgoing[] {
    this.#nowMs = nowMs
    if (this.#faults.strikes('lose-command', incoming.t) !== null) return this.tick(nowMs)
    const late = this.#faults.strikes('late-command', incoming.t)
    const dueMs = late === null ? nowMs : nowMs + (late.ms ?? LATE_COMMAND_MS)
    this.#underway.put(dueMs, incoming)
    if (this.#faults.strikes('duplicate-command', incoming.t) !== null) this.#underway.put(dueMs, incoming)
    return this.tick(nowMs)
  }

  /** Lets time pass up to now. */
  tick(nowMs: number): Outgoing[] {
    this.#nowMs = nowMs
    if (this.#machine === null && nowMs >= this.#bootAtMs) this.#powered(() => this.#boot())
    for (const incoming of this.#underway.take(nowMs)) this.#arrive(incoming)
    if (nowMs >= this.#hangsUntilMs) this.#powered(() => this.#work())
    if (nowMs < this.#hangsUntilMs || this.#machine === null) return []
    return this.#outbox.take(nowMs).filter(() => nowMs >= this.#awolUntilMs)
  }

  nextMs(): number {
    if (this.#machine === null) return Math.min(this.#bootAtMs, this.#underway.nextMs())
    if (this.#nowMs < this.#hangsUntilMs) return Math.min(this.#hangsUntilMs, this.#underway.nextMs())
    const eventsMs = this.#host === 'listens' ? this.#events.nextMs() : Number.POSITIVE_INFINITY
    const ours = Math.min(this.#underway.nextMs(), this.#outbox.nextMs(), this.#beatAtMs, eventsMs)
    return Math.min(ours, this.#machine.nextMs(this.#nowMs))
  }

  /** MQTT: the broker has us. On a serial line the host's `hello` says it. */
  connected(nowMs: number): Outgoing[] {
    this.#nowMs = nowMs
    if (this.#machine === null) return []
    this.#send('event', this.#machine.identity(nowMs))
    this.#listen()
    return this.tick(nowMs)
  }

  /** Nobody can hear us; events wait, uncounted. */
  disconnected(): void {
    this.#host = 'away'
    this.#beatAtMs = Number.POSITIVE_INFINITY
  }

  /** Somebody presses the machine's own button. Null, or why it does nothing; without power it does nothing either. */
  press(group: number, program: Program, nowMs: number): RefusalReason | 'no power' | null {
    this.#nowMs = nowMs
    const machine = this.#machine
    if (machine === null) return 'no power'
    let reason: RefusalReason | null = null
    this.#powered(() => {
      reason = machine.press(group, program, nowMs)
    })
    return reason
  }

  /** Reboots after `ms` in the dark. */
  reset(ms: number, cause: ResetCause): void {
    this.#cut(ms, cause)
  }

  /** The firmware hangs. */
  hang(ms: number): void {
    this.#hangsUntilMs = this.#nowMs + ms
  }

  /** Deaf and mute; `Infinity` until `comeBack`. */
  goAwol(ms: number): void {
    this.#awolUntilMs = this.#nowMs + ms
  }

  comeBack(): void {
    this.#awolUntilMs = 0
    this.#hangsUntilMs = 0
  }

  #arrive(incoming: Incoming): void {
    if (this.#machine === null || this.#nowMs < this.#awolUntilMs || this.#inbox.length >= INBOX_LIMIT) return
    this.#inbox.push(incoming)
  }

  #work(): void {
    const machine = this.#machine
    if (machine === null) return
    // Time first: a pour whose end is due has ended before the command that comes now.
    machine.tick(this.#nowMs)
    for (const incoming of this.#inbox.splice(0)) this.#handle(incoming, machine)
    machine.tick(this.#nowMs)
    this.#noticeChanges(machine)
    if (this.#nowMs >= this.#beatAtMs) this.#beat(machine)
    if (this.#host === 'listens') for (const event of this.#events.due(this.#nowMs)) this.#send('event', event)
  }

  #handle(incoming: Incoming, machine: Machine): void {
    switch (incoming.t) {
      case 'bad':
        this.#send('ack', { t: 'nak', reason: incoming.reason })
        return
      case 'hello':
        this.#hello(incoming, machine)
        return
      case 'ack':
        this.#events.acknowledge(incoming.event)
        return
      default:
        if (this.#faults.strikes('nak-next', incoming.t) !== null) {
          this.#send('ack', { t: 'nak', reason: 'session' })
          return
        }
        if (incoming.t === 'brew') this.#lastBrew = incoming
        machine.receive(incoming, this.#nowMs)
    }
  }

  #hello(command: Extract<Command, { t: 'hello' }>, machine: Machine): void {
    this.#periodMs = Math.min(MAX_HEARTBEAT_MS, Math.max(MIN_HEARTBEAT_MS, command.heartbeatMs))
    this.#send('ack', machine.identity(this.#nowMs))
    this.#listen()
  }

  #listen(): void {
    this.#host = 'listens'
    this.#beatAtMs = this.#nowMs
    this.#events.hurry(this.#nowMs)
    if (this.#lastBrew !== null && this.#faults.strikes('retained-command') !== null) this.#inbox.push(this.#lastBrew)
  }

  #beat(machine: Machine): void {
    const slow = this.#faults.strikes('slow-heartbeat')
    this.#beatAtMs = this.#nowMs + (slow === null ? this.#periodMs : (slow.ms ?? SLOW_HEARTBEAT_MS))
    this.#send('heartbeat', machine.heartbeat(this.#nowMs))
  }

  /** Says at once that an alarm, or anything else a host decides by, has changed. */
  #noticeChanges(machine: Machine): void {
    const seen = machine.outline(this.#nowMs)
    if (seen === this.#lastSeen) return
    const alarmsNow = machine.alarms().join()
    if (alarmsNow !== this.#lastAlarms) this.#tellAlarms(machine)
    this.#lastSeen = seen
    this.#lastAlarms = alarmsNow
    if (this.#host === 'listens' && this.#faults.on('slow-heartbeat') === null) this.#beatAtMs = this.#nowMs
  }

  #tellAlarms(machine: Machine): void {
    const alarms = machine.alarms()
    this.#parts.tell('alarms', { alarms })
    if (this.#host === 'listens') this.#send('event', { t: 'alarm', alarms })
  }

  #send(way: Way, message: DeviceMessage): void {
    if (
      message.t === 'heartbeat' ? this.#faults.strikes('no-heartbeat') : this.#faults.strikes('dont-ack', message.t)
    ) {
      return
    }
    const isEvent = message.t === 'status' && message.event > 0
    const late = isEvent ? this.#faults.strikes('late-event') : null
    const dueMs = late === null ? this.#nowMs : this.#nowMs + (late.ms ?? LATE_EVENT_MS)
    this.#outbox.put(dueMs, { way, message })
    if (isEvent && this.#faults.strikes('duplicate-event') !== null) this.#outbox.put(dueMs, { way, message })
  }

  /** Runs firmware until it is through or the power goes. */
  #powered(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
    }
  }

  #boot(): void {
    const port = {
      answer: (message: DeviceMessage) => this.#send('ack', message),
      event: (brew: number, status: 'pouring' | 'done' | 'spoiled', cause: Cause | null) =>
        this.#events.add({ brew, status, cause }, this.#nowMs),
      stage: (stage: Stage) => this.#stage(stage),
    }
    this.#events = this.#newEvents()
    this.#machine = new Machine(this.#parts, port, this.#resetCause, this.#nowMs)
    this.#lastSeen = ''
    this.#lastAlarms = ''
    this.#parts.tell('booted', { boot: this.#machine.memory.boot, cause: this.#resetCause })
    this.#parts.booted()
  }

  #stage(stage: Stage): void {
    const cut = this.#faults.disarm(stage)
    if (cut === null) return
    if (cut.by === 'die') this.#parts.die()
    this.#cut(cut.ms, 'watchdog')
    throw new PowerCut()
  }

  #cut(ms: number, cause: ResetCause): void {
    this.#parts.world.cutPower()
    this.#parts.world.boiler.heat('off', this.#nowMs)
    this.#parts.tell('power-cut', { darkMs: ms })
    this.#machine = null
    this.#bootAtMs = this.#nowMs + ms
    this.#resetCause = cause
    this.#hangsUntilMs = 0
    this.#inbox = []
    this.#outbox.take(Number.POSITIVE_INFINITY)
    this.#periodMs = HEARTBEAT_MS
    this.disconnected()
    this.#parts.dark()
  }

  #newEvents(): Events {
    return new Events(Math.floor(this.#parts.chance() * 0xffff))
  }
}
