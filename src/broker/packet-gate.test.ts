import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GateVerdict, PacketGate } from './packet-gate.ts'
import { connectPacket, packet } from './testing.ts'

const LIMITS = { maxPacketBytes: 300, maxConnectBytes: 100 }
const CONNECT = connectPacket('machine-1')

function open(): PacketGate {
  const gate = new PacketGate(LIMITS)
  gate.scan(CONNECT)
  gate.open()
  return gate
}

describe('before the client is let in', () => {
  it('its CONNECT goes on, and nothing behind it', () => {
    const gate = new PacketGate(LIMITS)
    const more = Buffer.concat([CONNECT, packet(0x30, Buffer.alloc(10))])
    expect(gate.scan(more)).toEqual({ passed: CONNECT.length, fault: null })
    expect(gate.scan(more)).toEqual({ passed: 0, fault: null })
  })

  it('a CONNECT of 268 MB is known by its first five bytes', () => {
    const gate = new PacketGate(LIMITS)
    expect(gate.scan(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])).fault).toContain('268435460 bytes')
  })

  it.each([0x30, 0x82, 0xc0, 0x00, 0xf0])('a first packet of type %i ends the connection at its first byte', (head) => {
    expect(new PacketGate(LIMITS).scan(Buffer.from([head])).fault).toContain('no CONNECT')
  })

  it('a CONNECT may be as long as the limit, and not a byte longer', () => {
    expect(new PacketGate(LIMITS).scan(packet(0x10, Buffer.alloc(98))).fault).toBeNull()
    expect(new PacketGate(LIMITS).scan(packet(0x10, Buffer.alloc(99))).fault).not.toBeNull()
  })
})

describe('afterwards', () => {
  it('a packet may be as long as the limit, and not a byte longer', () => {
    const longest = packet(0x30, Buffer.alloc(297))
    expect(longest.length).toBe(300)
    expect(open().scan(longest)).toEqual({ passed: 300, fault: null })
    expect(open().scan(packet(0x30, Buffer.alloc(298))).fault).not.toBeNull()
  })

  it('a length of five bytes is malformed', () => {
    expect(open().scan(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01])).fault).toContain('malformed')
  })

  it('packets without a body do not lose the count', () => {
    const gate = open()
    const pings = Buffer.concat([packet(0xc0, Buffer.alloc(0)), packet(0xc0, Buffer.alloc(0))])
    expect(gate.scan(pings)).toEqual({ passed: 4, fault: null })
    expect(gate.scan(packet(0x30, Buffer.alloc(400))).fault).not.toBeNull()
  })

  it('how the bytes are cut into chunks makes no difference', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 320 }), { minLength: 1, maxLength: 6 })
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(sizes, cuts, (bodies, lengths) => {
        const bytes = Buffer.concat(bodies.map((size) => packet(0x30, Buffer.alloc(size, 0x10))))
        expect(inChunks(open(), bytes, lengths)).toEqual(open().scan(bytes))
      }),
      { numRuns: 300 },
    )
  })
})

function inChunks(gate: PacketGate, bytes: Buffer, lengths: readonly number[]): GateVerdict {
  let passed = 0
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const chunk = bytes.subarray(at, at + (lengths[turn % lengths.length] ?? 1))
    const verdict = gate.scan(chunk)
    passed += verdict.passed
    if (verdict.fault !== null) return { passed, fault: verdict.fault }
    at += chunk.length
  }
  return { passed, fault: null }
}
