import { PassThrough } from 'node:stream'
import type { Client } from 'aedes'
import { afterEach, describe, expect, it } from 'vitest'
import { GuardedConnection } from './connection.ts'
import { makeGuards } from './guards.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import {
  byName,
  Cleanup,
  connectClient,
  connectMachine,
  connectPacket,
  connectRaw,
  packet,
  publishPacket,
  startBroker,
  subscribePacket,
  TestClock,
  TestLog,
  until,
} from './testing.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const EVENT = 'baristad/machine/machine-1/event'
const AVAILABILITY = 'baristad/machine/machine-1/availability'
const LIVE = { retain: 'live', qos: 0 } as const

/** CONNACK with this return code. */
const connack = (code: number) => Buffer.from([0x20, 2, 0, code])

describe('a stranger', () => {
  it('that announces a CONNECT of 268 MB is cut at once, with nothing of it kept', async () => {
    const { port, log } = await startBroker(cleanup)
    const raw = await connectRaw(cleanup, port)
    raw.socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))
    await until('it is cut', raw.closed)
    expect(log.count('an MQTT connection ends')).toBe(1)
  })

  it('that speaks something else is cut at its first byte', async () => {
    const { port } = await startBroker(cleanup)
    const raw = await connectRaw(cleanup, port)
    raw.socket.write('GET / HTTP/1.1\r\n\r\n')
    await until('it is cut', raw.closed)
    expect(raw.received().length).toBe(0)
  })

  it('that says nothing is cut after the connect timeout', async () => {
    const { port } = await startBroker(cleanup, { limits: { connectTimeoutMs: 100 } })
    const raw = await connectRaw(cleanup, port)
    await until('it is cut', raw.closed)
  })

  it('that drips its CONNECT byte by byte is cut after the connect timeout too', async () => {
    const { port } = await startBroker(cleanup, { limits: { connectTimeoutMs: 200 } })
    const raw = await connectRaw(cleanup, port)
    const bytes = connectPacket('machine-1')
    let at = 0
    const drip = setInterval(() => raw.socket.write(bytes.subarray(at % 10, (at++ % 10) + 1)), 50)
    cleanup.add(drip, clearInterval)
    await until('it is cut', raw.closed)
    expect(raw.received().length).toBe(0)
  })

  it('with a wrong password is told so, and the log has one line however often it tries', async () => {
    const { port, log } = await startBroker(cleanup)
    for (let i = 0; i < 5; i++) {
      const wrong = connectMachine(cleanup, port, `machine-${i}`, { password: 'guess' })
      await expect(wrong).rejects.toMatchObject({ code: 5 })
    }
    expect(log.count('MQTT login refused')).toBe(1)
    expect(JSON.stringify(log.lines)).not.toContain('guess')
  })

  it('whose login cannot be checked is refused, and the daemon lives', async () => {
    const { port, log } = await startBroker(cleanup, {
      authenticate: () => {
        throw new Error('the key file is gone')
      },
    })
    await expect(connectMachine(cleanup, port, 'machine-1')).rejects.toMatchObject({ code: 5 })
    expect(log.count('could not be checked')).toBe(1)
  })

  it('gets nothing that it sent behind a refused CONNECT done', async () => {
    const { broker, port } = await startBroker(cleanup, { authenticate: () => null })
    const got: string[] = []
    broker.subscribe('#', (topic) => got.push(topic))
    const raw = await connectRaw(cleanup, port)
    raw.socket.write(Buffer.concat([connectPacket('machine-1'), publishPacket(EVENT, '{}')]))
    await until('it is cut', raw.closed)
    expect(raw.received()).toEqual(connack(5))
    expect(got).toEqual([])
  })

  it('that is one too many is cut, and the others stay', async () => {
    const { port, log } = await startBroker(cleanup, { limits: { maxPerAddress: 2 } })
    const first = await connectMachine(cleanup, port, 'machine-1')
    const second = await connectMachine(cleanup, port, 'machine-2')
    const third = await connectRaw(cleanup, port)
    await until('it is cut', third.closed)
    expect(log.count('connection is refused')).toBe(1)
    expect([first.mqtt.connected, second.mqtt.connected]).toEqual([true, true])
    await second.mqtt.endAsync()
    await until('there is room again', () => second.mqtt.disconnected)
    await connectMachine(cleanup, port, 'machine-3')
  })

  it.each([
    ['none', 0],
    ['61 s', 61],
  ])('that wants a keep-alive of %s is refused', async (_what, keepAlive) => {
    const { port } = await startBroker(cleanup)
    const raw = await connectRaw(cleanup, port)
    raw.socket.write(connectPacket('machine-1', { keepAlive }))
    await until('it is cut', raw.closed)
    expect(raw.received().at(3)).toBeGreaterThan(0)
  })
})

describe('a machine that sends everything in one go', () => {
  it('is served in order: what is behind its CONNECT waits for it', async () => {
    const { broker, port } = await startBroker(cleanup)
    const got: string[] = []
    broker.subscribe('machine/+/event', (_topic, payload) => got.push(Buffer.from(payload).toString()))
    const raw = await connectRaw(cleanup, port)
    const events = Array.from({ length: 100 }, (_, n) => publishPacket(EVENT, String(n)))
    raw.socket.write(Buffer.concat([connectPacket('machine-1'), ...events]))
    await until('all came', () => got.length === 100)
    expect(got).toEqual(Array.from({ length: 100 }, (_, n) => String(n)))
  })
})

describe('a second client with the name of a living one', () => {
  it('is refused, and the first stays', async () => {
    const { broker, port } = await startBroker(cleanup)
    const first = await connectMachine(cleanup, port, 'machine-1')
    await expect(connectMachine(cleanup, port, 'machine-1')).rejects.toMatchObject({ code: 2 })
    const got: string[] = []
    broker.subscribe('machine/machine-1/event', (_topic, payload) => got.push(Buffer.from(payload).toString()))
    await first.publish(EVENT, 'still here')
    await until('it is still served', () => got.length > 0)
  })

  it('four in the same turn of the event loop: exactly one gets in', () => {
    const { hooks, clients } = makeGuards({
      base: 'baristad',
      authenticate: byName,
      clock: new TestClock(),
      log: new TestLog(),
      limits: DEFAULT_LIMITS,
      stored: () => undefined,
    })
    const password = Buffer.from('machine-1')
    const answers = [1, 2, 3, 4].map(() => {
      const conn = new GuardedConnection(new PassThrough(), '10.0.0.7', DEFAULT_LIMITS, new TestClock())
      const client = { conn } as unknown as Client // of aedes only this is looked at
      hooks.preConnect(
        client,
        { cmd: 'connect', clientId: 'machine-1', username: 'machine-1', password },
        () => undefined,
      )
      let letIn = false
      hooks.authenticate(client, 'machine-1', password, (_error, success) => {
        letIn = success === true
      })
      return letIn
    })
    expect(answers).toEqual([true, false, false, false])
    expect(clients()).toHaveLength(1)
  })

  it('takes over when the first has been silent: a machine behind a half-open line gets in again', async () => {
    const { broker, port } = await startBroker(cleanup, { limits: { aliveMs: 100 } })
    const topic = AVAILABILITY
    const will = { topic, payload: Buffer.from('{"v":1,"state":"offline"}'), qos: 1 as const, retain: true }
    const first = await connectMachine(cleanup, port, 'machine-1', { will })
    const since = performance.now()
    await until('it is silent', () => performance.now() - since > 150)
    const second = await connectMachine(cleanup, port, 'machine-1', { will })
    await second.publish(topic, '{"v":1,"state":"online"}', { retain: true })
    await until('the first is cut', () => !first.mqtt.connected)
    const got: string[] = []
    broker.subscribe('machine/machine-1/availability', (_topic, payload) => got.push(Buffer.from(payload).toString()))
    await until('the state', () => got.length > 0)
    // The old one's last will came first: who is back is online.
    expect(got.at(-1)).toContain('online')
    expect(broker.clients()).toEqual([{ role: 'machine', id: 'machine-1' }])
  })

  it('is no machine when it is an anonymous observer: both stay', async () => {
    const { port } = await startBroker(cleanup)
    const machine = await connectMachine(cleanup, port, 'machine-1')
    const url = `mqtt://127.0.0.1:${port}`
    const one = await connectClient(cleanup, url, { clientId: 'machine-1' })
    const two = await connectClient(cleanup, url, { clientId: 'machine-1' })
    await one.subscribe('#')
    await two.subscribe('#')
    await machine.publish(EVENT, 'hello')
    await until('both hear it', () => one.heard.length === 1 && two.heard.length === 1)
  })
})

describe('a message that is not allowed', () => {
  it.each([
    ['to another machine', 'baristad/machine/machine-2/event', {}],
    ['that is a command', 'baristad/machine/machine-1/command', {}],
    ['to the board', 'baristad/board/main', { retain: true }],
    ['that is an event and retained', EVENT, { retain: true }],
    ['outside the base', 'homeassistant/device/x/config', { retain: true }],
    ['with QoS 2', EVENT, { qos: 2 as const }],
  ])('%s goes nowhere, is logged once, and the connection stays', async (_case, topic, options) => {
    const { broker, port, log } = await startBroker(cleanup)
    const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await observer.subscribe('#')
    const inside: string[] = []
    broker.subscribe('#', (at) => inside.push(at))
    const machine = await connectMachine(cleanup, port, 'machine-1')
    for (let i = 0; i < 3; i++) await machine.publish(topic, '{}', options)
    await machine.publish('baristad/machine/machine-1/heartbeat', '{}', { qos: 0 })
    await until('what is allowed arrives', () => observer.heard.length > 0 && inside.length > 0)
    expect(observer.heard.map((m) => m.topic)).toEqual(['baristad/machine/machine-1/heartbeat'])
    expect(inside).toEqual(['machine/machine-1/heartbeat'])
    expect(log.count('message is refused')).toBe(1)
  })

  it('is one line in the log although the observer that sends it comes back again and again', async () => {
    const { port, log } = await startBroker(cleanup)
    for (let i = 0; i < 3; i++) {
      const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
      await observer.publish('baristad/board/main', 'graffiti')
    }
    expect(log.count('message is refused')).toBe(1)
  })

  it('to $SYS cannot throw another client out', async () => {
    const { port } = await startBroker(cleanup)
    const victim = await connectMachine(cleanup, port, 'machine-2')
    const machine = await connectMachine(cleanup, port, 'machine-1')
    await machine.publish('$SYS/other/new/clients', 'machine-2')
    const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await observer.subscribe('baristad/#')
    await victim.publish('baristad/machine/machine-2/heartbeat', '{}', { qos: 0 })
    await until('it still speaks', () => observer.heard.length > 0)
  })

  it('that is no JSON is not stored for later readers', async () => {
    const { port } = await startBroker(cleanup)
    const machine = await connectMachine(cleanup, port, 'machine-1')
    await machine.publish(AVAILABILITY, '{"v":1,"state":"online"}', { retain: true })
    await machine.publish(AVAILABILITY, 'poison', { retain: true })
    const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await observer.subscribe(AVAILABILITY)
    await until('the stored one', () => observer.heard.length > 0)
    expect(observer.heard[0]?.text).toBe('{"v":1,"state":"online"}')
  })

  it.each([
    ['longer than 64 KB', publishPacket(EVENT, Buffer.alloc(66_000))],
    ['with 101 levels', publishPacket(Array(101).fill('a').join('/'), '')],
    ['with a wildcard', publishPacket('baristad/machine/+/event', '')],
    ['that is a second CONNECT', connectPacket('machine-1')],
    ['with a broken header', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['of a type that does not exist', Buffer.from([0x00, 0x00])],
  ])('%s ends that connection only', async (_case, bytes) => {
    const { broker, port } = await startBroker(cleanup)
    const raw = await connectRaw(cleanup, port)
    raw.socket.write(connectPacket('machine-1'))
    await until('it is in', () => raw.received().length === 4)
    raw.socket.write(bytes)
    await until('it is cut', raw.closed)
    expect(broker.connected()).toBe(true)
    await connectMachine(cleanup, port, 'machine-1')
  })
})

describe('a last will', () => {
  it.each([
    ['of everything', '#'],
    ['to a wildcard', 'baristad/machine/+/availability'],
    ['to $SYS', '$SYS/x/new/clients'],
    ['of another machine', 'baristad/machine/machine-2/availability'],
    ['that is a command', 'baristad/machine/machine-1/command'],
  ])('%s is refused at the door, and never published', async (_case, topic) => {
    const { broker, port } = await startBroker(cleanup)
    const heard: string[] = []
    broker.subscribe('#', (at) => heard.push(at))
    const will = { topic, payload: Buffer.from('{"v":1,"state":"offline"}'), qos: 1 as const, retain: true }
    await expect(connectMachine(cleanup, port, 'machine-1', { will })).rejects.toMatchObject({ code: 5 })
    const machine = await connectMachine(cleanup, port, 'machine-1')
    await machine.publish(EVENT, '{}')
    await until('a fair message', () => heard.length > 0)
    expect(heard).toEqual(['machine/machine-1/event'])
  })
})

describe('a subscription', () => {
  it('that is not allowed is answered 0x80, and the others of the packet stand', async () => {
    const { broker, port } = await startBroker(cleanup)
    const machine = await connectMachine(cleanup, port, 'machine-1')
    const granted = await machine.subscribe(
      'baristad/machine/machine-1/command',
      'baristad/machine/machine-2/command',
      'baristad/#',
      '$SYS/#',
    )
    expect(granted).toEqual([1, 128, 128, 128])
    broker.publish('machine/machine-2/command', 'not for you', LIVE)
    broker.publish('machine/machine-1/command', 'for you', LIVE)
    await until('its own', () => machine.heard.length > 0)
    expect(machine.heard.map((m) => m.text)).toEqual(['for you'])
  })

  it('of a manager to everything leaves out commands', async () => {
    const { broker, port } = await startBroker(cleanup)
    const manager = await connectMachine(cleanup, port, 'manager')
    await manager.subscribe('#')
    broker.publish('machine/machine-1/command', '{}', LIVE)
    broker.publish('machine/machine-1/state', '{}', LIVE)
    await until('the state', () => manager.heard.length > 0)
    expect(manager.heard.map((m) => m.topic)).toEqual(['baristad/machine/machine-1/state'])
  })

  it('of a display is its zone’s board and nothing else', async () => {
    const { port } = await startBroker(cleanup)
    const url = `mqtt://127.0.0.1:${port}`
    const login = { clientId: 'tab-2', username: 'display-1', password: 'display-1' }
    const display = await connectClient(cleanup, url, login)
    const granted = await display.subscribe(
      'baristad/board/main',
      'baristad/board/main/call',
      'baristad/daemon/state',
      'baristad/daemon/heartbeat',
      'baristad/board/terrace',
      'baristad/board/+',
      'baristad/machine/machine-1/state',
    )
    expect(granted).toEqual([1, 1, 1, 1, 128, 128, 128])
  })

  it('number 65 of one client is refused, and giving one up makes room', async () => {
    const { port } = await startBroker(cleanup)
    const observer = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    const many = Array.from({ length: 65 }, (_, n) => `baristad/board/zone-${n}`)
    const granted = await observer.subscribe(...many)
    expect(granted.filter((code) => code === 128).length).toBe(1)
    await observer.mqtt.unsubscribeAsync(many[0] ?? '')
    expect(await observer.subscribe('baristad/board/one-more')).toEqual([1])
  })
})

describe('a subscriber that does not read', () => {
  it('is cut, and meanwhile the heartbeats of the machines go through without a gap', async () => {
    const { broker, port, log } = await startBroker(cleanup)
    const frozen = await connectRaw(cleanup, port)
    frozen.socket.write(Buffer.concat([connectPacket('manager'), subscribePacket('baristad/#')]))
    await until('it is subscribed', () => frozen.received().length >= 9)
    frozen.socket.pause()

    const machine = await connectMachine(cleanup, port, 'machine-1')
    const gaps: number[] = []
    let last = performance.now()
    broker.subscribe('machine/+/heartbeat', () => {
      gaps.push(performance.now() - last)
      last = performance.now()
    })
    const fat = 'x'.repeat(60_000)
    const beat = setInterval(() => {
      for (let i = 0; i < 4; i++) broker.publish('board/main', fat, { retain: 'retained', qos: 1 })
      machine.publish('baristad/machine/machine-1/heartbeat', '{}', { qos: 1 }).catch(() => undefined)
    }, 10)
    cleanup.add(beat, clearInterval)
    await until('it is cut', () => log.lines.some((line) => JSON.stringify(line.data).includes('does not read')))
    const beats = gaps.length
    await until('more heartbeats', () => gaps.length > beats + 10)
    expect(Math.max(...gaps)).toBeLessThan(2000)
    expect(broker.clients().filter((who) => who.role === 'manager')).toEqual([])
  })
})

describe('pings', () => {
  it('keep a client that says nothing else', async () => {
    const { port } = await startBroker(cleanup)
    const raw = await connectRaw(cleanup, port)
    raw.socket.write(connectPacket('machine-1', { keepAlive: 1 }))
    await until('it is in', () => raw.received().length === 4)
    raw.socket.write(packet(0xc0, Buffer.alloc(0)))
    await until('the answer', () => raw.received().length === 6)
    expect(raw.received().subarray(4)).toEqual(Buffer.from([0xd0, 0]))
    // And silence for one and a half keep-alives ends it.
    await until('it is cut', raw.closed)
  })
})
