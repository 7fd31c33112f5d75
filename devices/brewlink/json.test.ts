import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAvailability, decodeJson } from './json.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const heartbeat = {
  v: 1,
  t: 'heartbeat',
  clockMs: 5,
  boot: 7,
  state: 'ready',
  alarms: [],
  boilerC: 93,
  pours: 1,
  groups: [{ n: 1, state: 'idle', cup: 'empty', brew: null, elapsedMs: 0, percent: 0 }],
}
const status = { v: 1, t: 'status', event: 0, brew: 5, status: 'done', cause: null }

describe('JSON from a stranger', () => {
  it.each([
    ['no JSON', '{'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', { ...status, v: 2 }],
    ['no version', { ...status, v: undefined }],
    ['a name that every object has', { v: 1, t: 'constructor' }],
    ['no name', { v: 1 }],
    ['a brew id as text', { ...status, brew: '5' }],
    ['a brew id that is not a whole number', { ...status, brew: 5.5 }],
    ['a brew id that JSON cannot hold exactly', { ...status, brew: 2 ** 53 }],
    ['a negative event', { ...status, event: -1 }],
    ['a word that is no status', { ...status, status: 'finished' }],
    ['a missing field', { ...status, cause: undefined }],
    ['a clock beyond 32 bits', { ...heartbeat, clockMs: 2 ** 32 }],
    ['a temperature as text', { ...heartbeat, boilerC: '93' }],
    ['alarms that are no list', { ...heartbeat, alarms: 'water.empty' }],
    ['groups that are an object', { ...heartbeat, groups: { 0: {} } }],
    [
      'five groups',
      { ...heartbeat, groups: Array.from({ length: 5 }, (_, i) => ({ ...heartbeat.groups[0], n: i + 1 })) },
    ],
    ['groups in disorder', { ...heartbeat, groups: [{ ...heartbeat.groups[0], n: 2 }] }],
    ['a group that is null', { ...heartbeat, groups: [null] }],
    ['a serial number that fills the memory', { v: 1, t: 'identity', serial: 'x'.repeat(5000) }],
  ])('is refused with a reason: %s', (_, payload) => {
    const decoded = decodeJson(payload instanceof Uint8Array ? payload : bytes(payload))
    expect(decoded).toEqual({ message: null, reason: expect.stringMatching(/./) })
  })

  it('names the field that is wrong', () => {
    const groups = [{ ...heartbeat.groups[0], cup: 7 }]
    expect(decodeJson(bytes({ ...heartbeat, groups }))).toEqual({
      message: null,
      reason: 'heartbeat: groups: cup: must be a word',
    })
  })

  it('may hold more than we know, which is not passed on', () => {
    const decoded = decodeJson(bytes({ ...status, extra: 1, __proto__: { polluted: true } }))
    expect(decoded).toEqual({ message: { t: 'status', event: 0, brew: 5, status: 'done', cause: null } })
    expect(decodeJson(bytes('{"v":1,"t":"ack","event":1,"__proto__":{"x":1}}'))).toEqual({
      message: { t: 'ack', event: 1 },
    })
  })

  it('may name alarms and causes of a later firmware: a spoiled brew is heard all the same', () => {
    expect(decodeJson(bytes({ ...status, status: 'spoiled', cause: 'earthquake' }))).toMatchObject({
      message: { status: 'spoiled', cause: 'other' },
    })
    expect(decodeJson(bytes({ ...heartbeat, alarms: ['mice', 'beans.empty'] }))).toMatchObject({
      message: { alarms: ['beans.empty'] },
    })
  })

  it('never makes the reader throw', () => {
    const anything = fc.jsonValue().map((value) => JSON.stringify(value))
    const nearly = fc
      .record({ v: fc.constant(1), t: fc.constantFrom('identity', 'heartbeat', 'status') })
      .chain((head) =>
        fc
          .dictionary(
            fc.constantFrom('boot', 'groups', 'fences', 'brew', 'status', 'alarms', 'features'),
            fc.jsonValue(),
          )
          .map((rest) => JSON.stringify({ ...head, ...rest })),
      )
    fc.assert(
      fc.property(fc.oneof(anything, nearly, fc.string()), (payload) => {
        const decoded = decodeJson(bytes(payload))
        expect(decoded.message === null ? 'reason' in decoded : true).toBe(true)
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})

describe('availability', () => {
  it('is online with a boot, or offline; a payload that was cleared is offline', () => {
    expect(decodeAvailability(bytes({ v: 1, state: 'online', boot: 7 }))).toEqual({
      message: { state: 'online', boot: 7 },
    })
    expect(decodeAvailability(bytes({ v: 1, state: 'offline' }))).toEqual({ message: { state: 'offline', boot: null } })
    expect(decodeAvailability(new Uint8Array())).toEqual({ message: { state: 'offline', boot: null } })
    expect(decodeAvailability(bytes({ v: 1, state: 'maybe' })).message).toBeNull()
    expect(decodeAvailability(bytes('online')).message).toBeNull()
  })
})
