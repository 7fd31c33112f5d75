/** Numbers from a noisy machine: medians, quantiles, and contestants that take turns so that noise hits all alike. */

/** @throws RangeError when there is no value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a share `q` (0 to 1) of them lies, between two neighbours where it falls between. */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('no values')
  const sorted = Float64Array.from(values).sort()
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

/** The median of the rounds' own ratios: what slows a whole round down slows both sides of its ratio. */
export function pairedRatio(ours: readonly number[], peer: readonly number[]): number {
  if (ours.length !== peer.length) throw new RangeError(`${ours.length} rounds against ${peer.length}`)
  return median(ours.map((value, round) => value / (peer[round] ?? Number.NaN)))
}

export interface Contestant<T> {
  readonly name: string
  /** One measurement of one round. Round 0 warms up and is thrown away. */
  readonly measure: (round: number) => T | Promise<T>
}

/**
 * Lets every contestant be measured once in each of `rounds` rounds, after one round that does not count. Each round
 * begins with another contestant, so that none always comes after the same one. Results by name, in order of rounds.
 */
export async function takeTurns<T>(
  contestants: readonly Contestant<T>[],
  rounds: number,
  said: (name: string, round: number, result: T) => void = () => {},
): Promise<ReadonlyMap<string, readonly T[]>> {
  const results = new Map<string, T[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length]
      if (!contestant) continue
      const result = await contestant.measure(round)
      if (round === 0) continue
      results.get(contestant.name)?.push(result)
      said(contestant.name, round, result)
    }
  }
  return results
}

/** The results of one contestant. @throws Error for a name that took no turn. */
export function of<T>(results: ReadonlyMap<string, readonly T[]>, name: string): readonly T[] {
  const found = results.get(name)
  if (!found) throw new Error(`${name} was not measured`)
  return found
}
