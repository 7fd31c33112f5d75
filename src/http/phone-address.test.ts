import { describe, expect, it } from 'vitest'
import { networkOf, phoneAddress, proxiesIn } from './phone-address.ts'

const ours = proxiesIn([
  { address: '127.0.0.0', bits: 8, family: 'ipv4' },
  { address: '10.1.0.0', bits: 16, family: 'ipv4' },
  { address: '::1', bits: 128, family: 'ipv6' },
])

describe('the address of a phone', () => {
  it.each([
    ['is what the proxy wrote last', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['is not what the phone says of itself', '127.0.0.1', '10.1.0.9, 1.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['is found behind several proxies of ours', '127.0.0.1', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['is the socket’s when no proxy of ours asks', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['is the socket’s when the proxy says nothing', '127.0.0.1', undefined, '127.0.0.1'],
    ['is the proxy’s when what it says is no address', '127.0.0.1', '1.1.1.1, unknown', '127.0.0.1'],
    ['is read through an IPv6 socket', '::ffff:127.0.0.1', '::ffff:203.0.113.7', '203.0.113.7'],
    ['may be IPv6', '::1', '2001:db8::7', '2001:db8::7'],
    ['is empty when nobody knows it', '', '1.1.1.1', ''],
  ])('%s', (_, socket, forwarded, phone) => {
    expect(phoneAddress(socket, forwarded, ours)).toBe(phone)
  })

  it('ends a chain of nothing but proxies somewhere', () => {
    expect(phoneAddress('127.0.0.1', Array(5_000).fill('10.1.0.1').join(','), ours)).toBe('10.1.0.1')
  })
})

describe('for guesses', () => {
  it('one IPv6 network of a phone counts as one, however its address is spelt, and its neighbour as another', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
    expect(networkOf('2001:0db8:1:2::9')).toBe('2001:db8:1:2')
    expect(networkOf('2001:db8:1:3::9')).not.toBe(networkOf('2001:db8:1:2::9'))
    expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0')
    expect(networkOf('::1')).toBe('0:0:0:0')
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7')
  })
})
