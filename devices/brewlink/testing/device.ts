/**
 * A brew controller made of a few maps, for the tests of the drivers: enough of README.md §1–§3 to be talked to, no
 * more. The real twin, with journal on disk and a fault menu, lives elsewhere and shares no code with this.
 */
import type { BrewStatus, DriverClock } from '../../../src/fleet/driver.ts'
import type { Brew, Cause, DeviceMessage, HostMessage, ResetCause } from '../messages.ts'

interface Entry {
  status: BrewStatus
  cause: Cause | null
}

const HEARTBEATS_OFF = 0

export class Device {
  serial = 'MEM-1'
  /** Pours ever started. */
  pours = 0
  frozen = false
  /** Where what it says goes; a wire is plugged in here. */
  say: (message: DeviceMessage) => void = () => {}
  boot = 1
  readonly #clock: DriverClock
  readonly #journal = new Map<number, Entry>()
  readonly #events = new Map<number, DeviceMessage>()
  #resetCause: ResetCause = 'power'
  #fence = 0
  #nextEvent = 1
  #heartbeatMs = HEARTBEATS_OFF
  #cup: 'none' | 'empty' | 'full' = 'empty'
  #pouring: { brew: number; sinceMs: number; cancel: () => void } | null = null
  #last: number | null = null
  #cancelBeat = () => {}
  #cancelRepeat = () => {}

  constructor(clock: DriverClock) {
    this.#clock = clock
    this.#repeatEvents()
  }

  get clockMs(): number {
    return Math.floor(this.#clock.now()) >>> 0
  }

  identity(): DeviceMessage {
    return {
      t: 'identity',
      boot: this.boot,
      journal: 77,
      lowBrew: 0,
      clockMs: this.clockMs,
      resetCause: this.#resetCause,
      features: ['cup-sensor', 'durable'],
      fences: [this.#fence],
      serial: this.serial,
      model: 'Memory',
      firmware: '1',
    }
  }

  hear(message: HostMessage): void {
    if (this.frozen) return
    switch (message.t) {
      case 'hello':
        this.#heartbeatMs = message.heartbeatMs
        this.say(this.identity())
        this.#beat()
        break
      case 'brew':
        this.#brew(message)
        break
      case 'query':
        this.say({ t: 'status', event: 0, brew: message.brew, ...this.#entry(message.brew) })
        break
      case 'fence':
        this.#fence = Math.max(this.#fence, message.epoch)
        this.say({ t: 'fenced', group: 1, epoch: this.#fence, brew: message.brew, ...this.#entry(message.brew) })
        break
      case 'stop':
        if (this.#pouring?.brew === message.brew) this.#ended(message.brew, { status: 'spoiled', cause: 'stopped' })
        else this.say({ t: 'status', event: 0, brew: message.brew, ...this.#entry(message.brew) })
        break
      case 'ack':
        this.#events.delete(message.event)
    }
  }

  cup(cup: 'none' | 'empty'): void {
    this.#cup = cup
    this.#beat()
  }

  /** Power off and on: a pour is interrupted, heartbeats wait for a hello, the journal and the fence stay. */
  reset(): void {
    const pour = this.#pouring
    pour?.cancel()
    this.#pouring = null
    if (pour) this.#journal.set(pour.brew, { status: 'spoiled', cause: 'interrupted' })
    this.boot++
    this.#resetCause = 'power'
    this.#heartbeatMs = HEARTBEATS_OFF
    this.#events.clear()
    this.frozen = false
    this.#cancelBeat()
  }

  off(): void {
    this.#pouring?.cancel()
    this.#cancelBeat()
    this.#cancelRepeat()
  }

  #entry(brew: number): Entry {
    return this.#journal.get(brew) ?? { status: 'never', cause: null }
  }

  #brew(command: Brew): void {
    const { brew } = command
    const known = this.#journal.get(brew)
    if (known) return this.say({ t: 'status', event: 0, brew, ...known })
    const late = (this.clockMs - command.deadlineMs) >>> 0
    const refuse = (reason: Extract<DeviceMessage, { t: 'refused' }>['reason']) =>
      this.say({ t: 'refused', brew, reason })
    if (command.boot !== this.boot) return refuse('stale-boot')
    if (late >= 1 && late <= 0x7fff_ffff) return refuse('expired')
    if (command.epoch <= this.#fence) return refuse('fenced')
    if (this.#pouring) return refuse('busy')
    if (this.#cup !== 'empty') return refuse(this.#cup === 'full' ? 'cup-full' : 'no-cup')
    this.#journal.set(brew, { status: 'pouring', cause: null })
    this.#fence = command.epoch
    this.pours++
    this.#cup = 'full'
    this.#last = brew
    const cancel = this.#clock.after(command.program.nominalMs, () =>
      this.#ended(brew, { status: 'done', cause: null }),
    )
    this.#pouring = { brew, sinceMs: this.#clock.now(), cancel }
    this.#event(brew)
    this.#beat()
  }

  #ended(brew: number, entry: Entry): void {
    this.#pouring?.cancel()
    this.#pouring = null
    this.#journal.set(brew, entry)
    this.#event(brew)
    this.#beat()
  }

  #event(brew: number): void {
    const event = this.#nextEvent++
    const message: DeviceMessage = { t: 'status', event, brew, ...this.#entry(brew) }
    this.#events.set(event, message)
    if (!this.frozen) this.say(message)
  }

  #repeatEvents(): void {
    this.#cancelRepeat = this.#clock.after(1000, () => {
      this.#repeatEvents()
      if (!this.frozen) for (const message of this.#events.values()) this.say(message)
    })
  }

  #beat(): void {
    this.#cancelBeat()
    if (this.#heartbeatMs === HEARTBEATS_OFF) return
    this.#cancelBeat = this.#clock.after(this.#heartbeatMs, () => this.#beat())
    if (this.frozen) return
    const pour = this.#pouring
    const elapsedMs = pour ? Math.floor(this.#clock.now() - pour.sinceMs) : 0
    const state = pour ? 'pouring' : 'idle'
    const group = { n: 1, state, cup: this.#cup, brew: this.#last, elapsedMs, percent: pour ? 50 : 0 } as const
    this.say({
      t: 'heartbeat',
      clockMs: this.clockMs,
      boot: this.boot,
      state: 'ready',
      alarms: [],
      boilerC: 93,
      pours: this.pours,
      groups: [group],
    })
  }
}
