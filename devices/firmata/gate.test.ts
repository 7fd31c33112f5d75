import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Gate, MOST_SYSEX_BYTES } from './gate.ts'

const data = fc.nat(0x7f)
const report = fc.tuple(fc.integer({ min: 0x90, max: 0x9f }), data, data).map((bytes) => [...bytes])
const message = fc.oneof(
  report,
  fc.tuple(fc.integer({ min: 0xe0, max: 0xef }), data, data).map((bytes) => [...bytes]),
  fc.tuple(fc.constant(0xf9), data, data).map((bytes) => [...bytes]),
  fc.array(data, { maxLength: 40 }).map((inside) => [0xf0, ...inside, 0xf7]),
)
const messages = fc.array(message, { minLength: 1, maxLength: 10 })
const bytesOf = (list: readonly (readonly number[])[]) => Uint8Array.from(list.flat())
const through = (bytes: Iterable<number>) => [...new Gate().push(Uint8Array.from(bytes))]

describe('the gate', () => {
  it('lets every message of a board through as it is, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, sizes) => {
        const bytes = bytesOf(sent)
        const gate = new Gate()
        const got: number[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          got.push(...gate.push(bytes.subarray(at, at + size)))
          at += size
        }
        expect(got).toEqual([...bytes])
        expect([gate.pendingBytes, gate.droppedBytes]).toEqual([0, 0])
      }),
    )
  })

  it('means the same however noise is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (noise, cut) => {
        const gate = new Gate()
        expect([...gate.push(noise.subarray(0, cut)), ...gate.push(noise.subarray(cut))]).toEqual(through(noise))
      }),
    )
  })

  it('loses only the messages that were damaged, whatever became of them', () => {
    const damage = fc.record({ from: fc.nat(), length: fc.nat(12), instead: fc.uint8Array({ maxLength: 12 }) })
    fc.assert(
      fc.property(messages, damage, (sent, { from, length, instead }) => {
        const bytes = [...bytesOf(sent)]
        const start = from % (bytes.length + 1)
        const end = Math.min(bytes.length, start + length)
        const got = through([...bytes.slice(0, start), ...instead, ...bytes.slice(end)])
        const before: number[] = []
        const after: number[] = []
        let at = 0
        for (const one of sent) {
          if (at + one.length <= start) before.push(...one)
          else if (at >= end) after.push(...one)
          at += one.length
        }
        expect(got.slice(0, before.length)).toEqual(before)
        expect(got.slice(got.length - after.length)).toEqual(after)
      }),
      { numRuns: 1000 },
    )
  })

  it('never makes up a report of switches when a byte is lost', () => {
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 10 }), fc.nat(), (sent, where) => {
        const bytes = [...bytesOf(sent)]
        const lost = where % bytes.length
        const got = through(bytes.filter((_, at) => at !== lost))
        const others = sent.filter((_, at) => at !== Math.floor(lost / 3))
        expect(got).toEqual(others.flat())
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps no more than the longest message, and hears what follows a sysex without end', () => {
    const gate = new Gate()
    gate.push(Uint8Array.of(0xf0))
    for (let sent = 0; sent < 1_000_000; sent += 1000) {
      gate.push(new Uint8Array(1000).fill(0x55))
      if (gate.pendingBytes > MOST_SYSEX_BYTES) expect.fail(`${gate.pendingBytes} bytes kept`)
    }
    expect([...gate.push(Uint8Array.of(0x91, 1, 0))]).toEqual([0x91, 1, 0])
    expect(gate.droppedBytes).toBe(1_000_001)
  })

  it('drops what no board sends', () => {
    expect(through([0xff, 0xc0, 1, 0xd1, 1, 0xf4, 7, 1, 0xf7, 5, 0x92, 3, 1])).toEqual([0x92, 3, 1])
  })
})
