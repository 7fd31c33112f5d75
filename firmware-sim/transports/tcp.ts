/** The bytes of the serial line over TCP, as a serial-to-Ethernet adapter carries them: one client at a time. */
import type { Socket } from 'node:net'
import { createServer } from 'node:net'
import { ByteLine } from './byte-line.ts'
import type { Transport, TransportParts } from './transport.ts'
import { TransportError } from './transport.ts'

/** A client that does not read loses what comes on top, as a wire would. */
const MAX_UNSENT_BYTES = 65_536

/** @throws TransportError when the address cannot be listened on. */
export async function openTcp(at: { host: string; port: number }, parts: TransportParts): Promise<Transport> {
  const line = new ByteLine(parts, Number.POSITIVE_INFINITY)
  let client: Socket | null = null
  let closedUntilMs = 0
  let power: 'on' | 'off' = 'on'

  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    if (client !== null || power === 'off' || parts.nowMs() < closedUntilMs) {
      socket.destroy()
      return
    }
    client = socket
    socket.setNoDelay(true)
    parts.tell('client-connected', {})
    socket.on('data', (bytes) => {
      if (socket === client) parts.handlers.incoming(line.read(bytes))
    })
    socket.on('close', () => {
      if (socket === client) hangUp()
    })
  })

  function hangUp(): void {
    if (client === null) return
    const gone = client
    client = null
    gone.destroy()
    line.reset()
    parts.tell('client-gone', {})
    parts.handlers.disconnected()
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new TransportError(`--listen ${at.host}:${at.port}: ${error.message}`)))
    server.listen(at.port, at.host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : at.port

  return {
    place: () => ({ host: at.host, port }),
    send(outgoing): void {
      const bytes = line.write(outgoing)
      if (client !== null && bytes.length > 0 && client.writableLength < MAX_UNSENT_BYTES) client.write(bytes)
    },
    drop(ms): void {
      closedUntilMs = parts.nowMs() + ms
      hangUp()
    },
    dark(): void {
      power = 'off'
      hangUp()
    },
    lit(): void {
      power = 'on'
    },
    close(): void {
      hangUp()
      server.close()
    },
  }
}
