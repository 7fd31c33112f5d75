import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { EmbeddedBroker } from './embedded.ts'
import { Cleanup, connectClient, connectPacket, startBroker, subscribePacket, until } from './testing.ts'
import { displayFrom, makeTicket } from './ticket.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const RETAINED = { retain: 'retained', qos: 1 } as const
const SECRET = Buffer.alloc(32, 3)
/** CONNECT without a user name. */
const OBSERVER = Buffer.from([0x10, 13, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 30, 0, 1, 0x78])

async function startShop(origins: readonly string[] = []) {
  const { broker, log } = await startBroker(cleanup, {
    listen: null,
    authenticate: (login) =>
      login.username?.startsWith('display-') ? displayFrom(login, SECRET, 1000) : { role: 'observer', id: 'anonymous' },
    limits: { maxPerAddress: 8, drainTimeoutMs: 500 },
  })
  const server = createServer((_request, response) => response.end('a page'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanup.add(server, (s) => new Promise((resolve) => s.close(resolve)))
  cleanup.add(broker, (b) => b.close())
  const detach = broker.attach(server, '/mqtt', origins)
  return { broker, log, server, detach, port: (server.address() as AddressInfo).port }
}

/** The status with which an upgrade is refused; 101 when it is not. */
function upgrade(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({
      port,
      host: '127.0.0.1',
      path,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': 'mqtt',
        ...headers,
      },
    })
    call.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode ?? 0)
    })
    call.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end()
  })
}

describe('a board in a browser', () => {
  it('logs in with its ticket and gets the retained snapshot of its zone, then each change', async () => {
    const { broker, port } = await startShop()
    broker.publish('board/main', '{"seq":1}', RETAINED)
    const ticket = { display: 'display-k3j9', zone: 'main', expiresAtMs: 2000 }
    const board = await connectClient(cleanup, `ws://127.0.0.1:${port}/mqtt`, {
      clientId: 'any-tab',
      username: ticket.display,
      password: makeTicket(ticket, SECRET),
      wsOptions: { headers: { origin: `http://127.0.0.1:${port}` } },
    })
    expect(await board.subscribe('baristad/board/main', 'baristad/board/terrace')).toEqual([1, 128])
    await until('the snapshot', () => board.heard.length === 1)
    broker.publish('board/main', '{"seq":2}', RETAINED)
    await until('the change', () => board.heard.length === 2)
    expect(board.heard.map((m) => [m.text, m.retained])).toEqual([
      ['{"seq":1}', true],
      ['{"seq":2}', false],
    ])
  })

  it('with an expired ticket is told that it may not', async () => {
    const { port } = await startShop()
    const ticket = makeTicket({ display: 'display-k3j9', zone: 'main', expiresAtMs: 999 }, SECRET)
    const late = connectClient(cleanup, `ws://127.0.0.1:${port}/mqtt`, { username: 'display-k3j9', password: ticket })
    await expect(late).rejects.toMatchObject({ code: 5 })
  })

  it('may be open in two tabs', async () => {
    const { broker, port } = await startShop()
    const password = makeTicket({ display: 'display-k3j9', zone: 'main', expiresAtMs: 2000 }, SECRET)
    const options = { clientId: 'same', username: 'display-k3j9', password }
    const tabs = [
      await connectClient(cleanup, `ws://127.0.0.1:${port}/mqtt`, options),
      await connectClient(cleanup, `ws://127.0.0.1:${port}/mqtt`, options),
    ]
    for (const tab of tabs) await tab.subscribe('baristad/board/main')
    broker.publish('board/main', '{}', RETAINED)
    await until('both have it', () => tabs.every((tab) => tab.heard.length === 1))
  })
})

describe('the door for pages', () => {
  it.each([
    ['a program, that sends no Origin', {}, 101],
    ['our own page', { origin: 'http://SELF' }, 101],
    ['a page from elsewhere', { origin: 'http://evil.example' }, 403],
    ['a page from our host on another port', { origin: 'http://127.0.0.1:1' }, 403],
    ['a page without a home', { origin: 'null' }, 403],
    ['a page that is allowed', { origin: 'https://shop.example' }, 101],
    ['a page whose name begins like an allowed one', { origin: 'https://shop.example.evil.example' }, 403],
    ['a client of another subprotocol', { 'sec-websocket-protocol': 'chat, mqttv3.1' }, 400],
    ['a client that offers several', { 'sec-websocket-protocol': 'chat, mqtt' }, 101],
  ])('answers %s with %j: %i', async (_who, headers, status) => {
    const { port } = await startShop(['https://shop.example'])
    const self = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('SELF', `127.0.0.1:${port}`)]),
    )
    expect(await upgrade(port, '/mqtt', self)).toBe(status)
  })

  it('is on one path only, with or without a query', async () => {
    const { port } = await startShop()
    expect(await upgrade(port, '/mqtt?x=1', {})).toBe(101)
    expect(await upgrade(port, '/mqttx', {})).toBe(404)
    expect(await upgrade(port, '/', {})).toBe(404)
  })

  it('leaves other paths to others', async () => {
    const { port, server } = await startShop()
    server.on('upgrade', (call, socket) => {
      if (call.url === '/live') socket.end('HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
    expect(await upgrade(port, '/live', {})).toBe(418)
  })

  it('is closed after it was detached, and the page server lives on', async () => {
    const { port, detach } = await startShop()
    detach()
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect(await page.text()).toBe('a page')
    expect(await upgrade(port, '/mqtt', {}).catch(() => 'no answer')).not.toBe(101)
  })
})

describe('a WebSocket that misbehaves', () => {
  async function open(
    port: number,
  ): Promise<{ socket: WebSocket; closed: () => boolean; code: () => number; received: () => Buffer }> {
    const socket = cleanup.add(new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt'), (s) => s.terminate())
    const chunks: Buffer[] = []
    let closed: number | null = null
    socket.on('message', (data: Buffer) => chunks.push(data))
    socket.on('close', (code) => {
      closed = code
    })
    socket.on('error', () => undefined)
    await new Promise<void>((resolve) => socket.once('open', () => resolve()))
    return { socket, closed: () => closed !== null, code: () => closed ?? 0, received: () => Buffer.concat(chunks) }
  }

  async function stillServes(broker: EmbeddedBroker, port: number): Promise<void> {
    const other = await connectClient(cleanup, `ws://127.0.0.1:${port}/mqtt`)
    await other.subscribe('baristad/daemon/state')
    broker.publish('daemon/state', '{}', RETAINED)
    await until('the others are served', () => other.heard.length > 0)
  }

  it.each([
    ['announces a CONNECT of 268 MB', (s: WebSocket) => s.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))],
    ['speaks text', (s: WebSocket) => s.send('hello')],
  ])('because it %s is cut, alone', async (_what, act) => {
    const { broker, port } = await startShop()
    const bad = await open(port)
    act(bad.socket)
    await until('it is cut', bad.closed)
    await stillServes(broker, port)
  })

  it('a frame of more than 64 KB is refused by its length, before it is read', async () => {
    const { broker, port } = await startShop()
    const bad = await open(port)
    bad.socket.send(Buffer.alloc(65_537, 0x10))
    await until('it is cut', bad.closed)
    expect(bad.code()).toBe(1009)
    await stillServes(broker, port)
  })

  it('a board that has frozen is cut, and the others get what it did not read', async () => {
    const { broker, port, log } = await startShop()
    const frozen = await open(port)
    frozen.socket.send(OBSERVER)
    frozen.socket.send(subscribePacket('baristad/board/main'))
    await until('it is subscribed', () => frozen.received().length >= 9)
    frozen.socket.pause()
    const board = await connectClient(cleanup, `ws://127.0.0.1:${port}/mqtt`)
    await board.subscribe('baristad/board/main')
    let seq = 0
    const feed = setInterval(() => broker.publish('board/main', `${++seq} ${'x'.repeat(50_000)}`, RETAINED), 5)
    cleanup.add(feed, clearInterval)
    await until('it is cut', () => JSON.stringify(log.lines).includes('does not read'))
    const last = seq
    await until('the other board goes on', () => board.heard.length > last)
    clearInterval(feed)
    expect(board.heard.map((m) => Number.parseInt(m.text, 10))).toEqual(board.heard.map((_, n) => n + 1))
  })

  it('one that hangs up in the middle of a packet leaves nothing behind', async () => {
    const { broker, port } = await startShop()
    const half = await open(port)
    half.socket.send(connectPacket('display-1').subarray(0, 12))
    half.socket.terminate()
    await until('it is gone', half.closed)
    await stillServes(broker, port)
  })

  it('packets cut across frames are put together again', async () => {
    const { broker, port } = await startShop()
    const client = await open(port)
    for (const byte of OBSERVER) client.socket.send(Buffer.from([byte]))
    await until('CONNACK', () => client.received().length >= 4)
    client.socket.send(subscribePacket('baristad/board/main'))
    await until('SUBACK', () => client.received().length >= 9)
    broker.publish('board/main', '{}', RETAINED)
    await until('the board', () => client.received().includes('baristad/board/main'))
  })

  it('more than allowed from one address are told to come later', async () => {
    const { port } = await startShop()
    for (let i = 0; i < 8; i++) await open(port)
    expect(await upgrade(port, '/mqtt', {})).toBe(503)
  })
})
