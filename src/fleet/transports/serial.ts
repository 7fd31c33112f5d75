/**
 * Serial ports, by the `serialport` package. What it takes to use one safely (hardware.md §3, 1–23):
 * locked, so that a second daemon fails at once; `hupcl` off, so that closing does not reset an Arduino in mid-pour;
 * 'data' attached, since a hang-up is only noticed while reading; no modem lines touched, which ptys do not have;
 * and one `closed`, though the package may report the same death as 'error', 'end' and two 'close'.
 */
import { SerialPort } from 'serialport'
import type { ByteStream, DriverClock, Transports } from '../driver.ts'
import { explainOpenError } from './open-error.ts'

/** A write that takes longer closes the port: nobody reads at the other end. */
export const WRITE_DEADLINE_MS = 1000

export function serialTransport(clock: DriverClock): Transports['serial'] {
  return ({ path, baudRate }, handlers): ByteStream => {
    const port = new SerialPort({ path, baudRate, lock: true, hupcl: false, autoOpen: false })
    const cancelDeadlines = new Set<() => void>()
    let state: 'opening' | 'open' | 'closed' = 'opening'
    // Resolves when the descriptor is closed: only then may the port be opened again.
    const freed = Promise.withResolvers<void>()

    const release = (): void => {
      if (port.opening) return // the callback of `open` comes back here
      if (port.isOpen) port.close(() => freed.resolve())
      else if (!port.closing) freed.resolve()
    }
    const closed = (reason: string): void => {
      if (state === 'closed') return
      state = 'closed'
      for (const cancel of cancelDeadlines) cancel()
      cancelDeadlines.clear()
      release()
      handlers.closed(reason)
    }

    port.on('close', (error: Error | null | undefined) => {
      freed.resolve()
      closed(error ? unpluggedOr(error.message) : 'closed')
    })
    port.on('error', (error) => {
      closed(unpluggedOr(error.message))
      release() // the error may have been that of closing
    })
    port.on('end', () => closed('hung up'))
    port.on('data', (bytes: Uint8Array) => {
      if (state === 'open') handlers.data(bytes)
    })
    port.open((error) => {
      if (error) {
        freed.resolve()
        void explainOpenError(path, error.message).then(closed)
        return
      }
      if (state !== 'opening') return release() // closed while it was being opened
      state = 'open'
      handlers.opened()
    })

    return {
      write(bytes) {
        if (state !== 'open') return
        const cancel = clock.after(WRITE_DEADLINE_MS, () => closed('write deadline'))
        cancelDeadlines.add(cancel)
        port.write(Buffer.from(bytes), () => {
          cancel()
          cancelDeadlines.delete(cancel)
        })
      },
      close() {
        if (state !== 'closed') {
          state = 'closed'
          for (const cancel of cancelDeadlines) cancel()
          release()
        }
        return freed.promise
      },
    }
  }
}

/** The binding's words for a device that was unplugged, or lost its power, in words of people. */
function unpluggedOr(text: string): string {
  return /bad file descriptor|disconnected|input\/output|no such device|EIO|ENXIO/i.test(text)
    ? `unplugged or without power (${text})`
    : text
}
