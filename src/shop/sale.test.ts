import { describe, expect, it } from 'vitest'
import type { Reply } from './effects.ts'
import { accepted, Rig } from './testing/rig.ts'

const ESPRESSO = { drinks: [{ recipe: 'espresso' }] }
const rows = (rig: Rig): number =>
  ['orders', 'drinks', 'events', 'idempotency'].reduce(
    (sum, table) => sum + (rig.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0),
    0,
  )
const refusal = (reply: Reply) => (reply.ok ? null : reply.refusal)

describe('a line of an order', () => {
  it('has its name on each of its drinks, in the answer and in the answer’s replay; no name, no member', () => {
    const rig = new Rig()
    const request = { drinks: [{ recipe: 'espresso', count: 2, ref: 'L-1' }, { recipe: 'espresso' }] }
    const reply = rig.place(request, 'sale-1')
    const { drinks } = JSON.parse(reply.ok ? reply.body : '{}')
    expect(drinks.map((drink: { ref?: string }) => drink.ref)).toEqual(['L-1', 'L-1', undefined])
    expect('ref' in drinks[2]).toBe(false)
    rig.restart()
    expect(rig.place(request, 'sale-1')).toEqual({ ...reply, replayed: true })
  })

  it('tells its name and its note to nobody who only has the order’s id', () => {
    const rig = new Rig()
    const reply = rig.place({ drinks: [{ recipe: 'espresso', ref: 'L-77', note: 'for the mayor' }] })
    expect(reply.ok && reply.body).not.toContain('mayor')
    const shown = JSON.stringify(rig.view.order(accepted(reply).id, '')?.order)
    for (const secret of ['L-77', 'mayor']) expect(shown).not.toContain(secret)
    expect(JSON.stringify(rig.effects.filter(({ t }) => t === 'event'))).not.toMatch(/L-77|mayor/)
  })
})

describe('an order that comes late', () => {
  const valid = (rig: Rig, ageMs: number) => ({
    ...ESPRESSO,
    placedAtMs: rig.now.wallMs - ageMs,
    validForSeconds: 60,
  })

  it('is made within its time, to the millisecond, and nothing of it is written after', () => {
    const rig = new Rig()
    expect(rig.place(valid(rig, 60_000)).ok).toBe(true)
    const before = rows(rig)
    expect(refusal(rig.place(valid(rig, 60_001)))).toMatchObject({ code: 'BD_EXPIRED' })
    expect(rows(rig)).toBe(before)
  })

  it('was taken in time and its answer lost: the retry after its time still gets that answer', () => {
    const rig = new Rig()
    const request = valid(rig, 0)
    const first = rig.place(request, 'sale-1')
    rig.pass(3_600_000)
    expect(rig.place(request, 'sale-1')).toEqual({ ...first, replayed: true })
  })

  it('may be a little ahead of the shop’s clock, not far', () => {
    const rig = new Rig()
    expect(rig.place(valid(rig, -300_000)).ok).toBe(true)
    expect(refusal(rig.place(valid(rig, -300_001)))).toMatchObject({ code: 'BD_BAD_REQUEST', pointer: '/placedAt' })
    expect(refusal(rig.place({ ...ESPRESSO, placedAtMs: rig.now.wallMs + 300_001 }))?.pointer).toBe('/placedAt')
  })

  it('has no end of its own: without a validity it is made however old it is; a validity from no moment is refused', () => {
    const rig = new Rig()
    expect(rig.place({ ...ESPRESSO, placedAtMs: 0 }).ok).toBe(true)
    expect(refusal(rig.place({ ...ESPRESSO, validForSeconds: 60 }))?.pointer).toBe('/placedAt')
  })
})

describe('a till’s reference', () => {
  const sale = { ...ESPRESSO, clientRef: 'R-1' }

  it('names one order a day: a second one is refused, told which it is and how it stands, and nothing is written', () => {
    const rig = new Rig()
    const first = accepted(rig.place(sale, 'key-a'))
    rig.ask('order.cancel', first.id)
    const before = rows(rig)
    expect(refusal(rig.place(sale, 'key-b'))).toMatchObject({
      code: 'BD_CLIENT_REF_USED',
      data: { order: { id: first.id, number: first.number, state: 'cancelled', link: `/order/${first.id}` } },
    })
    expect(rows(rig)).toBe(before)
  })

  it('under the same key is the same sale', () => {
    const rig = new Rig()
    const first = rig.place(sale, 'key-a')
    expect(rig.place(sale, 'key-a')).toEqual({ ...first, replayed: true })
  })

  it('of another till, of the next day, or none at all, is another sale', () => {
    const rig = new Rig()
    rig.place(sale, 'a')
    expect(rig.place(sale, 'b', { terminal: 'till-2' }).ok).toBe(true)
    expect(rig.place(sale, 'c', { businessDay: '2026-09-22' }).ok).toBe(true)
    expect([rig.place(ESPRESSO, 'd').ok, rig.place(ESPRESSO, 'e').ok]).toEqual([true, true])
  })

  it('says that the sale was taken also when the second try is late, or wrong', () => {
    const rig = new Rig()
    rig.place(sale, 'a')
    const late = { ...sale, placedAtMs: rig.now.wallMs - 90_000, validForSeconds: 60 }
    expect(refusal(rig.place(late, 'b'))?.code).toBe('BD_CLIENT_REF_USED')
    expect(refusal(rig.place({ ...sale, drinks: [{ recipe: 'tea' }] }, 'c'))?.code).toBe('BD_CLIENT_REF_USED')
  })

  it('of an order that was refused is free', () => {
    const rig = new Rig()
    rig.place({ ...sale, drinks: [{ recipe: 'tea' }] }, 'a')
    expect(rig.place(sale, 'b').ok).toBe(true)
  })

  it('twice in one turn of the loop is one order', () => {
    const rig = new Rig()
    const place = (ref: number) => ({
      t: 'order.place' as const,
      ref,
      once: { terminal: 'till-1', key: `k${ref}`, hash: `h${ref}` },
      id: `SAMETURN${ref}00`,
      url: '',
      businessDay: '2026-09-21',
      request: sale,
    })
    rig.input(place(901), place(902))
    expect([rig.replies.get(901)?.ok, rig.replies.get(902)?.ok]).toEqual([true, false])
  })
})
