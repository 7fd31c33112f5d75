import { describe, expect, it } from 'vitest'
import type { Reply } from './effects.ts'
import { accepted, brewIn, Device, Rig, settings } from './testing/rig.ts'

const refusal = (reply: Reply) => (reply.ok ? null : reply.refusal)
const body = (reply: Reply) => JSON.parse(reply.ok ? reply.body : '{}')
const order = (rig: Rig, id: string) => rig.view.order(id, '')?.order
const version = (rig: Rig, id: string) => rig.view.order(id, '')?.version ?? 0
const calls = (rig: Rig) => rig.effects.flatMap((effect) => (effect.t === 'call' ? [effect.number] : []))
const rows = (rig: Rig): number =>
  ['orders', 'drinks', 'events', 'idempotency'].reduce(
    (sum, table) => sum + (rig.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0),
    0,
  )

/** An order whose first drink a machine is making. */
function making(count: number) {
  const rig = new Rig()
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  const from = rig.effects.length
  const placed = accepted(rig.place({ drinks: [{ recipe: 'espresso', count }] }))
  const { brew } = brewIn(rig.effects.slice(from))
  return { rig, device, brew, id: placed.id, number: placed.number }
}

describe('more drinks', () => {
  it('get places of their own behind the first ones, queue behind all others, and the order is quoted anew', () => {
    const { rig, device, brew, id, number } = making(1)
    const first = order(rig, id)?.quote?.readyAt ?? ''
    const other = accepted(rig.place('espresso'))
    rig.pass(1)
    const reply = rig.append(id, [{ recipe: 'espresso', count: 2, ref: 'L-9' }])
    expect(reply).toMatchObject({ ok: true, status: 201 })
    expect(body(reply).drinks.map(({ id: k, state, ref }: Record<string, unknown>) => [k, state, ref])).toEqual([
      [1, 'making', undefined],
      [2, 'queued', 'L-9'],
      [3, 'queued', 'L-9'],
    ])
    // Behind the other order's 30 s, 60 s more and the changes of cups.
    expect(Date.parse(order(rig, id)?.quote?.readyAt ?? '') - Date.parse(first)).toBeGreaterThanOrEqual(90_000)
    expect(JSON.stringify(order(rig, id))).not.toContain('L-9')
    const from = rig.effects.length
    device.finishes(brew)
    device.takeCup()
    const labels = rig.commandsSince(from).flatMap((command) => (command.t === 'brew' ? [command.label] : []))
    expect(labels).toEqual([`${other.number} 1/1 espresso`])
    expect(number).not.toBe(other.number)
  })

  it('are counted on the board without those that are not wanted any more, and a restart changes nothing of it', () => {
    const { rig, device, brew, id, number } = making(1)
    device.finishes(brew)
    rig.append(id, [{ recipe: 'espresso', count: 3 }])
    rig.cancelDrink(id, 3)
    const preparing = [{ number, ready: 1, total: 3 }]
    expect(rig.view.board('main', rig.nowMs).preparing).toEqual(preparing)
    rig.restart()
    expect(rig.view.board('main', rig.nowMs).preparing).toEqual(preparing)
  })

  it('make a ready order wait again: it is called once more when all of it is ready', () => {
    const { rig, device, brew, id, number } = making(1)
    device.finishes(brew)
    expect(rig.orderState(id)).toBe('ready')
    const from = rig.effects.length
    rig.append(id, [{ recipe: 'espresso' }])
    expect(rig.orderState(id)).toBe('partly-ready')
    expect(rig.view.board('main', rig.nowMs)).toMatchObject({ ready: [], preparing: [{ number, ready: 1, total: 2 }] })
    device.takeCup()
    device.finishes(brewIn(rig.effects.slice(from)).brew)
    expect(calls(rig)).toEqual([number, number])
    // It was cleared by time from the second time on, not from the first.
    rig.pass(599_000)
    expect(rig.orderState(id)).toBe('ready')
  })

  it('survive a restart as part of their order', () => {
    const rig = new Rig()
    const { id } = accepted(rig.place('espresso'))
    rig.append(id, [{ recipe: 'espresso' }])
    rig.restart()
    expect(rig.view.openDrinks()).toBe(2)
    expect(order(rig, id)?.drinks).toHaveLength(2)
    expect(body(rig.append(id, [{ recipe: 'espresso' }])).drinks).toHaveLength(3)
  })

  it('are twenty at most, cancelled ones included, and no more than the shop can hold', () => {
    const rig = new Rig({ orders: { ...settings().orders, maxOpenDrinks: 21 } })
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 18 }] }))
    rig.cancelDrink(id, 1)
    expect(rig.append(id, [{ recipe: 'espresso' }]).ok).toBe(true)
    const before = rows(rig)
    expect(refusal(rig.append(id, [{ recipe: 'espresso', count: 2 }]))).toMatchObject({
      code: 'BD_TOO_MANY_DRINKS',
      pointer: '/drinks/0/count',
    })
    expect(rows(rig)).toBe(before)
    expect(rig.append(id, [{ recipe: 'espresso' }]).ok).toBe(true)
    const small = accepted(rig.place('espresso'))
    expect(refusal(rig.append(small.id, [{ recipe: 'espresso', count: 2 }]))?.code).toBe('BD_FULL')
    expect(rig.append(small.id, [{ recipe: 'espresso' }]).ok).toBe(true)
  })

  it('for an order that is over, or that the menu does not have, are refused, and nothing is written', () => {
    const rig = new Rig()
    const gone = accepted(rig.place('espresso'))
    rig.ask('order.cancel', gone.id)
    const open = accepted(rig.place('espresso'))
    const before = rows(rig)
    expect(refusal(rig.append(gone.id, [{ recipe: 'espresso' }]))).toMatchObject({
      code: 'BD_ILLEGAL_TRANSITION',
      data: { state: 'cancelled', order: { id: gone.id } },
    })
    expect(refusal(rig.append(open.id, [{ recipe: 'tea' }]))?.pointer).toBe('/drinks/0/recipe')
    expect(refusal(rig.append('NOSUCHORDER00', [{ recipe: 'espresso' }]))?.code).toBe('BD_NOT_FOUND')
    expect(rows(rig)).toBe(before)
  })

  it('another terminal may add, and learns the names of its own lines only', () => {
    const rig = new Rig()
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', ref: 'mine' }] }))
    const { drinks } = body(rig.append(id, [{ recipe: 'espresso', ref: 'theirs' }], { terminal: 'till-2' }))
    expect(drinks.map(({ ref }: { ref?: string }) => ref)).toEqual([undefined, 'theirs'])
    expect(body(rig.append(id, [{ recipe: 'espresso' }])).drinks[0].ref).toBe('mine')
  })
})

describe('one drink is cancelled', () => {
  it('while it waits: gone; while it is made: discarded when done; when it is ready: too late, and nothing changes', () => {
    const { rig, device, brew, id } = making(3)
    expect(body(rig.cancelDrink(id, 3))).toMatchObject({
      id,
      state: 'making',
      drinks: [{ id: 3, outcome: 'cancelled' }],
    })
    expect(body(rig.cancelDrink(id, 1))).toMatchObject({ drinks: [{ id: 1, outcome: 'willBeDiscarded' }] })
    const from = rig.effects.length
    device.finishes(brew)
    device.takeCup()
    device.finishes(brewIn(rig.effects.slice(from)).brew)
    expect(order(rig, id)?.drinks.map(({ state }) => state)).toEqual(['discarded', 'ready', 'cancelled'])
    const before = version(rig, id)
    expect(body(rig.cancelDrink(id, 2))).toMatchObject({ id, state: 'ready', drinks: [{ id: 2, outcome: 'tooLate' }] })
    expect(version(rig, id)).toBe(before)
    expect(rig.view.openDrinks()).toBe(0)
  })

  it('once: asked again under another key it says the same, and nothing happens twice', () => {
    const { rig, id } = making(2)
    const first = rig.cancelDrink(id, 2, 'a')
    expect(rig.cancelDrink(id, 2, 'a')).toEqual({ ...first, replayed: true })
    expect(body(rig.cancelDrink(id, 2, 'b')).drinks).toEqual([{ id: 2, outcome: 'cancelled' }])
    rig.cancelDrink(id, 1, 'c')
    expect(rig.kinds().filter((kind) => kind === 'drink.cancelled')).toHaveLength(2)
  })

  it('and the others are ready: the order is ready with it, and its number is called', () => {
    const { rig, device, brew, id, number } = making(2)
    device.finishes(brew)
    expect(calls(rig)).toEqual([])
    rig.cancelDrink(id, 2)
    expect(rig.orderState(id)).toBe('ready')
    expect(calls(rig)).toEqual([number])
  })

  it('the last one: the order is cancelled, and its number is free', () => {
    const rig = new Rig()
    const { id } = accepted(rig.place('espresso'))
    expect(body(rig.cancelDrink(id, 1))).toMatchObject({ state: 'cancelled' })
    expect(refusal(rig.cancelDrink(id, 1))).toMatchObject({
      code: 'BD_ILLEGAL_TRANSITION',
      data: { state: 'cancelled' },
    })
    rig.restart()
    expect(rig.view.openDrinks()).toBe(0)
  })

  it('that the order does not have is not found', () => {
    const { rig, id } = making(1)
    expect(refusal(rig.cancelDrink(id, 2))?.code).toBe('BD_NOT_FOUND')
    expect(refusal(rig.cancelDrink('NOSUCHORDER00', 1))?.code).toBe('BD_NOT_FOUND')
  })
})

describe('an order is cancelled', () => {
  it('with one drink ready: the rest is gone, and the customer is called for what there is', () => {
    const { rig, device, brew, id, number } = making(2)
    device.finishes(brew)
    const { drinks } = body(rig.ask('order.cancel', id))
    expect(drinks).toEqual([
      { id: 1, outcome: 'tooLate' },
      { id: 2, outcome: 'cancelled' },
    ])
    expect(calls(rig)).toEqual([number])
  })

  it('with one drink cancelled before: that one is not too late', () => {
    const rig = new Rig()
    const { id } = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    rig.cancelDrink(id, 1)
    expect(body(rig.ask('order.cancel', id)).drinks).toEqual([
      { id: 1, outcome: 'cancelled' },
      { id: 2, outcome: 'cancelled' },
    ])
    expect(rig.view.openDrinks()).toBe(0)
  })
})

describe('a change of an order as it was seen', () => {
  it('is made when it is still so, also when that is one of several that were seen', () => {
    const { rig, id } = making(2)
    const seen = version(rig, id)
    expect(rig.append(id, [{ recipe: 'espresso' }], { ifVersions: [seen - 1, seen] }).ok).toBe(true)
  })

  it('is refused with the order as it is when it has changed, and nothing is written', () => {
    const { rig, device, brew, id, number } = making(1)
    const seen = version(rig, id)
    device.finishes(brew)
    const before = rows(rig)
    for (const t of ['order.cancel', 'order.hold', 'order.release', 'order.collect'] as const) {
      expect(refusal(rig.ask(t, id, `${t}-1`, [seen]))).toMatchObject({
        code: 'BD_CHANGED',
        data: {
          state: 'ready',
          order: {
            id,
            number,
            state: 'ready',
            etag: `"${id}-${version(rig, id)}"`,
            drinks: [{ id: 1, state: 'ready' }],
          },
        },
      })
    }
    expect(refusal(rig.append(id, [{ recipe: 'espresso' }], { ifVersions: [seen] }))?.code).toBe('BD_CHANGED')
    expect(rows(rig)).toBe(before)
    expect(rig.ask('order.collect', id, 'order.collect-1', [version(rig, id)]).ok).toBe(true)
  })

  it('that succeeded and whose answer was lost gets its answer, though the order has changed by it', () => {
    const { rig, id } = making(2)
    const seen = version(rig, id)
    const first = rig.ask('order.cancel', id, 'k', [seen])
    expect(rig.ask('order.cancel', id, 'k', [seen])).toEqual({ ...first, replayed: true })
  })

  it('seen as nothing we ever said is refused', () => {
    const { rig, id } = making(1)
    expect(refusal(rig.ask('order.cancel', id, 'k', []))?.code).toBe('BD_CHANGED')
  })
})
