/** What the page of a lane shows, in the words that people read. */
import type { ScreenDrink, ScreenState } from '../shop/screen-words.ts'
import type { LaneDrink, LaneView } from '../web/data.ts'

export interface LaneFacts {
  readonly shopName: string
  readonly lane: string
  /** Of all lanes of the shop, this one included. */
  readonly lanes: readonly string[]
  /** What the lane is for. */
  readonly skills: readonly string[]
  /** Drinks that wait for somebody with one of these skills. */
  readonly behind: number
  /** Null: the daemon has not opened this lane. */
  readonly state: ScreenState | null
  /** Whether the drink of this brew was cancelled. */
  readonly isCancelled: (brew: number) => boolean
  /** On the clock of the state. */
  readonly nowMs: number
  /** In the shop's zone. */
  readonly at: string
}

export interface LaneViewer {
  readonly key: string
  readonly csrf: string
  readonly pageKey: string
}

export function laneView(facts: LaneFacts, viewer: LaneViewer): LaneView {
  const { state, nowMs, skills, isCancelled } = facts
  const can = state?.person?.skills ?? skills
  const undo = state?.undo ?? null
  return {
    shopName: facts.shopName,
    lane: facts.lane,
    others: facts.lanes.filter((lane) => lane !== facts.lane),
    key: viewer.key,
    csrf: viewer.csrf,
    pageKey: viewer.pageKey,
    at: facts.at,
    mode: state?.mode ?? 'closed',
    person: state?.person?.name ?? null,
    skills: skills.map((id) => ({ id, has: can.includes(id) })),
    drinks: (state?.drinks ?? []).map((drink) => laneDrink(drink, nowMs, isCancelled(drink.brew) ? 'yes' : 'no')),
    behind: facts.behind,
    undo: undo === null ? null : { brew: undo.brew, words: undo.ticket?.number ?? 'the last one' },
    notice: state?.notice ?? null,
  }
}

function laneDrink(
  { brew, state, ticket, label, sinceMs, nominalMs }: ScreenDrink,
  nowMs: number,
  cancelled: LaneDrink['cancelled'],
): LaneDrink {
  const about = {
    brew,
    state,
    cancelled,
    since: state === 'lost' ? null : sinceWords(nowMs - sinceMs),
    slow: slow(state, nowMs - sinceMs, nominalMs),
  }
  if (ticket === null) {
    return {
      ...about,
      number: label,
      recipe: '',
      choices: [],
      place: null,
      note: null,
      customer: null,
      before: null,
      remake: false,
    }
  }
  const { number, recipe, size, options, note, customer, before, of, drink, remake } = ticket
  return {
    ...about,
    number,
    recipe,
    choices: [...(size === null ? [] : [size]), ...options],
    place: of === 1 ? null : `${drink} of ${of}`,
    note,
    customer,
    before: before.length === 0 ? null : `${listed(before)} is done: its cup comes to you`,
    remake,
  }
}

const slow = (state: ScreenDrink['state'], elapsedMs: number, nominalMs: number): 'yes' | 'no' =>
  state === 'still' || (state === 'making' && elapsedMs > nominalMs) ? 'yes' : 'no'

/** In steps that do not make the page flicker. */
function sinceWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return minutes < 1 ? 'just now' : `for ${minutes} min`
}

const listed = (words: readonly string[]): string => words.join(', ')
