/** IP addresses and networks, as people write them. */
import { BlockList, isIP } from 'node:net'

export interface Network {
  readonly address: string
  readonly bits: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Null: neither an address nor a network. */
export function readNetwork(text: string): Network | null {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  // A zone (`fe80::1%eth0`) is a name of this computer's own, and no part of an address that a socket tells.
  if (version === 0 || more.length > 0 || address.includes('%')) return null
  const most = version === 4 ? 32 : 128
  const family = version === 4 ? 'ipv4' : 'ipv6'
  if (bits === undefined) return { address, bits: most, family }
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return null
  return { address, bits: Number(bits), family }
}

/** True for an address that only this computer can reach. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name)
}

const PRIVATE = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const
const privateNetworks = new BlockList()
for (const [address, bits] of PRIVATE) privateNetworks.addSubnet(address, bits, 'ipv4')
for (const [address, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  privateNetworks.addSubnet(address, bits, 'ipv6')
}

/** True for the name or address of a host that cannot be reached from outside its own network. */
export function isPrivateHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  const version = isIP(name)
  if (version !== 0) return privateNetworks.check(name, version === 4 ? 'ipv4' : 'ipv6')
  return (
    name === 'localhost' ||
    !name.includes('.') ||
    /\.(local|lan|internal|localhost|home\.arpa|invalid|test)$/.test(name)
  )
}
