import { describe, expect, it } from 'vitest'
import { changesNeedingRestart } from './restart.ts'
import { GOOD, good, MACHINES, MENU, SHOP } from './testing.ts'

const between = (before: string, after: string) => changesNeedingRestart(good(before), good(after))

describe('changes that need a restart', () => {
  it.each([
    ['a port', 'listen: { http: { port: 9000 } }', ['listen.http.port']],
    [
      'both listeners',
      'listen: { http: { host: "::1" }, mqtt: { port: 0 } }',
      ['listen.http.host', 'listen.mqtt.port'],
    ],
    ['the topics', 'broker: { base: cafe }', ['broker.base']],
    [
      'another broker',
      'broker: { kind: external, url: "mqtt://b", passwordFile: p }',
      ['broker.kind', 'broker.url', 'broker.passwordFile'],
    ],
    ['the data folder', 'data: ./elsewhere', ['data']],
    ['the level of the log', 'log: { level: debug }', ['log.level']],
  ])('are %s, there and back', (_, section, paths) => {
    expect(between(GOOD, `${GOOD}${section}\n`)).toEqual(paths)
    expect([...between(`${GOOD}${section}\n`, GOOD)].sort()).toEqual([...paths].sort())
  })

  it('are not those that a running daemon takes over', () => {
    const other = [
      SHOP.replace('Corner', 'Other').replace(' }', ', hours: { mon: [07:00-18:00] }, languages: [de] }'),
      MACHINES.replace('/dev/a', '/dev/b'),
      MENU.replace('flat-white', 'latte'),
      'pickup: { zones: [{ id: hall }] }\nwebhooks: { allow: ["http://a"] }\nlimits: { keyPerSecond: 9 }\n',
      'orders: { maxAttempts: 1 }\ntiming: { answer: 2s }\n',
    ].join('')
    expect(between(GOOD, other)).toEqual([])
  })

  it('are not two ways to write one value', () => {
    expect(between(GOOD, `${GOOD}data: data/\nlisten: { http: { port: 8080 } }\n`)).toEqual([])
  })
})
