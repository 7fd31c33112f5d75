/**
 * A Brewlink device on a TCP port of loopback: the twin of the drivers' own tests behind a real socket. It answers at
 * once and pours as long as the program says; a hand takes the cup away.
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { encodeFrame, FrameReader } from '../../devices/brewlink/frame.ts'
import type { DeviceMessage, HostMessage } from '../../devices/brewlink/messages.ts'
import { decodePayload, encodePayload } from '../../devices/brewlink/payload.ts'
import { Device } from '../../devices/brewlink/testing/device.ts'
import { monotonicClock } from '../../src/fleet/clock.ts'
import type { DriverClock } from '../../src/fleet/driver.ts'

export interface TcpDeviceOptions {
  /** A brew command's bytes have been read; monotonic milliseconds of the moment. */
  readonly commanded?: (atMs: number) => void
  /** Its first word that a brew is done is about to be written; monotonic milliseconds of the moment. */
  readonly done?: (atMs: number) => void
  /** A message has been read, whatever becomes of it. */
  readonly heard?: (message: HostMessage, atMs: number) => void
  /** A message is about to be written, whether anybody is there or not. */
  readonly said?: (message: DeviceMessage, atMs: number) => void
  /** A hand takes each cup this long after it is full. Default: none does. */
  readonly handMs?: number
}

export class TcpDevice {
  readonly #clock = new StoppableClock()
  readonly device = new Device(this.#clock)
  readonly #options: TcpDeviceOptions
  readonly #server: Server
  #socket: Socket | null = null
  #session = 0
  #seq = 0
  #toldDone = 0

  private constructor(options: TcpDeviceOptions) {
    this.#options = options
    this.device.say = (message) => this.#say(message)
    this.#server = createServer({ noDelay: true }, (socket) => this.#arrive(socket))
  }

  static async open(serial: string, options: TcpDeviceOptions = {}): Promise<TcpDevice> {
    const device = new TcpDevice(options)
    device.device.serial = serial
    device.#server.listen(0, '127.0.0.1')
    await once(device.#server, 'listening')
    return device
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /**
   * It hangs: no heart beats, nothing is read; what pours pours on. Its end of the wire stays as it is, or closes too (a
   * later connection is taken, and nobody answers on it).
   */
  die(link: 'open' | 'closed'): void {
    this.device.frozen = true
    if (link === 'closed') this.#socket?.destroy()
  }

  /** It goes on where it hung, in the same boot. */
  revive(): void {
    this.device.frozen = false
  }

  async close(): Promise<void> {
    this.device.off()
    this.#clock.stop()
    this.#socket?.destroy()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #arrive(socket: Socket): void {
    this.#socket?.destroy()
    this.#socket = socket
    this.#session = 0
    const reader = new FrameReader(Number.POSITIVE_INFINITY)
    socket.on('error', () => {})
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null
    })
    socket.on('data', (bytes) => {
      if (this.device.frozen) return
      const atMs = performance.now()
      for (const frame of reader.push(bytes, atMs)) {
        const { message } = decodePayload(frame.type, frame.payload)
        if (message === null) continue
        this.#options.heard?.(message as HostMessage, atMs)
        if (message.t === 'brew') this.#options.commanded?.(atMs)
        if (message.t === 'hello') this.#session = frame.session
        if (frame.session === this.#session) this.device.hear(message as HostMessage)
        else this.#say({ t: 'nak', reason: 'session' })
      }
    })
  }

  #say(message: DeviceMessage): void {
    if (message.t === 'status' && message.status === 'done' && message.brew !== this.#toldDone) {
      this.#toldDone = message.brew
      const { done, handMs } = this.#options
      if (handMs !== undefined) this.#clock.after(handMs, () => this.device.cup('empty'))
      done?.(performance.now())
    }
    this.#options.said?.(message, performance.now())
    this.#seq = (this.#seq + 1) & 0xff
    this.#socket?.write(encodeFrame({ ...encodePayload(message), seq: this.#seq, session: this.#session }))
  }
}

/** Ports that were free a moment ago: machines that are switched off. */
export async function portsOfNobody(count: number): Promise<number[]> {
  const devices = await Promise.all(Array.from({ length: count }, () => TcpDevice.open('OFF')))
  const ports = devices.map(({ port }) => port)
  await Promise.all(devices.map((device) => device.close()))
  return ports
}

/**
 * The device's heart beats on whatever happens to it, also after it was switched off (a hand at its cup): once its clock
 * stands still, nothing of it can keep this process alive.
 */
class StoppableClock implements DriverClock {
  readonly #timers = new Set<() => void>()
  #stopped = false

  now(): number {
    return monotonicClock.now()
  }

  after(ms: number, fn: () => void): () => void {
    if (this.#stopped) return () => {}
    const cancel = monotonicClock.after(ms, () => {
      this.#timers.delete(cancel)
      fn()
    })
    this.#timers.add(cancel)
    return () => {
      this.#timers.delete(cancel)
      cancel()
    }
  }

  stop(): void {
    this.#stopped = true
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }
}
