/**
 * The network between the broker and everybody who talks MQTT with it: a TCP proxy that can be made to behave as badly as
 * real ones do. The daemon does not know of it, and neither side is told.
 */
import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * What it does meanwhile. `open`: carries everything · `frozen`: nothing moves, and then all of it at once; who comes anew
 * waits · `shut`: connections are cut and none comes about · `refusing`: connections are cut, and each new login is
 * answered "not authorized" · `losing`: what is said is lost, in both directions; as a stream cannot go on with a hole in
 * it, those connections are cut in the end.
 */
export type WireMode = 'open' | 'frozen' | 'shut' | 'refusing' | 'losing'

export interface BrokerWire {
  /** Where clients find the broker now: `mqtt://host:port`. */
  readonly url: string
  /** How many connections it carries at the moment. */
  readonly connections: number
  /** Changes what it does, at once. */
  become(mode: WireMode): void
  /** Cuts every connection; new ones are welcome. */
  cut(): void
  /** Idempotent; everybody is cut off. */
  close(): void
}

export interface BrokerWireParts {
  /** Where clients come; port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number }
  /** The broker behind it. */
  readonly upstream: { readonly host: string; readonly port: number }
}

/** CONNACK of MQTT 3.1.1, return code 5: not authorized. */
const NOT_AUTHORIZED = Uint8Array.of(0x20, 0x02, 0x00, 0x05)
/** Whoever does not read what waits for it this long, bytes, is cut off. */
const MOST_WAITING_BYTES = 1_000_000

/** @throws an error of `net` when it cannot listen, with its `code` */
export async function openBrokerWire({ listen, upstream }: BrokerWireParts): Promise<BrokerWire> {
  const pairs = new Set<readonly [Socket, Socket]>()
  const refused = new Set<Socket>()
  let mode: WireMode = 'open'

  const carry = (client: Socket): void => {
    const broker = connect({ ...upstream, noDelay: true })
    const pair = [client, broker] as const
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      broker.destroy()
    }
    for (const [from, to] of [pair, [broker, client]] as const) {
      from.on('data', (bytes) => {
        if (mode === 'losing') return
        to.write(bytes)
        if (to.writableLength > MOST_WAITING_BYTES) end()
      })
      from.on('error', end)
      from.on('close', end)
    }
    if (mode === 'frozen') freeze(pair)
  }
  const refuse = (client: Socket): void => {
    refused.add(client)
    client.once('data', () => client.end(NOT_AUTHORIZED))
    client.on('error', () => client.destroy())
    client.on('close', () => refused.delete(client))
  }
  const cut = (): void => {
    // Ending one of a pair takes the pair out of the set.
    for (const [client] of [...pairs]) client.destroy()
    for (const client of refused) client.destroy()
  }
  const become = (next: WireMode): void => {
    if (next === mode) return
    const before = mode
    mode = next
    if (before === 'losing' || next === 'shut' || next === 'refusing') cut()
    if (before === 'frozen') for (const pair of pairs) thaw(pair)
    if (next === 'frozen') for (const pair of pairs) freeze(pair)
  }

  const server = createServer({ noDelay: true }, (client) => {
    if (mode === 'shut') client.destroy()
    else if (mode === 'refusing') refuse(client)
    else carry(client)
  })
  const port = await listening(server, listen)
  return {
    url: `mqtt://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${port}`,
    get connections() {
      return pairs.size
    },
    become,
    cut,
    close() {
      server.close()
      become('shut')
      cut()
    },
  }
}

function freeze(pair: readonly Socket[]): void {
  for (const socket of pair) socket.pause()
}

function thaw(pair: readonly Socket[]): void {
  for (const socket of pair) socket.resume()
}

function listening(server: Server, at: BrokerWireParts['listen']): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : at.port)
    })
  })
}
