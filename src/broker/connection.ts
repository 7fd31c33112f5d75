/**
 * A client's byte stream as the broker gets it: the socket behind three guards.
 *
 * - In: `PacketGate` sees every packet first, and what follows CONNECT waits until the client is let in.
 * - Out: a write never waits. The broker lets a publisher wait until every subscriber's socket has room, so one frozen
 *   board would silence the heartbeats of all machines (reliability.md §0.4). Here the frozen one is cut instead: when it
 *   does not drain in time, or too much has piled up for it.
 * - It knows when it last heard from its client.
 */
import { Duplex } from 'node:stream'
import type { BrokerClock } from './bus.ts'
import { type GateLimits, PacketGate } from './packet-gate.ts'

export interface ConnectionLimits extends GateLimits {
  /** Bytes that may wait for a client that does not read; with one more it is cut. */
  readonly maxPendingBytes: number
  /** How long the socket may stay full before the client is cut, milliseconds. */
  readonly drainTimeoutMs: number
}

/** After a refusal or a farewell the socket gets this long to deliver it. */
const LINGER_MS = 1000

export class GuardedConnection extends Duplex {
  /** Of the peer, without the IPv6 prefix of IPv4. */
  readonly address: string
  /** Monotonic milliseconds of the last byte that arrived. */
  lastHeardMs: number
  readonly #socket: Duplex
  readonly #limits: ConnectionLimits
  readonly #clock: BrokerClock
  readonly #gate: PacketGate
  /** Bytes behind CONNECT, while the client is not let in yet. At most one read of the socket: it is paused. */
  #held: Buffer | null = null
  #ended = false
  #cancelStall: (() => void) | null = null

  constructor(socket: Duplex, address: string, limits: ConnectionLimits, clock: BrokerClock) {
    super()
    this.address = address
    this.lastHeardMs = clock.now()
    this.#socket = socket
    this.#limits = limits
    this.#clock = clock
    this.#gate = new PacketGate(limits)
    socket.on('data', (chunk: Buffer) => this.#heard(chunk))
    socket.on('drain', () => this.#calm())
    socket.on('end', () => this.#end())
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
  }

  /** The client was let in: what it sent behind its CONNECT goes on, and so does everything that follows. */
  admit(): void {
    this.#gate.open()
    const held = this.#held
    this.#held = null
    if (held !== null) this.#pass(held)
    if (this.#ended) this.push(null)
    else this.#socket.resume()
  }

  override _read(): void {
    if (this.#held === null) this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk)
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map((c) => c.chunk)))
    done()
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end()
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#calm()
    this.#held = null
    const socket = this.#socket
    if (error !== null) {
      socket.destroy()
    } else if (!socket.destroyed) {
      // Closed by the broker: a CONNACK that says why may still be on its way.
      socket.end()
      socket.resume()
      const cancel = this.#clock.after(LINGER_MS, () => socket.destroy())
      socket.once('close', cancel)
    }
    done(error)
  }

  #heard(chunk: Buffer): void {
    if (this.destroyed) return
    this.lastHeardMs = this.#clock.now()
    if (this.#held !== null) {
      // A paused WebSocket may still hand over what it had read.
      this.#held = Buffer.concat([this.#held, chunk])
      if (this.#held.length > this.#limits.maxPacketBytes) this.destroy(new Error('sent too much before it was let in'))
      return
    }
    this.#pass(chunk)
  }

  #pass(chunk: Buffer): void {
    const { passed, fault } = this.#gate.scan(chunk)
    if (fault !== null) {
      this.destroy(new Error(fault))
      return
    }
    if (passed < chunk.length) {
      this.#held = chunk.subarray(passed)
      this.#socket.pause()
    }
    if (passed > 0 && !this.push(chunk.subarray(0, passed))) this.#socket.pause()
  }

  #end(): void {
    this.#ended = true
    if (this.#held === null && !this.destroyed) this.push(null)
  }

  #send(bytes: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    const flows = this.#socket.write(bytes)
    const pending = this.#socket.writableLength
    if (pending > this.#limits.maxPendingBytes) {
      this.destroy(new Error(`does not read: ${pending} bytes wait for it`))
    } else if (!flows && this.#cancelStall === null) {
      this.#cancelStall = this.#clock.after(this.#limits.drainTimeoutMs, () =>
        this.destroy(new Error(`does not read: nothing drained for ${this.#limits.drainTimeoutMs} ms`)),
      )
    }
  }

  #calm(): void {
    this.#cancelStall?.()
    this.#cancelStall = null
  }
}
