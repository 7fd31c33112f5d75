import { describe, expect, it } from 'vitest'
import { runJob, type SeedResult } from './campaign.ts'
import { FAULT_KINDS } from './mix.ts'
import { runSeed } from './sim-shop.ts'
import { Tally } from './tally.ts'

const SEEDS = 16

describe('a shop in which everything breaks', () => {
  it('keeps its promises, and every order reaches an end', () => {
    const results: SeedResult[] = []
    const job = {
      firstSeed: 1,
      seeds: SEEDS,
      hours: 0.7,
      workers: 1,
      ablation: null,
      without: [],
      sampleEvery: 0,
      step: 1,
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
  }, 60_000)

  it('does the same again from the same seed', () => {
    const options = { seed: 50, hours: 0.3, hash: 'yes' } as const
    const first = runSeed(options)
    expect(first.hash).not.toBeNull()
    expect(runSeed(options).hash).toBe(first.hash)
    expect(runSeed({ ...options, seed: 51 }).hash).not.toBe(first.hash)
  })

  it('wastes nothing when nothing breaks', () => {
    const { violation, tally } = runSeed({ seed: 3, hours: 0.5, without: new Set(FAULT_KINDS) })
    expect(violation).toBeNull()
    expect(tally.get('drinks ready')).toBeGreaterThan(10)
    expect(tally.get('poured: spoiled')).toBe(0)
    expect(tally.get('sometimes: doubt')).toBe(0)
  })
})
