import { describe, expect, it } from 'vitest'
import type { DriverPort, MachineMessage, StreamHandlers, Transports } from '../../src/fleet/driver.ts'
import { VirtualClock } from '../../src/fleet/virtual-clock.ts'
import { encodeFrame, FrameReader } from './frame.ts'
import type { DeviceMessage } from './messages.ts'
import { encodePayload } from './payload.ts'
import { openStreamDriver } from './stream-driver.ts'

const identity: DeviceMessage = {
  t: 'identity',
  boot: 1,
  journal: 9,
  lowBrew: 0,
  clockMs: 0,
  resetCause: 'power',
  features: [],
  fences: [0],
  serial: 'A-1',
  model: 'M',
  firmware: '1',
}
const done: DeviceMessage = { t: 'status', event: 1, brew: 5, status: 'done', cause: null }

/** A driver on a stream that the test holds; `onEmit` is the shop. */
function plug(onEmit: (message: MachineMessage) => unknown = () => {}) {
  const clock = new VirtualClock()
  const events: string[] = []
  const written: Uint8Array[] = []
  let handlers: StreamHandlers | undefined
  let session = 0
  const port: DriverPort = {
    machine: 'm',
    clock,
    random: () => 0.5,
    transports: {} as Transports,
    trace: (direction) => void events.push(direction),
    log: { info() {}, warn: (data, text) => void events.push(`${text}: ${data.fault ?? data.error}`) },
    link: (state, reason) => void events.push(`${state}: ${reason}`),
    emit(message) {
      events.push(message.t)
      onEmit(message)
    },
  }
  const driver = openStreamDriver({ interByteMs: 50 }, port, (given) => {
    handlers = given
    return {
      write(bytes) {
        written.push(bytes)
        for (const frame of new FrameReader(50).push(bytes, 0)) session = frame.session
      },
      close: async () => void events.push('closed'),
    }
  })
  return {
    clock,
    events,
    written,
    driver,
    opened: () => handlers?.opened(),
    closed: (reason: string) => handlers?.closed(reason),
    says: (...messages: readonly DeviceMessage[]) =>
      handlers?.data(Buffer.concat(messages.map((m) => encodeFrame({ ...encodePayload(m), seq: 0, session })))),
  }
}

describe('a driver on a byte stream', () => {
  it('writes nothing more when what it told closed it: an event of another machine stays unacknowledged', () => {
    const wire = plug(() => void wire.driver.close())
    wire.opened()
    wire.says(identity, done)
    expect(wire.written).toHaveLength(1)
    expect(wire.events.filter((event) => event === 'closed')).toHaveLength(1)
    const late: ReturnType<typeof plug> = plug((message) => message.t === 'status' && void late.driver.close())
    late.opened()
    late.says(identity, done)
    expect(late.written).toHaveLength(1)
    const other = plug()
    other.opened()
    other.says(identity, done)
    expect(other.written).toHaveLength(2) // the hello, and the acknowledgement
  })

  it('survives a command that does not fit the wire, and says so', () => {
    const wire = plug()
    wire.opened()
    wire.says(identity)
    const before = wire.written.length
    wire.driver.send({ t: 'query', brew: -1 })
    wire.driver.send({ t: 'fence', group: 0, epoch: 1, brew: 1 })
    expect(wire.written).toHaveLength(before)
    expect(wire.events.filter((event) => event.startsWith('a command does not fit'))).toHaveLength(2)
    wire.driver.send({ t: 'query', brew: 1 })
    expect(wire.written).toHaveLength(before + 1)
  })

  it('goes down once, and is dead after that', async () => {
    const wire = plug()
    wire.opened()
    wire.closed('hung up')
    wire.closed('hung up again')
    wire.opened()
    wire.says(identity)
    wire.driver.send({ t: 'wake' })
    await wire.clock.advance(10_000)
    expect(wire.events).toEqual(['up: open', 'out', 'down: hung up'])
    expect(wire.clock.armed).toBe(0)
  })

  it('repeats its hello by the clock alone', async () => {
    const wire = plug()
    wire.opened()
    await wire.clock.advance(3000)
    expect(wire.written).toHaveLength(4)
    await wire.driver.close()
    expect(wire.clock.armed).toBe(0)
  })
})
