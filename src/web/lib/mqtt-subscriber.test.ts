import { describe, expect, it } from 'vitest'
import { type Subscriber, type SubscriberState, subscribe, type TransportHandlers } from './mqtt-subscriber.ts'
import { VirtualClock } from './virtual-clock.ts'

const CONNACK = [0x20, 2, 0, 0]
const SUBACK = [0x90, 4, 0, 1, 1, 1]
const PINGRESP = [0xd0, 0]
/** Topic `a`, payload `hi`, QoS 1, id 5. */
const PUBLISH = [0x32, 7, 0, 1, 0x61, 0, 5, 0x68, 0x69]

/** The broker's end of every connection that the subscriber makes. */
class Broker {
  readonly clock = new VirtualClock()
  readonly connections: { handlers: TransportHandlers; sent: number[][]; atMs: number; closed: boolean }[] = []
  readonly messages: string[] = []
  readonly states: SubscriberState[] = []
  readonly subscriber: Subscriber

  constructor(chance = 0) {
    this.subscriber = subscribe({
      open: (handlers) => {
        const connection = { handlers, sent: [] as number[][], atMs: this.clock.now(), closed: false }
        this.connections.push(connection)
        return {
          send: (bytes) => void connection.sent.push([...bytes]),
          close: () => {
            connection.closed = true
          },
        }
      },
      clock: this.clock,
      random: () => chance,
      clientId: 'd',
      username: 'd',
      password: 'p',
      topics: ['a', 'b'],
      onMessage: (topic, payload) => this.messages.push(`${topic} ${Buffer.from(payload)}`),
      onState: (state) => this.states.push(state),
    })
  }

  get now() {
    const connection = this.connections.at(-1)
    if (connection === undefined) throw new Error('never connected')
    return connection
  }

  say(...bytes: readonly number[]): void {
    this.now.handlers.data(Uint8Array.from(bytes))
  }

  accept(): void {
    this.now.handlers.opened()
    this.say(...CONNACK, ...SUBACK)
  }

  /** First bytes of what was sent over the present connection: the packet types. */
  get sentTypes(): string[] {
    return this.now.sent.map((packet) => (packet[0] ?? 0).toString(16))
  }
}

describe('a display', () => {
  it('logs in, subscribes only when it was let in, and is live when every topic was granted', () => {
    const broker = new Broker()
    expect(broker.sentTypes).toEqual([])
    broker.now.handlers.opened()
    expect(broker.sentTypes).toEqual(['10'])
    broker.say(...CONNACK)
    expect(broker.sentTypes).toEqual(['10', '82'])
    expect(broker.states).toEqual(['connecting'])
    broker.say(...SUBACK)
    expect(broker.states).toEqual(['connecting', 'live'])
  })

  it('hears what arrives in one piece with the SUBACK, and acknowledges it', () => {
    const broker = new Broker()
    broker.now.handlers.opened()
    broker.say(...CONNACK, ...SUBACK, ...PUBLISH)
    expect(broker.messages).toEqual(['a hi'])
    expect(broker.now.sent.at(-1)).toEqual([0x40, 2, 0, 5])
  })

  it.each([
    ['the login', [0x20, 2, 0, 5]],
    ['one of two topics', [...CONNACK, 0x90, 4, 0, 1, 1, 0x80]],
    ['all topics but one it forgot', [...CONNACK, 0x90, 3, 0, 1, 1]],
  ])('is not live when the broker refuses %s; it says so and tries again', (_what, answer) => {
    const broker = new Broker()
    broker.now.handlers.opened()
    broker.say(...answer)
    expect(broker.states).toEqual(['connecting', 'refused'])
    expect(broker.now.closed).toBe(true)
    broker.clock.advance(60_000)
    expect(broker.connections.length).toBeGreaterThan(2)
  })

  it('does not hear anything more over a connection that it has given up', () => {
    const broker = new Broker()
    broker.accept()
    const old = broker.now
    broker.say(0x10, 0)
    old.handlers.data(Uint8Array.from(PUBLISH))
    expect(broker.messages).toEqual([])
    expect(broker.states.at(-1)).toBe('waiting')
  })

  it('takes nothing that follows a refusal in the same piece', () => {
    const broker = new Broker()
    broker.now.handlers.opened()
    broker.say(0x20, 2, 0, 5, ...PUBLISH)
    expect(broker.messages).toEqual([])
  })
})

describe('a broker that is away', () => {
  /** How long after each end of a connection the next attempt came. */
  function gapsOf(broker: Broker, times: number, endConnection: () => void): number[] {
    return Array.from({ length: times }, () => {
      const failedAt = broker.clock.now()
      const made = broker.connections.length
      endConnection()
      for (let ms = 0; ms < 60_000 && broker.connections.length === made; ms += 250) broker.clock.advance(250)
      return broker.clock.now() - failedAt
    })
  }

  it.each([0, 0.999])('is looked for every second or so, for ever (chance %d)', (chance) => {
    const broker = new Broker(chance)
    const gaps = gapsOf(broker, 500, () => broker.now.handlers.closed())
    // So a board is right within 2 s of its return, however long it was away.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_500)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(750)
  })

  it('and says no, or drops us at once, is left alone for longer each time, up to 30 s', () => {
    const broker = new Broker(0)
    const gaps = gapsOf(broker, 12, () => {
      broker.now.handlers.opened()
      broker.say(0x20, 2, 0, 5)
    })
    // By the lowest chance: half of 0.5, 1, 2 … 30 s, and never under 0.5 s.
    expect(gaps).toEqual([500, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000, 15000, 15000])
  })

  it('is tried at once when the network is back, and then not twice', () => {
    const broker = new Broker()
    for (let i = 0; i < 8; i++) {
      broker.now.handlers.closed()
      broker.clock.advance(20_000)
    }
    broker.now.handlers.closed()
    const made = broker.connections.length
    broker.subscriber.retryNow()
    broker.subscriber.retryNow()
    expect(broker.connections.length).toBe(made + 1)
    broker.clock.advance(4_000)
    expect(broker.connections.length).toBe(made + 1)
  })

  it('is given up after 5 s when it takes the connection and never answers', () => {
    const broker = new Broker()
    broker.now.handlers.opened()
    broker.clock.advance(4_999)
    expect(broker.now.closed).toBe(false)
    broker.clock.advance(1)
    expect(broker.connections[0]?.closed).toBe(true)
  })

  it('is pinged, and left when it falls silent with the socket still open', () => {
    const broker = new Broker()
    broker.accept()
    broker.clock.advance(10_000)
    expect(broker.sentTypes.at(-1)).toBe('c0')
    broker.say(...PINGRESP)
    broker.clock.advance(30_000)
    expect(broker.states.at(-1)).toBe('live')
    broker.clock.advance(10_000)
    expect(broker.states).toContain('waiting')
  })

  it('is kept for hours when it answers every ping', () => {
    const broker = new Broker()
    broker.accept()
    for (let i = 0; i < 2000; i++) {
      broker.clock.advance(5_000)
      broker.say(...PINGRESP)
    }
    expect(broker.connections.length).toBe(1)
  })

  it('that lets us in and drops us at once is not hammered', () => {
    const broker = new Broker(0)
    for (let ms = 0; ms < 120_000; ms += 100) {
      if (!broker.now.closed) {
        broker.accept()
        broker.now.handlers.closed()
      }
      broker.clock.advance(100)
    }
    expect(broker.connections.length).toBeLessThan(16)
  })

  it('that was good for a while is asked again soon after it broke', () => {
    const broker = new Broker(0)
    for (let i = 0; i < 8; i++) {
      broker.now.handlers.closed()
      broker.clock.advance(20_000)
    }
    broker.accept()
    broker.clock.advance(10_000)
    const made = broker.connections.length
    broker.now.handlers.closed()
    broker.clock.advance(500)
    expect(broker.connections.length).toBe(made + 1)
  })
})

describe('a page that goes', () => {
  it('says goodbye and never comes back', () => {
    const broker = new Broker()
    broker.accept()
    broker.subscriber.close()
    expect(broker.sentTypes.at(-1)).toBe('e0')
    expect(broker.now.closed).toBe(true)
    broker.subscriber.retryNow()
    broker.clock.advance(600_000)
    expect(broker.connections.length).toBe(1)
  })
})
