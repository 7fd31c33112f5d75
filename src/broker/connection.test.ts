import { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { GuardedConnection } from './connection.ts'
import { connectPacket, packet, publishPacket, TestClock, until } from './testing.ts'

const LIMITS = { maxPacketBytes: 1000, maxConnectBytes: 200, maxPendingBytes: 10_000, drainTimeoutMs: 3000 }
const CONNECT = connectPacket('machine-1')

/** A socket whose other end the test holds: it reads only when told to. */
class Wire extends Duplex {
  readonly written: Buffer[] = []
  #waiting: (() => void)[] = []
  /** While true, what is written stays in the socket. */
  frozen = false

  constructor() {
    super({ writableHighWaterMark: 100 })
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk)
    if (this.frozen) this.#waiting.push(done)
    else done()
  }

  thaw(): void {
    this.frozen = false
    for (const done of this.#waiting.splice(0)) done()
  }
}

function guarded() {
  const wire = new Wire()
  const clock = new TestClock()
  const connection = new GuardedConnection(wire, '10.0.0.7', LIMITS, clock)
  const passed: Buffer[] = []
  let error: Error | null = null
  let ended = false
  connection.on('data', (chunk: Buffer) => passed.push(chunk))
  connection.on('error', (e) => {
    error = e
  })
  connection.on('end', () => {
    ended = true
  })
  return {
    wire,
    clock,
    connection,
    passed: () => Buffer.concat(passed),
    error: () => error?.message ?? '',
    ended: () => ended,
  }
}

describe('what comes in', () => {
  it('behind CONNECT waits until the client is let in, and nothing of it is lost', async () => {
    const { wire, connection, passed } = guarded()
    const more = Buffer.concat([publishPacket('a', 'one'), publishPacket('a', 'two')])
    wire.push(Buffer.concat([CONNECT, more.subarray(0, 5)]))
    wire.push(more.subarray(5))
    await until('CONNECT is passed', () => passed().length === CONNECT.length)
    connection.admit()
    await until('the rest is passed', () => passed().length === CONNECT.length + more.length)
    expect(passed()).toEqual(Buffer.concat([CONNECT, more]))
  })

  it('is passed to its end when the client hung up before it was let in', async () => {
    const { wire, connection, passed, ended } = guarded()
    const message = publishPacket('a', 'last words')
    wire.push(Buffer.concat([CONNECT, message]))
    wire.push(null)
    await until('CONNECT is passed', () => passed().length === CONNECT.length)
    connection.admit()
    await until('the end', ended)
    expect(passed()).toEqual(Buffer.concat([CONNECT, message]))
  })

  it('ends the connection when a packet announces more than is allowed', async () => {
    const { wire, connection, error } = guarded()
    wire.push(CONNECT)
    connection.admit()
    wire.push(packet(0x30, Buffer.alloc(5000)).subarray(0, 10))
    await until('it says why', () => error() !== '')
    expect(error()).toContain('at most 1000')
    expect(wire.destroyed).toBe(true)
  })

  it('tells when the client was last heard', async () => {
    const { wire, clock, connection } = guarded()
    clock.advance(700)
    expect(connection.lastHeardMs).toBe(0)
    wire.push(CONNECT.subarray(0, 3))
    await until('it was heard', () => connection.lastHeardMs === 700)
  })
})

describe('a client that does not read', () => {
  it('never makes the writer wait', () => {
    const { wire, connection } = guarded()
    wire.frozen = true
    for (let i = 0; i < 9; i++) expect(connection.write(Buffer.alloc(1000))).toBe(true)
    expect(connection.destroyed).toBe(false)
  })

  it('is cut when too much has piled up', async () => {
    const { wire, connection, error } = guarded()
    wire.frozen = true
    for (let i = 0; i < 11; i++) connection.write(Buffer.alloc(1000))
    await until('it says why', () => error() !== '')
    expect(error()).toContain('does not read')
    expect(wire.destroyed).toBe(true)
  })

  it('is cut when its socket stays full for the drain timeout, and not a moment earlier', async () => {
    const { wire, clock, connection, error } = guarded()
    wire.frozen = true
    connection.write(Buffer.alloc(500))
    clock.advance(2999)
    expect(connection.destroyed).toBe(false)
    clock.advance(1)
    await until('it says why', () => error() !== '')
    expect(error()).toContain('3000 ms')
    expect(wire.destroyed).toBe(true)
  })

  it('is forgiven when it reads again in time', async () => {
    const { wire, clock, connection } = guarded()
    wire.frozen = true
    connection.write(Buffer.alloc(500))
    clock.advance(2900)
    wire.thaw()
    await until('it drained', () => clock.armed === 0)
    clock.advance(10_000)
    expect(connection.destroyed).toBe(false)
  })
})

describe('the end', () => {
  it('lets a refusal reach the client before the socket goes', async () => {
    const { wire, clock, connection } = guarded()
    connection.write(Buffer.from([0x20, 2, 0, 5]))
    connection.destroy()
    await until('the socket is half closed', () => wire.writableEnded)
    expect(Buffer.concat(wire.written)).toEqual(Buffer.from([0x20, 2, 0, 5]))
    expect(wire.destroyed).toBe(false)
    clock.advance(1000)
    expect(wire.destroyed).toBe(true)
  })

  it('leaves no timer behind', async () => {
    const { wire, clock, connection } = guarded()
    wire.frozen = true
    connection.write(Buffer.alloc(500))
    expect(clock.armed).toBe(1)
    wire.destroy()
    await until('it is closed', () => connection.destroyed)
    expect(clock.armed).toBe(0)
  })
})
