/** Whose request it is when it comes through a reverse proxy or a tunnel: the phone's address, not the proxy's. */
import { BlockList, isIP } from 'node:net'

export type IsProxy = (address: string) => boolean

/** Most entries of X-Forwarded-For that are looked at: no honest chain is longer. */
const MOST_HOPS = 16

export interface ProxyNetwork {
  readonly address: string
  /** Leading bits that count, 0–32 or 0–128. */
  readonly bits: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Whether an address is in one of these networks. */
export function proxiesIn(networks: readonly ProxyNetwork[]): IsProxy {
  const list = new BlockList()
  for (const { address, bits, family } of networks) list.addSubnet(address, bits, family)
  return (address) => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}

/**
 * The nearest address that is not one of our own proxies. Each proxy appends the address that it was asked from, so the
 * header is read from its end, and only as far as our own proxies wrote it: the rest is what the phone says of itself.
 */
export function phoneAddress(socket: string, forwarded: string | undefined, isProxy: IsProxy): string {
  let address = plainAddress(socket)
  const hops = forwarded?.split(',') ?? []
  for (const hop of hops.slice(-MOST_HOPS).reverse()) {
    if (!isProxy(address)) return address
    const next = plainAddress(hop.trim())
    if (isIP(next) === 0) return address
    address = next
  }
  return address
}

/** An IPv4 address inside an IPv6 one, as a listener on `::` tells it, is that IPv4 address. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/**
 * Who is meant by an address when guesses are counted: an IPv6 phone has a whole /64 to choose its address from, and
 * takes a new one every day.
 */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? []
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
