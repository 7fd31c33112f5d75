import { describe, expect, it } from 'vitest'
import { dice, seededChance } from '../chance.ts'
import { cobsDecode, cobsEncode } from './cobs.ts'
import { crc16 } from './crc.ts'
import { encodeFrame, FrameReader } from './frame.ts'

const frame = (seq: number): Uint8Array =>
  encodeFrame({ type: 0x11, seq, session: 0x0100, payload: Uint8Array.of(0, 1, 0, 0, seq) })
const reader = (): FrameReader => new FrameReader(50)
const seqs = (frames: readonly { seq: number }[]): number[] => frames.map(({ seq }) => seq)

describe('frames in a stream of bytes', () => {
  it('have the check sum of the specification', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x29b1)
  })

  it('come out the same however the stream is cut', () => {
    const stream = Buffer.concat([frame(1), frame(2), frame(3)])
    for (let size = 1; size <= stream.length; size++) {
      const split = reader()
      const found: number[] = []
      for (let at = 0; at < stream.length; at += size)
        found.push(...seqs(split.push(stream.subarray(at, at + size), 0)))
      expect(found).toEqual([1, 2, 3])
    }
  })

  it('survive any single damaged byte but for the frame it hit', () => {
    const stream = Buffer.concat([frame(1), frame(2), frame(3)])
    const size = frame(1).length
    for (let at = 0; at < stream.length; at++) {
      for (const change of [1, 0x80, 0xff]) {
        const damaged = Buffer.from(stream)
        damaged[at] = (damaged[at] ?? 0) ^ change
        const found = seqs(reader().push(damaged, 0))
        const hit = Math.floor(at / size) + 1
        const others = [1, 2, 3].filter((seq) => seq !== hit)
        // A damaged delimiter between two frames may cost nothing: the other of the two still stands there.
        expect(found.filter((seq) => seq !== hit)).toEqual(others)
      }
    }
  })

  it('are found behind any garbage', () => {
    const chance = seededChance(3)
    for (let round = 0; round < 300; round++) {
      const garbage = Uint8Array.from({ length: dice(chance, 400) }, () => dice(chance, 256))
      expect(seqs(reader().push(Buffer.concat([garbage, frame(9)]), 0))).toContain(9)
    }
  })

  it('are dropped when they stay incomplete, and their late end is not taken for the next one', () => {
    const line = reader()
    const late = frame(1)
    expect(line.push(late.subarray(0, 6), 0)).toEqual([])
    expect(line.push(late.subarray(6), 50)).toEqual([])
    expect(seqs(line.push(frame(2), 60))).toEqual([2])
  })

  it('may take longer than that as a whole on a slow line', () => {
    const line = reader()
    const slow = [...frame(1)].flatMap((byte, at) => line.push(Uint8Array.of(byte), at * 40))
    expect(seqs(slow)).toEqual([1])
  })

  it('wait for ever over TCP', () => {
    const line = new FrameReader(Number.POSITIVE_INFINITY)
    line.push(frame(1).subarray(0, 6), 0)
    expect(seqs(line.push(frame(1).subarray(6), 1e9))).toEqual([1])
  })

  it('do not fill the memory when no end comes', () => {
    const line = reader()
    for (let round = 0; round < 100; round++) line.push(new Uint8Array(100).fill(7), 0)
    expect(line.damaged).toBe(1)
    expect(seqs(line.push(frame(4), 0))).toEqual([4])
  })

  it('may have any number of 00 between them', () => {
    const line = reader()
    expect(seqs(line.push(Buffer.concat([new Uint8Array(9), frame(1), new Uint8Array(9), frame(2)]), 0))).toEqual([
      1, 2,
    ])
    expect(line.damaged).toBe(0)
  })

  it('are blocks without a single 00, whatever they carry', () => {
    const chance = seededChance(5)
    for (let length = 0; length < 300; length++) {
      const body = Uint8Array.from({ length }, () => dice(chance, 4))
      const out = new Uint8Array(body.length + 1 + Math.ceil(body.length / 254))
      const block = out.subarray(0, cobsEncode(body, body.length, out, 0))
      expect(block.includes(0)).toBe(false)
      expect(cobsDecode(block)).toEqual(body)
    }
  })
})
