import { describe, expect, it } from 'vitest'
import { MOST_EXAMINED, PATHS } from './ledger/order-list.ts'
import { type OrderFilter, type OrderPath, pathOf } from './rules/order-filter.ts'
import { ORDER_STATES } from './rules/order-state.ts'
import { accepted, brewIn, Device, Rig } from './testing/rig.ts'

const list = (rig: Rig, filter: OrderFilter = {}, after: number | null = null, limit = 50) => {
  const page = rig.view.orders({ filter, after, limit, shows: 'everything', url: (id) => `/o/${id}` })
  return { ids: page.orders.map(({ id }) => id), next: page.next, orders: page.orders }
}

/** Every page, one after the other; fails when they do not end. */
function walk(rig: Rig, filter: OrderFilter, limit: number): { ids: string[]; pages: number } {
  const ids: string[] = []
  let after: number | null = null
  for (let pages = 1; pages < 1_000; pages++) {
    const page = list(rig, filter, after, limit)
    ids.push(...page.ids)
    if (page.next === null) return { ids, pages }
    after = page.next
  }
  throw new Error('the pages do not end')
}

/** A shop with a past: copies of one closed order, row by row. */
function withPast(count: number): Rig {
  const rig = new Rig()
  rig.ask('order.cancel', accepted(rig.place('espresso')).id)
  const names = rig.db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('orders')`).all()
  const changed: Record<string, string> = { id: 'i', public_id: `printf('PAST%09d', i)`, state: `'collected'` }
  rig.db.exec(`WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO orders SELECT ${names.map(({ name }) => changed[name] ?? `o.${name}`).join(', ')}
    FROM n CROSS JOIN (SELECT * FROM orders WHERE id = 1) o`)
  rig.restart()
  return rig
}

describe('the list of orders', () => {
  it('is newest first, in pages that lose and repeat nothing, also while new orders come in', () => {
    const rig = new Rig()
    const placed = Array.from({ length: 7 }, () => accepted(rig.place('espresso')).id).reverse()
    for (const limit of [1, 2, 3, 7, 50]) expect(walk(rig, {}, limit).ids).toEqual(placed)
    const first = list(rig, {}, null, 3)
    rig.place('espresso')
    const second = list(rig, {}, first.next, 50)
    expect([...first.ids, ...second.ids]).toEqual(placed)
    expect(second.next).toBeNull()
  })

  it('says that the last page was the last, also when it is full', () => {
    const rig = new Rig()
    for (let i = 0; i < 4; i++) rig.place('espresso')
    expect(walk(rig, {}, 2).pages).toBe(2)
    expect(list(new Rig())).toMatchObject({ ids: [], next: null })
  })

  it('finds by state, terminal, reference, number and time, and by several at once', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    const old = accepted(rig.place({ drinks: [{ recipe: 'espresso' }], clientRef: 'R-1' }))
    const gone = accepted(rig.place({ drinks: [{ recipe: 'espresso' }], clientRef: 'R-2' }))
    rig.ask('order.cancel', gone.id)
    rig.pass(60_000)
    const sinceMs = rig.now.wallMs
    const other = accepted(
      rig.place({ drinks: [{ recipe: 'espresso' }], clientRef: 'R-1' }, 'x', { terminal: 'till-2' }),
    )
    const from = rig.effects.length
    device.comesOnline()
    device.finishes(brewIn(rig.effects.slice(from)).brew)

    const cases: [OrderFilter, string[]][] = [
      [{}, [other.id, gone.id, old.id]],
      [{ state: 'open' }, [other.id, old.id]],
      [{ state: 'closed' }, [gone.id]],
      [{ state: 'ready' }, [old.id]],
      [{ state: 'queued' }, [other.id]],
      [{ state: 'cancelled' }, [gone.id]],
      [{ state: 'collected' }, []],
      [{ terminal: 'till-1' }, [gone.id, old.id]],
      [{ terminal: 'till-3' }, []],
      [{ clientRef: 'R-1' }, [other.id, old.id]],
      [{ clientRef: 'R-1', terminal: 'till-2' }, [other.id]],
      [{ clientRef: 'R-2', state: 'open' }, []],
      [{ number: gone.number }, [gone.id]],
      [{ number: old.number, state: 'open' }, [old.id]],
      [{ sinceMs }, [other.id]],
      [{ sinceMs: sinceMs + 1 }, []],
    ]
    for (const [filter, ids] of cases) {
      expect(list(rig, filter).ids, JSON.stringify(filter)).toEqual(ids)
      expect(walk(rig, filter, 1).ids, JSON.stringify(filter)).toEqual(ids)
    }
  })

  it('shows the counter what only it may know, and others the public order', () => {
    const rig = new Rig()
    rig.place({
      drinks: [{ recipe: 'espresso', ref: 'L-1', note: 'short' }, { recipe: 'espresso' }],
      customerName: 'Ada',
      clientRef: 'R-1',
      channel: 'web',
    })
    expect(list(rig).orders).toMatchObject([
      {
        customerName: 'Ada',
        clientRef: 'R-1',
        channel: 'web',
        drinks: [
          { ref: 'L-1', note: 'short' },
          { ref: null, note: null },
        ],
      },
    ])
    const url = (id: string) => id
    const { orders } = rig.view.orders({ filter: {}, after: null, limit: 1, shows: 'public', url })
    expect(JSON.stringify(orders)).not.toMatch(/Ada|R-1|L-1|short|web|clientRef|note/)
  })
})

describe('a list costs the same however long the past', () => {
  it.each([
    ['back', /^SEARCH orders USING INTEGER PRIMARY KEY \(rowid<\?\)$/],
    ['client-ref', /^SEARCH orders USING INDEX orders_client_ref \(client_ref=\?\)/],
    // The whole of an index, but one that holds open orders only.
    ['open', /^SCAN orders USING INDEX orders_number$/],
  ] as [OrderPath, RegExp][])('by its plan: %s', (path, plan) => {
    const rig = new Rig()
    const steps = rig.db
      .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${PATHS[path]}`)
      .all({ before: 9, most: 9, ...(path === 'client-ref' && { clientRef: 'R-1' }) })
    expect(steps[0]?.detail).toMatch(plan)
    for (const { detail } of steps.slice(1)) expect(detail).toBe('USE TEMP B-TREE FOR ORDER BY')
  })

  it('each filter takes a way that has a plan, and the open states never go back through the past', () => {
    for (const state of ORDER_STATES) {
      const open = !['collected', 'expired', 'cancelled'].includes(state)
      expect(pathOf({ state, terminal: 't', number: '100', sinceMs: 1 })).toBe(open ? 'open' : 'back')
    }
    expect(pathOf({ clientRef: 'R-1', state: 'open' })).toBe('client-ref')
    expect(pathOf({ state: 'closed' })).toBe('back')
  })

  it('a page looks at a bounded number of orders and says where to go on; nothing is lost between', () => {
    const rig = withPast(2 * MOST_EXAMINED + 10)
    const rare = list(rig, { state: 'cancelled' })
    expect(rare.ids).toEqual([])
    expect(rare.next).not.toBeNull()
    const { ids, pages } = walk(rig, { state: 'cancelled' }, 50)
    expect(ids).toEqual([`ORDER${'1'.padStart(8, '0')}`])
    expect(pages).toBe(3)
    expect(walk(rig, { state: 'collected' }, 200).ids).toHaveLength(2 * MOST_EXAMINED + 9)
  })

  it('the open ones are found at once behind a long past, and since ends the search', () => {
    const rig = withPast(2 * MOST_EXAMINED)
    rig.pass(3 * 86_400_000)
    const open = accepted(rig.place('espresso'))
    expect(list(rig, { state: 'open' })).toMatchObject({ ids: [open.id], next: null })
    expect(list(rig, { sinceMs: rig.now.wallMs })).toMatchObject({ ids: [open.id], next: null })
  })
})
