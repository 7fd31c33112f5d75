/**
 * One daemon for one shop on a broker outside. MQTT has no word for that: two daemons under one client id throw each
 * other out for ever, and under two ids both would command the same machines. So a daemon asks before it says anything
 * else, and keeps silent until it knows:
 *
 * ```
 *   connected ──► ask ──► its own question comes back ──► nobody answers for quietMs ──► ours
 *                              │ from here on it answers         │ somebody answers
 *                              ▼ those who ask later             ▼
 *                            here ──► the later one             lost: stop, and say who is there
 * ```
 *
 * A broker hands the messages of one topic to everybody in the same order, so of two who ask at once both know who was
 * first. Nothing is stored: a daemon that was killed answers nobody, and its successor waits `quietMs` and goes on. An
 * answer that comes late (the other one was suspended) still counts.
 */
import type { BrokerClock } from './bus.ts'
import type { DaemonClaimPayload } from './payload-daemon.ts'
import { validate } from './validate.ts'

/** Who says it. */
export interface Claimant {
  /** One life of one daemon; its client id. */
  readonly instance: string
  /** Name of the computer. */
  readonly host: string
  readonly session: number
}

/** The daemon that has the shop. */
export type Rival = Omit<Claimant, 'instance'>

export interface ClaimParts {
  readonly me: Claimant
  readonly clock: BrokerClock
  /** How long a living daemon may take to answer, milliseconds. Default 3,000: far more than it needs. */
  readonly quietMs?: number
  /** Publishes on `daemon/claim`. */
  readonly say: (message: DaemonClaimPayload) => void
  /**
   * The shop is ours. `unproven`: our own question did not come back, so nobody could have answered it: the broker's
   * rules keep the topic from us, or it is too slow. Called at most once per connection.
   */
  readonly ours: (proof: 'proven' | 'unproven') => void
  /** Another daemon has it. Called once at most; afterwards nothing is said any more. */
  readonly lost: (rival: Rival) => void
}

export const CLAIM_TOPIC = 'daemon/claim'
const QUIET_MS = 3_000
/** For one that had the shop before the connection was lost: a rival that asks meanwhile gives way to it. */
const RETURN_QUIET_MS = 500
/** From the connection until our own question must have come back. */
const ECHO_MS = 5_000

export class Claim {
  readonly #parts: ClaimParts
  /** `asking`: our question is on its way · `in line`: it came back, who asks later is answered. */
  #state: 'away' | 'asking' | 'in line' | 'lost' = 'away'
  /** `yes`: it was ours at some time of this life. */
  #held: 'yes' | 'no' = 'no'
  #told: 'yes' | 'no' = 'no'
  #cancel: () => void = () => undefined

  constructor(parts: ClaimParts) {
    this.#parts = parts
  }

  /** A new connection. */
  enter(): void {
    if (this.#state === 'lost') return
    this.#state = 'asking'
    this.#told = 'no'
    this.#after(ECHO_MS, () => this.#win('unproven'))
  }

  /** The connection listens to the topic now. */
  ask(): void {
    if (this.#state !== 'asking') return
    this.#parts.say({ v: 1, t: 'ask', ...this.#parts.me, held: this.#held === 'yes' })
  }

  /** The connection is gone. */
  leave(): void {
    this.#cancel()
    if (this.#state !== 'lost') this.#state = 'away'
  }

  /** A message on the topic; also our own. */
  hear(payload: Uint8Array): void {
    if (this.#state === 'away' || this.#state === 'lost' || validate(CLAIM_TOPIC, payload) !== null) return
    const message = JSON.parse(Buffer.from(payload).toString()) as DaemonClaimPayload
    if (message.t === 'here') {
      if (message.to === this.#parts.me.instance) this.#lose(message)
    } else if (message.instance === this.#parts.me.instance) this.#echo()
    else if (this.#state === 'in line') this.#answer(message)
    // Before our own question came back they are ahead of us, and answer it if they live.
  }

  #echo(): void {
    if (this.#state !== 'asking') return
    this.#state = 'in line'
    if (this.#told === 'yes') return
    const { quietMs = QUIET_MS } = this.#parts
    this.#after(this.#held === 'yes' ? Math.min(RETURN_QUIET_MS, quietMs) : quietMs, () => this.#win('proven'))
  }

  #answer(other: Extract<DaemonClaimPayload, { t: 'ask' }>): void {
    // The broker was away, and the one that had the shop before it is back a moment after us.
    if (other.held && this.#held === 'no') return this.#lose(other)
    this.#parts.say({ v: 1, t: 'here', ...this.#parts.me, to: other.instance })
  }

  #win(proof: 'proven' | 'unproven'): void {
    this.#held = 'yes'
    this.#told = 'yes'
    this.#parts.ours(proof)
  }

  #lose({ host, session }: Rival): void {
    this.#cancel()
    this.#state = 'lost'
    this.#parts.lost({ host, session })
  }

  #after(ms: number, fn: () => void): void {
    this.#cancel()
    this.#cancel = this.#parts.clock.after(ms, fn)
  }
}
