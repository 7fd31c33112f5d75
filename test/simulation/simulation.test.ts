import { describe, expect, it } from 'vitest'
import { runJob, type SeedResult } from './campaign.ts'
import { drawMix, FAULT_KINDS, type FaultKind } from './mix.ts'
import { runSeed } from './sim-shop.ts'
import { Tally } from './tally.ts'

/** As many as fit; the thousand hours are a step of their own. */
const SEEDS = 8

describe('a shop in which everything breaks', () => {
  it('keeps its promises, and every order reaches an end', () => {
    const results: SeedResult[] = []
    const job = {
      firstSeed: 1,
      seeds: SEEDS,
      hours: 0.5,
      workers: 1,
      ablation: null,
      without: [],
      sampleEvery: 0,
    }
    runJob(job, (result) => void results.push(result))
    expect(results.filter(({ violation }) => violation !== null)).toEqual([])
    const tally = new Tally()
    for (const { counts } of results) tally.merge(counts)
    // The trouble was real.
    for (const rare of ['doubt', 'never started, and fenced', 'interrupted by a reboot', 'done after a restart']) {
      expect(tally.get(`sometimes: ${rare}`), rare).toBeGreaterThan(0)
    }
    expect(tally.get('drinks ready')).toBeGreaterThan(SEEDS * 10)
  }, 300_000)

  it('does the same again from the same seed', () => {
    const options = { seed: 50, hours: 0.3, hash: 'yes' } as const
    const first = runSeed(options)
    expect(first.hash).not.toBeNull()
    expect(runSeed(options).hash).toBe(first.hash)
    expect(runSeed({ ...options, seed: 51 }).hash).not.toBe(first.hash)
  }, 120_000)

  it('goes on from a file whose last commit was torn, with all that was committed before', () => {
    const without = new Set(FAULT_KINDS.filter((kind) => kind !== 'torn-file' && kind !== 'crash-before-commit'))
    const tally = new Tally()
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8].map((n) => seedWith('torn-file', 'crash-before-commit', n))) {
      const run = runSeed({ seed, hours: 0.3, without })
      expect(run.violation).toBeNull()
      tally.merge(run.tally.counts)
    }
    expect(tally.get('sometimes: a torn commit was lost')).toBeGreaterThan(0)
    expect(tally.get('sometimes: a torn commit survived')).toBeGreaterThan(0)
  }, 120_000)

  it('wastes nothing when nothing breaks', () => {
    const { violation, tally } = runSeed({ seed: 3, hours: 0.5, without: new Set(FAULT_KINDS) })
    expect(violation).toBeNull()
    expect(tally.get('drinks ready')).toBeGreaterThan(10)
    expect(tally.get('poured: spoiled')).toBe(0)
    expect(tally.get('sometimes: doubt')).toBe(0)
  }, 120_000)
})

/** The nth seed in which both are on. */
function seedWith(one: FaultKind, other: FaultKind, nth: number): number {
  let found = 0
  for (let seed = 1; ; seed++) {
    const { faults } = drawMix(seed, new Set())
    if (faults.has(one) && faults.has(other) && ++found === nth) return seed
  }
}
