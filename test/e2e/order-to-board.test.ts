/** An order on its way: HTTP → order book → wire → machine → board and phone. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Phone } from './harness/phone.ts'
import { openShop, type Shop } from './harness/shop.ts'
import type { Spy } from './harness/spy.ts'
import { Stage } from './harness/stage.ts'
import type { PublicOrder } from './harness/till.ts'
import { until } from './harness/until.ts'

interface NowGroup {
  readonly n: number
  readonly state: string
  readonly number: string | null
  readonly drink: { readonly k: number; readonly n: number; readonly recipe: string } | null
}

describe.each(['serial', 'mqtt'] as const)('in a shop whose machine is on %s', (wire) => {
  let stage: Stage
  let shop: Shop
  let spy: Spy
  beforeAll(async () => {
    stage = new Stage()
    shop = await openShop(stage, { machines: [{ id: 'left', wire, groups: 2 }] })
    spy = await shop.spy()
  })
  afterAll(async () => await stage.clear())

  const place = async (...drinks: object[]): Promise<PublicOrder> => {
    const answer = await shop.till.post('/order', { drinks })
    expect(answer.status, answer.body).toBe(201)
    return answer.json<PublicOrder>()
  }
  const follow = (id: string, lastEventId?: string): Phone =>
    new Phone(stage, `${shop.daemon.http}/order/${id}/events`, lastEventId)
  const reached = (id: string, state: string) =>
    until(`the order to be ${state}`, async () => (await shop.till.look(id)).state === state)
  /** On the board's side `preparing` or `ready`, as of the newest snapshot. */
  const stands = (side: 'preparing' | 'ready', number: string): boolean => {
    const list = spy.last('board/main')?.[side]
    return Array.isArray(list) && list.some((entry) => entry.number === number)
  }
  /** Everything that the machine's label screen ever showed about an order. */
  const labels = (number: string): string[] =>
    spy.on('machine/left/now').flatMap(({ payload }) =>
      ((payload?.groups ?? []) as NowGroup[]).flatMap(({ state, number: shown, drink }) => {
        if (state !== 'brewing' || shown !== number || drink === null) return []
        return [`${drink.k}/${drink.n} ${drink.recipe}`]
      }),
    )

  it('an order is made, called, shown and handed over', async () => {
    const answer = await shop.till.post('/order', {
      drinks: [{ recipe: 'latte', size: 'l', options: { milk: 'oat' } }, { recipe: 'espresso' }],
    })
    const order = answer.json<PublicOrder>()
    expect([answer.status, answer.headers.location]).toEqual([201, `/order/${order.id}`])
    expect(order.url).toBe(`${shop.daemon.http}/o/${order.id}`)
    const phone = follow(order.id)

    await spy.until('the number among those in preparation', () => stands('preparing', order.number))
    await spy.until('the names of both cups', () => new Set(labels(order.number)).size === 2)
    expect(new Set(labels(order.number))).toEqual(new Set(['1/2 latte', '2/2 espresso']))
    const oat = spy.on('machine/left/now').some(({ payload }) => JSON.stringify(payload).includes('"milk":"oat"'))
    expect(oat).toBe(true)

    await phone.until('that all is ready', (events) =>
      events.some(({ data }) => data.kind === 'drink.ready' && JSON.stringify(data.order).includes('"ready"')),
    )
    await spy.until('the number among the ready', () => stands('ready', order.number))
    expect(stands('preparing', order.number)).toBe(false)
    await spy.until('the call', () => spy.on('board/main/call').some(({ payload }) => payload?.number === order.number))

    const collected = await shop.till.post(`/order/${order.id}/collect`, undefined)
    expect([collected.status, collected.json()]).toMatchObject([200, { state: 'collected', number: order.number }])
    await spy.until('the number gone', () => !stands('ready', order.number))
    await phone.until('that it is collected', () => phone.kinds.includes('order.collected'))
    expect((await shop.till.look(order.id)).drinks.map(({ state }) => state)).toEqual(['collected', 'collected'])
    expect(spy.on('board/main/call').filter(({ payload }) => payload?.number === order.number)).toHaveLength(1)
  })

  it('a phone first gets the whole order, then each change once, in order, and never `ready` too early', async () => {
    const { id } = await place({ recipe: 'lungo' })
    const phone = follow(id)
    await phone.until('the end of it', () => phone.kinds.includes('drink.ready'))
    expect(phone.headers['content-type']).toContain('text/event-stream')
    expect(phone.events[0]).toMatchObject({ event: 'snapshot', data: { id, drinks: [{ recipe: 'lungo' }] } })
    const ids = phone.events.map((event) => Number(event.id))
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    const readyAt = phone.events.findIndex(({ data }) => JSON.stringify(data).includes('"ready"'))
    expect(phone.events[readyAt]?.data.kind).toBe('drink.ready')
    expect(phone.kinds.filter((kind) => kind === 'drink.ready')).toHaveLength(1)
  })

  it('a phone that was out of reach gets exactly what it has missed', async () => {
    const { id } = await place({ recipe: 'latte' })
    const first = follow(id)
    await first.until('the beginning', (events) => events.length > 0)
    first.close()
    const seen = first.lastEventId
    await reached(id, 'ready')
    const second = follow(id, seen)
    await second.until('the end', () => second.kinds.includes('drink.ready'))
    expect(second.events.some(({ event }) => event === 'snapshot')).toBe(false)
    expect(second.events.every((event) => Number(event.id) > Number(seen))).toBe(true)
    // And the whole of it from the beginning is the same history.
    const whole = follow(id, '0')
    await whole.until('all', () => whole.kinds.includes('drink.ready'))
    expect(whole.kinds[0]).toBe('order.placed')
    expect(whole.events.slice(-second.events.length)).toEqual(second.events)
  })

  it('the same sale sent again is the same order, and another sale with its key is refused', async () => {
    const key = randomUUID()
    const body = { drinks: [{ recipe: 'espresso' }], channel: 'counter' }
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => shop.till.post('/order', body, key)))
    expect(others.map(({ status, body: text }) => [status, text])).toEqual(others.map(() => [201, first?.body]))
    const fresh = [first, ...others].filter((answer) => answer?.headers['idempotency-replayed'] !== 'true')
    expect(fresh).toHaveLength(1)
    const reordered = await shop.till.post('/order', { channel: 'counter', drinks: [{ recipe: 'espresso' }] }, key)
    expect([reordered.body, reordered.headers['idempotency-replayed']]).toEqual([first?.body, 'true'])
    const other = await shop.till.post('/order', { drinks: [{ recipe: 'lungo' }] }, key)
    expect([other.status, other.json().code]).toEqual([422, 'BD_KEY_REUSED'])
    const id = first?.json<PublicOrder>().id ?? ''
    await reached(id, 'ready')
    const late = await shop.till.post('/order', body, key)
    // The stored answer, word for word: a till that retries must not see another order than the one it sold.
    expect([late.status, late.body]).toEqual([201, first?.body])
  })

  it('an order that has not changed costs no bytes, and one that has gets a new tag', async () => {
    const { id } = await place({ recipe: 'lungo' })
    await reached(id, 'ready')
    const whole = await shop.till.get(`/order/${id}`)
    const etag = whole.headers.etag ?? ''
    expect(etag).toMatch(/^"/)
    const again = await shop.till.get(`/order/${id.toLowerCase()}`, { 'if-none-match': `"other", W/${etag}` })
    expect([again.status, again.body, again.headers.etag]).toEqual([304, '', etag])
    await shop.till.post(`/order/${id}/collect`, undefined)
    const changed = await shop.till.get(`/order/${id}`, { 'if-none-match': etag })
    expect([changed.status, changed.json().state]).toEqual([200, 'collected'])
    expect(changed.headers.etag).not.toBe(etag)
  })

  it('an order that is cancelled while it is made is never called, and its cup is discarded', async () => {
    const order = await place({ recipe: 'latte' })
    const phone = follow(order.id)
    await until('the pour', () => shop.machine('left').pouring.size > 0)
    const cancelled = await shop.till.post(`/order/${order.id}/cancel`, undefined)
    expect(cancelled.json()).toMatchObject({ state: 'cancelled', drinks: [{ id: 1, outcome: 'willBeDiscarded' }] })
    await phone.until('that the cup is discarded', () => phone.kinds.includes('drink.discarded'))
    await spy.until('the number gone', () => !stands('preparing', order.number) && !stands('ready', order.number))
    expect(phone.kinds).not.toContain('drink.ready')
    expect(spy.on('board/main/call').some(({ payload }) => payload?.number === order.number)).toBe(false)
    const collect = await shop.till.post(`/order/${order.id}/collect`, undefined)
    expect([collect.status, collect.json().code]).toEqual([409, 'BD_ILLEGAL_TRANSITION'])
    expect(await shop.till.look(order.id)).toMatchObject({ state: 'cancelled', drinks: [{ state: 'discarded' }] })
  })

  it('a cancelled drink that waits is not made, and the one that pours is', async () => {
    const busy = await place({ recipe: 'latte', count: 2 })
    const waiting = await place({ recipe: 'espresso' })
    const cancelled = await shop.till.post(`/order/${waiting.id}/cancel`, undefined)
    expect(cancelled.json()).toMatchObject({ state: 'cancelled', drinks: [{ outcome: 'cancelled' }] })
    await reached(busy.id, 'ready')
    expect(labels(waiting.number)).toEqual([])
  })

  it('someone who joins late finds the whole state in retained messages', async () => {
    const late = await shop.spy('late')
    const retained = (topic: string) => late.on(topic).some((message) => message.retained)
    const topics = ['board/main', 'machine/left/state', 'machine/left/now', 'machine/left/identity', 'daemon/state']
    await late.until('all of it', () => [...topics, 'machine/left/availability'].every(retained))
    expect(late.last('machine/left/state')).toMatchObject({ health: 'ready', link: 'up' })
    const live = ['board/main/call', 'daemon/heartbeat', 'machine/left/command']
    expect(late.heard.filter(({ topic, retained: kept }) => kept && live.includes(topic))).toEqual([])
    expect(late.faults).toEqual([])
  })

  it('every message of all this was as documented, and the judge finds nothing', async () => {
    await until('the machine to rest', () => shop.machine('left').pouring.size === 0)
    await until('the book to rest', () => shop.judged().length === 0)
    expect(spy.faults).toEqual([])
    expect(spy.on('machine/left/heartbeat').length > 0).toBe(wire === 'mqtt')
    await spy.until('the heartbeat of the daemon', () => spy.on('daemon/heartbeat').length > 0)
    expect((await shop.machine('left').report()).poursByDevice).toBeGreaterThan(5)
  })
})
