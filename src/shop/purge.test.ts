import { describe, expect, it } from 'vitest'
import { MOST_ERASED } from './ledger/people.ts'
import { accepted, Rig, settings } from './testing/rig.ts'

const HOUR_MS = 3_600_000
const orders = (forgetAfterMs?: number) => ({
  orders: { ...settings().orders, ...(forgetAfterMs !== undefined && { forgetAfterMs }) },
})

const NAME = 'Anna Maria'
const NOTE = 'for the lady in red'
const REF = 'R-table-seven'
const LINE = 'L-line-one'

function rigWith(forgetAfterMs?: number): Rig {
  return new Rig(orders(forgetAfterMs))
}

/** An order of somebody, that is over at once. */
function sold(rig: Rig, clientRef = REF): string {
  const drinks = [{ recipe: 'espresso', note: NOTE, ref: LINE }]
  const { id } = accepted(rig.place({ drinks, customerName: NAME, clientRef }))
  rig.ask('order.cancel', id)
  return id
}

/** Every text in every table of the order book. */
function everything(rig: Rig): string {
  const tables = rig.db.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
  return JSON.stringify(tables.map(({ name }) => rig.db.prepare(`SELECT * FROM "${name}"`).all()))
}
/** What stands in the book, without what only tells whether a request comes again. */
const book = (rig: Rig): string => everything(rig).replace(/"hash":"(\\.|[^"\\])*"/g, '')

describe('an order that is over', () => {
  it('is forgotten two hours later: no name, no note anywhere in the book, and not an hour before', () => {
    const rig = rigWith(2 * HOUR_MS)
    const id = sold(rig)
    rig.pass(HOUR_MS)
    expect(book(rig)).toContain(NAME)
    expect(rig.view.order(id, '')).not.toBeNull()
    rig.pass(HOUR_MS + 60_000)
    expect(book(rig)).not.toContain(NAME)
    expect(book(rig)).not.toContain(NOTE)
  })

  it('opens no more by its id, but for the counter, who sees what was made and not for whom', () => {
    const rig = rigWith(2 * HOUR_MS)
    const id = sold(rig)
    rig.pass(3 * HOUR_MS)
    expect(rig.view.order(id, '')).toBeNull()
    expect(rig.view.order(id, '', 'counter')?.order).toMatchObject({ id, state: 'cancelled', drinks: [{ id: 1 }] })
    const page = rig.view.orders({ filter: {}, after: null, limit: 9, shows: 'everything', url: () => '' })
    expect(page.orders).toMatchObject([{ id, customerName: null, drinks: [{ note: null }] }])
  })

  it('keeps its till’s names for two days, so that a sale which comes again is recognised, and then loses them too', () => {
    const rig = rigWith(2 * HOUR_MS)
    sold(rig)
    rig.pass(3 * HOUR_MS)
    expect(rig.place({ drinks: [{ recipe: 'espresso' }], clientRef: REF })).toMatchObject({
      ok: false,
      refusal: { code: 'BD_CLIENT_REF_USED' },
    })
    expect(book(rig)).toContain(REF)
    rig.pass(72 * HOUR_MS)
    // Machines say something every second; here nobody does. The first step forgets the answers, too.
    rig.input({ t: 'wake' })
    expect(everything(rig)).not.toContain(REF)
    expect(everything(rig)).not.toContain(LINE)
  })

  it('leaves what happened in the history, with one row for all that were forgotten together', () => {
    const rig = rigWith(HOUR_MS)
    for (let i = 0; i < 5; i++) sold(rig, `${REF}-${i}`)
    rig.pass(2 * HOUR_MS)
    expect(rig.kinds().filter((kind) => kind === 'orders.forgotten')).toHaveLength(1)
    expect(rig.kinds().filter((kind) => kind === 'order.cancelled')).toHaveLength(5)
  })

  it('is named to whoever else may keep something of its customer', () => {
    const rig = rigWith(HOUR_MS)
    const id = sold(rig)
    rig.pass(2 * HOUR_MS)
    expect(rig.effects.filter(({ t }) => t === 'forgotten')).toEqual([{ t: 'forgotten', orders: [id] }])
  })

  it('is forgotten at once when the shop wants it so, also when others end in the same moment', () => {
    const rig = rigWith(0)
    const [first, second] = [REF, 'other'].map(
      (ref) => accepted(rig.place({ drinks: [{ recipe: 'espresso' }], customerName: NAME, clientRef: ref })).id,
    )
    // The later one first, and between them whatever else the shop does.
    rig.ask('order.cancel', second ?? '')
    rig.input({ t: 'wake' })
    rig.ask('order.cancel', first ?? '')
    rig.pass(1_000)
    rig.pass(60_000)
    expect(book(rig)).not.toContain(NAME)
    expect([first, second].map((id) => rig.view.order(id ?? '', ''))).toEqual([null, null])
  })
})

describe('forgetting', () => {
  it('touches no order that is open, however old it is', () => {
    const rig = rigWith(HOUR_MS)
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', note: NOTE }], customerName: NAME }))
    rig.pass(48 * HOUR_MS)
    expect(rig.view.order(id, '')).not.toBeNull()
    expect(book(rig)).toContain(NAME)
    expect(book(rig)).toContain(NOTE)
  })

  it('happens though nobody comes: the shop wakes for it', () => {
    const rig = rigWith(2 * HOUR_MS)
    sold(rig)
    const before = rig.effects.length
    rig.pass(3 * HOUR_MS)
    expect(rig.effects.length).toBeGreaterThan(before)
  })

  it('goes on where it was after a restart, and what was forgotten stays so when the span becomes longer', () => {
    const rig = rigWith(2 * HOUR_MS)
    const old = sold(rig, 'old')
    rig.pass(HOUR_MS)
    const young = sold(rig, 'young')
    rig.pass(HOUR_MS + 60_000)
    expect([old, young].map((id) => rig.view.order(id, '') === null)).toEqual([true, false])
    rig.restart(orders(100 * HOUR_MS))
    rig.pass(HOUR_MS)
    expect([old, young].map((id) => rig.view.order(id, '') === null)).toEqual([true, false])
    rig.restart(orders(2 * HOUR_MS))
    rig.pass(60_000)
    expect(rig.view.order(young, '')).toBeNull()
    expect(book(rig)).not.toContain(NAME)
  })

  it('begins at once for what is due when the span becomes shorter', () => {
    const rig = rigWith(100 * HOUR_MS)
    const id = sold(rig)
    rig.pass(3 * HOUR_MS)
    rig.input({ t: 'shop.configure', settings: settings(orders(2 * HOUR_MS)) })
    rig.pass(60_000)
    expect(rig.view.order(id, '')).toBeNull()
  })

  it('is done in small batches, all of it in the end, and then lets the shop sleep', () => {
    const rig = rigWith(HOUR_MS)
    const many = MOST_ERASED * 2 + 7
    for (let i = 0; i < many; i++) sold(rig, `${REF}-${i}`)
    const most: number[] = []
    rig.pass(2 * HOUR_MS)
    for (const effect of rig.effects) if (effect.t === 'forgotten') most.push(effect.orders.length)
    expect(most.reduce((sum, n) => sum + n, 0)).toBe(many)
    expect(Math.max(...most)).toBe(MOST_ERASED)
    expect(book(rig)).not.toContain(NAME)
    rig.pass(100 * HOUR_MS)
    const end = rig.effects.length
    rig.pass(1_000 * HOUR_MS)
    expect(rig.effects.length).toBe(end)
  })

  it('does not happen where nobody asked for it, and then costs no wake-up', () => {
    const rig = rigWith()
    const id = sold(rig)
    const before = rig.effects.length
    rig.input({ t: 'shop.configure', settings: settings() })
    rig.pass(100 * HOUR_MS)
    expect(rig.view.order(id, '')).not.toBeNull()
    expect(rig.effects.slice(before).filter(({ t }) => t === 'forgotten')).toEqual([])
  })
})
