import { describe, expect, it } from 'vitest'
import { ESPRESSO } from '../testing/bench.ts'
import { decodeJson } from './json.ts'

const brew = {
  v: 1,
  t: 'brew',
  brew: 5,
  group: 1,
  epoch: 2,
  boot: 3,
  deadlineMs: 4,
  maxMs: 5,
  program: ESPRESSO,
  label: 'a',
}
const read = (value: unknown) => decodeJson(new TextEncoder().encode(JSON.stringify(value)))

describe('a command over MQTT', () => {
  it('is read with fields that a later version may add', () => {
    expect(read({ ...brew, colour: 'red', program: { ...ESPRESSO, pressure: 9 } })).toMatchObject({
      t: 'brew',
      brew: 5,
    })
  })

  it.each([
    ['another version', { ...brew, v: 2 }],
    ['no version', { ...brew, v: undefined }],
    ['an unknown name', { ...brew, t: 'explode' }],
    ['a message of a device', { v: 1, t: 'alarm', alarms: [] }],
    ['a missing epoch', { ...brew, epoch: undefined }],
    ['a missing deadline', { ...brew, deadlineMs: undefined }],
    ['an id beyond 2^53', { ...brew, brew: 2 ** 53 }],
    ['an id in words', { ...brew, brew: '5' }],
    ['a broken id', { ...brew, brew: 5.5 }],
    ['a negative boot', { ...brew, boot: -1 }],
    ['a deadline that is no clock', { ...brew, deadlineMs: 2 ** 32 }],
    ['no program', { ...brew, program: null }],
    ['a program without water', { ...brew, program: { ...ESPRESSO, waterMl: undefined } }],
    ['a label too long for the display', { ...brew, label: 'é'.repeat(13) }],
    ['a list', [brew]],
    ['null', null],
  ])('is ignored when it has %s', (_, value) => {
    expect(read(value)).toBeNull()
  })

  it('is ignored when it is no JSON, or cut in the middle of a character', () => {
    expect(decodeJson(new TextEncoder().encode('{"v":1,"t":"wake"'))).toBeNull()
    expect(decodeJson(Uint8Array.of(0x22, 0xc3, 0x22))).toBeNull()
    expect(decodeJson(new Uint8Array())).toBeNull()
  })
})

describe('a command for one device of several', () => {
  const query = (to?: string) => new TextEncoder().encode(JSON.stringify({ v: 1, t: 'query', brew: 5, to }))

  it('is heard by that one, and by no other', () => {
    expect(decodeJson(query('A-1'), 'A-1')).toEqual({ t: 'query', brew: 5 })
    expect(decodeJson(query('A-1'), 'B-2')).toBeNull()
  })

  it('is heard by all when it names none', () => {
    expect(decodeJson(query(), 'B-2')).toEqual({ t: 'query', brew: 5 })
  })
})
