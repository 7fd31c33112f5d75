/** The bytes of a serial port over TCP: a serial-to-Ethernet adapter, or a simulated machine in another process. */
import { connect } from 'node:net'
import type { ByteStream, DriverClock, Transports } from '../driver.ts'

/** A connection that is not made within this time fails; the supervisor tries again. */
export const CONNECT_TIMEOUT_MS = 3000
/** A write that the system has not taken by then closes the connection: nobody reads at the other end. */
export const WRITE_DEADLINE_MS = 1000

export function tcpTransport(clock: DriverClock): Transports['tcp'] {
  return ({ host, port }, handlers): ByteStream => {
    // noDelay: a command is one small frame, and Nagle would keep it for up to 40 ms.
    const socket = connect({ host, port, noDelay: true })
    const cancelDeadlines = new Set<() => void>()
    let state: 'opening' | 'open' | 'closed' = 'opening'
    const freed = Promise.withResolvers<void>()

    const end = (): void => {
      state = 'closed'
      for (const cancel of cancelDeadlines) cancel()
      cancelDeadlines.clear()
      socket.destroy()
    }
    const closed = (reason: string): void => {
      if (state === 'closed') return
      end()
      handlers.closed(reason)
    }
    const deadline = (ms: number, reason: string): (() => void) => {
      const cancel = clock.after(ms, () => closed(reason))
      cancelDeadlines.add(cancel)
      return () => {
        cancel()
        cancelDeadlines.delete(cancel)
      }
    }

    const connected = deadline(
      CONNECT_TIMEOUT_MS,
      `no connection to ${host}:${port} within ${CONNECT_TIMEOUT_MS / 1000} s`,
    )
    socket.on('connect', () => {
      connected()
      if (state !== 'opening') return
      state = 'open'
      handlers.opened()
    })
    socket.on('data', (bytes) => {
      if (state === 'open') handlers.data(bytes)
    })
    socket.on('end', () => closed('closed by the other side'))
    socket.on('error', (error) => closed(error.message))
    socket.on('close', () => {
      closed('closed')
      freed.resolve()
    })

    return {
      write(bytes) {
        if (state !== 'open') return
        socket.write(bytes, deadline(WRITE_DEADLINE_MS, 'write deadline'))
      },
      close() {
        if (state !== 'closed') end()
        return freed.promise
      },
    }
  }
}
