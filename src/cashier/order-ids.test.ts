import { describe, expect, it } from 'vitest'
import { orderIdFrom, readOrderId } from '../kit/ids.ts'
import { newOrderId } from './new-order-id.ts'

describe('an order id', () => {
  it('is thirteen characters that nobody mistakes, all different', () => {
    const ids = Array.from({ length: 2_000 }, newOrderId)
    for (const id of ids) expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{13}$/)
    expect(new Set(ids).size).toBe(2_000)
  })

  it('begins like those made next to it, and differs from them in every other character', () => {
    const ids = Array.from({ length: 1_024 }, newOrderId)
    expect(new Set(ids.map((id) => id.slice(0, 3))).size).toBeLessThanOrEqual(5)
    for (let at = 3; at < 13; at++) expect(new Set(ids.map((id) => id[at])).size).toBe(32)
  })

  it('uses every letter equally', () => {
    const letters = new Set(Array.from({ length: 256 }, (_, byte) => orderIdFrom(new Uint8Array(13).fill(byte))))
    expect(letters.size).toBe(32)
  })

  it('is read as people write it', () => {
    expect(readOrderId('0o1iLabcdefgh')).toBe('00111ABCDEFGH')
    expect(readOrderId('0000000000000')).toBe('0000000000000')
    for (const bad of ['', '000000000000', '00000000000000', '000000000000U', '00000000000-0', 'ÄÄÄÄÄÄÄÄÄÄÄÄÄ']) {
      expect(readOrderId(bad)).toBeNull()
    }
  })
})
