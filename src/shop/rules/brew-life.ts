/** The life of a brew, as a table. There is no stored `sent`: recovery treats before and after sending alike. */
import { IllegalTransition, type Transition } from './drink-life.ts'

export const BREW_STATES = [
  'intent',
  'pouring',
  'doubt',
  'done',
  'spoiled',
  'refused',
  'never-started',
  'unresolved',
] as const
export type BrewState = (typeof BREW_STATES)[number]

export const BREW_LIFE = [
  { from: 'intent', event: 'begin', to: 'pouring' },
  { from: 'intent', event: 'finish', to: 'done' }, // the report of its beginning was lost
  { from: 'intent', event: 'spoil', to: 'spoiled' },
  { from: 'intent', event: 'refuse', to: 'refused' },
  { from: 'intent', event: 'prove-unstarted', to: 'never-started' }, // fenced, and never seen
  { from: 'intent', event: 'lose-sight', to: 'doubt' },
  { from: 'pouring', event: 'finish', to: 'done' },
  { from: 'pouring', event: 'spoil', to: 'spoiled' },
  { from: 'pouring', event: 'refuse', to: 'refused' }, // a person passes on what they have begun
  { from: 'pouring', event: 'lose-sight', to: 'doubt' },
  { from: 'doubt', event: 'prove-unstarted', to: 'never-started' },
  { from: 'doubt', event: 'begin', to: 'pouring' },
  { from: 'doubt', event: 'finish', to: 'done' },
  { from: 'doubt', event: 'spoil', to: 'spoiled' },
  { from: 'doubt', event: 'refuse', to: 'refused' },
  { from: 'doubt', event: 'give-up', to: 'unresolved' }, // remade elsewhere, or a person decides
  { from: 'done', event: 'undo', to: 'pouring' }, // a person said too early that it was
] as const satisfies readonly Transition<BrewState>[]

export type BrewEvent = (typeof BREW_LIFE)[number]['event']

export type OpenBrewState = 'intent' | 'pouring' | 'doubt'
export const isOpenBrew = (state: BrewState): state is OpenBrewState =>
  state === 'intent' || state === 'pouring' || state === 'doubt'

export function nextBrewState(from: BrewState, event: BrewEvent): BrewState | null {
  return BREW_LIFE.find((row) => row.from === from && row.event === event)?.to ?? null
}

export function moveBrew(from: BrewState, event: BrewEvent): BrewState {
  const to = nextBrewState(from, event)
  if (to === null) throw new IllegalTransition('the brew', from, event)
  return to
}
