import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { MANAGER_KEY, tillKey } from './bench-shop.ts'
import { Crowd, type CrowdPlan, momentsOf } from './crowd.ts'
import { NUMBER } from './load.ts'

/** A shop of nothing but orders and streams; how it tells of an order is the test's. */
class FakeShop {
  readonly streams: { readonly key: string; readonly response: ServerResponse }[] = []
  readonly bodies: string[] = []
  readonly keys = new Set<string>()
  readonly resumedFrom: unknown[] = []
  status = 201
  tell: (shop: FakeShop, key: string, id: string) => void = (shop, key, id) => shop.say(id, [key, MANAGER_KEY])
  #seq = 100
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, reply) => this.#answer(request, reply))
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  /** `order.accepted` to the streams of these keys. */
  say(id: string, keys: readonly string[]): void {
    const seq = ++this.#seq
    for (const { key, response } of this.streams) {
      if (keys.includes(key)) write(response, seq, 'order.accepted', { order: { id } })
    }
  }

  streamsOf(key: string): ServerResponse[] {
    return this.streams.filter((stream) => stream.key === key).map(({ response }) => response)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage, reply: ServerResponse): Promise<void> {
    const key = (request.headers.authorization ?? '').replace('Bearer ', '')
    if (request.url === '/healthz') return void reply.setHeader('content-length', 0).end()
    if (request.url === '/events') {
      const last = request.headers['last-event-id']
      if (last !== undefined) this.resumedFrom.push(last)
      reply.writeHead(200, { 'content-type': 'text/event-stream' })
      write(reply, this.#seq, last === undefined ? 'stream.opened' : 'stream.gap', {})
      this.streams.push({ key, response: reply })
      return
    }
    let body = ''
    for await (const text of request.setEncoding('utf8')) body += text
    this.bodies.push(body)
    this.keys.add(String(request.headers['idempotency-key']))
    const id = `order-${this.bodies.length}`
    if (this.status === 201) this.tell(this, key, id)
    const answer = JSON.stringify({ id })
    reply.writeHead(this.status, { 'content-length': answer.length }).end(answer)
  }
}

const write = (response: ServerResponse, id: number, event: string, data: unknown): void =>
  void response.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)

let shop = new FakeShop()
let crowd: Crowd | null = null

afterEach(() => {
  crowd?.close()
  crowd = null
  shop.close()
})

async function crowdOf(tills: number, over: Partial<CrowdPlan> = {}): Promise<Crowd> {
  shop = new FakeShop()
  crowd = await Crowd.open({ port: await shop.listen(), tills, overseer: 'none', ...over })
  return crowd
}

const pace = { perSecond: 400, durationMs: 150, run: 'r', body: `{"n":"${NUMBER}"}` }

describe('a crowd of tills', () => {
  it('orders as often and as evenly in all, however many there are', () => {
    const all = (tills: number) =>
      Array.from({ length: tills }, (_, i) => [...momentsOf({ firstMs: i * 5, everyMs: 5 * tills }, 2_000)])
        .flat()
        .sort((a, b) => a - b)
    const one = all(1)
    expect(one).toHaveLength(400)
    expect(all(16)).toEqual(one)
    expect(all(256)).toEqual(one)
  })

  it('hears of every order at the till that placed it; each order has a key and a body of its own', async () => {
    const heard = await (await crowdOf(8)).place(pace)
    expect(heard.orders).toBeGreaterThan(8)
    expect(heard).toMatchObject({ awaited: heard.orders, heard: heard.orders, strangers: 0 })
    expect(heard.intakeMs).toHaveLength(heard.orders)
    expect(heard.eventMs).toHaveLength(heard.orders)
    expect(shop.keys.size).toBe(heard.orders)
    expect(new Set(shop.bodies).size).toBe(heard.orders)
  })

  it('counts what a till did not hear of, and waits no longer than it may', async () => {
    const tills = await crowdOf(4, { lateMs: 50 })
    shop.tell = (it, key, id) => {
      if (!id.endsWith('3')) it.say(id, [key])
    }
    const heard = await tills.place(pace)
    const lost = shop.bodies.filter((_, i) => `${i + 1}`.endsWith('3')).length
    expect(lost).toBeGreaterThan(0)
    expect(heard).toMatchObject({ awaited: heard.orders, heard: heard.orders - lost })
  })

  it('notices a till that hears of another one’s order, but for the one that may', async () => {
    const tills = await crowdOf(3, { overseer: 'reads' })
    shop.tell = (it, _key, id) => it.say(id, [tillKey(0), tillKey(1), MANAGER_KEY])
    const { orders, strangers, overseerHeard } = await tills.place(pace)
    expect(overseerHeard).toBe(orders)
    // Both others hear of all that is not theirs: once each of the other's and of the overseer's.
    const own = (i: number) => shop.bodies.filter((body) => body.startsWith(`{"n":"${i}-`)).length
    expect(strangers).toBe(orders - own(0) + (orders - own(1)))
  })

  it('fails when an order is not accepted, rather than counting less', async () => {
    const tills = await crowdOf(2)
    shop.status = 503
    await expect(tills.place(pace)).rejects.toThrow('503')
  })

  it('counts in a second run only that run’s orders', async () => {
    const tills = await crowdOf(2)
    await tills.place(pace)
    const before = shop.bodies.length
    const heard = await tills.place({ ...pace, run: 's' })
    expect(heard.awaited).toBe(shop.bodies.length - before)
    expect(heard.strangers).toBe(0)
  })
})

describe('a till that has stopped reading', () => {
  it('orders on, hears nothing, and is not waited for', async () => {
    const tills = await crowdOf(3, { overseer: 'frozen' })
    const heard = await tills.place(pace)
    const own = shop.bodies.filter((body) => body.startsWith('{"n":"2-')).length
    expect(own).toBeGreaterThan(0)
    expect(heard).toMatchObject({ awaited: heard.orders - own, heard: heard.orders - own, overseerHeard: 0 })
  })

  it('reads what was under way when it was cut off, and comes back where it ended', async () => {
    const tills = await crowdOf(2, { overseer: 'frozen' })
    const { orders } = await tills.place(pace)
    for (const stream of shop.streamsOf(MANAGER_KEY)) stream.destroy()
    shop.say('unheard', [MANAGER_KEY])
    shop.say('unheard too', [MANAGER_KEY])
    expect(await tills.thaw('back')).toEqual({ heard: orders, missed: 2, told: 'gap' })
    expect(shop.resumedFrom).toEqual([String(100 + orders)])
  })

  it('is an error when nobody cut it off, or when its stream was ended in order', async () => {
    const tills = await crowdOf(1, { overseer: 'frozen', lateMs: 50 })
    await expect(tills.thaw('back')).rejects.toThrow('still open')
    tills.close()
    shop.close()
    const others = await crowdOf(1, { overseer: 'frozen' })
    for (const stream of shop.streamsOf(MANAGER_KEY)) stream.end()
    await expect(others.thaw('back')).rejects.toThrow('ended in order')
  })

  it('is an error when it comes back and is not told of its order', async () => {
    const tills = await crowdOf(1, { overseer: 'frozen', lateMs: 50 })
    for (const stream of shop.streamsOf(MANAGER_KEY)) stream.destroy()
    shop.tell = () => {}
    await expect(tills.thaw('back')).rejects.toThrow('does not hear of its order')
  })
})
