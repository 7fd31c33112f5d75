/** Asking people, over HTTP and MQTT: the questions, what may be decided, by whom, once. */
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { validate } from '../../src/broker/validate.ts'
import { json, type Running, startRunning } from './running.ts'
import { call, lose, makeReady, questions, until } from './staff-shop.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

const as = (role: 'barista' | 'manager' | 'cashier' | 'observer') => shop.keys[role]
const resolve = (brew: number, body: unknown, idem?: string, key = as('barista')) =>
  call(shop, 'POST', `/brew/${brew}/resolve`, key, body, idem)

describe('a brew that nobody knows about', () => {
  it('is a question with the customer’s note for the counter, and without it for an observer', async () => {
    const { brew, drink } = await lose(shop, { drinks: [{ recipe: 'latte', note: 'extra hot' }] })
    expect(drink).toMatchObject({ note: 'extra hot', drink: 1, of: 1 })
    const seen = await call(shop, 'GET', '/attention', as('observer'))
    expect(seen.headers.get('cache-control')).toBe('no-store')
    expect(await seen.json()).toMatchObject({ questions: [{ kind: 'doubt', brew, drink: { note: null } }] })
    await resolve(brew, { outcome: 'cancel' })
  })

  it('is decided once: the same request again gets the same answer, another decision is 409 with the order', async () => {
    const { brew, drink } = await lose(shop)
    const first = await resolve(brew, { outcome: 'served', reason: 'tastes good' }, 'one-decision')
    const again = await resolve(brew, { outcome: 'served', reason: 'tastes good' }, 'one-decision')
    expect([first.status, again.status]).toEqual([200, 200])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.text()).toBe(await first.text())
    expect((await resolve(brew, { outcome: 'cancel' }, 'one-decision')).status).toBe(422)
    const late = await resolve(brew, { outcome: 'remake' })
    expect(late.status).toBe(409)
    expect(await late.json()).toMatchObject({
      code: 'BD_ILLEGAL_TRANSITION',
      order: { id: drink.order, state: 'ready' },
    })
  })

  it('is nobody’s whose key is for reading or selling, and nothing at all when there is no such brew', async () => {
    const { brew } = await lose(shop)
    for (const role of ['cashier', 'observer'] as const) {
      expect((await resolve(brew, { outcome: 'served' }, undefined, as(role))).status).toBe(403)
    }
    expect((await questions(shop)).some((one) => one.kind === 'doubt' && one.brew === brew)).toBe(true)
    expect((await resolve(987_654_321, { outcome: 'served' })).status).toBe(404)
    for (const body of [
      {},
      { outcome: 'good' },
      { outcome: 'served', reason: 'x'.repeat(141) },
      { outcome: 'served', reason: 'a\nb' },
    ]) {
      expect((await resolve(brew, body)).status, JSON.stringify(body)).toBe(400)
    }
    expect((await resolve(brew, { outcome: 'cancel' }, undefined, as('manager'))).status).toBe(200)
  })
})

describe('a drink made again', () => {
  it('is 201 with its place; the same drink again meanwhile is 409 with the order, a version that passed is 412', async () => {
    const { id } = await makeReady(shop)
    const remake = (body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${shop.url}/order/${id}/remake`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${as('barista')}`,
          'idempotency-key': `again-${Math.random()}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: JSON.stringify(body),
      })
    expect((await remake({ drink: 1 }, { 'if-match': `"${id}-0"` })).status).toBe(412)
    expect((await remake({ drink: 2 })).status).toBe(404)
    const etag = (await fetch(`${shop.url}/order/${id}`)).headers.get('etag') ?? ''
    const made = await remake({ drink: 1, reason: 'cold' }, { 'if-match': etag })
    expect([made.status, await made.json()]).toMatchObject([201, { drink: 2, of: 1, order: { id } }])
    const twice = await remake({ drink: 1 })
    expect([twice.status, await twice.json()]).toMatchObject([
      409,
      { code: 'BD_REMAKE_OPEN', order: { link: `/order/${id}` } },
    ])
    const waste = await json<{ waste: object[]; totals: object }>(call(shop, 'GET', '/waste', as('observer')))
    expect(waste.waste[0]).toMatchObject({
      cause: 'remade',
      machine: 'away',
      drink: 1,
      recipe: 'latte',
      detail: 'cold',
    })
    await call(shop, 'POST', `/order/${id}/cancel`, as('manager'))
  })
})

describe('the waste ledger', () => {
  it('counts the whole span, lists what is asked for, and refuses a span that is none', async () => {
    const list = (query: string, key = as('manager')) => call(shop, 'GET', `/waste${query}`, key)
    const all = await json<{ waste: object[]; totals: { cups: number; byCause: object; byMachine: object } }>(list(''))
    const sum = (by: object) => Object.values(by).reduce((a: number, b: number) => a + b, 0)
    expect(all.totals.cups).toBe(all.waste.length)
    expect([sum(all.totals.byCause), sum(all.totals.byMachine)]).toEqual([all.totals.cups, all.totals.cups])
    expect(all.totals.cups).toBeGreaterThan(1)
    const one = await json<typeof all>(list('?limit=1'))
    expect([one.waste.length, one.totals.cups]).toEqual([1, all.totals.cups])
    const past = await json<typeof all>(list('?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00%2B01:00'))
    expect(past.totals.cups).toBe(0)
    for (const odd of [
      '?from=yesterday',
      '?limit=0',
      '?limit=1001',
      '?from=2026-02-30T00:00:00Z',
      '?what=1',
      '?from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z',
    ]) {
      expect((await list(odd)).status, odd).toBe(400)
    }
    expect((await list('', as('cashier'))).status).toBe(403)
  })
})

describe('the batch after an outage', () => {
  it('that is none is 409, and an empty choice is no choice', async () => {
    const stale = (body: unknown) => call(shop, 'POST', '/attention/stale', as('barista'), body)
    expect((await stale({ decision: 'make' })).status).toBe(409)
    expect((await stale({ decision: 'make', orders: [] })).status).toBe(400)
    expect((await call(shop, 'POST', '/attention/stale', as('cashier'), { decision: 'make' })).status).toBe(403)
  })
})

describe('a machine', () => {
  it('is drained, worked on and put back; it says so to whoever asks', async () => {
    const intend = (what: string, machine = 'away') => call(shop, 'POST', `/machines/${machine}/${what}`, as('barista'))
    const intentNow = async () =>
      (await json<{ machines: { intent: string }[] }>(call(shop, 'GET', '/machines', as('observer')))).machines[0]
        ?.intent
    for (const [what, intent] of [
      ['drain', 'draining'],
      ['maintenance', 'maintenance'],
      ['resume', 'in-service'],
    ] as const) {
      const answer = await intend(what)
      expect([answer.status, await answer.json(), await intentNow()]).toEqual([
        200,
        { machine: 'away', intent },
        intent,
      ])
    }
    expect((await intend('drain', 'nowhere')).status).toBe(404)
  })
})

describe('the topic “attention”', () => {
  it('is there for who comes later, and changes with the questions', async () => {
    const { brew } = await lose(shop, { drinks: [{ recipe: 'latte', note: 'for Ann' }] })
    const client = await mqtt.connectAsync(shop.daemon.mqttUrl ?? '', {
      username: 'observer-1',
      clientId: 'observer-1',
      password: as('observer'),
      reconnectPeriod: 0,
    })
    const heard: { text: string; retained: boolean }[] = []
    try {
      client.on('message', (_topic, payload, packet) =>
        heard.push({ text: payload.toString(), retained: packet.retain }),
      )
      await client.subscribeAsync('baristad/attention', { qos: 1 })
      // What is retained may be a tenth of a second old, and is followed by what is so now.
      expect((await until(() => heard[0])).retained).toBe(true)
      const first = await until(() => heard.find(({ text }) => JSON.parse(text).count === 1))
      expect(validate('attention', first.text)).toBeNull()
      expect(JSON.parse(first.text)).toMatchObject({ v: 1, count: 1, questions: [{ kind: 'doubt', brew }] })
      expect(first.text).not.toContain('Ann')
      await resolve(brew, { outcome: 'cancel' })
      const last = await until(() => heard.slice(heard.indexOf(first)).find(({ text }) => JSON.parse(text).count === 0))
      expect(JSON.parse(last.text)).toMatchObject({ questions: [] })
      expect(JSON.parse(last.text).seq).toBeGreaterThan(JSON.parse(first.text).seq)
    } finally {
      await client.endAsync()
    }
  })
})
