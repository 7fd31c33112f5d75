import { describe, expect, it } from 'vitest'
import { gateAfter, retryAfterSeconds, worstLoad } from './admission.ts'

describe('a gate', () => {
  it('shuts at its limit, and opens again only well below it', () => {
    const seen: string[] = []
    let gate: 'open' | 'shut' = 'open'
    for (const wait of [80, 99, 100, 99, 71, 70, 69, 99, 100]) {
      gate = gateAfter(gate, wait, 100, 0.7)
      seen.push(`${wait} ${gate}`)
    }
    expect(seen).toEqual([
      ...['80 open', '99 open', '100 shut', '99 shut', '71 shut', '70 shut', '69 open', '99 open', '100 shut'],
    ])
  })
})

describe('the load', () => {
  it('is that of the fullest part of the shop', () => {
    expect(worstLoad([])).toBe('normal')
    expect(worstLoad(['busy', 'normal'])).toBe('busy')
    expect(worstLoad(['busy', 'saturated', 'normal'])).toBe('saturated')
  })
})

describe('when to ask again', () => {
  it('is when the queue will be short enough, and never at once', () => {
    expect(retryAfterSeconds(1_000_000, 900_000, 0.7)).toBe(370)
    expect(retryAfterSeconds(630_001, 900_000, 0.7)).toBe(5)
  })
})
