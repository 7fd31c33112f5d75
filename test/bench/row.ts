/** One line of the table: a measurement, its peer from the same run, and the goal. */

export type Goal =
  /** Ours over the peer's must not be below this. */
  | { readonly of: 'ratio'; readonly least: number }
  /** It must not be above this. */
  | { readonly of: 'ratio'; readonly most: number }
  /** The measured value must stay below this. */
  | { readonly of: 'value'; readonly below: number }
  /** It must not be below this. */
  | { readonly of: 'value'; readonly least: number }
  /** The measured value must stay below `below`, and ours over the peer's must not be above `most`. */
  | { readonly of: 'both'; readonly below: number; readonly most: number }

export interface Row {
  /** Letter of the bench that it belongs to. */
  readonly bench: string
  readonly what: string
  /** Of `value` and of the peer's. */
  readonly unit: string
  readonly value: number
  /** The same thing done by somebody else, in the same run on the same disk. */
  readonly peer: { readonly what: string; readonly value: number } | null
  /** Ours over the peer's, paired by rounds; null where a ratio says nothing. */
  readonly ratio: number | null
  readonly goal: Goal | null
  /** What one must know to read the row. */
  readonly note: string
}

/** Null: the row has no goal. */
export function isMet(row: Pick<Row, 'value' | 'ratio' | 'goal'>): boolean | null {
  switch (row.goal?.of) {
    case undefined:
      return null
    case 'ratio':
      if (row.ratio === null) return false
      return 'least' in row.goal ? row.ratio >= row.goal.least : row.ratio <= row.goal.most
    case 'value':
      return 'least' in row.goal ? row.value >= row.goal.least : row.value < row.goal.below
    case 'both':
      return row.value < row.goal.below && row.ratio !== null && row.ratio <= row.goal.most
  }
}

/** How long and how often to measure. */
export interface Scale {
  /** Rounds that count; one more warms up. */
  readonly rounds: number
  /** Of load on one server in one round. */
  readonly loadMs: number
  /** Of work of one queue in one round. */
  readonly brewMs: number
  /** Orders, one after another, in one round of the latency bench. */
  readonly latencyOrders: number
  /** Finished orders in the book with a past. */
  readonly finishedOrders: number
  /** How long the idle daemon is watched. */
  readonly idleMs: number
  /** Of one round of as many tills as there are. */
  readonly tillsMs: number
  /** Of one round of tills of which one may be frozen. */
  readonly frozenMs: number
  /** Times that each page of the order list is asked for. */
  readonly pageRequests: number
  /** Drinks that are called in one round, while many look on. */
  readonly calls: number
  /** Deaths of each pair of machines, half of them silent, half with the link. */
  readonly deathsOfPair: number
}

export const FULL: Scale = {
  rounds: 5,
  loadMs: 2_000,
  brewMs: 1_500,
  latencyOrders: 100,
  finishedOrders: 1_000_000,
  idleMs: 60_000,
  tillsMs: 2_000,
  frozenMs: 3_000,
  pageRequests: 200,
  calls: 40,
  deathsOfPair: 14,
}

export const QUICK: Scale = {
  rounds: 3,
  loadMs: 400,
  brewMs: 250,
  latencyOrders: 100,
  finishedOrders: 100_000,
  idleMs: 10_000,
  tillsMs: 600,
  frozenMs: 800,
  pageRequests: 50,
  calls: 10,
  deathsOfPair: 2,
}

export interface BenchContext {
  /** An empty folder of this bench's own, on the disk that is measured; removed afterwards. */
  readonly folder: string
  readonly scale: Scale
  /** Progress, for a person. */
  readonly say: (text: string) => void
}

export interface Bench {
  /** A letter, as in `--only a,b`. */
  readonly id: string
  readonly name: string
  /**
   * @throws Error when what was measured is wrong (an order is missing from the file, a pragma did not take): a number
   *   from such a run is worth nothing.
   */
  readonly run: (context: BenchContext) => Promise<readonly Row[]>
}
