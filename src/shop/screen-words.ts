/**
 * What stands on the screen of a person who makes drinks, and what they say back: plain data between a driver and
 * whatever shows it. A complete state each time, never a difference.
 */
import type { BrewId, Ticket } from './machine-words.ts'

export interface ScreenState {
  /** Null: nobody has signed in. */
  readonly person: ScreenPerson | null
  /** `leaving`: signs out as soon as the drinks that were begun are decided. */
  readonly mode: 'signed-out' | 'working' | 'break' | 'leaving'
  /** Oldest first. */
  readonly drinks: readonly ScreenDrink[]
  /** The last drink that was done, while that can be taken back; null: nothing can. */
  readonly undo: { readonly brew: BrewId; readonly ticket: Ticket | null; readonly untilMs: number } | null
  /** What the person must be told beside it; null: nothing. */
  readonly notice: string | null
  /** Where its person goes on by the schedule; null: nowhere. */
  readonly rotation: ScreenRotation | null
  /** Whether somebody looks at it now. */
  readonly watched: 'yes' | 'no'
}

export interface ScreenRotation {
  /** Id of the machine. */
  readonly to: string
  readonly due: 'yes' | 'no'
}

export interface ScreenPerson {
  readonly name: string
  /** What they said they can do; null: all that the lane is for. */
  readonly skills: readonly string[] | null
}

export interface ScreenDrink {
  readonly brew: BrewId
  readonly group: number
  /**
   * `offered`: waits for "start" · `making`: begun · `still`: begun, and for so long that the person is asked whether they
   * are still at it · `lost`: begun in an earlier life of the daemon as far as it knows, and the person is asked.
   */
  readonly state: 'offered' | 'making' | 'still' | 'lost'
  /** Since when, on the screen's clock. */
  readonly sinceMs: number
  /** By the recipe. */
  readonly nominalMs: number
  /** Null: only the label is known. */
  readonly ticket: Ticket | null
  /** Short, for a display of one line. */
  readonly label: string
}

/** One press of a button. */
export type Press =
  | { readonly action: 'sign-in'; readonly name: string; readonly skills: readonly string[] | null }
  | { readonly action: 'sign-out' | 'break' | 'back' | 'undo' }
  /** The next thing that is to be done with the first drink: what one big button is for. */
  | { readonly action: 'go' }
  | { readonly action: DrinkAction; readonly brew: BrewId }
  | { readonly action: 'no'; readonly brew: BrewId; readonly reason: string }

/**
 * `start` · `done` · `still`: still at it, or still making what was lost · `pass`: somebody else shall make it, it is not
 * finished · `unstarted`: what was lost was never begun.
 */
export type DrinkAction = 'start' | 'done' | 'still' | 'pass' | 'unstarted'

/** What came of it, in words for the person. */
export interface Pressed {
  readonly tone: 'done' | 'refused'
  readonly text: string
}
