import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FirmataBoard, MODE } from './board.ts'
import { Parser } from './parser.ts'
import { Host } from './testing/host.ts'

describe('the board speaks as StandardFirmata 2.5.7 was recorded', () => {
  it('introduces itself at power on, and again when asked', () => {
    const host = new Host()
    const introduction = 'f90205f0790205620061007200' + '2e0069006e006f00f7'
    expect(host.heard()).toBe(introduction)
    host.send(0xf9, 0xf0, 0x79, 0xf7)
    expect(host.heard()).toBe(introduction)
  })

  it('lists analog channels, capabilities and the state of a pin', () => {
    const host = new Host()
    host.heard()
    host.send(0xf0, 0x69, 0xf7)
    expect(host.heard()).toBe(`f06a${'7f'.repeat(14)}000102030405f7`)
    host.send(0xf0, 0x6d, 7, 0xf7)
    expect(host.heard()).toBe('f06e070100f7')
    host.send(0xf0, 0x6b, 0xf7)
    const capabilities = host.heard()
    expect(capabilities).toMatch(/^f06c7f7f/) // the serial line's own pins can do nothing
    expect(capabilities.match(/7f/g)).toHaveLength(20)
  })

  it('reports a port at once when asked to, then when an input of it changes', () => {
    const host = new Host()
    host.send(0xf4, 9, MODE.pullUp, 0xf4, 10, MODE.pullUp)
    host.heard()
    host.send(0xd1, 1)
    expect(host.heard()).toBe('910000') // water there, a cup there: both closed to ground
    host.twin.takeCup()
    expect(host.heard()).toBe('910400')
    host.twin.refill()
    expect(host.heard()).toBe('')
    host.send(0xd1, 0)
    host.twin.placeCup()
    expect(host.heard()).toBe('')
  })

  it('switches the pull-up of an input on when a one is written to its port', () => {
    const host = new Host()
    host.send(0xf4, 8, MODE.input, 0x91, 1, 0)
    host.heard()
    host.send(0xf0, 0x6d, 8, 0xf7)
    expect(host.heard()).toBe('f06e080b01f7')
  })
})

describe('the board has the faults of the original', () => {
  it('an output that was high stays high for ever, and over a reset message', () => {
    const host = new Host()
    host.button('high')
    host.clock.pass(3_600_000)
    host.send(0xff)
    expect(host.twin.report()).toMatchObject({ button: 'high' })
  })

  it('a reboot sets every output low', () => {
    const host = new Host()
    host.button('high')
    host.twin.strike('reset', 100)
    host.clock.pass(100)
    expect(host.twin.report()).toMatchObject({ button: 'low' })
    expect(host.heard()).toMatch(/f90205f079/)
  })

  it('a message whose first byte is lost is ignored without a word', () => {
    const host = new Host()
    host.button('high')
    host.heard()
    host.send(0x00, 0x00)
    expect(host.twin.report()).toMatchObject({ button: 'high' })
    expect(host.heard()).toBe('')
  })
})

describe('bytes', () => {
  it('mean the same however they are cut', () => {
    const bytes = fc.uint8Array({ maxLength: 80 })
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(80)), (all, cuts) => {
        const at = [0, ...cuts.filter((cut) => cut <= all.length).sort((a, b) => a - b), all.length]
        const parser = new Parser()
        const pieces = at.flatMap((from, i) => parser.push(all.subarray(from, at[i + 1] ?? all.length)))
        expect(pieces).toEqual(new Parser().push(all))
      }),
    )
  })

  it('that were damaged cost their own messages and no other', () => {
    const data = fc.nat(0x7f)
    const message = fc.oneof(
      fc.tuple(fc.integer({ min: 0x90, max: 0x9f }), data, data).map((bytes) => [...bytes]),
      fc.tuple(fc.constant(0xf4), data, data).map((bytes) => [...bytes]),
      fc.tuple(fc.integer({ min: 0xd0, max: 0xdf }), data).map((bytes) => [...bytes]),
      fc.array(data, { minLength: 1, maxLength: 20 }).map((inside) => [0xf0, ...inside, 0xf7]),
    )
    const damage = fc.record({ from: fc.nat(), length: fc.nat(12), instead: fc.uint8Array({ maxLength: 12 }) })
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 8 }), damage, (sent, { from, length, instead }) => {
        const bytes = sent.flat()
        const start = from % (bytes.length + 1)
        const end = Math.min(bytes.length, start + length)
        const got = new Parser().push(Uint8Array.from([...bytes.slice(0, start), ...instead, ...bytes.slice(end)]))
        let at = 0
        const before: number[] = []
        const after: number[] = []
        for (const one of sent) {
          if (at + one.length <= start) before.push(...one)
          else if (at >= end) after.push(...one)
          at += one.length
        }
        const first = new Parser().push(Uint8Array.from(before))
        const last = new Parser().push(Uint8Array.from(after))
        expect(got.slice(0, first.length)).toEqual(first)
        expect(got.slice(got.length - last.length)).toEqual(last)
      }),
      { numRuns: 1000 },
    )
  })

  it('of a sysex without end are not kept for ever, and the next message is heard', () => {
    const parser = new Parser()
    parser.push(Uint8Array.of(0xf0))
    for (let i = 0; i < 100; i++) parser.push(new Uint8Array(1000).fill(5))
    expect(parser.push(Uint8Array.of(0xf7))).toEqual([{ t: 'sysex', command: 5, data: new Array(63).fill(5) }])
    expect(parser.push(Uint8Array.of(0xf9))).toEqual([{ t: 'plain', command: 0xf9, data: [] }])
  })

  it('of noise never break the board, and what follows is understood', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const said: number[] = []
        const board = new FirmataBoard('x', { say: (bytes) => void said.push(...bytes), output() {} })
        board.receive(noise)
        said.length = 0
        board.receive(Uint8Array.of(0xf9))
        expect(said).toEqual([0xf9, 2, 5])
      }),
    )
  })
})
