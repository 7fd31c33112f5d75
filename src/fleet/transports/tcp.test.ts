import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { monotonicClock } from '../clock.ts'
import type { ByteStream, DriverClock } from '../driver.ts'
import { tcpTransport } from './tcp.ts'

describe('a TCP stream', () => {
  const servers: Server[] = []
  const sockets: Socket[] = []
  const streams: ByteStream[] = []

  const serve = async (onSocket: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      onSocket(socket)
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  const open = (port: number, clock: DriverClock = monotonicClock) => {
    const events: string[] = []
    const bytes: number[] = []
    const stream = tcpTransport(clock)(
      { host: '127.0.0.1', port },
      {
        opened: () => events.push('opened'),
        data: (chunk) => bytes.push(...chunk),
        closed: (reason) => events.push(`closed: ${reason}`),
      },
    )
    streams.push(stream)
    return { stream, events, bytes }
  }
  afterEach(async () => {
    await Promise.all(streams.splice(0).map((stream) => stream.close()))
    for (const socket of sockets.splice(0)) socket.destroy()
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  })

  it('carries bytes both ways', async () => {
    const port = await serve((socket) => socket.pipe(socket))
    const { stream, events, bytes } = open(port)
    await vi.waitFor(() => expect(events).toEqual(['opened']))
    stream.write(Uint8Array.of(0, 255, 10))
    await vi.waitFor(() => expect(bytes).toEqual([0, 255, 10]))
  })

  it('is closed once when the adapter hangs up', async () => {
    const port = await serve((socket) => socket.end())
    const { stream, events } = open(port)
    await vi.waitFor(() => expect(events).toEqual(['opened', 'closed: closed by the other side']))
    await stream.close()
    expect(events).toHaveLength(2)
  })

  it('says why there is no connection', async () => {
    const port = await serve(() => {})
    await new Promise((resolve) => servers.pop()?.close(resolve))
    const { events } = open(port)
    await vi.waitFor(() => expect(events).toEqual([expect.stringContaining('ECONNREFUSED')]))
  })

  it('gives up a connection that is not made, or a write that is not taken, when its time is over', async () => {
    const port = await serve((socket) => socket.pause())
    const timers: { ms: number; fn: () => void; live: boolean }[] = []
    const clock: DriverClock = {
      now: () => 0,
      after(ms, fn) {
        const timer = { ms, fn, live: true }
        timers.push(timer)
        return () => {
          timer.live = false
        }
      },
    }
    const late = open(port, clock)
    expect(timers.map(({ ms }) => ms)).toEqual([3000])
    timers[0]?.fn()
    expect(late.events).toEqual([`closed: no connection to 127.0.0.1:${port} within 3 s`])

    const { stream, events } = open(port, clock)
    await vi.waitFor(() => expect(events).toEqual(['opened']))
    expect(timers[1]?.live).toBe(false) // connected in time
    stream.write(new Uint8Array(32 * 1024 * 1024)) // more than both kernels keep for a reader that does not come
    expect(timers[2]).toMatchObject({ ms: 1000, live: true })
    timers[2]?.fn()
    expect(events).toEqual(['opened', 'closed: write deadline'])
  })
})
