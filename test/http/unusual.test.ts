/** Requests that are HTTP, but not as a till would send them: they are answered as what they are, or refused in words. */
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { json, type Running, startRunning } from './running.ts'

let shop: Running
let port = 0
const sockets = new Set<Socket>()
beforeAll(async () => {
  shop = await startRunning()
  port = Number(new URL(shop.url).port)
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
})
afterAll(() => shop.close())

const LATTE = JSON.stringify({ drinks: [{ recipe: 'latte' }] })

/** A bare connection: lines go out as they are, and whatever comes is read. */
class Line {
  readonly #socket: Socket
  #heard = ''
  #closed = false
  #look: () => void = () => undefined

  constructor() {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    sockets.add(this.#socket)
    this.#socket.on('data', (chunk: Buffer) => {
      this.#heard += chunk.toString()
      this.#look()
    })
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      this.#closed = true
      this.#look()
    })
  }

  say(lines: readonly string[], body = ''): void {
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  }

  /** All that came so far, once this is in it. */
  hear(what: RegExp): Promise<string> {
    return this.#until(() => what.test(this.#heard))
  }

  /** When the other end has let go of the connection for good, however long this one goes on. */
  async gone(): Promise<void> {
    const goingOn = setInterval(() => this.#socket.write('x'), 50)
    try {
      await this.#until(() => this.#closed)
    } finally {
      clearInterval(goingOn)
    }
  }

  #until(so: () => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited in vain; heard: ${this.#heard}`)), 8_000)
      this.#look = () => {
        if (!so()) return
        clearTimeout(timer)
        resolve(this.#heard)
      }
      this.#look()
    })
  }
}

describe('an offer of HTTP/2', () => {
  const OFFER = ['connection: Upgrade, HTTP2-Settings', 'upgrade: h2c', 'http2-settings: AAMAAABkAAQAoAAAAAIAAAAA']

  it('is ignored: the request is answered, and the next one on the same connection too', async () => {
    const line = new Line()
    line.say(['GET /healthz HTTP/1.1', 'host: shop', ...OFFER])
    expect(await line.hear(/"alive":true/)).toMatch(/^HTTP\/1\.1 200 /)
    line.say(['GET /readyz HTTP/1.1', 'host: shop'])
    await line.hear(/"openDrinks"/)
  })

  it('does not cost a request its body', async () => {
    const line = new Line()
    line.say(
      [
        'POST /order HTTP/1.1',
        'host: shop',
        ...OFFER,
        `authorization: Bearer ${shop.keys.cashier}`,
        'idempotency-key: h2c',
        'content-type: application/json',
        `content-length: ${LATTE.length}`,
      ],
      LATTE,
    )
    expect(await line.hear(/"recipe":"latte"/)).toMatch(/^HTTP\/1\.1 201 /)
  })

  it('takes nothing from pages: the broker is reached by WebSocket all the same', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt')
    const outcome = await new Promise<string>((resolve, reject) => {
      socket.on('open', () => resolve(socket.protocol))
      socket.on('error', reject)
    })
    socket.terminate()
    expect(outcome).toBe('mqtt')
  })
})

describe('a compressed body', () => {
  it('is refused, says what would be taken, and writes nothing', async () => {
    const before = shop.rows('orders')
    const response = await fetch(`${shop.url}/order`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.keys.cashier}`,
        'idempotency-key': 'gzip',
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync(LATTE),
    })
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'identity'])
    expect(await response.json()).toMatchObject({
      code: 'BD_MEDIA_TYPE',
      detail: expect.stringContaining('without Content-Encoding'),
    })
    expect(shop.rows('orders')).toBe(before)
  })

  it('is refused to nobody without a key: who asks is asked first', async () => {
    const response = await fetch(`${shop.url}/order`, { method: 'POST', headers: { 'content-encoding': 'gzip' } })
    expect(response.status).toBe(401)
  })

  it('that is said not to be compressed is taken', async () => {
    expect((await shop.place(LATTE, { 'content-encoding': 'identity' })).status).toBe(201)
  })
})

describe('HEAD of a live stream', () => {
  it.each(['/events', '/order/{id}/events'])('%s is answered and over, and its connection is free', async (path) => {
    const { id } = await json(shop.place(LATTE))
    const line = new Line()
    line.say([`HEAD ${path.replace('{id}', id)} HTTP/1.1`, 'host: shop', `authorization: Bearer ${shop.keys.cashier}`])
    expect(await line.hear(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 404 [\s\S]*application\/problem\+json/)
    line.say(['GET /healthz HTTP/1.1', 'host: shop'])
    await line.hear(/"alive":true/)
  })
})

describe('what is no request', () => {
  it.each([
    ['a tunnel', ['CONNECT evil.example:443 HTTP/1.1', 'host: evil.example:443'], 'no tunnels'],
    ['another protocol', ['SSH-2.0-OpenSSH_9.6'], 'no HTTP that is spoken here'],
    ['too long a head', ['GET /healthz HTTP/1.1', 'host: shop', `x: ${'x'.repeat(20_000)}`], 'longer than 16 KiB'],
  ])('%s gets a problem document all the same, and holds its connection no longer than that', async (_, lines, why) => {
    const line = new Line()
    line.say(lines)
    const heard = await line.hear(/\}$/)
    expect(heard).toMatch(/^HTTP\/1\.1 400 [\s\S]*content-type: application\/problem\+json/)
    expect(JSON.parse(heard.slice(heard.indexOf('{')))).toMatchObject({
      status: 400,
      detail: expect.stringContaining(why),
    })
    await line.gone()
  })
})
