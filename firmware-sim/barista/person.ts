/**
 * A person at a bump bar, as a state machine without I/O: what the bar shows goes in, presses come out. A press is
 * repeated under its id until the lane has answered it; the lane counts it once.
 */
import type { Chance } from '../chance.ts'
import { type Habits, logNormal } from './habits.ts'

const REPEAT_MS = 2_000
const MOST_REMEMBERED = 100

interface ShownDrink {
  readonly brew: number
  readonly state: 'offered' | 'making' | 'still' | 'lost'
  readonly nominalMs: number
}

interface Shown {
  readonly seq: number
  readonly person: string | null
  readonly mode: 'signed-out' | 'working' | 'break' | 'leaving'
  readonly drinks: readonly ShownDrink[]
}

type PressBody = Readonly<Record<string, unknown>> & { readonly press: string }

/** What the person has to do with one drink, and when. */
interface Work {
  /** `forgotten`: made, and nobody was told. */
  state: 'decided' | 'making' | 'forgotten' | 'made'
  atMs: number
  next: PressBody
}

export class Person {
  readonly #habits: Habits
  readonly #chance: Chance
  /** Another one for each life, so that ids never come again. */
  readonly #session: string
  readonly #work = new Map<number, Work>()
  #shown: Shown | null = null
  #presses = 0
  #waiting: { readonly id: string; readonly body: PressBody; atMs: number } | null = null
  #backAtMs: number | null = null
  /** Drinks that this person has begun, by their own count. */
  begun = 0

  constructor(habits: Habits, chance: Chance, session: string) {
    this.#habits = habits
    this.#chance = chance
    this.#session = session
  }

  /** The last state that the bar shows: what its heartbeat says it knows. */
  get knows(): number | null {
    return this.#shown?.seq ?? null
  }

  /** A payload of the lane. One that makes no sense is not there. */
  hear(payload: string, nowMs: number): void {
    const value = parsed(payload)
    if (value === null) return
    if (value.re === this.#waiting?.id) this.#waiting = null
    this.#shown = value
    for (const drink of value.drinks) this.#plan(drink, nowMs)
  }

  /** Payloads to publish as events now. */
  turn(nowMs: number): string[] {
    if (this.#waiting === null) {
      const body = this.#next(nowMs)
      if (body === null) return []
      this.#waiting = { id: `${this.#session}-${++this.#presses}`, body, atMs: Number.NEGATIVE_INFINITY }
    }
    const { id, body, atMs } = this.#waiting
    if (nowMs - atMs < REPEAT_MS) return []
    this.#waiting.atMs = nowMs
    return [JSON.stringify({ v: 1, id, ...body })]
  }

  #next(nowMs: number): PressBody | null {
    const { name, skills } = this.#habits
    if (this.#shown === null) return null
    if (this.#shown.person !== name) return { press: 'sign-in', name, ...(skills && { skills }) }
    if (this.#shown.mode === 'break' || this.#shown.mode === 'leaving') {
      if (nowMs < (this.#backAtMs ?? 0)) return null
      this.#backAtMs = null
      return { press: 'back' }
    }
    for (const { brew } of this.#shown.drinks) {
      const work = this.#work.get(brew)
      if (work === undefined || work.state === 'forgotten' || work.state === 'made' || nowMs < work.atMs) continue
      return this.#carryOut(brew, work)
    }
    if (this.#backAtMs === null) return null
    if (nowMs < this.#backAtMs) return { press: 'break' }
    this.#backAtMs = null
    return null
  }

  #carryOut(brew: number, work: Work): PressBody {
    if (work.next.press === 'start') this.begun++
    if (work.next.press === 'done' && this.#chance() < this.#habits.breaks) {
      this.#backAtMs = work.atMs + logNormal(this.#chance, this.#habits.breakMs, this.#habits.spread)
    }
    work.state = 'made'
    return { brew, ...work.next }
  }

  #plan({ brew, state, nominalMs }: ShownDrink, nowMs: number): void {
    const { startMs, pace, spread, declines, forgets } = this.#habits
    const known = this.#work.get(brew)
    switch (state) {
      case 'offered': {
        if (known !== undefined) return
        const next = this.#chance() < declines ? { press: 'no', reason: 'not my kind of drink' } : { press: 'start' }
        return this.#set(brew, { state: 'decided', atMs: nowMs + logNormal(this.#chance, startMs, spread), next })
      }
      case 'making': {
        if (known?.next.press === 'done') return
        // Begun by itself, as soon as it was shown.
        if (known === undefined) this.begun++
        const atMs = nowMs + logNormal(this.#chance, Math.max(1, nominalMs * pace), spread)
        const state = this.#chance() < forgets ? 'forgotten' : 'making'
        return this.#set(brew, { state, atMs, next: { press: 'done' } })
      }
      case 'still': {
        // What was forgotten is remembered when the screen asks; what takes long is said to take long.
        const isMade = known === undefined || nowMs >= known.atMs
        if (known?.state === 'decided') return
        if (isMade) return this.#set(brew, { state: 'decided', atMs: nowMs, next: { press: 'done' } })
        return this.#set(brew, { ...known, state: 'decided', atMs: nowMs, next: { press: 'still' } })
      }
      case 'lost': {
        if (known?.state === 'decided') return
        const press = known === undefined ? 'unstarted' : nowMs >= known.atMs ? 'done' : 'still'
        return this.#set(brew, { state: 'decided', atMs: nowMs, next: { press } })
      }
    }
  }

  #set(brew: number, work: Work): void {
    this.#work.set(brew, work)
    const [oldest] = this.#work.keys()
    if (this.#work.size > MOST_REMEMBERED && oldest !== undefined) this.#work.delete(oldest)
  }
}

function parsed(payload: string): (Shown & { readonly re?: unknown }) | null {
  try {
    const value = JSON.parse(payload) as Shown & { readonly v: unknown; readonly t: unknown; readonly re?: unknown }
    return value.v === 1 && value.t === 'lane' && Array.isArray(value.drinks) ? value : null
  } catch {
    return null
  }
}
