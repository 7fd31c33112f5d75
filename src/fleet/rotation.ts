/** Who goes where when somebody's time at a lane is over. Pure. */
import type { ScreenState } from '../shop/screen-words.ts'

export interface Move {
  readonly name: string
  readonly skills: readonly string[] | null
  readonly to: string
}

/**
 * All who move because this lane's person does: each takes the place that is next by their own lane's schedule, or, where
 * it has none, the place that was left first. Empty: nobody's time is over, or not all of them can move now: a drink is
 * in somebody's hands, somebody is on a break, or nobody looks at a screen that somebody is to work at.
 */
export function movesFrom(first: string, screens: ReadonlyMap<string, ScreenState>): Move[] {
  const start = screens.get(first)
  if (start?.rotation?.due !== 'yes') return []
  const moves: Move[] = []
  const left = new Set<string>()
  let from = first
  for (;;) {
    const state = screens.get(from)
    if (!state || state.person === null || !isFree(state)) return []
    left.add(from)
    const to: string = state.rotation?.to ?? first
    const target = screens.get(to)
    if (to === from || !target || target.watched === 'no') return []
    moves.push({ ...state.person, to })
    if (to === first || target.person === null) return moves
    // Two lanes lead to one place: somebody would have none.
    if (left.has(to)) return []
    from = to
  }
}

const isFree = ({ mode, drinks }: ScreenState): boolean =>
  mode === 'working' && drinks.every(({ state }) => state === 'offered')
