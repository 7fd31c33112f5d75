import { describe, expect, it } from 'vitest'
import type { DeviceTopic, DriverPort, TopicHandlers, Transports } from '../../src/fleet/driver.ts'
import { VirtualClock } from '../../src/fleet/virtual-clock.ts'
import { brewlinkMqtt } from './mqtt-driver.ts'

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const online = { v: 1, state: 'online', boot: 1 }
const identity = {
  v: 1,
  t: 'identity',
  boot: 1,
  journal: 9,
  lowBrew: 0,
  clockMs: 0,
  resetCause: 'power',
  features: [],
  fences: [0],
  serial: 'A-1',
  model: 'M',
  firmware: '1',
}
const heartbeat = {
  v: 1,
  t: 'heartbeat',
  clockMs: 1,
  boot: 1,
  state: 'ready',
  alarms: [],
  boilerC: null,
  pours: 0,
  groups: [],
}

/** The driver between a shop that writes everything down and a broker that the test plays. */
function plug(brokerAtStart: 'before open returns' | 'later' = 'later') {
  const clock = new VirtualClock()
  const told: string[] = []
  const commands: string[] = []
  const addressed: unknown[] = []
  const warned: unknown[] = []
  let handlers: TopicHandlers | null = null
  let closes = 0
  const port: DriverPort = {
    machine: 'm',
    clock,
    random: () => 0.5,
    emit: (message) => void told.push(message.t),
    link: (state, reason) => void told.push(`${state}: ${reason}`),
    trace() {},
    log: { info() {}, warn: (data) => void warned.push(data.fault) },
    transports: {
      topics(given: TopicHandlers) {
        handlers = given
        if (brokerAtStart === 'before open returns') {
          given.broker(true)
          given.message('availability', bytes(online), true)
        }
        return {
          command: (payload: string) => {
            const { t, to } = JSON.parse(payload) as { t: string; to?: string }
            addressed.push(to)
            return commands.push(t) > 0
          },
          close: async () => void closes++,
        }
      },
    } as Partial<Transports> as Transports,
  }
  const driver = brewlinkMqtt.open({}, port)
  return {
    clock,
    told,
    commands,
    addressed,
    warned,
    driver,
    closes: () => closes,
    broker: (connected: boolean) => handlers?.broker(connected),
    says: (topic: DeviceTopic, payload: unknown, how: 'live' | 'retained' = 'live') =>
      handlers?.message(topic, payload instanceof Uint8Array ? payload : bytes(payload), how === 'retained'),
  }
}

/** A driver whose device is online and has named itself; what was told and commanded until then is forgotten. */
function known() {
  const wire = plug()
  wire.broker(true)
  wire.says('availability', online, 'retained')
  wire.says('ack', identity)
  wire.told.length = 0
  wire.commands.length = 0
  return wire
}

describe('a machine on MQTT', () => {
  it('is greeted as soon as its availability says so, and each second until it answers', async () => {
    const wire = plug()
    wire.broker(true)
    expect(wire.told).toEqual(['down: the device is not online'])
    wire.says('availability', online, 'retained')
    expect(wire.commands).toEqual(['hello'])
    await wire.clock.advance(2000)
    expect(wire.commands).toEqual(['hello', 'hello', 'hello'])
    wire.says('ack', identity)
    wire.says('heartbeat', heartbeat)
    expect(wire.told.slice(1)).toEqual(['up: the device is online', 'hello', 'heartbeat'])
    await wire.clock.advance(1500)
    expect(wire.commands).toHaveLength(3)
  })

  it('is greeted at once when the broker had already answered while the driver was being opened', () => {
    const wire = plug('before open returns')
    expect(wire.commands).toEqual(['hello'])
    expect(wire.told.filter((what) => what.startsWith('up'))).toHaveLength(1)
  })

  it('says hello to the shop once, though the device names itself unasked and in answer', () => {
    const wire = plug()
    wire.broker(true)
    wire.says('availability', online)
    wire.says('event', identity)
    wire.says('ack', identity)
    expect(wire.told.filter((what) => what === 'hello')).toHaveLength(1)
  })

  it('is down when its will says so, and gets no command then', () => {
    const wire = known()
    wire.says('availability', { v: 1, state: 'offline' })
    wire.driver.send({ t: 'wake' })
    expect(wire.told).toEqual(['down: the device is offline'])
    expect(wire.commands).toEqual([])
  })

  it('is down while the broker is away, and greeted when it is back', async () => {
    const wire = known()
    wire.broker(false)
    wire.driver.send({ t: 'wake' })
    await wire.clock.advance(60_000)
    expect(wire.commands).toEqual([])
    wire.broker(true)
    expect(wire.commands).toEqual(['hello'])
    wire.says('ack', identity)
    wire.driver.send({ t: 'wake' })
    expect(wire.told).toEqual(['down: the broker is away', 'up: the broker is back', 'hello'])
    expect(wire.commands).toEqual(['hello', 'wake'])
  })

  it('is greeted again when it comes online again, for it may have been reset', () => {
    const wire = known()
    wire.says('availability', { ...online, boot: 2 })
    expect(wire.commands).toEqual(['hello'])
    wire.driver.send({ t: 'wake' }) // meant for the boot before
    wire.says('heartbeat', { ...heartbeat, boot: 2 })
    wire.says('ack', { ...identity, boot: 2 })
    wire.says('heartbeat', { ...heartbeat, boot: 2 })
    expect(wire.told).toEqual(['hello', 'heartbeat'])
    expect(wire.commands).toEqual(['hello'])
  })

  it('is up when it speaks, even if a slow broker publishes its old will last', () => {
    const wire = known()
    wire.says('availability', { v: 1, state: 'offline' })
    wire.says('heartbeat', heartbeat)
    expect(wire.told).toEqual(['down: the device is offline', 'up: the device speaks'])
    expect(wire.commands).toEqual(['hello'])
  })

  it('has its events acknowledged as often as they come and told once', () => {
    const wire = known()
    const done = { v: 1, t: 'status', event: 4, brew: 5, status: 'done', cause: null }
    wire.says('event', done)
    wire.says('event', done)
    expect(wire.told).toEqual(['status'])
    expect(wire.commands).toEqual(['ack', 'ack'])
  })

  it('is not believed what the broker retained, but for its availability', () => {
    const wire = known()
    wire.says('event', { v: 1, t: 'status', event: 4, brew: 5, status: 'done', cause: null }, 'retained')
    wire.says('heartbeat', heartbeat, 'retained')
    wire.says('ack', { ...identity, boot: 2 }, 'retained')
    expect(wire.told).toEqual([])
    expect(wire.commands).toEqual([])
    expect(wire.driver.counters?.()).toMatchObject({ retained: 3 })
  })

  it('is not believed what it may not say there, what is no JSON, and what is too long; one fault is logged once', () => {
    const wire = known()
    for (let i = 0; i < 5; i++) wire.says('heartbeat', bytes('x').subarray(1))
    expect(wire.warned).toEqual(['heartbeat: not JSON'])
    wire.says('ack', heartbeat)
    wire.says('heartbeat', identity)
    wire.says('event', { v: 1, t: 'brew', brew: 1 })
    wire.says('event', { v: 1, t: 'query', brew: 1 })
    wire.says('heartbeat', { ...heartbeat, note: 'x'.repeat(4096) })
    wire.says('availability', { v: 1, state: 'gone' })
    expect(wire.told).toEqual([])
    expect(wire.driver.counters?.()).toMatchObject({ invalid: 10, oversized: 1 })
    wire.says('heartbeat', heartbeat)
    expect(wire.told).toEqual(['heartbeat'])
  })

  it('is greeted after three missed heartbeats: a reset device waits for that', async () => {
    const wire = known()
    await wire.clock.advance(2999)
    expect(wire.commands).toEqual([])
    await wire.clock.advance(1)
    expect(wire.commands).toEqual(['hello'])
  })

  it('is left in peace after the driver was closed', async () => {
    const wire = known()
    await wire.driver.close()
    wire.broker(false)
    wire.broker(true)
    wire.says('availability', online)
    wire.driver.send({ t: 'wake' })
    await wire.clock.advance(10_000)
    expect(wire.told).toEqual([])
    expect(wire.commands).toEqual([])
    expect(wire.closes()).toBe(1)
    expect(wire.clock.armed).toBe(0)
  })
})

describe('two devices under one name, on a broker that lets both in', () => {
  const other = { ...identity, serial: 'B-2', journal: 10 }

  it('get no command while both answer; it is said which they are', async () => {
    const wire = known()
    wire.says('availability', online)
    wire.says('ack', identity)
    wire.says('ack', other)
    expect(wire.told.at(-1)).toBe('down: two devices answer as m: A-1 and B-2')
    expect(wire.warned).toEqual(['two devices answer as m: A-1 and B-2'])
    for (const one of [heartbeat, { ...heartbeat, clockMs: 9_000 }]) wire.says('heartbeat', one)
    wire.driver.send({ t: 'query', brew: 1 })
    for (let i = 0; i < 3; i++) {
      wire.says('ack', other)
      wire.says('ack', identity)
      wire.says('availability', online)
      await wire.clock.advance(5_000)
    }
    expect(wire.told.filter((what) => what.startsWith('up') || what === 'heartbeat')).toEqual([])
    expect(new Set(wire.commands)).toEqual(new Set(['hello']))
    expect(wire.warned).toHaveLength(1)
  })

  it('are one machine again when only one answers', async () => {
    const wire = known()
    wire.says('availability', online)
    wire.says('ack', identity)
    wire.says('ack', other)
    wire.says('ack', identity)
    await wire.clock.advance(5_000)
    expect(wire.told.at(-1)).toBe('up: only one device answers')
    wire.says('ack', identity)
    expect(wire.told.at(-1)).toBe('hello')
  })

  it('and when both are gone, the machine is offline until one speaks', async () => {
    const wire = known()
    wire.says('availability', online)
    wire.says('ack', identity)
    wire.says('ack', other)
    await wire.clock.advance(5_000)
    expect(wire.told.at(-1)).toBe('down: the device is offline')
    wire.says('availability', online)
    expect(wire.told.at(-1)).toBe('up: the device is online')
  })

  it('that take the connection from each other are noticed when the first is back', () => {
    const wire = known()
    for (const one of [other, identity]) {
      wire.says('availability', { v: 1, state: 'offline' })
      wire.says('availability', online)
      wire.says('event', one)
    }
    expect(wire.told.at(-1)).toBe('down: two devices answer as m: A-1 and B-2')
  })

  it('are not taken for two when one comes after the other', () => {
    const wire = known()
    wire.says('availability', { v: 1, state: 'offline' })
    wire.says('availability', online)
    wire.says('ack', other)
    wire.says('ack', other)
    expect(wire.warned).toEqual([])
    expect(wire.told.at(-1)).toBe('hello')
  })

  it('each know for whom a command is', () => {
    const wire = known()
    wire.addressed.length = 0
    wire.driver.send({ t: 'query', brew: 1 })
    wire.says('availability', online)
    expect(wire.commands).toEqual(['query', 'hello'])
    expect(wire.addressed).toEqual(['A-1', undefined])
  })
})
