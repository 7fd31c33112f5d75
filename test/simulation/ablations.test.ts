import { describe, expect, it } from 'vitest'
import { ablationNamed } from './ablations.ts'
import { runJob, type SeedResult } from './campaign.ts'
import { drawMix } from './mix.ts'
import { shrink } from './shrink.ts'

/** Those that show at once; all of them are in ablations.full.test.ts. */
const QUICK = [
  ['retry-on-doubt', ['judge: poured-again', 'judge: proof-broken', 'nothing pours that is over']],
  ['double-claim', ['pours are explained', 'a brew pours once']],
  ['announce-before-ready', ['never announced before it is ready']],
  ['number-reuse', ['one number, one open order']],
  ['last-come-first-made', ['first come, first made']],
  ['machine-overlooked', ['nobody stands still beside work']],
  ['waste-forgotten', ['waste is recorded']],
  ['history-gap', ['the history is complete']],
  ['lazy-sync', ['what was committed survives']],
  ['versions-ignored', ['one version, one change']],
  ['phantom-pours', ['judge: local-invented']],
] as const

describe('the checks notice', () => {
  it.each(QUICK)(
    '%s',
    (name, found) => {
      const results: SeedResult[] = []
      const job = {
        firstSeed: 1,
        seeds: 20,
        hours: 1,
        workers: 1,
        ablation: name,
        without: [],
        sampleEvery: 0,
      }
      runJob(job, (result) => void results.push(result))
      expect(found).toContain(results.at(-1)?.violation?.invariant)
    },
    240_000,
  )
})

describe('a failing seed', () => {
  it('shrinks to a short story that fails in the same way', () => {
    const { result, trace } = shrink(1, 1, ablationNamed('history-gap') ?? null, new Set())
    expect(result.violation?.invariant).toBe('the history is complete')
    expect(result.mix.faults.size).toBeLessThan(drawMix(1, new Set()).faults.size / 2)
    expect(trace.at(-1)).toContain('VIOLATION the history is complete')
  }, 240_000)

  it('cannot be shrunk when it holds', () => {
    expect(() => shrink(50, 0.05, null, new Set())).toThrow('seed 50 holds')
  }, 120_000)
})
