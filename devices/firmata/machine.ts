/**
 * A coffee machine behind a button, a lamp and two switches, as a state machine without I/O:
 * `(input, now) → what to tell, what to do to the pins, when to look again`.
 *
 *     idle ──brew──► asking ──board answers──► (press) pressed ──lamp──► pouring ──lamp, or time──► idle
 *       └──lamp without a press: a pour that nobody commanded─────────────►│
 *                                                                          └──past its limit──► stuck ──lamp──► idle
 *
 * The button is pressed once per brew, only right after the board has proven that it lives, and never again.
 */
import type { MachineCommand, MachineMessage } from '../../src/fleet/driver.ts'
import { BrewMemory } from './brew-memory.ts'
import { Inputs, type SwitchName } from './inputs.ts'
import { DEFAULT_HEARTBEAT_MS, DEFAULT_LAMP_WITHIN_MS, DEFAULT_PRESS_MS, type FirmataOptions } from './options.ts'
import { notNow, refusal } from './refusal.ts'
import { type Brew, clockOf, heartbeat, late, type Work } from './report.ts'

export type MachineInput =
  /** The board is set up; its name and version. */
  | { readonly t: 'ready'; readonly name: string; readonly version: string }
  | { readonly t: 'level'; readonly of: SwitchName; readonly closed: boolean }
  /** The board answered a `ask`; whether it holds the button pressed. */
  | { readonly t: 'answered'; readonly button: 'pressed' | 'released' }
  | { readonly t: 'command'; readonly command: MachineCommand }
  | { readonly t: 'tick' }

/** Things to do to the board: ask for the state of the button's pin, press it, let it go. */
export type Act = 'ask' | 'press' | 'release'

export interface MachineTurn {
  readonly messages: readonly MachineMessage[]
  readonly acts: readonly Act[]
  /** When to give a `tick`, monotonic milliseconds; infinite: not before another input. */
  readonly nextMs: number
}

/** An answer that has not come by then is lost; the board is asked again. */
const ANSWER_LOST_MS = 1000
/** A board that has not reported all its switches is asked again after this long. */
const SET_UP_MS = 100
/** An end before this share of the nominal time is not taken for a full cup. */
const LEAST_SHARE = 0.5
/** A pour that nobody commanded is stuck after this many nominal times. */
const LOCAL_LIMIT = 3

export class Machine {
  readonly #options: FirmataOptions
  readonly #boot: number
  readonly #memory = new BrewMemory()
  readonly #inputs: Inputs
  #board: { readonly name: string; readonly version: string } | null = null
  #life: 'starting' | 'known' = 'starting'
  #work: Work = { t: 'idle' }
  #fence = 0
  #pours = 0
  /** When the board was asked what it has not answered yet. */
  #askedMs: number | null = null
  /** The board was asked for the brew that waits, not for a heartbeat. */
  #askedFor: 'beat' | 'brew' = 'beat'
  #nextBeatMs = Number.POSITIVE_INFINITY
  #releaseMs = Number.POSITIVE_INFINITY
  #button: 'pressed' | 'released' = 'released'
  #messages: MachineMessage[] = []
  #acts: Act[] = []

  /** @param boot another number for every life of this process: commands for an earlier one are refused. */
  constructor(options: FirmataOptions, boot: number) {
    this.#options = options
    this.#boot = boot
    this.#inputs = new Inputs(options)
  }

  step(input: MachineInput, nowMs: number): MachineTurn {
    this.#messages = []
    this.#acts = []
    switch (input.t) {
      case 'ready':
        this.#board = input
        this.#askFor('beat', nowMs)
        break
      case 'level':
        this.#inputs.report(input.of, input.closed, nowMs, this.#life)
        break
      case 'answered':
        this.#answered(input.button, nowMs)
        break
      case 'command':
        if (this.#life === 'known') this.#command(input.command, nowMs)
        break
      case 'tick':
        break
    }
    this.#letTimePass(nowMs)
    return { messages: this.#messages, acts: this.#acts, nextMs: this.#nextMs() }
  }

  #command(command: MachineCommand, nowMs: number): void {
    switch (command.t) {
      case 'brew':
        return this.#brew(command, nowMs)
      case 'query':
        return this.#tellStatus(command.brew)
      case 'fence': {
        this.#fence = Math.max(this.#fence, command.epoch)
        if (this.#work.t === 'asking' && this.#work.brew.epoch <= this.#fence) this.#refuse(this.#work.brew, 'fenced')
        const status = this.#memory.status(command.brew) ?? 'forgotten'
        this.#say({ t: 'fenced', group: 1, epoch: this.#fence, brew: command.brew, status, cause: null })
        return
      }
      case 'stop':
        // A second press stops some machines and starts another pour on others: what pours ends by itself.
        return this.#tellStatus(command.brew)
      case 'wake':
      case 'sleep':
        return
    }
  }

  #brew(brew: Brew, nowMs: number): void {
    if (this.#memory.knows(brew.brew)) return this.#tellStatus(brew.brew)
    const reason = this.#refusal(brew, nowMs)
    this.#memory.open(brew.brew)
    if (reason !== null) return this.#refuse(brew, reason)
    this.#fence = brew.epoch
    this.#work = { t: 'asking', brew }
    this.#askFor('brew', nowMs)
  }

  #refusal(brew: Brew, nowMs: number) {
    const { lamp, tank, cup } = this.#inputs
    const [clockMs, boot, fence] = [clockOf(nowMs), this.#boot, this.#fence]
    return refusal(brew, { clockMs, boot, fence, work: this.#work.t, lamp, tank, cup, button: this.#button })
  }

  #refuse({ brew }: Brew, reason: Extract<MachineMessage, { t: 'refused' }>['reason']): void {
    if (this.#work.t === 'asking' && this.#work.brew.brew === brew) this.#work = { t: 'idle' }
    this.#memory.decide(brew, 'refused')
    this.#say({ t: 'refused', brew, reason })
  }

  /** The board said something: it lives, and what it says of the button is true now. */
  #answered(button: 'pressed' | 'released', nowMs: number): void {
    const askedFor = this.#askedMs === null ? 'beat' : this.#askedFor
    this.#askedMs = null
    this.#button = this.#releaseMs === Number.POSITIVE_INFINITY ? button : 'released'
    // A byte of our release was lost, or an earlier process died with the button down. Letting go twice is harmless.
    if (this.#button === 'pressed') this.#acts.push('release')
    if (this.#life === 'starting') {
      this.#nextBeatMs = nowMs + SET_UP_MS
      if (!this.#inputs.complete || this.#board === null) return
      this.#life = 'known'
      this.#hello(this.#board, nowMs)
      this.#beat(nowMs)
      return
    }
    if (this.#work.t === 'asking') {
      if (askedFor === 'brew') this.#press(this.#work.brew, nowMs)
      else this.#askFor('brew', nowMs)
    }
    if (askedFor === 'beat') this.#beat(nowMs)
  }

  /** Everything is looked at once more: while the board was asked, a person may have taken the cup or pressed. */
  #press(brew: Brew, nowMs: number): void {
    const { lamp, tank, cup } = this.#inputs
    const reason = notNow({ work: 'idle', lamp, tank, cup, button: this.#button })
    if (late(brew, clockOf(nowMs))) return this.#refuse(brew, 'expired')
    if (reason !== null) return this.#refuse(brew, reason)
    this.#acts.push('press')
    this.#releaseMs = nowMs + (this.#options.pressMs ?? DEFAULT_PRESS_MS)
    if (this.#inputs.lamp === 'none') this.#pourBegins(brew, nowMs)
    else {
      this.#work = { t: 'pressed', brew, sinceMs: nowMs }
      this.#beat(nowMs)
    }
  }

  /** `null`: a pour that nobody commanded. */
  #pourBegins(brew: Brew | null, nowMs: number): void {
    const limitMs = brew?.maxMs ?? this.#options.nominalMs * LOCAL_LIMIT
    this.#work = { t: 'pouring', brew: brew?.brew ?? null, sinceMs: nowMs, limitMs }
    this.#pours++
    this.#inputs.poured('full')
    if (brew !== null) this.#tell(brew.brew, 'pouring')
    this.#beat(nowMs)
  }

  #pourEnds(how: 'done' | 'forgotten', nowMs: number): void {
    if (this.#work.t === 'pouring' && this.#work.brew !== null) this.#tell(this.#work.brew, how)
    this.#work = { t: 'idle' }
    // A heartbeat is the word of the board, not of our clock.
    if (this.#inputs.lamp === 'none') this.#askFor('beat', nowMs)
    else this.#beat(nowMs)
  }

  #letTimePass(nowMs: number): void {
    if (nowMs >= this.#releaseMs) {
      this.#releaseMs = Number.POSITIVE_INFINITY
      this.#acts.push('release')
    }
    if (this.#life === 'known' && this.#inputs.settle(nowMs) === 'changed') this.#beat(nowMs)
    this.#look(nowMs)
    if (this.#askedMs !== null && nowMs >= this.#askedMs + ANSWER_LOST_MS) this.#askFor(this.#askedFor, nowMs)
    else if (this.#askedMs === null && nowMs >= this.#nextBeatMs) this.#askFor('beat', nowMs)
  }

  /** Lamp and time against what should be going on. */
  #look(nowMs: number): void {
    const { lamp } = this.#inputs
    const work = this.#work
    switch (work.t) {
      case 'idle':
        if (lamp === 'pouring' && this.#life === 'known') this.#pourBegins(null, nowMs)
        return
      case 'asking':
        if (late(work.brew, clockOf(nowMs))) this.#refuse(work.brew, 'expired')
        return
      case 'pressed':
        if (lamp === 'pouring' || lamp === 'busy') return this.#pourBegins(work.brew, nowMs)
        if (nowMs < work.sinceMs + this.#lampWithinMs) return
        // A press that was lost, a machine that refused, a broken lamp: only a person can tell. It is not pressed again.
        this.#inputs.poured('unknown')
        this.#tell(work.brew.brew, 'forgotten')
        this.#work = { t: 'idle' }
        return this.#askFor('beat', nowMs)
      case 'pouring':
        if (lamp === 'none') {
          if (nowMs >= work.sinceMs + this.#options.nominalMs) this.#pourEnds('done', nowMs)
        } else if (lamp === 'idle') {
          const early = nowMs - work.sinceMs < this.#options.nominalMs * LEAST_SHARE
          this.#pourEnds(early ? 'forgotten' : 'done', nowMs)
        } else if (nowMs >= work.sinceMs + work.limitMs) {
          if (work.brew !== null) this.#tell(work.brew, 'forgotten')
          this.#work = { t: 'stuck' }
          this.#askFor('beat', nowMs)
        }
        return
      case 'stuck':
        if (lamp === 'idle') this.#pourEnds('done', nowMs)
    }
  }

  #nextMs(): number {
    const work = this.#work
    const times = [this.#releaseMs, this.#inputs.nextMs]
    times.push(this.#askedMs === null ? this.#nextBeatMs : this.#askedMs + ANSWER_LOST_MS)
    if (work.t === 'pressed') times.push(work.sinceMs + this.#lampWithinMs)
    if (work.t === 'pouring')
      times.push(work.sinceMs + (this.#inputs.lamp === 'none' ? this.#options.nominalMs : work.limitMs))
    return Math.min(...times)
  }

  #askFor(what: 'beat' | 'brew', nowMs: number): void {
    // One question at a time, so that an answer belongs to it; the brew's own is asked after the one that is out.
    if (this.#askedMs !== null && nowMs < this.#askedMs + ANSWER_LOST_MS) return
    this.#askedMs = nowMs
    this.#askedFor = what
    this.#acts.push('ask')
  }

  #hello({ name, version }: { readonly name: string; readonly version: string }, nowMs: number): void {
    this.#say({
      t: 'hello',
      serial: this.#options.serial ?? name,
      model: 'Firmata',
      firmware: version,
      boot: this.#boot,
      journal: this.#boot,
      lowBrew: 0,
      clockMs: clockOf(nowMs),
      fences: [this.#fence],
      durable: false,
    })
  }

  #beat(nowMs: number): void {
    this.#nextBeatMs = nowMs + (this.#options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS)
    const { lamp, tank, cup } = this.#inputs
    const parts = { boot: this.#boot, clockMs: clockOf(nowMs), pours: this.#pours, lastBrew: this.#memory.last }
    this.#say(
      heartbeat(this.#work, nowMs, this.#options.nominalMs, { ...parts, lamp, tank, cup, button: this.#button }),
    )
  }

  #tell(brew: number, status: 'pouring' | 'done' | 'forgotten'): void {
    this.#memory.decide(brew, status)
    this.#say({ t: 'status', brew, status, cause: null })
  }

  /** Nothing while it is being decided: that status is told as soon as there is one. */
  #tellStatus(brew: number): void {
    if (this.#memory.undecided(brew)) return
    this.#say({ t: 'status', brew, status: this.#memory.status(brew) ?? 'forgotten', cause: null })
  }

  #say(message: MachineMessage): void {
    this.#messages.push(message)
  }

  get #lampWithinMs(): number {
    return this.#options.lampWithinMs ?? DEFAULT_LAMP_WITHIN_MS
  }
}
