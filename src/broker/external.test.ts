import { createServer, type Socket, connect as tcpConnect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { BrokerClock, Bus } from './bus.ts'
import { connectExternalBroker, type ExternalOptions } from './external.ts'
import {
  Cleanup,
  connectClient,
  listen,
  portOf,
  realClock,
  startStranger,
  type TestClient,
  TestClock,
  TestLog,
  until,
} from './testing.ts'
import { closedPort, MOSQUITTO, startMosquitto } from './testing-mosquitto.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** Time for the answer and two seconds more: both are defaults of the options. */
const WATCHDOG_MS = 7000
/** How long its question for another daemon may stay away. */
const ECHO_MS = 5000
const RETAINED = { retain: 'retained', qos: 1 } as const
const LIVE = { retain: 'live', qos: 0 } as const

function connectBus(port: number, options: Partial<ExternalOptions> = {}): { bus: Bus; log: TestLog } {
  const log = new TestLog()
  const bus = connectExternalBroker({
    url: `mqtt://127.0.0.1:${port}`,
    base: 'baristad',
    session: 41,
    clock: realClock,
    random: () => 0.5,
    log,
    quietMs: 50,
    ...options,
  })
  cleanup.add(bus, (b) => {
    const closed = b.close()
    // On a clock of the test nobody else lets the time of the farewell pass.
    if (options.clock instanceof TestClock) options.clock.advance(60_000)
    return closed
  })
  return { bus, log }
}

/** A broker that is no real one does not deliver the question for another daemon: then we go on without an answer. */
async function askedInVain(clock: TestClock, bus: Bus): Promise<void> {
  await until('it asks', () => clock.nextMs === ECHO_MS)
  clock.advance(ECHO_MS)
  expect(bus.connected()).toBe(true)
}

const connectOther = (port: number): Promise<TestClient> => connectClient(cleanup, `mqtt://127.0.0.1:${port}`)

/** The same behaviour against every broker: how one is started, and how it is stopped. */
type Start = (port?: number) => Promise<{ port: number; stop: () => Promise<void> }>

function behaves(start: Start): void {
  it('carries messages both ways, and tells stored from live', async () => {
    const { port } = await start()
    const other = await connectOther(port)
    await other.publish('baristad/machine/m-1/availability', 'online', { retain: true })
    const { bus } = connectBus(port)
    const got: string[] = []
    bus.subscribe('machine/+/availability', (topic, payload, retained) => {
      got.push(`${topic} ${Buffer.from(payload).toString()} ${retained ? 'stored' : 'live'}`)
    })
    await until('the stored one', () => got.length === 1)
    await other.publish('baristad/machine/m-1/availability', 'offline', { retain: true })
    await until('the live one', () => got.length === 2)
    expect(got).toEqual(['machine/m-1/availability online stored', 'machine/m-1/availability offline live'])

    await other.subscribe('baristad/#')
    expect(bus.publish('board/main', '{"seq":1}', RETAINED)).toBe(true)
    expect(bus.publish('board/main/call', '{}', LIVE)).toBe(true)
    // In any order: different QoS are different ways through a broker.
    for (const topic of ['baristad/board/main', 'baristad/board/main/call']) {
      await until(topic, () => other.heard.some((m) => m.topic === topic))
    }
  })

  it('a restart of the broker: subscriptions stand again, and the caller is told to publish what is retained', async () => {
    const first = await start()
    const { bus } = connectBus(first.port)
    const told: boolean[] = []
    // What the daemon does with the hook: everything retained, again.
    bus.onConnected((connected) => {
      told.push(connected)
      if (connected) bus.publish('board/main', '{"seq":7}', RETAINED)
    })
    const got: string[] = []
    bus.subscribe('machine/m-1/event', (_topic, payload) => got.push(Buffer.from(payload).toString()))
    await until('connected', () => bus.connected())
    await first.stop()
    await until('noticed', () => !bus.connected())
    expect(bus.publish('machine/m-1/command', 'brew 17', LIVE)).toBe(false)

    const { port } = await start(first.port)
    await until('connected again', () => bus.connected())
    expect(told).toEqual([false, true, false, true])
    const other = await connectOther(port)
    await other.subscribe('baristad/#')
    await until('the board is stored again', () => other.heard.some((m) => m.retained))
    await until('the subscription stands', () => {
      other.mqtt.publish('baristad/machine/m-1/event', 'done')
      return got.includes('done')
    })
    // The command of the time between came to nobody.
    expect(other.heard.map((m) => m.topic)).not.toContain('baristad/machine/m-1/command')
  })

  it('a daemon that dies is announced by its last will, with its session; one that closes is not', async () => {
    const { port } = await start()
    const other = await connectOther(port)
    await other.subscribe('baristad/daemon/state')
    const sockets: Socket[] = []
    const relay = createServer((socket) => {
      sockets.push(socket)
      const far = cleanup.add(tcpConnect(port, '127.0.0.1'), (s) => s.destroy())
      far.on('error', () => undefined)
      socket.on('error', () => undefined)
      socket.on('close', () => far.destroy())
      socket.pipe(far).pipe(socket)
    })
    await listen(relay)
    cleanup.add(relay, (server) => server.close())

    const polite = connectBus(port, { session: 40 }).bus
    await until('connected', () => polite.connected())
    polite.publish('daemon/state', '{"v":1,"state":"offline","session":40,"polite":true}', RETAINED)
    await polite.close()
    const dying = connectBus(portOf(relay)).bus
    await until('connected', () => dying.connected())
    for (const socket of sockets) socket.destroy()
    await until('the will', () => other.heard.some((m) => m.text.includes('41')))
    const texts = other.heard.map((m) => m.text)
    expect(texts).toEqual([
      '{"v":1,"state":"offline","session":40,"polite":true}',
      '{"v":1,"state":"offline","session":41}',
    ])
  })
}

describe('with a broker of the same kind elsewhere', () => {
  behaves((port) => startStranger(cleanup, port))
})

describe.skipIf(MOSQUITTO === undefined)(
  MOSQUITTO === undefined ? 'with mosquitto (skipped: it is not installed here)' : 'with mosquitto',
  () => {
    behaves((port) => startMosquitto(cleanup, port))
  },
)

describe('a broker that is away', () => {
  it('does not keep the daemon from starting, is looked for ever more rarely, and is one line in the log', async () => {
    const clock = new TestClock()
    const port = await closedPort()
    const { bus, log } = connectBus(port, { clock })
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      // A try under way has its watchdog armed, a failed one the wait before the next.
      await until('the try has failed', () => clock.nextMs !== null && clock.nextMs !== WATCHDOG_MS)
      waits.push(clock.nextMs ?? 0)
      clock.advance(clock.nextMs ?? 0)
    }
    expect(waits).toEqual([188, 375, 750, 1500, 3000, 6000, 12_000, 22_500, 22_500])
    expect(log.lines.length).toBe(1)
    expect(log.lines[0]?.text).toContain('away')
    expect(bus.connected()).toBe(false)
    expect(bus.publish('board/main', '{}', RETAINED)).toBe(false)
  })

  it('comes late, and gets nothing that was said before', async () => {
    const port = await closedPort()
    const { bus } = connectBus(port)
    const got: string[] = []
    bus.subscribe('machine/+/event', (_topic, payload) => got.push(Buffer.from(payload).toString()))
    for (let i = 0; i < 3; i++) expect(bus.publish('machine/m-1/command', 'brew 17', LIVE)).toBe(false)
    await startStranger(cleanup, port)
    const other = await connectOther(port)
    await other.subscribe('baristad/machine/+/command')
    await until('connected', () => bus.connected())
    bus.publish('machine/m-1/command', 'brew 18', LIVE)
    await until('the fresh one', () => other.heard.length > 0)
    expect(other.heard.map((m) => m.text)).toEqual(['brew 18'])
    await other.publish('baristad/machine/m-1/event', 'done')
    await until('the early subscription works', () => got.length > 0)
  })

  it('that takes the connection and never answers is given up, and tried again', async () => {
    const clock = new TestClock()
    const sockets: Socket[] = []
    const silent = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.resume()
      sockets.push(socket)
    })
    await listen(silent)
    cleanup.add(silent, (server) => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    // Minutes for the library's own timer: the watchdog has to do it.
    const { log } = connectBus(portOf(silent), { clock, connectTimeoutMs: 300_000 })
    await until('the first try', () => sockets.length === 1)
    clock.advance(302_000)
    expect(log.count('away')).toBe(1)
    await until('it is given up', () => sockets[0]?.destroyed === true)
    clock.advance(250)
    await until('the second try', () => sockets.length === 2)
  })

  it('that refuses the login says so in the log, without the password', async () => {
    const refusing = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(Buffer.from([0x20, 2, 0, 5])))
    })
    await listen(refusing)
    cleanup.add(refusing, (server) => server.close())
    const { bus, log } = connectBus(portOf(refusing), { username: 'shop', password: 'secret-7' })
    await until('it is logged', () => log.lines.length > 0)
    expect(JSON.stringify(log.lines)).toMatch(/not authorized/i)
    expect(JSON.stringify(log.lines)).not.toContain('secret-7')
    expect(bus.connected()).toBe(false)
  })

  it('that throws us out again and again is not stormed', async () => {
    const clock = new TestClock()
    let logins = 0
    const rude = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => {
        logins++
        socket.end(Buffer.from([0x20, 2, 0, 0]))
      })
    })
    await listen(rude)
    cleanup.add(rude, (server) => server.close())
    connectBus(portOf(rude), { clock })
    // Other timers run while a try is under way: its watchdog, the question for another daemon.
    for (const [i, waitMs] of [188, 375, 750, 1_500, 3_000].entries()) {
      await until(`thrown out ${i + 1} times`, () => logins === i + 1 && clock.nextMs === waitMs)
      clock.advance(waitMs)
    }
    await until('the next try', () => logins === 6)
  })
})

describe('the end', () => {
  it('comes within a second although the broker has frozen, and no more tries follow', async () => {
    const clock = new TestClock()
    const sockets: Socket[] = []
    const freezing = createServer((socket) => {
      socket.on('error', () => undefined)
      sockets.push(socket)
      socket.once('data', () => {
        socket.write(Buffer.from([0x20, 2, 0, 0]))
        socket.resume()
      })
    })
    await listen(freezing)
    cleanup.add(freezing, (server) => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const { bus } = connectBus(portOf(freezing), { clock })
    await askedInVain(clock, bus)
    expect(bus.publish('board/main', '{}', RETAINED)).toBe(true) // never acknowledged
    const closing = bus.close()
    clock.advance(1000)
    await closing
    expect(bus.connected()).toBe(false)
    expect(bus.publish('board/main', '{}', RETAINED)).toBe(false)
    clock.advance(3_600_000)
    expect([clock.armed, sockets.length]).toEqual([0, 1])
    await until('the socket is gone too', () => sockets[0]?.destroyed === true)
  })

  it('while it is still looking ends the search', async () => {
    const clock = new TestClock()
    const { bus, log } = connectBus(await closedPort(), { clock })
    await until('a try has failed', () => log.lines.length > 0)
    await bus.close()
    expect(clock.armed).toBe(0)
  })
})

describe('a broker that takes but does not acknowledge', () => {
  it('is as good as away after a thousand messages: nothing piles up', async () => {
    const sockets: Socket[] = []
    const deaf = createServer((socket) => {
      socket.on('error', () => undefined)
      sockets.push(socket)
      socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 0])))
      socket.resume()
    })
    await listen(deaf)
    cleanup.add(deaf, (server) => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const clock = new TestClock()
    const { bus } = connectBus(portOf(deaf), { clock })
    await askedInVain(clock, bus)
    const taken = Array.from({ length: 1500 }, () => bus.publish('board/main', '{}', RETAINED)).filter(Boolean).length
    expect(taken).toBe(1000)
    const closing = bus.close()
    clock.advance(1000)
    await closing
  })
})

describe('options', () => {
  it.each(['', 'shop', 'http://broker', '127.0.0.1:1883', 'file:///etc/passwd'])('%j is no broker', (url) => {
    expect(() => connectBus(1, { url })).toThrow(/mqtt:\/\//)
  })

  it('two daemons do not take the same client id', async () => {
    const ids: string[] = []
    const listening = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (bytes: Buffer) => {
        ids.push(/baristad-[a-z]{8}/.exec(bytes.toString('latin1'))?.[0] ?? '')
        socket.destroy()
      })
    })
    await listen(listening)
    cleanup.add(listening, (server) => server.close())
    const clock: BrokerClock = new TestClock()
    connectBus(portOf(listening), { clock, random: () => 0.1 })
    connectBus(portOf(listening), { clock, random: () => 0.9 })
    await until('both logins', () => ids.length === 2)
    expect(new Set(ids).size).toBe(2)
    expect(ids).not.toContain('')
  })
})
