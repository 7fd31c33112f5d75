/** What a bad line, or a stranger's firmware, can do to the host: cost messages, and nothing else. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, type Frame, FrameReader, MAX_BLOCK_BYTES } from './frame.ts'
import { decodePayload } from './payload.ts'
import { SerialLink } from './serial-link.ts'

// A 16-bit sum lets one random fault in 65,536 through: a fixed seed keeps these tests from being a lottery.
const seed = 1

const frame = fc.record({
  type: fc.nat(255),
  seq: fc.nat(255),
  session: fc.nat(0xffff_ffff),
  payload: fc.uint8Array({ maxLength: 112 }),
})
const frames = fc.array(frame, { minLength: 1, maxLength: 8 })
/** Also longer than any block, and without a single delimiter. */
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.uint8Array({ minLength: 150, maxLength: 400 }).map((bytes) => bytes.map((byte) => byte || 1)),
)
/** A stretch of the stream is replaced by anything, of any other length; nothing: it is lost. */
const damage = fc.record({ from: fc.nat(), length: fc.nat(300), instead: anything })
const text = ({ type, seq, session, payload }: Omit<Frame, 'version'>) =>
  `${type} ${seq} ${session} ${Buffer.from(payload).toString('hex')}`

const vectors: { frame: string; message: { t: string } }[] = JSON.parse(
  readFileSync(new URL('vectors.json', import.meta.url), 'utf8'),
)
const identity = new FrameReader(50)
  .push(Buffer.concat(vectors.map((vector) => Buffer.from(vector.frame, 'hex'))), 0)
  .find(({ type }) => type === 0x81) ?? { type: 0, payload: new Uint8Array() }

describe('a stretch of the stream that becomes something else', () => {
  it('costs the frames that it touched and no other, makes no new one, and fills no memory', () => {
    fc.assert(
      fc.property(frames, damage, fc.integer({ min: 1, max: 64 }), (sent, { from, length, instead }, size) => {
        const bytes = Buffer.concat(sent.map(encodeFrame))
        const start = from % (bytes.length + 1)
        const end = Math.min(bytes.length, start + length)
        const wire = Buffer.concat([bytes.subarray(0, start), instead, bytes.subarray(end)])
        const reader = new FrameReader(Number.POSITIVE_INFINITY)
        const got: string[] = []
        for (let at = 0; at < wire.length; at += size) {
          got.push(...reader.push(wire.subarray(at, at + size), 0).map(text))
          if (reader.pendingBytes > MAX_BLOCK_BYTES) expect.fail(`${reader.pendingBytes} bytes kept`)
        }
        let at = 0
        const touched: string[] = []
        const whole: string[] = []
        for (const one of sent) {
          const next = at + encodeFrame(one).length
          ;(next <= start || at >= end ? whole : touched).push(text(one))
          at = next
        }
        // A frame that only lost a delimiter may still be heard; what is heard was sent.
        expect(got.filter((one) => !touched.includes(one))).toEqual(whole.filter((one) => !touched.includes(one)))
      }),
      { seed, numRuns: 2000 },
    )
  })
})

describe('intact frames that make no sense', () => {
  it('are read or refused with a reason, whatever is in them', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.uint8Array({ maxLength: 112 }), (type, payload) => {
        const decoded = decodePayload(type, payload)
        if (decoded.message === null) expect(decoded.reason).not.toBe('')
      }),
      { seed, numRuns: 3000 },
    )
  })

  it('and noise between them never end the link, never make it talk more than they do, and a real device is heard after them', () => {
    const hostile = fc.array(
      fc.oneof(
        frame.map((one) => encodeFrame(one)),
        // Types that a device sends, in the session that it may have before any hello.
        fc
          .tuple(fc.constantFrom(0x81, 0x83, 0x90, 0x91, 0x92, 0x93, 0xff), fc.uint8Array({ maxLength: 112 }))
          .map(([type, payload]) => encodeFrame({ type, seq: 0, session: 0, payload })),
        fc.uint8Array({ maxLength: 200 }),
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(hostile, (pieces) => {
        const link = new SerialLink({ heartbeatMs: 1000, interByteMs: 50, random: () => 0.5 })
        link.step({ t: 'opened' }, 0)
        let nowMs = 0
        let said = 0
        for (const bytes of pieces) {
          nowMs += 60
          said += link.step({ t: 'bytes', bytes }, nowMs).bytes.length
        }
        // An acknowledgement for each frame and a hello a second, at most.
        expect(said).toBeLessThanOrEqual(pieces.length + 2 + nowMs / 1000)
        const greeting = link.step({ t: 'tick' }, nowMs + 10_000).bytes
        const [hello] = new FrameReader(50).push(Buffer.concat(greeting), 0)
        const answer = encodeFrame({ ...identity, seq: 0, session: hello?.session ?? 0 })
        const after = link.step({ t: 'bytes', bytes: Buffer.concat([Uint8Array.of(0), answer]) }, nowMs + 10_100)
        expect(after.messages).toMatchObject([{ t: 'hello' }])
      }),
      { seed, numRuns: 500 },
    )
  })
})
