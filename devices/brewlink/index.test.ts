import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { drivers } from './index.ts'

const good: Readonly<Record<string, object>> = {
  'brewlink-serial': { path: '/dev/ttyUSB0' },
  'brewlink-tcp': { host: '192.168.1.20', port: 4001 },
  'brewlink-mqtt': {},
}
const bad: Readonly<Record<string, readonly object[]>> = {
  'brewlink-serial': [{}, { path: '' }, { path: '/dev/x', baudRate: 0 }, { path: '/dev/x', heartbeatMs: 100 }],
  'brewlink-tcp': [{ host: 'a' }, { host: 'a', port: 0 }, { host: 'a', port: 65_536 }],
  'brewlink-mqtt': [{ clearsBy: 'magic' }, { heartbeatMs: 1.5 }, { path: '/dev/x' }],
}

describe.each(drivers)('the options of $kind', ({ kind, options, declares }) => {
  it('are few when nothing is special', () => {
    expect(Value.Check(options, good[kind])).toBe(true)
    expect(declares(good[kind])).toMatchObject({ tier: 'A', clearsBy: 'sensor', pourTime: 'recipe' })
    expect(declares({ ...good[kind], clearsBy: 'person' })).toMatchObject({ clearsBy: 'person' })
  })

  it('are refused when misspelt or out of range', () => {
    expect(Value.Check(options, { ...good[kind], heartbeatMS: 1000 })).toBe(false)
    for (const wrong of bad[kind] ?? []) expect(Value.Check(options, wrong), JSON.stringify(wrong)).toBe(false)
  })

  it('each say what they mean', () => {
    const properties = Object.entries('properties' in options ? (options.properties as object) : {})
    for (const [name, option] of properties) {
      expect(option, name).toMatchObject({ description: expect.stringMatching(/\.$/) })
    }
    expect(properties.map(([name]) => name)).toEqual(expect.arrayContaining(['heartbeatMs', 'clearsBy']))
  })
})
