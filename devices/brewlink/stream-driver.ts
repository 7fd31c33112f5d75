/** The driver over any byte stream: joins the link's state machine, a transport and one timer. */
import type { ByteStream, Driver, DriverPort, StreamHandlers } from '../../src/fleet/driver.ts'
import { DEFAULT_HEARTBEAT_MS } from './options.ts'
import { type LinkInput, SerialLink } from './serial-link.ts'

export interface StreamDriverOptions {
  readonly heartbeatMs?: number | undefined
  /** See FrameReader. */
  readonly interByteMs: number
}

/** Opens the stream and greets the device as soon as bytes can flow. `open` is one of the transports of `port`. */
export function openStreamDriver(
  options: StreamDriverOptions,
  port: DriverPort,
  open: (handlers: StreamHandlers) => ByteStream,
): Driver {
  const { clock } = port
  const link = new SerialLink({
    heartbeatMs: options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS,
    interByteMs: options.interByteMs,
    random: port.random,
  })
  let state: 'opening' | 'open' | 'ended' = 'opening'
  let cancelTick = () => {}
  let lastFault = ''

  const step = (input: LinkInput): void => {
    const turn = link.step(input, clock.now())
    if (input.t === 'bytes') for (const text of turn.received) port.trace('in', text)
    for (const fault of turn.faults) {
      if (fault !== lastFault)
        port.log.warn({ machine: port.machine, fault }, 'a frame from the machine makes no sense')
      lastFault = fault
    }
    cancelTick()
    if (turn.nextDeadline !== null) {
      cancelTick = clock.after(Math.max(0, turn.nextDeadline - clock.now()), () => step({ t: 'tick' }))
    }
    // What is emitted may close us: another machine's serial number ends the conversation there.
    for (const message of turn.messages) {
      if (state === 'ended') return
      port.emit(message)
    }
    for (const frame of turn.bytes) {
      if (state !== 'open') return
      port.trace('out', () => hex(frame))
      stream.write(frame)
    }
  }
  const end = (): void => {
    state = 'ended'
    cancelTick()
  }

  const stream = open({
    opened() {
      if (state !== 'opening') return
      state = 'open'
      port.link('up', 'open')
      step({ t: 'opened' })
    },
    data(bytes) {
      if (state === 'open') step({ t: 'bytes', bytes })
    },
    closed(reason) {
      if (state === 'ended') return
      end()
      port.link('down', reason)
    },
  })

  return {
    send(command) {
      if (state !== 'open') return
      try {
        step({ t: 'command', command })
      } catch (error) {
        const { message } = error as Error
        port.log.warn({ machine: port.machine, command: command.t, error: message }, 'a command does not fit the wire')
      }
    },
    close() {
      end()
      return stream.close()
    },
    counters: () => link.counters,
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
