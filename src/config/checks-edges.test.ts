import { describe, expect, it } from 'vitest'
import { faults, GOOD, good, lines, warnings } from './testing.ts'

const withZones = (zones: string) => `${GOOD}pickup: { zones: [${zones}] }\n`
const withAllow = (...origins: string[]) => `${GOOD}webhooks: { allow: ${JSON.stringify(origins)} }\n`
const withLimits = (limits: string) => `${GOOD}limits: { ${limits} }\n`

describe('pickup zones', () => {
  it('keep their order, and a channel knows its zone', () => {
    const { shop } = good(
      withZones('{ id: main }, { id: terrace, channels: [web, Table QR] }, { id: hall, channels: [kiosk] }'),
    )
    expect(shop.zones).toEqual(['main', 'terrace', 'hall'])
    expect(shop.zoneOfChannel).toEqual({ web: 'terrace', 'Table QR': 'terrace', kiosk: 'hall' })
  })

  it('take a channel with any name, those of a prototype too', () => {
    const { zoneOfChannel } = good(withZones('{ id: main, channels: [__proto__, constructor] }')).shop
    expect(Object.entries(zoneOfChannel)).toEqual([
      ['__proto__', 'main'],
      ['constructor', 'main'],
    ])
  })

  it.each([
    ['no zone', '', 'pickup.zones  no zone: a shop needs at least one'],
    [
      'one zone twice',
      '{ id: main }, { id: main }',
      'pickup.zones[1].id  zone "main" is already at pickup.zones[0].id',
    ],
    [
      'a channel of two zones',
      '{ id: a, channels: [x, web] }, { id: b, channels: [web] }',
      'pickup.zones[1].channels[0]  channel "web" is already at pickup.zones[0].channels[1]',
    ],
    [
      'a channel twice in one zone',
      '{ id: a, channels: [web, web] }',
      'pickup.zones[0].channels[1]  "web" is listed twice',
    ],
    [
      'a channel longer than an order may name',
      `{ id: a, channels: [${'x'.repeat(33)}] }`,
      'allowed: text of 1 to 32 characters',
    ],
    ['an id alone', 'main', 'pickup.zones[0]  "main" is not valid; allowed: a section with id, channels'],
  ])('are refused for %s', (_, zones, message) => {
    expect(lines(withZones(zones)).join('\n')).toContain(message)
    expect(lines(withZones(zones))).toHaveLength(1)
  })
})

describe('origins of webhooks', () => {
  it('are kept as URLs are compared, each once', () => {
    const allow = ['http://192.168.1.20:9000', 'https://Till.Example', 'https://till.example:443/', 'http://[::1]:80']
    expect(good(withAllow(...allow)).webhooks.allow).toEqual([
      'http://192.168.1.20:9000',
      'https://till.example',
      'http://[::1]',
    ])
  })

  it('come from the environment too', () => {
    const env = { BARISTAD_WEBHOOKS_ALLOW: 'http://a:1, http://b:2' }
    expect(good(GOOD, { env }).webhooks.allow).toEqual(['http://a:1', 'http://b:2'])
  })

  it.each([
    ['192.168.1.20:9000', 'not the address of a web server (did you mean "http://192.168.1.20:9000"?)'],
    ['till.example', '(did you mean "http://till.example"?)'],
    ['ftp://till.example', 'not the address of a web server; allowed: http:// or https:// with a host'],
    ['https://till.example/hook', 'an origin has no path and no query (did you mean "https://till.example"?)'],
    ['https://till.example?', 'an origin has no path and no query'],
    ['https://till.example#', 'an origin has no path and no query'],
    ['https:\\\\till.example', 'an origin has no path and no query'],
    ['https://*.example', 'a host must be named in full'],
    ['http://', 'not the address of a web server'],
    ['https://till.example:99999', 'not the address of a web server'],
    ['javascript:alert(1)', 'not the address of a web server'],
    ['*', 'not the address of a web server'],
  ])('are nothing but origins: %s', (origin, message) => {
    const found = lines(withAllow('http://good', origin))
    expect(found).toEqual([expect.stringContaining('webhooks.allow[1]  ')])
    expect(found[0]).toContain(message)
  })

  it.each(['https://me:hunter2@till.example', 'https://hunter2@till.example', 'me:hunter2@till.example'])(
    'hold no login, and none is shown: %s',
    (origin) => {
      expect(faults(withAllow(origin))).toHaveLength(1)
      expect(JSON.stringify(faults(withAllow(origin))) + lines(withAllow(origin))).not.toContain('hunter2')
    },
  )
})

describe('limits', () => {
  it('are taken as written', () => {
    const written = {
      keyPerSecond: 1,
      addressPerSecond: 100_000,
      requestsPerSecond: 1_000_000,
      publicShare: 100,
      unknownPerMinute: 5,
      unknownPerSecond: 7,
    }
    expect(good(withLimits(JSON.stringify(written).slice(1, -1))).limits).toEqual(written)
  })

  it.each([
    ['keyPerSecond: 0', 'a whole number from 1 to 100000 (requests per second)'],
    ['addressPerSecond: 100001', 'a whole number from 1 to 100000 (requests per second)'],
    ['requestsPerSecond: 9', 'a whole number from 10 to 1000000 (requests per second)'],
    ['publicShare: 9', 'a whole number from 10 to 100 (%)'],
    ['publicShare: 12.5', 'a whole number from 10 to 100 (%)'],
    ['perKey: 5', 'unknown key "perKey"; allowed: keyPerSecond, addressPerSecond'],
  ])('are refused as in %s', (limits, message) => {
    expect(lines(withLimits(limits))).toEqual([expect.stringContaining(message)])
  })

  it('of all together below that of one key are a warning: one till could shut out the others', () => {
    expect(warnings(withLimits('requestsPerSecond: 49'))).toEqual([
      'limits.requestsPerSecond less than one key alone may ask (limits.keyPerSecond: 50)',
    ])
    expect(warnings(withLimits('requestsPerSecond: 50'))).toEqual([])
  })
})
