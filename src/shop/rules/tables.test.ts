import { describe, expect, it } from 'vitest'
import { lookingAtAll } from './first-free.ts'
import { healthOf, type MachineCondition } from './fitness.ts'
import { BY_THE_RECIPE, planNext } from './forecast.ts'
import { cupIsGone, groupState } from './group-state.ts'
import type { PlannedGroup } from './planned-group.ts'
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
  const espresso = (ms: number) => [{ skill: 'espresso', ms, kind: 'espresso/0' }]
  const group = (machine: string, freeAt: number, over: Partial<PlannedGroup> = {}): PlannedGroup => ({
    machine,
    role: 'primary',
    skills: new Set(['espresso']),
    pace: BY_THE_RECIPE,
    freeAt,
    ...over,
  })
  it('gives each drink to the group that is free first, and plans the next behind it', () => {
    const groups = [group('a', 0), group('b', 10_000)]
    expect(planNext(lookingAtAll(groups), espresso(30_000), 0)).toBe(30_000)
    expect(planNext(lookingAtAll(groups), espresso(30_000), 0)).toBe(40_000)
    expect(planNext(lookingAtAll(groups), espresso(30_000), 0)).toBe(62_000)
  })
  it('counts on a backup only where there is no primary, and on nobody where there is none', () => {
    const spare = group('spare', 0, { role: 'backup' })
    expect(planNext(lookingAtAll([group('a', 50_000), spare]), espresso(1_000), 0)).toBe(51_000)
    expect(planNext(lookingAtAll([spare]), espresso(1_000), 0)).toBe(1_000)
    expect(planNext(lookingAtAll([spare]), [{ skill: 'milk', ms: 1_000, kind: 'latte/0' }], 0)).toBeNull()
  })
  it('knows a slow machine: it plans fewer drinks there, and none of them sooner', () => {
    const slow = { factor: () => 1.5, turnMs: 4_000, cycleMs: 0 }
    const groups = [group('a', 0, { pace: slow })]
    expect(planNext(lookingAtAll(groups), espresso(30_000), 0)).toBe(45_000)
    expect(planNext(lookingAtAll(groups), espresso(30_000), 0)).toBe(94_000)
  })
  it('plans a second step for when the first is done, where its group is free then', () => {
    const bar = group('ann', 10_000, { skills: new Set(['finish']) })
    const steps = [...espresso(30_000), { skill: 'finish', ms: 20_000, kind: 'latte/1' }]
    expect(planNext(lookingAtAll([group('a', 0), bar]), steps, 0)).toBe(50_000)
    expect(planNext(lookingAtAll([group('a', 0), { ...bar, freeAt: 40_000 }]), steps, 0)).toBe(60_000)
    expect(planNext(lookingAtAll([group('a', 0)]), steps, 0)).toBeNull()
  })
})

describe('a rest', () => {
  it('doubles with each failure in a row, to a minute', () => {
    expect([1, 2, 3, 4, 5, 50].map((strikes) => restAfter(strikes, 5_000))).toEqual([
      5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
    ])
  })
})
