import { describe, expect, it } from 'vitest'
import type { OpenBrewRow } from './ledger/rows.ts'
import { machine } from './testing/rig.ts'
import { Workload } from './workload.ts'

const pour = (id: string, begunMs: number | null, group = 1): OpenBrewRow => ({
  ...{ id: 1, drink_id: 257, step: 0, machine: id, group_n: group, boot: 1, journal: 1, state: 'pouring', cause: null },
  ...{ nominal_ms: 30_000, intent_shop_ms: 0, begun_shop_ms: begunMs, doubt_shop_ms: null, ended_shop_ms: null },
  cup: null,
})

describe('the work of a machine', () => {
  it('is what it poured in this business day', () => {
    const load = new Workload('2026-09-21')
    load.ended(pour('a', 1_000), 31_000, '2026-09-21')
    load.ended(pour('a', 40_000), 50_000, '2026-09-21')
    expect(load.workMs('a')).toBe(40_000)
    load.ended(pour('b', 60_000), 65_000, '2026-09-22')
    expect(load.workMs('a')).toBe(0)
    expect(load.workMs('b')).toBe(5_000)
  })

  it('is none for a brew that was never begun, and its group need not rest', () => {
    const load = new Workload('2026-09-21')
    load.ended(pour('a', null), 31_000, '2026-09-21')
    expect(load.workMs('a')).toBe(0)
    expect(load.mayStartAt(machine('a', { recoveryMs: 10_000 }), 1)).toBeLessThanOrEqual(0)
  })
})

describe('when a group may start', () => {
  it('is at once without a profile, however much it has worked', () => {
    const load = new Workload('2026-09-21')
    for (let i = 0; i < 100; i++) load.started('a', i)
    load.ended(pour('a', 0), 100, '2026-09-21')
    expect(load.mayStartAt(machine('a'), 1)).toBe(0)
  })

  it('is when both its rest is over and its machine has a cup of the minute left', () => {
    const load = new Workload('2026-09-21')
    load.started('a', 10_000)
    load.started('a', 20_000)
    load.ended(pour('a', 20_000), 50_000, '2026-09-21')
    expect(load.mayStartAt(machine('a', { cupsPerMinute: 2 }), 1)).toBe(70_000)
    expect(load.mayStartAt(machine('a', { cupsPerMinute: 2, recoveryMs: 30_000 }), 1)).toBe(80_000)
    expect(load.mayStartAt(machine('a', { cupsPerMinute: 2, recoveryMs: 30_000 }), 2)).toBe(70_000)
    expect(load.mayStartAt(machine('a', { cupsPerMinute: 3 }), 1)).toBeLessThanOrEqual(0)
  })
})
