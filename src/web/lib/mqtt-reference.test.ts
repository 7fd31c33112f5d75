/**
 * The page's own subscriber beside MQTT.js: both hear the same broker, and must take the same from it, however the
 * network cuts and joins what it says.
 */
import { Duplex, duplexPair } from 'node:stream'
import { Aedes } from 'aedes'
import fc from 'fast-check'
import { MqttClient } from 'mqtt'
import { describe, expect, it, vi } from 'vitest'
import { connectPacket, PacketReader, subscribePacket } from './mqtt-packets.ts'
import { subscribe } from './mqtt-subscriber.ts'
import { VirtualClock } from './virtual-clock.ts'

const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 15_000, interval: 2 })
// Hundreds of conversations, on a computer that has other work too.
vi.setConfig({ testTimeout: 120_000 })

const LOGIN = { clientId: 'display-1', username: 'display-ü', password: 'ticket', keepAliveS: 8 }
const END = 'end'

interface Message {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1
  readonly retain: boolean
}

/** One conversation with the broker, as MQTT.js had it. */
interface Conversation {
  /** All bytes that the broker sent, in order. */
  readonly said: Uint8Array
  /** What MQTT.js handed to its page. */
  readonly messages: readonly string[]
  /** Ids that MQTT.js acknowledged, in order. */
  readonly acknowledged: readonly number[]
}

const inWords = (topic: string, payload: Uint8Array, kind: 'retained' | 'live'): string =>
  `${kind} ${topic} ${Buffer.from(payload).toString('base64')}`

/** Ids that a client acknowledged, in order: PUBACK is `40 02 id id`. All else that it sent is stepped over. */
function acknowledgedIn(packets: readonly Uint8Array[]): number[] {
  const bytes = Buffer.concat(packets)
  const ids: number[] = []
  for (let at = 0; at < bytes.length; ) {
    let length = 0
    let head = 1
    for (let more = true; more; head++) {
      const byte = bytes[at + head] ?? 0
      length += (byte & 127) << (7 * (head - 1))
      more = byte > 127
    }
    if (bytes[at] === 0x40 && at + head + 2 <= bytes.length) ids.push(bytes.readUInt16BE(at + head))
    at += head + length
  }
  return ids
}

/** A reading end that hands every piece to `heard`, and a writing end that hands every piece to `said`. */
function tapped(far: Duplex, heard: (piece: Buffer) => void, said: (piece: Buffer) => void): Duplex {
  const near = new Duplex({
    read: () => undefined,
    write(piece: Buffer, _encoding, done) {
      said(Buffer.from(piece))
      far.write(piece, () => done())
    },
    final(done) {
      far.end(() => done())
    },
    destroy(error, done) {
      far.destroy()
      done(error)
    },
  })
  far.on('data', (piece: Buffer) => {
    heard(Buffer.from(piece))
    near.push(piece)
  })
  far.on('close', () => near.push(null))
  return near
}

/** Kept messages stand in the broker before the display comes, the others are published while it is there. */
async function converse(messages: readonly Message[]): Promise<Conversation> {
  const broker = await Aedes.createBroker()
  const publish = (message: Message): Promise<void> =>
    new Promise((resolve, reject) => {
      const packet = { cmd: 'publish', dup: false, ...message, payload: Buffer.from(message.payload) } as const
      broker.publish(packet, (error) => (error ? reject(error) : resolve()))
    })
  for (const message of messages) if (message.retain) await publish(message)
  const [far, brokerSide] = duplexPair()
  const said: Buffer[] = []
  const sent: Buffer[] = []
  const taken: string[] = []
  broker.handle(brokerSide)
  const client = new MqttClient(
    () =>
      tapped(
        far,
        (piece) => said.push(piece),
        (piece) => sent.push(piece),
      ),
    { ...LOGIN, protocolVersion: 4, clean: true, keepalive: 0, reconnectPeriod: 0 },
  )
  try {
    client.on('message', (topic, payload, { retain }) =>
      taken.push(inWords(topic, payload, retain ? 'retained' : 'live')),
    )
    await client.subscribeAsync('#', { qos: 1 })
    const kept = messages.filter(({ retain }) => retain)
    await until(() => expect(taken).toHaveLength(kept.length))
    for (const message of messages) if (!message.retain) await publish(message)
    await publish({ topic: END, payload: Buffer.from('.'), qos: 0, retain: false })
    await until(() => expect(taken.at(-1)).toContain(` ${END} `))
    const confirmed = messages.filter(({ qos }) => qos > 0).length
    await until(() => expect(acknowledgedIn(sent)).toHaveLength(confirmed))
    return { said: Buffer.concat(said), messages: taken, acknowledged: acknowledgedIn(sent) }
  } finally {
    await client.endAsync(true)
    await new Promise<void>((done) => broker.close(done))
  }
}

/** The same bytes, in these pieces, to the subscriber of the page. */
function hear(said: Uint8Array, cuts: readonly number[]): Pick<Conversation, 'messages' | 'acknowledged'> {
  const messages: string[] = []
  const sent: Uint8Array[] = []
  const states: string[] = []
  let data: (piece: Uint8Array) => void = () => undefined
  const subscriber = subscribe({
    ...LOGIN,
    open(handlers) {
      data = handlers.data
      return { send: (bytes) => void sent.push(bytes), close: () => undefined }
    },
    clock: new VirtualClock(),
    random: () => 0,
    topics: ['#'],
    onMessage: (topic, payload, retained) => messages.push(inWords(topic, payload, retained ? 'retained' : 'live')),
    onState: (state) => states.push(state),
  })
  let from = 0
  for (const end of [...[...cuts].sort((a, b) => a - b), said.length]) {
    // The network may use its buffer again as soon as we have looked at it.
    const piece = Uint8Array.from(said.subarray(from, end))
    data(piece)
    piece.fill(0xff)
    from = end
  }
  expect(states).toEqual(['connecting', 'live'])
  subscriber.close()
  return { messages, acknowledged: acknowledgedIn(sent) }
}

const topic = fc.oneof(
  fc.constantFrom('baristad/board/main', 'baristad/board/main/call', 'baristad/daemon/heartbeat', 'a', 'ünïcode/☕'),
  fc.stringMatching(/^[a-z]{1,200}$/),
)
/** Around every length at which the head of a packet grows by a byte, and anything else. */
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(0, 100, 127, 128, 16_383, 16_384, 70_000).map((length) => new Uint8Array(length).fill(0x30)),
  fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => new TextEncoder().encode(text)),
)
const message: fc.Arbitrary<Message> = fc
  .record({ topic, payload, qos: fc.constantFrom<0 | 1>(0, 1), retain: fc.boolean() })
  // Nothing is kept of an empty one, and of several on one topic only the last is.
  .map((made) => ({ ...made, retain: made.retain && made.payload.length > 0 }))
const conversation = fc
  .array(message, { maxLength: 12 })
  .map((messages) =>
    messages.filter(
      ({ retain, topic: own }, i) =>
        !retain || !messages.slice(i + 1).some((later) => later.retain && later.topic === own),
    ),
  )

describe('a display beside MQTT.js', () => {
  it('hears the same messages and acknowledges the same ones, wherever the bytes are cut and joined', async () => {
    await fc.assert(
      fc.asyncProperty(
        conversation,
        fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), {
          minLength: 5,
          maxLength: 5,
        }),
        async (messages, waysOfCutting) => {
          const reference = await converse(messages)
          expect(reference.messages).toHaveLength(messages.length + 1)
          const { said, ...expected } = reference
          const pieces = waysOfCutting.map((cuts) => cuts.map((share) => Math.round(share * said.length)))
          for (const cuts of [[], ...pieces]) expect(hear(said, cuts)).toEqual(expected)
          if (said.length > 3_000) return
          expect(
            hear(
              said,
              Array.from(said, (_, i) => i),
            ),
          ).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('logs in with the very bytes, and asks for its topics with the very bytes but for the id', async () => {
    const any = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(
        fc.record({ clientId: any, username: any, password: any, keepAliveS: fc.integer({ min: 1, max: 65_535 }) }),
        fc.uniqueArray(fc.stringMatching(/^[a-zé☕/]{1,90}$/), { minLength: 1, maxLength: 6 }),
        async (login, topics) => {
          const [far, near] = duplexPair()
          const sent: Buffer[] = []
          far.on('data', (piece: Buffer) => sent.push(piece))
          const { keepAliveS, ...names } = login
          const client = new MqttClient(() => near, {
            ...{ ...names, keepalive: keepAliveS, protocolVersion: 4, clean: true, reconnectPeriod: 0 },
          })
          try {
            const connect = connectPacket(login)
            await until(() => expect(Buffer.concat(sent).length).toBeGreaterThanOrEqual(connect.length))
            expect(Buffer.concat(sent).toString('hex')).toBe(Buffer.from(connect).toString('hex'))
            sent.length = 0
            far.write(Buffer.from([0x20, 2, 0, 0]))
            client.subscribe(topics, { qos: 1 })
            const own = Buffer.from(subscribePacket(1, topics, 1))
            await until(() => expect(Buffer.concat(sent).length).toBeGreaterThanOrEqual(own.length))
            const theirs = Buffer.concat(sent)
            // The id stands after the head, which is as long as in ours.
            const idAt = (own[1] ?? 0) < 128 ? 2 : 3
            theirs.writeUInt16BE(1, idAt)
            expect(theirs.toString('hex')).toBe(own.toString('hex'))
          } finally {
            client.end(true)
            far.destroy()
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('a length that lies', () => {
  const MAX_BYTES = 2_000
  /** `length` as a packet's head writes it. */
  const headOf = (length: number): number[] => {
    const bytes = [0x30]
    for (let rest = length; ; rest >>= 7) {
      bytes.push((rest & 127) | (rest > 127 ? 128 : 0))
      if (rest < 128) return bytes
    }
  }

  it('is refused with the last byte of the head, in whatever pieces it comes, and nothing after it is kept', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: MAX_BYTES + 1, max: 268_435_455 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (length, sizes, before) => {
          const reader = new PacketReader(MAX_BYTES)
          // Whole packets in front of it are still heard.
          const bytes = Uint8Array.from([...Array.from({ length: before }, () => [0xd0, 0]).flat(), ...headOf(length)])
          let heard = 0
          let from = 0
          for (const size of [...sizes, bytes.length]) {
            if (from < bytes.length) expect(reader.fault).toBeNull()
            heard += reader.push(bytes.subarray(from, from + size)).length
            from += size
          }
          expect(heard).toBe(before)
          expect(reader.fault).toBe(`packet of ${length} bytes`)
          expect(reader.push(new Uint8Array(1_000_000))).toEqual([])
          expect(reader.heldBytes).toBe(0)
        },
      ),
    )
  })

  it('keeps a reader waiting for no more than it may hold, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 40 }), (pieces) => {
        const reader = new PacketReader(MAX_BYTES)
        for (const piece of pieces) {
          reader.push(piece)
          // A packet that is almost whole, with its head of at most five bytes.
          expect(reader.heldBytes).toBeLessThan(MAX_BYTES + 5)
        }
      }),
    )
  })

  it('is believed up to the very limit', () => {
    const reader = new PacketReader(MAX_BYTES)
    const whole = Uint8Array.from([...headOf(MAX_BYTES), 0, 1, 0x61, ...new Uint8Array(MAX_BYTES - 3)])
    expect(reader.push(whole.subarray(0, -1))).toEqual([])
    expect(reader.heldBytes).toBe(whole.length - 1)
    const [publish] = reader.push(whole.subarray(-1))
    expect(publish?.t === 'publish' ? publish.payload.length : null).toBe(MAX_BYTES - 3)
    expect(reader.heldBytes).toBe(0)
  })
})
