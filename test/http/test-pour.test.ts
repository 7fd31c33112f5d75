/** A test pour over HTTP and as a form of the page behind the counter, on a machine that is connected. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MachineMessage } from '../../src/shop/machine-words.ts'
import { json, type Running, startRunning } from './running.ts'
import { call, until } from './staff-shop.ts'

let shop: Running
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())

interface Machines {
  readonly machines: readonly { readonly health: string; readonly lastTest: { readonly state: string } | null }[]
}
const machine = async () =>
  (await json<Machines>(call(shop, 'GET', '/machines', shop.keys.observer))).machines[0] ?? null
const say = (message: MachineMessage): void =>
  shop.daemon.loop.submit({ t: 'machine.message', machine: 'away', message })
const beat = (): void =>
  say({
    ...{ t: 'heartbeat', boot: 1, clockMs: Math.floor(performance.now()), state: 'ready', alarms: [], boilerC: 93 },
    pours: 0,
    groups: [1, 2].map((n) => ({ n, state: 'idle', cup: 'empty', brew: null, elapsedMs: 0, percent: 0 })),
  })
const post = (action: string, body: unknown, key: string, idem?: string) =>
  call(shop, 'POST', `/machines/away/${action}`, key, body, idem)

describe('POST /machines/{id}/test', () => {
  it('is refused with the next step until the machine is in maintenance, then poured once, and its result stays', async () => {
    const { barista, manager } = shop.keys
    const early = await post('test', {}, barista)
    expect(early.status).toBe(409)
    expect(await early.json()).toMatchObject({ code: 'BD_ILLEGAL_TRANSITION', state: 'in-service' })
    expect((await post('maintenance', undefined, manager)).status).toBe(200)
    const { loop } = shop.daemon
    loop.submit({ t: 'machine.link', machine: 'away', state: 'up', reason: 'connected' })
    say({
      ...{ t: 'hello', serial: 'T-1', model: 'Test', firmware: '1.0.0', boot: 1, journal: 1, lowBrew: 0 },
      ...{ clockMs: Math.floor(performance.now()), fences: [0, 0], durable: true },
    })
    // A slow machine of tests may be silent for too long between two lines: then it is asked again.
    const asked = await until(async () => {
      beat()
      const answer = await post('test', { recipe: 'latte', group: 2 }, barista, 'one-test')
      return answer.status === 409 ? undefined : answer
    })
    const body = await json<{ test: number; group: number; size: string }>(asked)
    expect([asked.status, body]).toMatchObject([
      201,
      { group: 2, recipe: 'latte', step: 1, size: 'm', state: 'intent' },
    ])
    const again = await post('test', { recipe: 'latte', group: 2 }, barista, 'one-test')
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    say({ t: 'status', brew: body.test, status: 'done', cause: null })
    await until(async () => ((await machine())?.lastTest?.state === 'done' ? 'done' : undefined))
    expect(shop.rows('tests')).toBe(1)
  })

  it('takes nothing that it does not know', async () => {
    const { barista, cashier } = shop.keys
    for (const body of [{ recipes: 'latte' }, { group: 0 }, { group: 'x' }, { recipe: 'x'.repeat(65) }]) {
      expect((await post('test', body, barista)).status, JSON.stringify(body)).toBe(400)
    }
    expect((await post('test', { recipe: 'tea' }, barista)).status).toBe(422)
    expect((await post('test', {}, cashier)).status).toBe(403)
    expect((await call(shop, 'POST', '/machines/none/test', barista, {})).status).toBe(404)
  })
})
