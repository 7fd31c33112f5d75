import { describe, expect, it } from 'vitest'
import { cobsEncode } from './cobs.ts'
import { crc16 } from './crc.ts'
import { encodeFrame, FrameReader } from './frame.ts'
import { SerialSession } from './serial-session.ts'

const send = (type: number, session: number, payload: readonly number[]): Uint8Array =>
  encodeFrame({ type, seq: 0, session, payload: Uint8Array.from(payload) })
const HELLO = [0xe8, 3]
const QUERY = [1, 0, 0, 0, 0, 0, 0, 0]

function opened(): SerialSession {
  const session = new SerialSession(50)
  expect(session.receive(send(0x01, 77, HELLO), 0)).toEqual([{ t: 'hello', heartbeatMs: 1000 }])
  return session
}

describe('a serial session', () => {
  it('is opened by hello and carried by everything after it', () => {
    const session = opened()
    expect(session.receive(send(0x11, 77, QUERY), 0)).toEqual([{ t: 'query', brew: 1 }])
    const [frame] = new FrameReader(50).push(session.encode({ t: 'alarm', alarms: [] }), 0)
    expect(frame?.session).toBe(77)
  })

  it('answers nak and does nothing before hello, also to session 0', () => {
    const session = new SerialSession(50)
    expect(session.receive(send(0x11, 0, QUERY), 0)).toEqual([{ t: 'bad', reason: 'session' }])
    expect(session.receive(send(0x11, 5, QUERY), 0)).toEqual([{ t: 'bad', reason: 'session' }])
    expect(session.receive(send(0x01, 0, HELLO), 0)).toEqual([{ t: 'bad', reason: 'session' }])
    expect(session.session).toBe(0)
  })

  it('is replaced by the next hello; the old host is heard no more', () => {
    const session = opened()
    session.receive(send(0x01, 78, HELLO), 0)
    expect(session.receive(send(0x11, 77, QUERY), 0)).toEqual([{ t: 'bad', reason: 'session' }])
  })

  it('is not opened by a hello that is too short', () => {
    const session = new SerialSession(50)
    expect(session.receive(send(0x01, 77, [1]), 0)).toEqual([{ t: 'bad', reason: 'length' }])
    expect(session.session).toBe(0)
  })

  it('ignores the end of a longer payload and says nak to a shorter one', () => {
    const session = opened()
    expect(session.receive(send(0x11, 77, [...QUERY, 9, 9]), 0)).toEqual([{ t: 'query', brew: 1 }])
    expect(session.receive(send(0x11, 77, QUERY.slice(1)), 0)).toEqual([{ t: 'bad', reason: 'length' }])
  })

  it('never acts on a brew id of 2^53 or above, whose digits it could not keep', () => {
    const id = [0, 0, 0, 0, 0, 0, 0x20, 0]
    expect(opened().receive(send(0x11, 77, id), 0)).toEqual([{ t: 'bad', reason: 'length' }])
  })

  it('says nak to types and versions that it does not know', () => {
    expect(opened().receive(send(0x42, 77, []), 0)).toEqual([{ t: 'bad', reason: 'type' }])
    expect(opened().receive(versionTwo(), 0)).toEqual([{ t: 'bad', reason: 'version' }])
  })

  it('never answers its own echo, or the two would talk for ever', () => {
    const session = opened()
    for (const message of [
      session.encode({ t: 'nak', reason: 'session' }),
      session.encode({ t: 'alarm', alarms: ['water.empty'] }),
      session.encode({ t: 'refused', brew: 1, reason: 'busy' }),
    ]) {
      expect(session.receive(message, 0)).toEqual([])
    }
    expect(new SerialSession(50).receive(session.encode({ t: 'nak', reason: 'session' }), 0)).toEqual([])
  })

  it('has forgotten its host after a reset', () => {
    const session = opened()
    session.reset()
    expect(session.receive(send(0x11, 77, QUERY), 0)).toEqual([{ t: 'bad', reason: 'session' }])
  })
})

/** A wake of protocol version 2 in session 77, intact in every other way. */
function versionTwo(): Uint8Array {
  const body = new Uint8Array([0x20, 0x14, 1, 0, 77, 0, 0, 0, 0, 0])
  new DataView(body.buffer).setUint16(8, crc16(body.subarray(0, 8)), true)
  const wire = new Uint8Array(body.length + 3)
  cobsEncode(body, body.length, wire, 1)
  return wire
}
