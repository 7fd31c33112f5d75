import { describe, expect, it } from 'vitest'
import { DisplayReports } from './display-reports.ts'
import { CODE_LETTERS, Pairing } from './pairing.ts'

const TEN_MINUTES = 600_000

/** Screens outside, in virtual time; codes come from a counter, so that each can be told apart. */
function outside() {
  const state = { nowMs: 0, ids: 0, seed: 1 }
  const pairing = new Pairing({
    monotonicMs: () => state.nowMs,
    randomInt: (below) => {
      state.seed = (state.seed * 48_271) % 2_147_483_647
      return state.seed % below
    },
    newId: () => `d${++state.ids}`,
  })
  const knock = (hash: string, address = hash) => {
    const waiting = pairing.knock(hash, address)
    if (waiting === 'full') throw new Error('full')
    return waiting
  }
  return { pairing, state, knock }
}

describe('a code', () => {
  it('has six consonants, stays the same while the screen waits, and is another for another screen', () => {
    const { knock } = outside()
    const { code } = knock('a')
    expect(code).toMatch(new RegExp(`^[${CODE_LETTERS}]{6}$`))
    expect(CODE_LETTERS).toHaveLength(20)
    expect(knock('a').code).toBe(code)
    expect(knock('b').code).not.toBe(code)
  })

  it('is good until the last millisecond of ten minutes; then the screen gets another one', () => {
    const { pairing, state, knock } = outside()
    const { code } = knock('a')
    state.nowMs = TEN_MINUTES - 1
    expect(pairing.screenWith(code)).toMatchObject({ hash: 'a' })
    state.nowMs = TEN_MINUTES
    expect(pairing.screenWith(code)).toBeNull()
    expect(pairing.waiting('a')).toBeNull()
    const next = knock('a')
    expect(next.code).not.toBe(code)
    expect(next.id).toBe('d2')
  })

  it('is used up when its screen was let in, and by nothing else', () => {
    const { pairing, knock } = outside()
    const { code, id } = knock('a')
    pairing.screenWith(code)
    pairing.letIn('another')
    expect(pairing.screenWith(code)).not.toBeNull()
    pairing.letIn(id)
    expect(pairing.screenWith(code)).toBeNull()
    expect(pairing.count).toBe(0)
  })

  it('that was used is no guess while it would have been good: whoever approves twice was right', () => {
    const { pairing, state, knock } = outside()
    const { code, id } = knock('a')
    pairing.letIn(id)
    for (let i = 0; i < 20; i++) expect(pairing.screenWith(code)).toBeNull()
    const other = knock('b')
    expect(pairing.screenWith(other.code)).toMatchObject({ hash: 'b' })
    state.nowMs = TEN_MINUTES
    for (let i = 0; i < 10; i++) pairing.screenWith(code)
    expect(pairing.screenWith(code)).toEqual(expect.any(Number))
  })

  it('that nobody shows costs a guess; after ten nobody is let in for the rest of the minute', () => {
    const { pairing, state, knock } = outside()
    const { code } = knock('a')
    for (let i = 0; i < 10; i++) {
      expect(pairing.screenWith('AAAAAA')).toBeNull()
      state.nowMs += 1_000
    }
    expect(pairing.screenWith(code)).toBe(50)
    state.nowMs = 60_000
    expect(pairing.screenWith(code)).toMatchObject({ hash: 'a' })
  })
})

describe('screens that wait', () => {
  it('are fifty at most, and a place is free again when its ten minutes are over', () => {
    const { pairing, state, knock } = outside()
    for (let i = 0; i < 50; i++) knock(`s${i}`)
    expect(pairing.knock('one more', 'x')).toBe('full')
    expect(pairing.count).toBe(50)
    // Who waits already keeps its place.
    expect(knock('s3').hash).toBe('s3')
    state.nowMs = TEN_MINUTES
    expect(knock('one more').hash).toBe('one more')
  })

  it('of one address are ten at most, whoever else waits', () => {
    const { pairing, knock } = outside()
    for (let i = 0; i < 10; i++) knock(`s${i}`, 'visitor')
    expect(pairing.knock('s10', 'visitor')).toBe('full')
    expect(knock('television', '10.0.0.7').hash).toBe('television')
  })
})

describe('what displays report', () => {
  const report = { zone: 'main', build: 'b', width: 1, height: 1, sound: 'on', clockErrorMs: 0 } as const

  it('makes them online for 75 s, and those that were never let in are forgotten after ten minutes', () => {
    const clock = { nowMs: 0 }
    const reports = new DisplayReports({ monotonicMs: () => clock.nowMs, wallMs: () => 0 })
    reports.hear('display-1', report)
    const heard = reports.of('display-1')
    if (heard === null) throw new Error('not heard')
    clock.nowMs = 74_999
    expect(reports.isOnline(heard)).toBe(true)
    clock.nowMs = 75_000
    expect(reports.isOnline(heard)).toBe(false)
    expect(reports.recent()).toHaveLength(1)
    clock.nowMs = TEN_MINUTES
    expect(reports.recent()).toHaveLength(0)
  })

  it('never fills the memory: of a thousand names the last hundred stay', () => {
    const reports = new DisplayReports({ monotonicMs: () => 0, wallMs: () => 0 })
    for (let i = 0; i < 1_000; i++) reports.hear(`display-${i}`, report)
    expect(reports.recent()).toHaveLength(100)
    expect(reports.of('display-999')).not.toBeNull()
    expect(reports.of('display-0')).toBeNull()
  })
})
