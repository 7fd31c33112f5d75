/** The life of a drink, as a table. Code, tests and the README's diagram all come from it (DESIGN.md §5). */
export const DRINK_STATES = [
  'held',
  'queued',
  'making',
  'ready',
  'collected',
  'discarded',
  'attention',
  'cancelled',
] as const
export type DrinkState = (typeof DRINK_STATES)[number]

export const DRINK_LIFE = [
  { from: 'held', event: 'release', to: 'queued' },
  { from: 'held', event: 'cancel', to: 'cancelled' },
  { from: 'queued', event: 'dispatch', to: 'making' },
  { from: 'queued', event: 'cancel', to: 'cancelled' },
  { from: 'queued', event: 'hold', to: 'held' },
  { from: 'queued', event: 'ask', to: 'attention' }, // the shop has lost the skill that it needs
  { from: 'making', event: 'return', to: 'queued' }, // provably not started, spoiled, remade or its next step
  { from: 'making', event: 'finish', to: 'ready' },
  { from: 'making', event: 'discard', to: 'discarded' }, // cancelled meanwhile
  { from: 'making', event: 'ask', to: 'attention' }, // only a person can tell, or the attempts are used up
  { from: 'ready', event: 'collect', to: 'collected' },
  { from: 'ready', event: 'discard', to: 'discarded' },
  { from: 'ready', event: 'undo', to: 'making' },
  { from: 'collected', event: 'undo', to: 'ready' },
  { from: 'discarded', event: 'collect', to: 'collected' }, // a late customer
  { from: 'attention', event: 'return', to: 'queued' },
  { from: 'attention', event: 'finish', to: 'ready' },
  { from: 'attention', event: 'cancel', to: 'cancelled' },
] as const satisfies readonly Transition<DrinkState>[]

export type DrinkEvent = (typeof DRINK_LIFE)[number]['event']

export interface Transition<State extends string> {
  readonly from: State
  readonly event: string
  readonly to: State
}

/** Open drinks count against the shop's cap. */
export const isOpenDrink = (state: DrinkState): boolean =>
  state === 'held' || state === 'queued' || state === 'making' || state === 'attention'

/** Part of what its customer gets: neither called off nor thrown away. */
export const isWanted = ({ state }: { readonly state: DrinkState }): boolean =>
  state !== 'cancelled' && state !== 'discarded'

/** A move that the table does not have. HTTP 409 where a caller asked for it; a bug anywhere else. */
export class IllegalTransition extends Error {
  readonly code = 'BD_ILLEGAL_TRANSITION'
  constructor(what: string, from: string, event: string) {
    super(`${what} is ${from}: cannot ${event}`)
  }
}

/** Where a drink goes by this event, or null when the table has no such row. */
export function nextDrinkState(from: DrinkState, event: DrinkEvent): DrinkState | null {
  return DRINK_LIFE.find((row) => row.from === from && row.event === event)?.to ?? null
}

/** Like nextDrinkState, for callers who must be right. */
export function moveDrink(from: DrinkState, event: DrinkEvent): DrinkState {
  const to = nextDrinkState(from, event)
  if (to === null) throw new IllegalTransition('the drink', from, event)
  return to
}
