/**
 * The host's side of a conversation with one device, without a wire: who is there, since which boot, which events were
 * already told. serial-link.ts adds frames and sessions, mqtt-driver.ts adds topics.
 *
 *     unknown ──hello──► (each 1 s) ──identity──► known ──heartbeat of another boot, nak session──► unknown
 *                                                   └──three periods of silence──► known, and hello again
 *
 * While the device is unknown nothing but `identity` is believed, no event is acknowledged (the device repeats it) and
 * no command is sent: a command for one boot must not reach another.
 */
import type { MachineCommand, MachineMessage } from '../../src/fleet/driver.ts'
import {
  type DeviceMessage,
  type HostMessage,
  type IdentityMessage,
  toHostMessage,
  toMachineMessage,
} from './messages.ts'

/** How often `hello` is repeated until the device answers. Never sent more often than this by itself. */
export const HELLO_REPEAT_MS = 1000
/** A device that was reset has forgotten its host and says nothing: this many missed heartbeats ask for a `hello`. */
const SILENT_HEARTBEATS = 3
/** A device keeps its eight newest events for repeating; twice that is enough to recognise every repetition. */
const REMEMBERED_EVENTS = 16

/** What one input leads to. */
export interface Outcome {
  readonly emit: readonly MachineMessage[]
  readonly send: readonly HostMessage[]
}

const NOTHING: Outcome = { emit: [], send: [] }

export class Conversation {
  readonly #heartbeatMs: number
  #open = false
  #known: IdentityMessage | null = null
  /** When the next `hello` is due; null: none is needed. */
  #helloDueMs: number | null = null
  #lastHelloMs = 0
  #lastHeardMs = 0
  #round = 0
  readonly #events = new Map<number, string>()

  constructor(heartbeatMs: number) {
    this.#heartbeatMs = heartbeatMs
  }

  /** Counts up whenever the device must be learnt anew: the serial wire opens a fresh session for each. */
  get round(): number {
    return this.#round
  }

  /** True once the device of this round has named itself: only then commands go out. */
  get known(): boolean {
    return this.#known !== null
  }

  /** Who that is; null: nobody is known. */
  get serial(): string | null {
    return this.#known?.serial ?? null
  }

  /** When `tick` must be called, monotonic; null while the wire is away. */
  get deadlineMs(): number | null {
    if (!this.#open) return null
    return this.#helloDueMs ?? this.#lastHeardMs + SILENT_HEARTBEATS * this.#heartbeatMs
  }

  /** The wire came up, or another device may be at its end. */
  start(nowMs: number): Outcome {
    this.#open = true
    this.#forget(nowMs)
    return this.tick(nowMs)
  }

  /** The wire is gone. */
  stop(): void {
    this.#open = false
    this.#known = null
  }

  /** Time has passed. */
  tick(nowMs: number): Outcome {
    const dueMs = this.deadlineMs
    if (dueMs === null || nowMs < dueMs) return NOTHING
    this.#lastHelloMs = nowMs
    this.#helloDueMs = nowMs + HELLO_REPEAT_MS
    return { emit: [], send: [{ t: 'hello', heartbeatMs: this.#heartbeatMs }] }
  }

  /** Nothing when the device is not known: commands are never kept for later. */
  command(command: MachineCommand): Outcome {
    return this.known ? { emit: [], send: [toHostMessage(command)] } : NOTHING
  }

  receive(message: DeviceMessage, nowMs: number): Outcome {
    if (!this.#open) return NOTHING
    if (message.t === 'identity') return this.#identity(message, nowMs)
    if (message.t === 'nak') return message.reason === 'session' ? this.unrecognised(nowMs) : NOTHING
    if (this.#known === null) return NOTHING
    if (message.t === 'heartbeat' && message.boot !== this.#known.boot) return this.unrecognised(nowMs)
    this.#lastHeardMs = nowMs
    const told = toMachineMessage(message)
    const emit = told === null ? [] : [told]
    if (message.t !== 'status' || message.event === 0) return { emit, send: [] }
    // Acknowledged however often it comes: it is the acknowledgement that was lost.
    const repeated = this.#seen(message.event, `${message.brew} ${message.status}`)
    return { emit: repeated ? [] : emit, send: [{ t: 'ack', event: message.event }] }
  }

  /** The device is not the one, or not in the state, that we knew. Its repetition cannot make us say `hello` faster. */
  unrecognised(nowMs: number): Outcome {
    if (this.#known === null) return NOTHING // a hello is on its way
    this.#forget(Math.max(nowMs, this.#lastHelloMs + HELLO_REPEAT_MS))
    return this.tick(nowMs)
  }

  #identity(message: IdentityMessage, nowMs: number): Outcome {
    const known = this.#known
    const same = known !== null && known.boot === message.boot && known.journal === message.journal
    // A second copy: on MQTT a device also names itself unasked after connecting.
    if (same && this.#helloDueMs === null) return NOTHING
    this.#lastHeardMs = nowMs
    if (!same) this.#events.clear()
    this.#known = message
    // Unasked and new: it was reset, and waits for a hello before it sends heartbeats.
    const unasked = this.#helloDueMs === null
    this.#helloDueMs = unasked ? Math.max(nowMs, this.#lastHelloMs + HELLO_REPEAT_MS) : null
    const told = toMachineMessage(message)
    return { emit: told === null ? [] : [told], send: unasked ? this.tick(nowMs).send : [] }
  }

  #forget(helloDueMs: number): void {
    this.#known = null
    this.#round++
    this.#helloDueMs = helloDueMs
    this.#events.clear()
  }

  /** True when this very event was told before; remembers it. */
  #seen(event: number, what: string): boolean {
    if (this.#events.get(event) === what) return true
    this.#events.delete(event)
    this.#events.set(event, what)
    for (const oldest of this.#events.keys()) {
      if (this.#events.size <= REMEMBERED_EVENTS) break
      this.#events.delete(oldest)
    }
    return false
  }
}
