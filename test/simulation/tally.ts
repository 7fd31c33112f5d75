/** What happened in a run, counted. */

/** Rare things that a full run must have seen: a check of something that never happens checks nothing. */
export const RARE = [
  'doubt',
  'doubt on two machines at once',
  'never started, and fenced',
  'fence beats brew',
  'command expired',
  'remade after doubt',
  'surplus cup',
  'interrupted by a reboot',
  'crash in a transaction',
  'crash between commit and send',
  'crash between two sends',
  'rolled back by the disk',
  'done after a restart',
  'a stored answer given again',
  'asked again after a crash',
  'clock step with work open',
  'journal lost with work open',
  'backup took over',
  'a person decided',
  'held after an outage',
  'a stranger was turned away',
  'an old command came again',
  'busy for ever',
  'poured by a person at the machine',
  'a torn commit was lost',
  'a torn commit survived',
  'reloaded with work open',
  'let go of a machine and took it back',
  'begun for its time',
  'a change came second',
  'rushed',
  'put back to its place',
  'done too soon',
  'a clock went back',
  'told twice',
  'told by a later try',
] as const
export type Rare = (typeof RARE)[number]

export class Tally {
  readonly counts = new Map<string, number>()

  add(what: string, n = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + n)
  }

  get(what: string): number {
    return this.counts.get(what) ?? 0
  }

  /** For `sometimes`: the type keeps the list honest. */
  sometimes(rare: Rare): void {
    this.add(`sometimes: ${rare}`)
  }

  merge(other: ReadonlyMap<string, number>): void {
    for (const [what, n] of other) this.add(what, n)
  }

  /** Rare things that were never seen. */
  unseen(): Rare[] {
    return RARE.filter((rare) => this.get(`sometimes: ${rare}`) === 0)
  }
}
