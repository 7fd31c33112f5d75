/** A pseudo-terminal for tests: a serial port whose other end the test holds. */
import { createRequire } from 'node:module'
import { ReadStream } from 'node:tty'

export interface Pty {
  /** What `serial` opens. */
  readonly path: string
  /** The device's end. Reads nothing until the test attaches 'data'. */
  readonly device: ReadStream
  /** Unplugs the cable. Idempotent. */
  hangUp(): Promise<void>
}

/** Null where the system, or the package, cannot make one. */
export function openPty(): Pty | null {
  const made = openNative()
  if (made === null) return null
  // Raw before anyone writes: a fresh slave echoes. It stays open, or the master would read EIO until someone opens it.
  const slave = new ReadStream(made.slave)
  slave.setRawMode(true)
  const device = new ReadStream(made.master)
  device.on('error', () => {}) // EIO, when the other end has gone
  let ended: Promise<unknown> | undefined
  return {
    path: made.pty,
    device,
    async hangUp() {
      ended ??= Promise.all(
        [slave, device].map((end) => {
          const closed = new Promise((resolve) => end.once('close', resolve))
          end.destroy()
          return closed
        }),
      )
      await ended
    },
  }
}

function openNative(): { master: number; slave: number; pty: string } | null {
  try {
    // Its own JavaScript reads the slave itself and steals the data: only the native part is of use.
    const native = createRequire(import.meta.url)('@lydell/node-pty-linux-x64/pty.node') as {
      open(columns: number, rows: number): { master: number; slave: number; pty: string }
    }
    return native.open(80, 24)
  } catch {
    return null
  }
}
