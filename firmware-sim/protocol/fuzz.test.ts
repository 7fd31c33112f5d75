/** What a bad line, or a host gone wrong, can do to the device: cost messages, and nothing else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bench } from '../testing/bench.ts'
import { encodeFrame, FrameReader } from './frame.ts'
import { decodeJson } from './json.ts'
import { SerialSession } from './serial-session.ts'

// A 16-bit sum lets one random fault in 65,536 through: a fixed seed keeps these tests from being a lottery.
const seed = 1

const frame = fc.record({
  type: fc.nat(255),
  seq: fc.nat(255),
  session: fc.nat(0xffff_ffff),
  payload: fc.uint8Array({ maxLength: 112 }),
})
type Sent = Parameters<typeof encodeFrame>[0]
const frames = fc.array(frame, { minLength: 1, maxLength: 8 })
const text = ({ type, seq, session, payload }: Sent) =>
  `${type} ${seq} ${session} ${Buffer.from(payload).toString('hex')}`
const wireOf = (sent: readonly Sent[]) => Buffer.concat(sent.map(encodeFrame))
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })

/** Also longer than any block, and without a single delimiter. */
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ minLength: 150, maxLength: 400 }).map((bytes) => bytes.map((byte) => byte || 1)),
)

/** Fed in pieces of these sizes, in turn. */
function read(wire: Uint8Array, pieces: readonly number[]): string[] {
  const reader = new FrameReader(Number.POSITIVE_INFINITY)
  const got: string[] = []
  for (let at = 0, i = 0; at < wire.length; i++) {
    const size = pieces[i % pieces.length] ?? 1
    got.push(...reader.push(wire.subarray(at, at + size), 0).map(text))
    at += size
  }
  return got
}

describe('the stream of frames', () => {
  it('means the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(frames, sizes, (sent, pieces) => {
        expect(read(wireOf(sent), pieces)).toEqual(sent.map(text))
      }),
      { seed, numRuns: 500 },
    )
  })

  it('loses the frames that damage touched and no other, and no damage makes a new one', () => {
    const damage = fc.record({ from: fc.nat(), length: fc.nat(300), instead: anything })
    fc.assert(
      fc.property(frames, damage, sizes, (sent, { from, length, instead }, pieces) => {
        const bytes = wireOf(sent)
        const start = from % (bytes.length + 1)
        const end = Math.min(bytes.length, start + length)
        const got = read(Buffer.concat([bytes.subarray(0, start), instead, bytes.subarray(end)]), pieces)
        let at = 0
        const touched: string[] = []
        const whole: string[] = []
        for (const one of sent) {
          const next = at + encodeFrame(one).length
          ;(next <= start || at >= end ? whole : touched).push(text(one))
          at = next
        }
        expect(got.filter((one) => !touched.includes(one))).toEqual(whole.filter((one) => !touched.includes(one)))
      }),
      { seed, numRuns: 2000 },
    )
  })
})

describe('a host that talks nonsense', () => {
  it('in intact frames of its own session makes nothing pour that is no command to pour, and ends nothing', () => {
    const nonsense = fc.array(
      // Any type but `brew`, whose fields would have to be right.
      fc.tuple(
        fc.nat(255).filter((type) => type !== 0x10),
        fc.uint8Array({ maxLength: 112 }),
      ),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(nonsense, (messages) => {
        const session = new SerialSession(50)
        const bench = new Bench()
        session.receive(encodeFrame({ type: 1, seq: 0, session: 7, payload: Uint8Array.of(0xe8, 3) }), 0)
        for (const [type, payload] of messages) {
          for (const incoming of session.receive(encodeFrame({ type, seq: 0, session: 7, payload }), 0)) {
            bench.say(incoming)
          }
        }
        bench.pass(5_000)
        expect(bench.world.counts.pours).toBe(0)
        // It listens to whoever comes after.
        expect(bench.hello()[0]).toMatchObject({ t: 'identity', boot: 1 })
      }),
      { seed, numRuns: 300 },
    )
  })

  it('in JSON is understood or ignored', () => {
    const nearly = fc.record(
      {
        v: fc.constantFrom(1, 2, '1'),
        t: fc.constantFrom('hello', 'brew', 'query', 'fence', 'stop', 'ack', 'constructor'),
        heartbeatMs: fc.jsonValue(),
        brew: fc.jsonValue(),
        group: fc.jsonValue(),
        epoch: fc.jsonValue(),
        program: fc.jsonValue(),
        label: fc.jsonValue(),
        event: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.oneof(fc.jsonValue(), nearly).map((value) => new TextEncoder().encode(JSON.stringify(value))),
    )
    fc.assert(
      fc.property(payload, (bytes) => {
        const command = decodeJson(bytes)
        if (command !== null) expect(typeof command.t).toBe('string')
      }),
      { seed, numRuns: 2000 },
    )
  })
})
