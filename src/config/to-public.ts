import type { PublicListener } from './config.ts'
import { isLoopback, type Network, readNetwork } from './networks.ts'
import type { RawConfig } from './schema.ts'

const THIS_COMPUTER = ['127.0.0.0/8', '::1']

/** Beside a listener that only this computer reaches, whoever asks is the tunnel or the proxy. */
export function toPublicListener(raw: RawConfig['listen']['public']): PublicListener | null {
  if (raw === undefined) return null
  const { host, port, proxies } = raw
  return { host, port, proxies: (proxies ?? (isLoopback(host) ? THIS_COMPUTER : [])).map(toNetwork) }
}

function toNetwork(text: string): Network {
  const network = readNetwork(text)
  if (network === null) throw new TypeError(`not a network: ${text}`)
  return network
}
