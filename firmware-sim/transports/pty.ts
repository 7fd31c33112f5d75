/** A serial port made of a pseudo-terminal. */
import { writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { SERIAL_INCOMPLETE_MS } from '../protocol/serial-session.ts'
import type { Outgoing } from '../protocol/topics.ts'
import { ByteLine } from './byte-line.ts'
import { pointLink, removeLink } from './link.ts'
import type { PseudoTerminal } from './native-pty.ts'
import { openPseudoTerminal, rawSlave } from './native-pty.ts'
import type { Transport, TransportParts } from './transport.ts'

interface Port {
  readonly terminal: PseudoTerminal
  readonly master: ReadStream
  readonly slave: ReadStream
}

/**
 * @param link a path that shall point to the terminal, or null
 * @throws TransportError where no pseudo-terminal or link can be made
 */
export function openPty(link: string | null, parts: TransportParts): Transport {
  const line = new ByteLine(parts, SERIAL_INCOMPLETE_MS)
  let power: 'on' | 'off' = 'on'
  let port: Port | null = plugIn()
  let replug: NodeJS.Timeout | undefined

  function plugIn(): Port {
    const terminal = openPseudoTerminal()
    const slave = rawSlave(terminal)
    const master = new ReadStream(terminal.masterFd)
    master.on('data', (bytes) => {
      if (power === 'on') parts.handlers.incoming(line.read(bytes))
    })
    master.on('error', (error) => parts.tell('port-error', { error: error.message }))
    if (link !== null) pointLink(link, terminal.path)
    return { terminal, master, slave }
  }

  function unplug(): void {
    if (port === null) return
    if (link !== null) removeLink(link, port.terminal.path)
    port.master.destroy()
    port.slave.destroy()
    port = null
    line.reset()
    parts.handlers.disconnected()
  }

  return {
    place: () => ({ path: link ?? port?.terminal.path ?? '' }),
    send(outgoing: readonly Outgoing[]): void {
      const bytes = line.write(outgoing)
      if (port === null || power === 'off' || bytes.length === 0) return
      try {
        // Straight to the descriptor, which never blocks: Node's own stream would wait in a busy loop for a reader.
        writeSync(port.terminal.masterFd, bytes)
      } catch (error) {
        if (!isFull(error)) throw error
        // Nobody reads and the buffer is full: the bytes fall off the end of the wire, as on a real one.
      }
    },
    /** As if the plug was pulled and put back: the terminal goes away, and the link leads to a new one. */
    drop(ms: number): void {
      unplug()
      clearTimeout(replug)
      replug = setTimeout(() => {
        port = plugIn()
        parts.tell('plugged-in', { path: link ?? port.terminal.path })
      }, ms)
    },
    /** The chip of the serial adapter has power from the host: the port stays. */
    dark(): void {
      power = 'off'
      line.reset()
    },
    lit(): void {
      power = 'on'
    },
    close(): void {
      clearTimeout(replug)
      unplug()
    },
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}
