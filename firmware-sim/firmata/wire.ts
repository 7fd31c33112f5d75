/** A pseudo-terminal with bytes on it, that can be pulled out and put back. */
import { writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { pointLink, removeLink } from '../transports/link.ts'
import { openPseudoTerminal, type PseudoTerminal, rawSlave } from '../transports/native-pty.ts'

export interface Wire {
  /** Where it can be opened. */
  readonly path: string
  /** What cannot be sent now is lost, as on a wire. */
  send(bytes: Uint8Array): void
  /** As if the plug was pulled. */
  unplug(): void
  plugIn(): void
  /** At the end: takes away what would stay behind. Synchronous, idempotent. */
  close(): void
}

/**
 * @param link a path that shall point to the terminal, or null
 * @throws TransportError where no pseudo-terminal or link can be made
 */
export function openWire(link: string | null, receive: (bytes: Uint8Array) => void): Wire {
  let port: { terminal: PseudoTerminal; master: ReadStream; slave: ReadStream } | null = null

  const plugIn = (): void => {
    if (port !== null) return
    const terminal = openPseudoTerminal()
    const slave = rawSlave(terminal)
    const master = new ReadStream(terminal.masterFd)
    master.on('data', receive)
    master.on('error', () => {}) // the other end went away in mid-read
    port = { terminal, master, slave }
    if (link !== null) pointLink(link, terminal.path)
  }
  const unplug = (): void => {
    if (port === null) return
    if (link !== null) removeLink(link, port.terminal.path)
    port.master.destroy()
    port.slave.destroy()
    port = null
  }
  plugIn()

  return {
    get path() {
      return link ?? port?.terminal.path ?? ''
    },
    send(bytes) {
      if (port === null) return
      try {
        writeSync(port.terminal.masterFd, bytes)
      } catch (error) {
        // Nobody reads and the buffer is full: the bytes fall off the end of the wire.
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      }
    },
    unplug,
    plugIn,
    close: unplug,
  }
}
