/**
 * A person with a screen, as a state machine without I/O: `(input, now) → messages, link, what is shown, when to look`.
 *
 *     brew ──► offered ──start──► making ──done──► (undo, 10 s) ──► over
 *                 │                 │ ▲               │
 *                 │                 │ └────undo───────┘
 *                 └──no, pass, sign out, break, away──► refused: the drink goes back to its place
 *
 * Nothing is remembered over a restart of the daemon: a brew of an earlier life is asked about on the screen (`lost`).
 */
import type {
  BrewId,
  DeviceState,
  MachineCommand,
  MachineMessage,
  Press,
  Pressed,
  RefusalReason,
  ScreenPerson,
  ScreenState,
} from '../../src/fleet/driver.ts'
import { GROUPS, Hands, type Held, nameOf } from './hands.ts'
import type { Settled } from './options.ts'
import { isLate, wrapped } from './wrapping-clock.ts'

/** The shop allows no more either. */
export const UNDO_MS = 10_000
/** A question that the shop has stopped asking was answered by somebody else. */
const LOST_MS = 15_000
/** Whoever was away for longer has gone home. */
const GONE_HOME_MS = 30 * 60_000

export interface LaneTurn {
  readonly messages: readonly MachineMessage[]
  /** Null: it stays as it is. */
  readonly link: { readonly state: 'up' | 'down'; readonly reason: string } | null
  readonly shown: ScreenState
  /** When to look again, at the latest. */
  readonly nextMs: number
}

type Brew = Extract<MachineCommand, { t: 'brew' }>
const done = (text: string): Pressed => ({ tone: 'done', text })
const refused = (text: string): Pressed => ({ tone: 'refused', text })
const OLD: Pressed = refused('This drink is not here any more; nothing was done.')

export class Lane {
  readonly #serial: string
  readonly #options: Settled
  readonly #boot: number
  readonly #hands = new Hands()
  readonly #fences: number[] = Array.from({ length: GROUPS }, () => 0)
  #person: ScreenPerson | null = null
  #mode: ScreenState['mode'] = 'signed-out'
  #notice: string | null = null
  /** When it is time to change places. */
  #rotateAtMs = Number.POSITIVE_INFINITY
  #rotation: 'not yet' | 'due' = 'not yet'
  #undo: { readonly held: Held; readonly untilMs: number } | null = null
  #presence: 'away' | 'going' | 'here' = 'away'
  #seenMs = Number.NEGATIVE_INFINITY
  #nextBeatMs = Number.POSITIVE_INFINITY
  #pours = 0
  #messages: MachineMessage[] = []
  #link: LaneTurn['link'] = null

  /** `boot`: another number for each life of the driver. */
  constructor(serial: string, options: Settled, boot: number) {
    this.#serial = serial
    this.#options = options
    this.#boot = boot
  }

  /** What has come of the calls since the last turn, and of the time that has passed. */
  turn(nowMs: number): LaneTurn {
    this.#letTimePass(nowMs)
    const turn = { messages: this.#messages, link: this.#link, shown: this.#shown(nowMs), nextMs: this.#nextMs(nowMs) }
    this.#messages = []
    this.#link = null
    return turn
  }

  /** Somebody looks at a screen of this lane. */
  seen(nowMs: number): void {
    const awayForMs = nowMs - this.#seenMs
    this.#seenMs = nowMs
    if (this.#presence === 'here') return
    if (awayForMs > GONE_HOME_MS) this.#signOut()
    this.#presence = 'here'
    this.#link = { state: 'up', reason: 'a screen is there' }
    const about = { serial: this.#serial, model: 'barista', firmware: '1', boot: this.#boot, journal: this.#boot }
    const { lowBrew } = this.#hands
    const fences = [...this.#fences]
    this.#say({ t: 'hello', ...about, lowBrew, clockMs: wrapped(nowMs), fences, durable: false })
    this.#beat(nowMs)
  }

  command(command: MachineCommand, nowMs: number): void {
    if (this.#presence === 'away') return
    switch (command.t) {
      case 'brew':
        return this.#take(command, nowMs)
      case 'query':
        return this.#answer(command, nowMs)
      case 'fence':
        return this.#fence(command, nowMs)
      case 'stop':
        return this.#stop(command.brew, nowMs)
      case 'wake':
      case 'sleep':
        return // a person comes and goes by themselves
    }
  }

  /** The person has signed in at another lane. Nobody looks at this one for that. */
  movedTo(where: string, nowMs: number): void {
    if (this.#person === null) return
    this.#notice = `${this.#person.name} has moved to ${where}.`
    this.#leave(nowMs)
  }

  press(press: Press, nowMs: number): Pressed {
    this.seen(nowMs)
    this.#notice = null
    switch (press.action) {
      case 'sign-in':
        this.#person = { name: press.name, skills: press.skills }
        this.#mode = 'working'
        this.#rotateAtMs = this.#nextRotation(nowMs)
        this.#rotation = 'not yet'
        this.#beat(nowMs)
        return done(`You are signed in, ${press.name}.`)
      case 'sign-out':
        return this.#leave(nowMs)
      case 'break':
        if (this.#person === null) return refused('Nobody is signed in here.')
        this.#mode = 'break'
        this.#giveBackOffers(nowMs)
        return done('You are on a break: nothing new comes here.')
      case 'back':
        if (this.#person === null) return refused('Nobody is signed in here.')
        this.#mode = 'working'
        this.#beat(nowMs)
        return done('Welcome back.')
      case 'undo':
        return this.#takeBack(nowMs)
      case 'go': {
        const held = this.#hands.all.find(({ state }) => state !== 'lost')
        if (held === undefined) return refused('Nothing is to be made here.')
        return held.state === 'offered' ? this.#begin(held, nowMs) : this.#finish(held, nowMs)
      }
      default: {
        const held = this.#hands.find(press.brew)
        return held === undefined ? OLD : this.#pressOn(held, press, nowMs)
      }
    }
  }

  #pressOn(held: Held, press: Extract<Press, { brew: BrewId }>, nowMs: number): Pressed {
    switch (press.action) {
      case 'start':
        return held.state === 'offered' ? this.#begin(held, nowMs) : done(`${nameOf(held)} is begun.`)
      case 'done':
        return this.#finish(held, nowMs)
      case 'still':
        if (held.state === 'offered') return OLD
        if (held.state === 'lost') held.sinceMs = nowMs
        held.state = 'making'
        held.stillAtMs = this.#stillAt(held, nowMs)
        this.#say({ t: 'status', brew: held.brew, status: 'pouring', cause: 'confirmed' })
        this.#beat(nowMs)
        return done(`${nameOf(held)}: take your time.`)
      case 'pass':
      case 'unstarted':
        this.#refuse(held, 'given-back')
        this.#afterwards(nowMs)
        return done(`${nameOf(held)} goes back to its place in the queue.`)
      case 'no':
        if (held.state === 'lost') return OLD
        this.#refuse(held, 'declined', press.reason)
        this.#afterwards(nowMs)
        return done(`${nameOf(held)}: somebody else is asked to make it.`)
    }
  }

  #take(brew: Brew, nowMs: number): void {
    const known = this.#hands.status(brew.brew)
    if (known !== 'never') return this.#tell(brew.brew, known)
    const reason = this.#whyNot(brew, nowMs)
    const held: Held = {
      ...{ brew: brew.brew, group: brew.group, epoch: brew.epoch, label: brew.label, ticket: brew.ticket ?? null },
      ...{ nominalMs: brew.program.nominalMs, state: 'offered', undone: 'no' },
      ...{ sinceMs: nowMs, stillAtMs: Number.POSITIVE_INFINITY, askedMs: nowMs },
    }
    if (reason !== null) {
      this.#hands.end(held, 'refused')
      this.#say({ t: 'refused', brew: brew.brew, reason })
      return
    }
    this.#fences[brew.group - 1] = brew.epoch
    this.#hands.take(held)
  }

  #whyNot(brew: Brew, nowMs: number): RefusalReason | null {
    if (brew.boot !== this.#boot) return 'stale-boot'
    if (isLate(brew.deadlineMs, nowMs)) return 'expired'
    if (brew.epoch <= (this.#fences[brew.group - 1] ?? Number.POSITIVE_INFINITY)) return 'fenced'
    if (this.#state() !== 'ready') return 'not-ready'
    return this.#hands.inGroup(brew.group) === undefined ? null : 'busy'
  }

  #answer({ brew, lost }: Extract<MachineCommand, { t: 'query' }>, nowMs: number): void {
    const status = this.#hands.status(brew)
    if (status === null) {
      const held = this.#hands.find(brew)
      if (held !== undefined) held.askedMs = nowMs
    } else if (status === 'never' && lost !== undefined) {
      const { group, nominalMs, ticket } = lost
      const label = `${ticket.number} ${ticket.recipe}`
      const times = { sinceMs: nowMs, stillAtMs: Number.POSITIVE_INFINITY, askedMs: nowMs }
      this.#hands.take({ brew, group, epoch: 0, ticket, label, nominalMs, state: 'lost', undone: 'no', ...times })
    } else this.#tell(brew, status)
  }

  #fence({ group, epoch, brew }: Extract<MachineCommand, { t: 'fence' }>, nowMs: number): void {
    this.#fences[group - 1] = Math.max(this.#fences[group - 1] ?? 0, epoch)
    const held = this.#hands.find(brew)
    if (held?.state === 'offered') this.#hands.end(held, 'never')
    const status = this.#hands.status(brew) ?? 'forgotten'
    this.#say({ t: 'fenced', group, epoch: this.#fences[group - 1] ?? epoch, brew, status, cause: null })
    this.#beat(nowMs)
  }

  /** Also the shop's "no" to an undo. */
  #stop(brew: BrewId, nowMs: number): void {
    const held = this.#hands.find(brew)
    if (held?.state === 'making' && held.undone === 'yes') {
      this.#hands.end(held, 'done')
      this.#notice = `Too late to undo ${nameOf(held)}: it has gone out.`
      this.#beat(nowMs)
    } else if (held?.state === 'offered') this.#refuse(held, 'given-back')
    this.#tell(brew, this.#hands.status(brew))
  }

  #begin(held: Held, nowMs: number): Pressed {
    held.state = 'making'
    held.sinceMs = nowMs
    held.stillAtMs = this.#stillAt(held, nowMs)
    this.#pours++
    // What was done before it can be taken back no more: the hands are full.
    if (this.#undo?.held.group === held.group) this.#undo = null
    this.#tell(held.brew, 'pouring')
    this.#beat(nowMs)
    return done(`${nameOf(held)} is begun.`)
  }

  #finish(held: Held, nowMs: number): Pressed {
    // Made without a word: it was begun all the same.
    if (held.state === 'offered') this.#begin(held, nowMs)
    this.#hands.end(held, 'done')
    this.#undo = { held, untilMs: nowMs + UNDO_MS }
    this.#tell(held.brew, 'done')
    this.#afterwards(nowMs)
    return done(`${nameOf(held)} is done.`)
  }

  #takeBack(nowMs: number): Pressed {
    const undo = this.#undo
    if (undo === null || nowMs > undo.untilMs) return refused('There is nothing to undo any more.')
    const { held } = undo
    const next = this.#hands.inGroup(held.group)
    if (next !== undefined && next.state !== 'offered') return refused(`${nameOf(next)} is begun: too late to undo.`)
    this.#undo = null
    this.#say({ t: 'undone', brew: held.brew })
    if (next !== undefined) this.#refuse(next, 'given-back')
    held.state = 'making'
    held.undone = 'yes'
    held.stillAtMs = this.#stillAt(held, nowMs)
    this.#hands.take(held)
    this.#beat(nowMs)
    return done(`${nameOf(held)} is not done yet.`)
  }

  #leave(nowMs: number): Pressed {
    if (this.#person === null) return refused('Nobody is signed in here.')
    this.#mode = 'leaving'
    this.#giveBackOffers(nowMs)
    const begun = this.#hands.begun.length
    this.#afterwards(nowMs)
    if (begun === 0) return done('You are signed out.')
    return done(`Before you go: what is begun is done, or passed on (${begun}).`)
  }

  #afterwards(nowMs: number): void {
    if (this.#mode === 'leaving' && this.#hands.begun.length === 0) this.#signOut()
    this.#beat(nowMs)
  }

  #signOut(): void {
    this.#person = null
    this.#rotation = 'not yet'
    this.#mode = 'signed-out'
  }

  /** First that nothing more may come, then what was not begun: it must not come straight back. */
  #giveBackOffers(nowMs: number): void {
    this.#beat(nowMs)
    for (const held of this.#hands.offered) this.#refuse(held, 'given-back')
  }

  #refuse(held: Held, reason: RefusalReason, note = ''): void {
    this.#hands.end(held, 'refused')
    this.#say({ t: 'refused', brew: held.brew, reason, ...(note !== '' && { note }) })
  }

  #letTimePass(nowMs: number): void {
    if (this.#undo !== null && nowMs > this.#undo.untilMs) this.#undo = null
    if (this.#presence === 'here' && nowMs - this.#seenMs >= this.#options.awayMs) return this.#goAway(nowMs)
    for (const held of this.#hands.all) {
      if (held.state === 'lost' && nowMs - held.askedMs >= LOST_MS) this.#hands.drop(held)
      if (held.state !== 'offered') continue
      const canUndo = this.#undo?.held.group === held.group
      if (this.#options.accept === 'auto' && !canUndo) this.#begin(held, nowMs)
      else if (nowMs - held.sinceMs >= this.#options.startWithinS * 1000) {
        this.#mode = 'break'
        this.#notice = `Nobody started ${nameOf(held)}, and others wait for it: this lane takes a break.`
        this.#giveBackOffers(nowMs)
      }
    }
    if (this.#person !== null && nowMs >= this.#rotateAtMs) {
      const { rotateAfterM, rotateTo } = this.#options
      const next = rotateTo === null ? '' : ` ${rotateTo} is next, once what is begun is done.`
      this.#notice = `You have been here for ${rotateAfterM} min: time to change places.${next}`
      this.#rotation = 'due'
      this.#rotateAtMs = this.#nextRotation(nowMs)
    }
    if (this.#presence === 'here' && nowMs >= this.#nextBeatMs) this.#beat(nowMs)
  }

  #goAway(nowMs: number): void {
    this.#presence = 'going'
    this.#giveBackOffers(nowMs)
    this.#presence = 'away'
    this.#nextBeatMs = Number.POSITIVE_INFINITY
    this.#link = { state: 'down', reason: 'nobody looks at the screen' }
  }

  #state(): DeviceState {
    return this.#presence === 'here' && this.#mode === 'working' ? 'ready' : 'asleep'
  }

  #nextRotation(nowMs: number): number {
    const { rotateAfterM } = this.#options
    return rotateAfterM === 0 ? Number.POSITIVE_INFINITY : nowMs + rotateAfterM * 60_000
  }

  #stillAt({ nominalMs }: Held, nowMs: number): number {
    return nowMs + Math.max(1000, nominalMs * this.#options.stillFactor)
  }

  #tell(brew: BrewId, status: ReturnType<Hands['status']>): void {
    if (status !== null) this.#say({ t: 'status', brew, status, cause: null })
  }

  #beat(nowMs: number): void {
    if (this.#presence === 'away') return
    this.#nextBeatMs = nowMs + this.#options.heartbeatMs
    const skills = this.#person?.skills ?? null
    const about = { state: this.#state(), alarms: [], boilerC: null, pours: this.#pours } as const
    const groups = this.#hands.groups(nowMs)
    const beat = { t: 'heartbeat', boot: this.#boot, clockMs: wrapped(nowMs), ...about, groups } as const
    this.#say(skills === null ? beat : { ...beat, skills })
  }

  #say(message: MachineMessage): void {
    this.#messages.push(message)
  }

  #shown(nowMs: number): ScreenState {
    const undo = this.#undo && {
      brew: this.#undo.held.brew,
      ticket: this.#undo.held.ticket,
      untilMs: this.#undo.untilMs,
    }
    const drinks = this.#hands.shown(nowMs)
    const { rotateTo } = this.#options
    const due = this.#rotation === 'due' ? 'yes' : 'no'
    return {
      ...{ person: this.#person, mode: this.#mode, drinks, undo, notice: this.#notice },
      rotation: rotateTo === null ? null : { to: rotateTo, due },
      watched: this.#presence === 'here' ? 'yes' : 'no',
    }
  }

  #nextMs(nowMs: number): number {
    const moments = this.#hands.all.map((held) => {
      if (held.state === 'lost') return held.askedMs + LOST_MS
      if (held.state === 'making') return held.stillAtMs > nowMs ? held.stillAtMs : Number.POSITIVE_INFINITY
      return held.sinceMs + this.#options.startWithinS * 1000
    })
    if (this.#undo !== null) moments.push(this.#undo.untilMs + 1)
    if (this.#presence === 'here') moments.push(this.#nextBeatMs, this.#seenMs + this.#options.awayMs)
    return Math.min(Number.POSITIVE_INFINITY, ...moments)
  }
}
