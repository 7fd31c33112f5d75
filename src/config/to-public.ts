import { isLoopback, type Network, readNetwork } from './networks.ts'
import type { RawConfig } from './schema.ts'

export interface Listener {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
}

/** For phones that are not in the shop. */
export interface PublicListener extends Listener {
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly proxies: readonly Network[]
}

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
