import { describe, expect, it } from 'vitest'
import { ABLATIONS } from './ablations.ts'
import { runJob, type SeedResult } from './campaign.ts'

describe('every rule that is broken is noticed within 200 seeds', () => {
  it.each(ABLATIONS.map(({ name, says }) => [name, says] as const))(
    '%s: %s',
    (name) => {
      const results: SeedResult[] = []
      const job = {
        firstSeed: 1,
        seeds: 200,
        hours: 1,
        workers: 1,
        ablation: name,
        without: [],
        sampleEvery: 0,
      }
      runJob(job, (result) => void results.push(result))
      expect(results.at(-1)?.violation).not.toBeNull()
    },
    300_000,
  )
})
