import { describe, expect, it } from 'vitest'
import { type ReserveFacts, type ReserveState, reserveAfter } from './reserve.ts'

const limits = { wakeAtMs: 240_000, sleepAfterMs: 900_000 }
const calm: ReserveFacts = { missing: [], waitMs: 30_000, expected: null }
const asleep: ReserveState = { wanted: 'asleep', helps: 'no', reason: '', neededMs: 0 }
const decided = (facts: Partial<ReserveFacts>, before = asleep, now = 5_000_000) =>
  reserveAfter(before, { ...calm, ...facts }, limits, now)

describe('a backup machine', () => {
  it('sleeps while the others manage', () => {
    expect(decided({})).toMatchObject({ wanted: 'asleep', reason: 'the others manage' })
    expect(decided({ expected: 0.79 })).toMatchObject({ wanted: 'asleep' })
  })

  it('is warmed when a primary cannot be counted on, and says which', () => {
    expect(decided({ missing: ['lm1'] })).toMatchObject({
      wanted: 'awake',
      helps: 'no',
      reason: 'lm1 cannot be counted on',
    })
  })

  it('is warmed and helps when people wait long, until the wait is half of that', () => {
    const helping = decided({ waitMs: 240_000 })
    expect(helping).toMatchObject({ wanted: 'awake', helps: 'yes', reason: 'people wait 4 min' })
    expect(decided({ waitMs: 121_000 }, helping)).toMatchObject({ helps: 'yes' })
    expect(decided({ waitMs: 119_000 }, helping)).toMatchObject({ wanted: 'awake', helps: 'no' })
  })

  it('is warmed for the hour that was busy in the last weeks', () => {
    expect(decided({ expected: 0.93 })).toMatchObject({ wanted: 'awake', reason: expect.stringContaining('93 %') })
  })

  it('stays warm for a while after the last reason, and then sleeps', () => {
    const needed = decided({ missing: ['lm1'] })
    expect(decided({}, needed, 5_899_999)).toMatchObject({ wanted: 'awake' })
    expect(decided({}, needed, 5_900_000)).toMatchObject({ wanted: 'asleep' })
  })
})
