import { afterEach, describe, expect, it, vi } from 'vitest'
import { monotonicClock } from '../clock.ts'
import type { ByteStream } from '../driver.ts'
import { openPty, type Pty } from './pty.ts'
import { serialTransport } from './serial.ts'

const probe = openPty()
await probe?.hangUp()

/** One opened port with everything that its handlers were told. */
function open(path: string, clock = monotonicClock) {
  const events: string[] = []
  const bytes: number[] = []
  const stream = serialTransport(clock)(
    { path, baudRate: 115_200 },
    {
      opened: () => events.push('opened'),
      data: (chunk) => bytes.push(...chunk),
      closed: (reason) => events.push(`closed: ${reason}`),
    },
  )
  return { stream, events, bytes }
}

describe.skipIf(probe === null)('a serial port', () => {
  const ptys: Pty[] = []
  const streams: ByteStream[] = []
  const plug = (): Pty => {
    const pty = openPty()
    if (pty === null) throw new Error('no more pseudo-terminals')
    ptys.push(pty)
    return pty
  }
  const use = (...args: Parameters<typeof open>) => {
    const used = open(...args)
    streams.push(used.stream)
    return used
  }
  afterEach(async () => {
    await Promise.all(streams.splice(0).map((stream) => stream.close()))
    await Promise.all(ptys.splice(0).map((pty) => pty.hangUp()))
  })

  it('carries all 256 values of a byte in both directions', async () => {
    const pty = plug()
    pty.device.on('data', (chunk) => pty.device.write(chunk))
    const { stream, events, bytes } = use(pty.path)
    await vi.waitFor(() => expect(events).toEqual(['opened']))
    const all = Uint8Array.from({ length: 256 }, (_, i) => i)
    stream.write(all)
    await vi.waitFor(() => expect(bytes).toHaveLength(256))
    expect(bytes).toEqual([...all])
  })

  it('is closed once when the cable is pulled, even if a write was on its way', async () => {
    const pty = plug()
    const { stream, events } = use(pty.path)
    await vi.waitFor(() => expect(events).toEqual(['opened']))
    await pty.hangUp()
    stream.write(Uint8Array.of(1, 2, 3))
    await vi.waitFor(() => expect(events).toHaveLength(2))
    await stream.close()
    stream.write(Uint8Array.of(4))
    expect(events).toEqual(['opened', expect.stringMatching(/^closed: ./)])
  })

  it('cannot be opened by a second owner, and can again as soon as the first has closed it', async () => {
    const pty = plug()
    const first = use(pty.path)
    await vi.waitFor(() => expect(first.events).toEqual(['opened']))
    const second = use(pty.path)
    await vi.waitFor(() => expect(second.events).toEqual([expect.stringContaining('is in use by another program')]))
    await first.stream.close()
    expect(first.events).toEqual(['opened']) // our own close is no news
    const third = use(pty.path)
    await vi.waitFor(() => expect(third.events).toEqual(['opened']))
  })

  it('is given up when the device reads nothing for a second', async () => {
    const pty = plug()
    const { stream, events } = use(pty.path)
    await vi.waitFor(() => expect(events).toEqual(['opened']))
    stream.write(new Uint8Array(64 * 1024)) // far more than the kernel keeps for a reader that does not come
    stream.write(Uint8Array.of(1))
    await vi.waitFor(() => expect(events).toEqual(['opened', 'closed: write deadline']), 5000)
    await stream.close()
    const next = use(pty.path)
    await vi.waitFor(() => expect(next.events).toEqual(['opened']))
  })

  it('takes a write that the device reads in time for done', async () => {
    const pty = plug()
    pty.device.on('data', () => {})
    let armed = 0
    const clock = {
      now: () => 0,
      after() {
        armed++
        return () => void armed--
      },
    }
    const { stream, events } = use(pty.path, clock)
    await vi.waitFor(() => expect(events).toEqual(['opened']))
    for (let i = 0; i < 5; i++) stream.write(new Uint8Array(100))
    expect(armed).toBe(5)
    await vi.waitFor(() => expect(armed).toBe(0))
  })

  it('may be closed while it is being opened, and is free afterwards', async () => {
    const pty = plug()
    const first = use(pty.path)
    await first.stream.close()
    expect(first.events).toEqual([])
    const second = use(pty.path)
    await vi.waitFor(() => expect(second.events).toEqual(['opened']))
  })
})

describe('a serial port that is not there', () => {
  it('is closed with the name of the path', async () => {
    const { stream, events } = open('/dev/no-such-machine')
    await vi.waitFor(() => expect(events).toEqual([expect.stringContaining('/dev/no-such-machine')]))
    await stream.close()
  })
})
