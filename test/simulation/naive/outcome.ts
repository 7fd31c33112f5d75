/** What a shop made of what was ordered, counted at the spouts. */
export interface Outcome {
  /** Drinks of acknowledged orders. */
  readonly ordered: number
  /** Full cups. */
  readonly cups: number
  /** Full cups beyond the first of the same step, that no record explains. */
  readonly twice: number
  /** Full cups that are recorded as lost: spoiled as far as the machine knew, surplus, thrown away. */
  readonly recorded: number
  /** Drinks that nobody made and nobody called off. */
  readonly lost: number
  /** Drinks that a person, or a rule that is written down, called off. */
  readonly calledOff: number
}

export const NO_OUTCOME: Outcome = { ordered: 0, cups: 0, twice: 0, recorded: 0, lost: 0, calledOff: 0 }

export const added = (a: Outcome, b: Outcome): Outcome => ({
  ordered: a.ordered + b.ordered,
  cups: a.cups + b.cups,
  twice: a.twice + b.twice,
  recorded: a.recorded + b.recorded,
  lost: a.lost + b.lost,
  calledOff: a.calledOff + b.calledOff,
})
