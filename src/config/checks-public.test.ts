import { describe, expect, it } from 'vitest'
import { isPrivateHost, readNetwork } from './networks.ts'
import { GOOD, good, lines, warnings, withShop } from './testing.ts'

const listen = (listener: string, more = ''): string => `listen: { public: ${listener}${more} }\n`
const PUBLIC = 'publicUrl: "https://cafe.example"'

describe('the public listener', () => {
  it('is none unless it is written, and then stands on loopback behind a proxy of this computer', () => {
    expect(good(GOOD).listen.public).toBeNull()
    expect(good(withShop(PUBLIC) + listen('{}')).listen.public).toEqual({
      host: '127.0.0.1',
      port: 8081,
      proxies: [
        { address: '127.0.0.0', bits: 8, family: 'ipv4' },
        { address: '::1', bits: 128, family: 'ipv6' },
      ],
    })
  })

  it('beyond loopback believes only the proxies that are named', () => {
    const text = listen('{ host: 192.168.1.5, proxies: [192.168.1.2, "fd00::/8"] }')
    expect(good(withShop(PUBLIC) + text).listen.public?.proxies).toEqual([
      { address: '192.168.1.2', bits: 32, family: 'ipv4' },
      { address: 'fd00::', bits: 8, family: 'ipv6' },
    ])
    expect(good(withShop(PUBLIC) + listen('{ host: 0.0.0.0 }')).listen.public?.proxies).toEqual([])
  })

  it('takes no name and no half network for a proxy', () => {
    for (const proxy of ['proxy.cafe', '10.0.0.0/33', '10.0.0', '10.0.0.1/', 'fe80::1%eth0', '1.2.3.4/8/8', '']) {
      expect(readNetwork(proxy), proxy).toBeNull()
    }
    expect(lines(GOOD + listen('{ proxies: [proxy.cafe] }'))).toEqual([
      'baristad.yaml:8:31  listen.public.proxies[0]  "proxy.cafe" is not valid; allowed: an IP address such as 10.0.0.5, or a network such as 10.0.0.0/24',
    ])
  })

  it('shares its port with no other listener', () => {
    expect(lines(GOOD + listen('{ port: 8080 }'))).toEqual([
      'baristad.yaml:8:27  listen.public.port  the public listener cannot share a port with listen.http',
    ])
    expect(lines(GOOD + listen('{ port: 1883 }'))[0]).toContain('listen.mqtt')
    expect(lines(GOOD + listen('{ port: 0 }', ', http: { port: 0 }'))).toEqual([])
    expect(lines(GOOD + listen('{ host: 192.168.1.5, port: 8080 }'))).toEqual([])
  })
})

describe('a warning', () => {
  const about = (text: string): string => warnings(text).join('\n')

  it('is not given for a tunnel on this computer and an address that the world can reach', () => {
    expect(warnings(withShop(PUBLIC) + listen('{}'))).toEqual([])
  })

  it('says that anybody on the network reaches a listener without a named proxy', () => {
    const text = withShop(PUBLIC)
    expect(about(text + listen('{ host: 0.0.0.0 }'))).toContain('others on the network reach 0.0.0.0 by plain HTTP')
    expect(about(text + listen('{ host: 0.0.0.0, proxies: [10.0.0.2] }'))).toBe('')
  })

  it('says that links lead nowhere from outside', () => {
    expect(about(GOOD + listen('{}'))).toContain('set shop.publicUrl')
    expect(about(withShop('publicUrl: "http://cafe.example"') + listen('{}'))).toContain('it is not https')
    for (const host of ['192.168.1.5', 'cafe.local', '[fd00::1]', 'coffee', '127.0.0.1', '100.64.0.1']) {
      expect(about(withShop(`publicUrl: "https://${host}:8443"`) + listen('{}')), host).toContain(
        'its own network only',
      )
    }
  })

  it('is kept back where nothing is published', () => {
    expect(warnings(withShop('publicUrl: "http://192.168.1.5:8080"'))).toEqual([])
  })
})

it.each([
  ['203.0.113.7', false],
  ['cafe.example', false],
  ['[2001:db8::1]', false],
  ['10.0.0.1', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['fe80::1', true],
  ['kitchen.home.arpa', true],
])('%s is private: %s', (host, isPrivate) => {
  expect(isPrivateHost(host)).toBe(isPrivate)
})
