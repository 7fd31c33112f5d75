import { describe, expect, it } from 'vitest'
import { healthOf, type MachineCondition } from './fitness.ts'
import { type PlannedGroup, planNext, promiseFor } from './forecast.ts'
import { cupIsGone, groupState } from './group-state.ts'
import { restAfter } from './rest.ts'

describe('a machine’s health', () => {
  const well: MachineCondition = {
    online: 'yes',
    heardMs: 10_000,
    clockMs: 5,
    state: 'ready',
    alarms: [],
    restsUntilMs: 0,
  }
  it.each([
    ['ready', {}],
    ['offline', { online: 'no' as const }],
    ['offline', { clockMs: null }],
    ['suspect', { heardMs: 7_000 }],
    ['warming', { state: 'warming' as const }],
    ['fault', { state: 'fault' as const }],
    ['empty', { alarms: ['beans.empty' as const] }],
    ['ready', { alarms: ['milk.empty' as const] }],
    ['resting', { restsUntilMs: 10_001 }],
    ['ready', { restsUntilMs: 10_000 }],
  ])('%s: %j', (health, over) => {
    expect(healthOf({ ...well, ...over }, 10_000, 3_000)).toBe(health)
  })
})

describe('a group', () => {
  const report = { n: 1, state: 'idle', cup: 'empty', brew: null, elapsedMs: 0, percent: 0 } as const
  it.each([
    ['free', { brew: null, cup: 'gone', report }],
    ['free', { brew: null, cup: 'gone', report: { ...report, cup: 'unknown' } }],
    ['no-cup', { brew: null, cup: 'gone', report: { ...report, cup: 'none' } }],
    ['clearing', { brew: null, cup: 'gone', report: { ...report, cup: 'full' } }],
    ['clearing', { brew: null, cup: 'standing', report }],
    ['brewing', { brew: 'intent', cup: 'gone', report }],
    ['brewing', { brew: null, cup: 'gone', report: { ...report, state: 'pouring' } }],
    ['blocked', { brew: 'doubt', cup: 'gone', report }],
    ['blocked', { brew: null, cup: 'gone', report: null }],
    ['blocked', { brew: null, cup: 'gone', report: { ...report, state: 'blocked' } }],
  ] as const)('is %s: %j', (state, condition) => {
    expect(groupState(condition)).toBe(state)
  })

  it('its cup is gone by sensor, by the device’s word, or by nobody’s but a person’s', () => {
    expect(cupIsGone({ ...report, cup: 'none' }, 'sensor')).toBe(true)
    expect(cupIsGone({ ...report, cup: 'full' }, 'sensor')).toBe(false)
    expect(cupIsGone({ ...report, cup: 'unknown' }, 'sensor')).toBe(false)
    expect(cupIsGone({ ...report, cup: 'unknown' }, 'device')).toBe(true)
    expect(cupIsGone({ ...report, cup: 'none' }, 'person')).toBe(false)
  })
})

describe('the forecast', () => {
  const group = (machine: string, freeAt: number, over: Partial<PlannedGroup> = {}): PlannedGroup => ({
    machine,
    role: 'primary',
    skills: new Set(['espresso']),
    freeAt,
    ...over,
  })
  it('gives each drink to the group that is free first, and plans the next behind it', () => {
    const groups = [group('a', 0), group('b', 10_000)]
    expect(planNext(groups, { skill: 'espresso', ms: 30_000 }, 0)).toBe(30_000)
    expect(planNext(groups, { skill: 'espresso', ms: 30_000 }, 0)).toBe(40_000)
    expect(planNext(groups, { skill: 'espresso', ms: 30_000 }, 0)).toBe(62_000)
  })
  it('counts on a backup only where there is no primary, and on nobody where there is none', () => {
    const spare = group('spare', 0, { role: 'backup' })
    expect(planNext([group('a', 50_000), spare], { skill: 'espresso', ms: 1_000 }, 0)).toBe(51_000)
    expect(planNext([spare], { skill: 'espresso', ms: 1_000 }, 0)).toBe(1_000)
    expect(planNext([spare], { skill: 'milk', ms: 1_000 }, 0)).toBeNull()
  })
  it('promises later than it expects', () => {
    expect(promiseFor(60_000, 0)).toBe(87_000)
  })
})

describe('a rest', () => {
  it('doubles with each failure in a row, to a minute', () => {
    expect([1, 2, 3, 4, 5, 50].map((strikes) => restAfter(strikes, 5_000))).toEqual([
      5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
    ])
  })
})
