import { describe, expect, it } from 'vitest'
import { canonical } from './once.ts'
import { HttpRefusal } from './problems.ts'

const nested = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

describe('the canonical form of a body', () => {
  it('is the same whatever the order of its members, at every level', () => {
    expect(canonical({ b: [{ y: 1, x: 'é' }], a: null })).toBe('{"a":null,"b":[{"x":"é","y":1}]}')
    expect(canonical({ a: null, b: [{ x: 'é', y: 1 }] })).toBe(canonical({ b: [{ y: 1, x: 'é' }], a: null }))
  })

  it('keeps apart what only looks alike: the order of a list, a number and its text', () => {
    const forms = [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', 2] }, { a: { 0: 1, 1: 2 } }].map((one) => canonical(one))
    expect(new Set(forms).size).toBe(4)
  })

  it('is made of 64 levels, and of no more: a body as deep as fits would overflow the stack', () => {
    expect(canonical(nested(64))).toHaveLength(32 * '{"a":}'.length + 32 * '[]'.length + 1)
    for (const levels of [65, 20_000]) {
      expect(() => canonical(nested(levels))).toThrow(HttpRefusal)
      expect(() => canonical(nested(levels))).toThrow('64 levels')
    }
  })
})
