import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16, encodeFrame, type Frame, FrameReader, MAX_BLOCK_BYTES } from './frame.ts'

// A 16-bit sum lets one random fault in 65,536 through: fixed seeds keep these tests from being a lottery.
const seed = 1

const frames = fc
  .array(
    fc.record({
      type: fc.nat(255),
      seq: fc.nat(255),
      session: fc.nat(0xffff_ffff),
      payload: fc.uint8Array({ maxLength: 112 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => list.map((frame): Frame => ({ version: 1, ...frame })))

const wire = (list: readonly Frame[]): Uint8Array => Buffer.concat(list.map(encodeFrame))
const readAll = (bytes: Uint8Array): Frame[] => new FrameReader(50).push(bytes, 0)
const text = (frame: Frame) =>
  `${frame.type} ${frame.seq} ${frame.session} ${Buffer.from(frame.payload).toString('hex')}`

describe('frames', () => {
  it('carry the CRC of the specification', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x29b1)
  })

  it('are the same in whatever pieces the bytes arrive', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, sizes) => {
        const bytes = wire(sent)
        const reader = new FrameReader(50)
        const got: Frame[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          got.push(...reader.push(bytes.subarray(at, at + size), i * 49))
          at += size
        }
        expect(got).toEqual(sent)
        expect(reader.counters).toEqual({ frames: sent.length, crcErrors: 0, droppedBytes: 0 })
      }),
      { seed },
    )
  })

  it('never contain the delimiter, whatever they carry', () => {
    fc.assert(
      fc.property(frames, (sent) => {
        for (const frame of sent) {
          const bytes = encodeFrame(frame)
          expect(bytes.indexOf(0, 1)).toBe(bytes.length - 1)
        }
      }),
      { seed },
    )
  })

  it('longer than the protocol allows are not made', () => {
    expect(() => encodeFrame({ type: 1, seq: 0, session: 1, payload: new Uint8Array(113) })).toThrow(RangeError)
  })

  it('one flipped, inserted or lost byte costs two frames at most and never makes another one', () => {
    const fault = fc.record({
      kind: fc.constantFrom('flip', 'insert', 'drop'),
      where: fc.nat(0xffff),
      value: fc.integer({ min: 1, max: 255 }),
    })
    fc.assert(
      fc.property(frames, fault, (sent, { kind, where, value }) => {
        const bytes = [...wire(sent)]
        const at = where % bytes.length
        if (kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ value
        else if (kind === 'insert') bytes.splice(at, 0, value - 1)
        else bytes.splice(at, 1)
        expectOnlyLosses(readAll(Uint8Array.from(bytes)), sent, 2)
      }),
      { seed, numRuns: 3000 },
    )
  })

  it('of the specification survive every single fault that a byte can have', () => {
    const vectors: { frame: string }[] = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'))
    const sent = readAll(Buffer.concat(vectors.slice(0, 3).map(({ frame }) => Buffer.from(frame, 'hex'))))
    const intact = wire(sent)
    for (let at = 0; at < intact.length; at++) {
      const dropped = Uint8Array.from([...intact.subarray(0, at), ...intact.subarray(at + 1)])
      expectOnlyLosses(readAll(dropped), sent, 2)
      for (let bits = 1; bits < 256; bits++) {
        const flipped = intact.slice()
        flipped[at] = (flipped[at] ?? 0) ^ bits
        expectOnlyLosses(readAll(flipped), sent, 2)
      }
    }
  })
})

/** Plain comparisons: this runs tens of thousands of times. */
function expectOnlyLosses(got: readonly Frame[], sent: readonly Frame[], most: number): void {
  const left = sent.map(text)
  for (const frame of got) {
    const i = left.indexOf(text(frame))
    if (i < 0) expect.fail(`a frame that nobody sent: ${text(frame)}`)
    left.splice(0, i + 1) // in their order, too
  }
  if (got.length < sent.length - most) expect.fail(`${sent.length - got.length} frames lost`)
}

describe('the reader', () => {
  const frame = encodeFrame({ type: 0x11, seq: 1, session: 5, payload: Uint8Array.of(1, 2, 3) })

  it('finds the first frame behind noise of any kind, and counts what it threw away', () => {
    const reader = new FrameReader(50)
    expect(reader.push(Uint8Array.of(9, 8, 7), 0)).toEqual([])
    expect(reader.push(frame, 1)).toHaveLength(1)
    expect(reader.counters).toEqual({ frames: 1, crcErrors: 1, droppedBytes: 3 })
  })

  it('drops a frame that stays incomplete for 50 ms, and reads the next', () => {
    const reader = new FrameReader(50)
    reader.push(frame.subarray(0, 5), 0)
    expect(reader.push(frame.subarray(5), 50)).toEqual([])
    expect(reader.push(frame, 51)).toHaveLength(1)
    reader.push(frame.subarray(0, 5), 100)
    expect(reader.push(frame.subarray(5), 149)).toHaveLength(1)
    expect(reader.counters).toEqual({ frames: 2, crcErrors: 0, droppedBytes: frame.length - 2 })
  })

  it('waits for ever where pauses say nothing', () => {
    const reader = new FrameReader(Number.POSITIVE_INFINITY)
    reader.push(frame.subarray(0, 5), 0)
    expect(reader.push(frame.subarray(5), 1e9)).toHaveLength(1)
  })

  it('takes a block of 160 bytes for what it is and does not keep a longer one', () => {
    const reader = new FrameReader(50)
    reader.push(new Uint8Array(MAX_BLOCK_BYTES).fill(1), 0)
    expect(reader.pendingBytes).toBe(160)
    reader.push(Uint8Array.of(1), 0)
    expect(reader.pendingBytes).toBe(0)
    expect(reader.push(frame, 0)).toHaveLength(1)
    expect(reader.counters).toEqual({ frames: 1, crcErrors: 0, droppedBytes: 161 })
  })

  it('stays within its bounds for a million bytes of noise, and hears the frame behind them', () => {
    const reader = new FrameReader(50)
    let state = 12345
    for (let sent = 0; sent < 1_000_000; sent += 1000) {
      const noise = Uint8Array.from({ length: 1000 }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return state >>> 24
      })
      reader.push(noise, sent)
      if (reader.pendingBytes > MAX_BLOCK_BYTES) expect.fail(`${reader.pendingBytes} bytes kept`)
    }
    expect(reader.push(Uint8Array.of(0), 1_000_000)).toEqual([])
    expect(reader.push(frame, 1_000_000)).toHaveLength(1)
  })
})
