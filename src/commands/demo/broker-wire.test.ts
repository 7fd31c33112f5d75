import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BrokerWire, openBrokerWire } from './broker-wire.ts'

const HOST = '127.0.0.1'
const BOUND_MS = 15_000

/** What came over one connection, and whether it still stands. */
class Client {
  readonly socket: Socket
  heard = ''
  state: 'open' | 'ended' = 'open'

  constructor(port: number) {
    this.socket = connect({ host: HOST, port, noDelay: true })
    this.socket.on('data', (bytes: Buffer) => {
      this.heard += bytes.toString('latin1')
    })
    this.socket.on('error', () => {})
    this.socket.on('close', () => {
      this.state = 'ended'
    })
  }
}

async function until(what: string, look: () => boolean): Promise<void> {
  const untilMs = performance.now() + BOUND_MS
  while (!look()) {
    if (performance.now() > untilMs) throw new Error(`waited in vain for ${what}`)
    await rest(5)
  }
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

let broker: Server
let atBroker: Socket[]
let wire: BrokerWire
let clients: Client[]
beforeEach(async () => {
  atBroker = []
  clients = []
  // It says back what it hears.
  broker = createServer((socket) => {
    atBroker.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => socket.write(bytes))
  })
  await new Promise<void>((resolve) => broker.listen(0, HOST, resolve))
  wire = await openBrokerWire({ listen: { host: HOST, port: 0 }, upstream: { host: HOST, port: portOf(broker) } })
})
afterEach(() => {
  wire.close()
  for (const socket of [...atBroker, ...clients.map((client) => client.socket)]) socket.destroy()
  broker.close()
})

function come(): Client {
  const client = new Client(Number(new URL(wire.url).port))
  clients.push(client)
  return client
}

async function known(): Promise<Client> {
  const client = come()
  client.socket.write('hello ')
  await until('the answer', () => client.heard === 'hello ')
  return client
}

/** Said after all before it, and answered without the wire: what the wire would carry has come and gone too. */
async function somethingElse(): Promise<void> {
  const other = new Client(portOf(broker))
  clients.push(other)
  other.socket.write('direct')
  await until('the direct answer', () => other.heard === 'direct')
}

describe('the wire to the broker', () => {
  it('carries what both sides say, for several at once', async () => {
    const [one, two] = await Promise.all([known(), known()])
    one.socket.write('one')
    two.socket.write('two')
    await until('both answers', () => one.heard === 'hello one' && two.heard === 'hello two')
    expect(wire.connections).toBe(2)
    one.socket.destroy()
    await until('the end at the broker', () => wire.connections === 1)
    expect(two.state).toBe('open')
  })

  it('cut, drops everybody on both sides, and takes them again', async () => {
    const [one, two] = await Promise.all([known(), known()])
    wire.cut()
    await until('both to notice', () => one.state === 'ended' && two.state === 'ended')
    await until('the broker to notice', () => atBroker.every((socket) => socket.destroyed || socket.readableEnded))
    await known()
  })

  it('frozen, moves nothing and loses nothing: neither of those that were there nor of those that came meanwhile', async () => {
    const one = await known()
    wire.become('frozen')
    one.socket.write('later')
    const two = come()
    two.socket.write('too')
    await until('the newcomer to be carried', () => wire.connections === 2)
    await somethingElse()
    expect([one.heard, two.heard]).toEqual(['hello ', ''])
    wire.become('open')
    await until('all of it', () => one.heard === 'hello later' && two.heard === 'too')
  })

  it('shut, cuts and lets nobody in until it opens', async () => {
    const one = await known()
    wire.become('shut')
    const two = come()
    await until('both to be out', () => one.state === 'ended' && two.state === 'ended')
    wire.become('open')
    await known()
  })

  it('refusing, answers a login as a broker does that does not know the key', async () => {
    const one = await known()
    wire.become('refusing')
    const two = come()
    two.socket.write('CONNECT')
    await until('both to be out', () => one.state === 'ended' && two.state === 'ended')
    expect(Buffer.from(two.heard, 'latin1')).toEqual(Buffer.from([0x20, 2, 0, 5]))
    wire.become('open')
    await known()
  })

  it('losing, swallows what is said and cuts in the end, so that no stream goes on with a hole in it', async () => {
    const one = await known()
    wire.become('losing')
    one.socket.write('lost')
    atBroker[0]?.write('lost too')
    await somethingElse()
    expect(atBroker[0]?.bytesRead).toBe('hello '.length)
    wire.become('open')
    await until('the cut', () => one.state === 'ended')
    expect(one.heard).toBe('hello ')
    await known()
  })

  it('closed, leaves nobody behind', async () => {
    const one = await known()
    wire.close()
    wire.close()
    await until('the end', () => one.state === 'ended' && wire.connections === 0)
    const two = come()
    await until('nobody there', () => two.state === 'ended')
    expect(two.heard).toBe('')
  })

  it('ends a connection whose broker is not there', async () => {
    for (const socket of atBroker) socket.destroy()
    await new Promise<void>((resolve) => broker.close(() => resolve()))
    const one = come()
    await until('the end', () => one.state === 'ended')
  })
})
