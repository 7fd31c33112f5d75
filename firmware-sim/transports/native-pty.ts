/** A pseudo-terminal from the native half of node-pty; its JavaScript half would read the slave and steal the data. */
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { ReadStream } from 'node:tty'
import { TransportError } from './transport.ts'

export interface PseudoTerminal {
  readonly masterFd: number
  readonly slaveFd: number
  /** `/dev/pts/N`. */
  readonly path: string
}

interface NativePty {
  open(columns: number, rows: number): { master: number; slave: number; pty: string }
}

/** @throws TransportError where none can be made. */
export function openPseudoTerminal(): PseudoTerminal {
  const { master, slave, pty } = loadNative().open(80, 24)
  return { masterFd: master, slaveFd: slave, path: pty }
}

function loadNative(): NativePty {
  const name = `@lydell/node-pty-${process.platform}-${process.arch}`
  try {
    return createRequire(import.meta.url)(`${name}/pty.node`)
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new TransportError(
      `No pseudo-terminal can be made here: the optional package ${name} does not load (${cause}). ` +
        'Use --transport tcp, which carries the same bytes.',
    )
  }
}

/**
 * Makes the slave raw before anybody can write to it: it would echo otherwise, and a device that hears itself answers
 * itself. Returns the stream that keeps the slave open, so that the line survives the daemon's comings and goings.
 */
export function rawSlave(terminal: PseudoTerminal): ReadStream {
  const slave = new ReadStream(terminal.slaveFd)
  slave.setRawMode(true)
  try {
    // Node's raw mode leaves `onlcr` on: a host that does not set the line itself would send 0d 0a for every 0a.
    execFileSync('stty', ['-F', terminal.path, 'raw', '-echo'], { stdio: 'ignore', timeout: 2_000 })
  } catch {
    // No stty here. Programs that open serial ports set the line themselves.
  }
  return slave
}
