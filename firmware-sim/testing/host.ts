/** The host's half of a serial or TCP session, for tests. */
import { closeSync, constants, openSync } from 'node:fs'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { ReadStream } from 'node:tty'
import { encodeFrame, type Frame, FrameReader } from '../protocol/frame.ts'
import { ESPRESSO } from './bench.ts'
import { until } from './wait.ts'

const SESSION = 0xa1b2c3d4
const STATUS_WORDS = ['', 'never', 'pouring', 'done', 'spoiled', 'refused', 'forgotten']
const CAUSE_WORDS = ['', ' interrupted', ' stopped', ' overrun', ' flow', ' fault']

export interface StatusFrame {
  readonly event: number
  readonly brew: number
  readonly says: string
}

export class Host {
  readonly frames: Frame[] = []
  readonly #stream: Pick<Duplex, 'write' | 'destroy'>
  #closed = false
  #seq = 0

  private constructor(stream: Duplex | ReadStream) {
    const reader = new FrameReader(Number.POSITIVE_INFINITY)
    this.#stream = stream
    stream.on('data', (bytes: Uint8Array) => this.frames.push(...reader.push(bytes, 0)))
    stream.on('error', () => {})
    stream.on('close', () => {
      this.#closed = true
    })
  }

  static overTcp(port: number): Host {
    return new Host(connect({ host: '127.0.0.1', port, noDelay: true }))
  }

  /** Opens a terminal by its path; what stood in it before is read too, as on any port. */
  static overPty(path: string): Host {
    const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK)
    try {
      return new Host(new ReadStream(fd))
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    this.#stream.destroy()
  }

  raw(bytes: Uint8Array): void {
    this.#stream.write(bytes)
  }

  send(type: number, payload: Uint8Array): void {
    this.raw(encodeFrame({ type, seq: this.#seq++ & 0xff, session: SESSION, payload }))
  }

  /** Says hello until it is answered, as a host does. */
  async hello(): Promise<{ boot: number; clockMs: number }> {
    const before = this.frames.length
    const payload = Uint8Array.of(0xe8, 0x03)
    this.send(0x01, payload)
    const frame = await until('an identity', () => this.frames.slice(before).find(({ type }) => type === 0x81))
    const view = new DataView(frame.payload.buffer, frame.payload.byteOffset)
    return { boot: view.getUint32(0, true), clockMs: view.getUint32(16, true) }
  }

  brew(brew: number, at: { boot: number; clockMs: number }, nominalMs: number): void {
    const payload = new Uint8Array(43)
    const view = new DataView(payload.buffer)
    view.setBigUint64(0, BigInt(brew), true)
    view.setUint8(8, 1)
    view.setUint32(9, brew % 2 ** 32, true)
    view.setUint32(13, at.boot, true)
    view.setUint32(17, at.clockMs + 60_000, true)
    view.setUint32(21, 200_000, true)
    view.setUint16(25, ESPRESSO.doseGrams * 10, true)
    view.setUint16(27, ESPRESSO.waterMl, true)
    view.setUint16(32, ESPRESSO.temperatureC * 10, true)
    view.setUint32(34, nominalMs, true)
    view.setUint8(38, 4)
    payload.set(new TextEncoder().encode('cup!'), 39)
    this.send(0x10, payload)
  }

  query(brew: number): void {
    const payload = new Uint8Array(8)
    new DataView(payload.buffer).setBigUint64(0, BigInt(brew), true)
    this.send(0x11, payload)
  }

  /** Asks until the answer comes: `spoiled interrupted`. */
  async ask(brew: number): Promise<string> {
    const before = this.statuses().length
    this.query(brew)
    const answer = await until(`the status of ${brew}`, () =>
      this.statuses()
        .slice(before)
        .find((status) => status.event === 0 && status.brew === brew),
    )
    return answer.says
  }

  statuses(): StatusFrame[] {
    return this.frames
      .filter(({ type }) => type === 0x90)
      .map(({ payload }) => {
        const view = new DataView(payload.buffer, payload.byteOffset)
        const says = `${STATUS_WORDS[view.getUint8(10)]}${CAUSE_WORDS[view.getUint8(11)]}`
        return { event: view.getUint16(0, true), brew: Number(view.getBigUint64(2, true)), says }
      })
  }

  /** Waits for an event about a brew. */
  async event(brew: number, says: string): Promise<void> {
    await until(`${brew} ${says}`, () =>
      this.statuses().some((status) => status.event > 0 && status.brew === brew && status.says === says),
    )
  }
}
