import { describe, expect, it } from 'vitest'
import { Rig } from './testing/rig.ts'

const stored = (rig: Rig) => rig.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM idempotency').get()?.n

describe('answers', () => {
  it('are found again after a restart', () => {
    const rig = new Rig()
    const first = rig.place('espresso', 'sale-1')
    rig.restart()
    expect(rig.place('espresso', 'sale-1')).toEqual({ ...first, replayed: true })
  })

  it('of a step that was rolled back were never given: the same key may be used', () => {
    const rig = new Rig()
    const place = (ref: number, key: string, id: string) => ({
      t: 'order.place' as const,
      ref,
      once: { terminal: 'till-1', key, hash: 'h' },
      id,
      url: '',
      request: { drinks: [{ recipe: 'espresso' }] },
    })
    // The second order's id is taken: its transaction, alone, is rolled back.
    rig.shop.step([place(901, 'a', 'AAAAAAAAAAAAA')], rig.now)
    const failed = rig.shop.step([place(902, 'b', 'AAAAAAAAAAAAA')], rig.now)
    expect(failed.effects).toMatchObject([{ t: 'failed', ref: 902 }])
    const again = rig.shop.step([place(903, 'b', 'BBBBBBBBBBBBB')], rig.now)
    expect(again.effects).toContainEqual(
      expect.objectContaining({ t: 'reply', reply: expect.objectContaining({ ok: true, replayed: false }) }),
    )
    expect(stored(rig)).toBe(2)
    rig.restart()
    expect(rig.shop.step([place(904, 'b', 'CCCCCCCCCCCCC')], rig.now).effects).toContainEqual(
      expect.objectContaining({ t: 'reply', reply: expect.objectContaining({ replayed: true }) }),
    )
  })

  it('are forgotten after two days, a few at a time, and not before', () => {
    const rig = new Rig()
    for (let i = 0; i < 150; i++) rig.place('espresso', `sale-${i}`)
    rig.nowMs += 47 * 3_600_000
    expect(rig.place('espresso', 'sale-149')).toMatchObject({ replayed: true })
    rig.nowMs += 2 * 3_600_000
    rig.input({ t: 'wake' })
    expect(stored(rig)).toBe(50)
    rig.nowMs += 60_000
    rig.input({ t: 'wake' })
    expect(stored(rig)).toBe(0)
    expect(rig.place('espresso', 'sale-149')).toMatchObject({ ok: true, replayed: false })
  })
})
