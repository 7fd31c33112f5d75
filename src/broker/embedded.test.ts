import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startEmbeddedBroker } from './embedded.ts'
import {
  byName,
  Cleanup,
  connectClient,
  connectMachine,
  connectRaw,
  listen,
  portOf,
  realClock,
  startBroker,
  TestLog,
  until,
} from './testing.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const RETAINED = { retain: 'retained', qos: 1 } as const
const LIVE = { retain: 'live', qos: 0 } as const

describe('who listens to several topics', () => {
  it('hears them in the order in which they were published, whatever their quality: nothing overtakes and is lost', async () => {
    const { broker, port } = await startBroker(cleanup)
    const board = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await board.subscribe('baristad/board/main', 'baristad/daemon/heartbeat')
    for (let n = 0; n < 20; n++) {
      broker.publish('board/main', `{"n":${n}}`, RETAINED)
      broker.publish('daemon/heartbeat', `{"n":${n}}`, LIVE)
      await until('both to come', () =>
        board.heard.some(({ topic, text }) => topic.endsWith('heartbeat') && text === `{"n":${n}}`),
      )
    }
    const told = board.heard.filter(({ retained }) => !retained).map(({ topic, text }) => `${topic.slice(9)} ${text}`)
    expect(told).toEqual(
      Array.from({ length: 20 }, (_, n) => [`board/main {"n":${n}}`, `daemon/heartbeat {"n":${n}}`]).flat(),
    )
  })
})

describe('the bus of the daemon', () => {
  it('hears what machines say, live and not as stored', async () => {
    const { broker, port } = await startBroker(cleanup)
    const got: unknown[] = []
    broker.subscribe('machine/+/availability', (topic, payload, retained) => {
      got.push([topic, Buffer.from(payload).toString(), retained])
    })
    const machine = await connectMachine(cleanup, port, 'machine-1')
    const online = '{"v":1,"state":"online","boot":7}'
    await machine.publish('baristad/machine/machine-1/availability', online, { retain: true })
    await until('it arrived', () => got.length > 0)
    expect(got).toEqual([['machine/machine-1/availability', online, false]])
  })

  it('gets what is stored when it subscribes late, and says that it was stored', async () => {
    const { broker, port } = await startBroker(cleanup)
    const machine = await connectMachine(cleanup, port, 'machine-1')
    await machine.publish('baristad/machine/machine-1/availability', '{"v":1,"state":"online"}', { retain: true })
    broker.publish('daemon/state', '{"v":1,"state":"online","session":1}', RETAINED)
    broker.publish('board/main', '{}', RETAINED)
    broker.publish('board/main', '', RETAINED) // removed again
    const got: unknown[] = []
    broker.subscribe('#', (topic, _payload, retained) => got.push(`${topic} ${retained ? 'stored' : 'live'}`))
    await until('both came', () => got.filter((line) => String(line).endsWith('stored')).length === 2)
    expect(got).toContain('machine/machine-1/availability stored')
    expect(got).toContain('daemon/state stored')
  })

  it('does not deliver to a subscription that was ended at once', async () => {
    const { broker } = await startBroker(cleanup)
    broker.publish('daemon/state', '{}', RETAINED)
    const got: string[] = []
    broker.subscribe('daemon/state', () => got.push('ended'))()
    broker.subscribe('daemon/state', () => got.push('kept'))
    await until('the other one has it', () => got.includes('kept'))
    expect(got).not.toContain('ended')
  })

  it('gives a client the retained snapshot, flagged as stored, and a later one as live', async () => {
    const { broker, port } = await startBroker(cleanup)
    broker.publish('board/main', '{"seq":1}', RETAINED)
    const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await observer.subscribe('baristad/board/main')
    await until('the snapshot', () => observer.heard.length === 1)
    broker.publish('board/main', '{"seq":2}', RETAINED)
    await until('the next', () => observer.heard.length === 2)
    expect(observer.heard).toEqual([
      { topic: 'baristad/board/main', text: '{"seq":1}', retained: true },
      { topic: 'baristad/board/main', text: '{"seq":2}', retained: false },
    ])
  })

  it('stores no command: a machine that connects later gets none', async () => {
    const { broker, port } = await startBroker(cleanup)
    expect(broker.publish('machine/machine-1/command', '{"v":1,"t":"wake"}', LIVE)).toBe(true)
    const machine = await connectMachine(cleanup, port, 'machine-1')
    await machine.subscribe('baristad/machine/machine-1/command')
    broker.publish('machine/machine-1/command', '{"v":1,"t":"sleep"}', LIVE)
    await until('the second', () => machine.heard.length > 0)
    expect(machine.heard.map((m) => m.text)).toEqual(['{"v":1,"t":"sleep"}'])
  })

  it('keeps nothing for a client that asked for a stored session', async () => {
    const { broker, port } = await startBroker(cleanup)
    const options = { clean: false }
    const first = await connectMachine(cleanup, port, 'machine-1', options)
    await first.subscribe('baristad/machine/machine-1/command')
    await first.mqtt.endAsync()
    await until('it is gone', () => broker.clients().length === 0)
    broker.publish('machine/machine-1/command', '{"v":1,"t":"wake"}', { retain: 'live', qos: 1 })
    const second = await connectMachine(cleanup, port, 'machine-1', options)
    await second.subscribe('baristad/machine/machine-1/command')
    broker.publish('machine/machine-1/command', '{"v":1,"t":"sleep"}', LIVE)
    await until('the live one', () => second.heard.length > 0)
    expect(second.heard.map((m) => m.text)).toEqual(['{"v":1,"t":"sleep"}'])
  })

  it('hears the last will of a machine whose line is cut, and stores it', async () => {
    const { broker, port } = await startBroker(cleanup)
    const topic = 'baristad/machine/machine-1/availability'
    const offline = '{"v":1,"state":"offline"}'
    const machine = await connectMachine(cleanup, port, 'machine-1', {
      will: { topic, payload: Buffer.from(offline), qos: 1, retain: true },
    })
    await machine.publish(topic, '{"v":1,"state":"online"}', { retain: true })
    machine.mqtt.stream.destroy()
    const got: string[] = []
    broker.subscribe('machine/machine-1/availability', (_topic, payload) => got.push(Buffer.from(payload).toString()))
    await until('offline', () => got.at(-1) === offline)
    const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await observer.subscribe('baristad/machine/+/availability')
    await until('stored', () => observer.heard.length > 0)
    expect(observer.heard[0]).toMatchObject({ text: offline, retained: true })
  })

  it('throws on a topic that is none, whatever the state of the broker', async () => {
    const { broker } = await startBroker(cleanup)
    expect(() => broker.publish('board/+', '{}', LIVE)).toThrow(RangeError)
    await broker.close()
    expect(() => broker.publish('$SYS/x', '{}', LIVE)).toThrow(RangeError)
  })
})

describe('start and end', () => {
  it('a port that is taken is an error with the code EADDRINUSE', async () => {
    const other = cleanup.add(createServer(), (server) => server.close())
    await listen(other)
    const options = {
      base: 'baristad',
      listen: { host: '127.0.0.1', port: portOf(other) },
      authenticate: byName,
      clock: realClock,
      log: new TestLog(),
    }
    await expect(startEmbeddedBroker(options)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('a base that can be no topic is refused before anything listens', async () => {
    await expect(startBroker(cleanup, { base: 'baristad/#' })).rejects.toThrow(RangeError)
  })

  it('works under a base of several levels', async () => {
    const { broker, port } = await startBroker(cleanup, { base: 'site/shop-2' })
    const machine = await connectMachine(cleanup, port, 'machine-1')
    const got: string[] = []
    broker.subscribe('machine/+/event', (topic) => got.push(topic))
    await machine.publish('baristad/machine/machine-1/event', '{}')
    await machine.publish('site/shop-2/machine/machine-1/event', '{}')
    await until('it arrived', () => got.length > 0)
    expect(got).toEqual(['machine/machine-1/event'])
  })

  it('what was published just before the end still reaches the boards', async () => {
    const { broker, port } = await startBroker(cleanup)
    const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await observer.subscribe('baristad/daemon/state')
    broker.publish('daemon/state', '{"v":1,"state":"offline","session":1}', RETAINED)
    await broker.close()
    await until('it arrived', () => observer.heard.length > 0)
    expect(observer.heard[0]?.text).toContain('offline')
  })

  it('the end says so once, closes every connection, also of strangers, and publishes no more', async () => {
    const { broker, port } = await startBroker(cleanup)
    const told: boolean[] = []
    broker.onConnected((connected) => told.push(connected))
    const stranger = await connectRaw(cleanup, port)
    const machine = await connectMachine(cleanup, port, 'machine-1')
    await Promise.all([broker.close(), broker.close()])
    await until('both are cut', () => stranger.closed() && !machine.mqtt.connected)
    expect(told).toEqual([true, false])
    expect(broker.connected()).toBe(false)
    expect(broker.publish('daemon/state', '{}', RETAINED)).toBe(false)
    const again = createServer()
    cleanup.add(again, (server) => server.close())
    await listen(again, port) // the port is free
  })
})
