import { describe, expect, it } from 'vitest'
import type { MachineCommand } from '../../src/fleet/driver.ts'
import { encodeFrame, type Frame, FrameReader } from './frame.ts'
import type { DeviceMessage, HostMessage } from './messages.ts'
import { decodePayload, encodePayload } from './payload.ts'
import { type LinkTurn, SerialLink } from './serial-link.ts'

const identity = (boot: number): DeviceMessage => ({
  t: 'identity',
  boot,
  journal: 9,
  lowBrew: 0,
  clockMs: 100,
  resetCause: 'power',
  features: ['durable'],
  fences: [0],
  serial: 'A-1',
  model: 'M',
  firmware: '1',
})
const heartbeat = (boot: number): DeviceMessage => ({
  t: 'heartbeat',
  clockMs: 200,
  boot,
  state: 'ready',
  alarms: [],
  boilerC: null,
  pours: 0,
  groups: [],
})
const done = (event: number, brew = 5): DeviceMessage => ({ t: 'status', event, brew, status: 'done', cause: null })
const query: MachineCommand = { t: 'query', brew: 5 }

/** The link with a hand-held device at its other end, which knows the session of the last hello it got. */
function connect() {
  let draws = 0
  const link = new SerialLink({ heartbeatMs: 1000, interByteMs: 50, random: () => (++draws * 0.1) % 1 })
  const reader = new FrameReader(50)
  const sessions: number[] = []
  const heard = (turn: LinkTurn): HostMessage[] =>
    turn.bytes
      .flatMap((bytes) => reader.push(bytes, 0))
      .map((frame: Frame) => {
        const { message } = decodePayload(frame.type, frame.payload)
        if (message?.t === 'hello') sessions.push(frame.session)
        return message as HostMessage
      })
  const read = (turn: LinkTurn) => ({ told: turn.messages.map(({ t }) => t), heard: heard(turn).map(({ t }) => t) })
  return {
    link,
    sessions,
    open: (nowMs: number) => read(link.step({ t: 'opened' }, nowMs)),
    tick: (nowMs: number) => read(link.step({ t: 'tick' }, nowMs)),
    command: (command: MachineCommand, nowMs: number) => read(link.step({ t: 'command', command }, nowMs)),
    says(message: DeviceMessage | HostMessage, nowMs: number, session = sessions.at(-1) ?? 0) {
      return read(link.step({ t: 'bytes', bytes: encodeFrame({ ...encodePayload(message), seq: 0, session }) }, nowMs))
    },
    raw: (bytes: Uint8Array, nowMs: number) => link.step({ t: 'bytes', bytes }, nowMs),
    deadline: (nowMs: number) => link.step({ t: 'bytes', bytes: new Uint8Array() }, nowMs).nextDeadline,
  }
}

/** A link whose device has named itself at 10 ms, boot 1. */
function known() {
  const wire = connect()
  wire.open(0)
  wire.says(identity(1), 10)
  return wire
}

describe('a serial link', () => {
  it('says hello at once and every second, in one session, until the device names itself', () => {
    const wire = connect()
    expect(wire.open(0)).toEqual({ told: [], heard: ['hello'] })
    expect(wire.deadline(0)).toBe(1000)
    expect(wire.tick(999).heard).toEqual([])
    expect(wire.tick(1000).heard).toEqual(['hello'])
    expect(wire.tick(2000).heard).toEqual(['hello'])
    expect(new Set(wire.sessions).size).toBe(1)
    expect(wire.sessions[0]).toBeGreaterThan(0)
    expect(wire.says(identity(1), 2100)).toEqual({ told: ['hello'], heard: [] })
    expect(wire.says(heartbeat(1), 2200)).toEqual({ told: ['heartbeat'], heard: [] })
    expect(wire.tick(3000).heard).toEqual([])
  })

  it('tells the shop what the identity proves', () => {
    const wire = connect()
    wire.open(0)
    const session = wire.sessions[0] ?? 0
    const frame = encodeFrame({ ...encodePayload(identity(1)), seq: 0, session })
    expect(wire.raw(frame, 10).messages).toEqual([
      {
        t: 'hello',
        serial: 'A-1',
        model: 'M',
        firmware: '1',
        boot: 1,
        journal: 9,
        lowBrew: 0,
        clockMs: 100,
        fences: [0],
        durable: true,
      },
    ])
  })

  it('sends no command, ever, that was given before the device named itself', () => {
    const wire = connect()
    wire.open(0)
    expect(wire.command(query, 5).heard).toEqual([])
    expect(wire.says(identity(1), 10).heard).toEqual([])
    expect(wire.command(query, 20).heard).toEqual(['query'])
  })

  it('tells nothing and acknowledges nothing before the device has named itself', () => {
    const wire = connect()
    wire.open(0)
    expect(wire.says(heartbeat(1), 1)).toEqual({ told: [], heard: [] })
    expect(wire.says(done(3), 2)).toEqual({ told: [], heard: [] })
    wire.says(identity(1), 3)
    expect(wire.says(done(3), 1002)).toEqual({ told: ['status'], heard: ['ack'] })
  })

  it('acknowledges an event as often as it comes and tells it once', () => {
    const wire = known()
    expect(wire.says(done(3), 20)).toEqual({ told: ['status'], heard: ['ack'] })
    expect(wire.says(done(3), 1020)).toEqual({ told: [], heard: ['ack'] })
    expect(wire.says(done(4), 1030)).toEqual({ told: ['status'], heard: ['ack'] })
    // The counter of events has 16 bits: the same number may mean another event.
    expect(wire.says(done(3, 6), 1040)).toEqual({ told: ['status'], heard: ['ack'] })
    expect(wire.says(done(0), 1050)).toEqual({ told: ['status'], heard: [] })
    expect(wire.says(done(0), 1060)).toEqual({ told: ['status'], heard: [] })
  })

  it('tells an event again in another session, where the first telling may have been lost', () => {
    const wire = known()
    wire.says(done(3), 20)
    wire.says({ t: 'nak', reason: 'session' }, 1500, 0)
    wire.says(identity(1), 1510)
    expect(wire.says(done(3), 1520)).toEqual({ told: ['status'], heard: ['ack'] })
  })

  it('withholds heartbeats of another boot until it has learnt who speaks', () => {
    const wire = known()
    expect(wire.says(heartbeat(2), 1500)).toEqual({ told: [], heard: ['hello'] })
    expect(wire.command(query, 1501).heard).toEqual([])
    expect(wire.says(heartbeat(2), 1502)).toEqual({ told: [], heard: [] })
    expect(wire.says(identity(2), 1503)).toEqual({ told: ['hello'], heard: [] })
    expect(wire.says(heartbeat(2), 1504)).toEqual({ told: ['heartbeat'], heard: [] })
    expect(new Set(wire.sessions).size).toBe(2)
  })

  it('says hello once a second at most to a device that contradicts itself', () => {
    const wire = known()
    let hellos = 0
    for (let ms = 20; ms < 10_020; ms += 10) {
      for (const turn of [wire.says(heartbeat(2), ms), wire.tick(ms), wire.says(identity(1), ms)]) {
        hellos += turn.heard.filter((t) => t === 'hello').length
      }
    }
    expect(hellos).toBe(10)
  })

  it('opens a new session when the device says that ours is not its own', () => {
    const wire = known()
    expect(wire.says({ t: 'nak', reason: 'session' }, 1500, 4711)).toEqual({ told: [], heard: ['hello'] })
    expect(wire.sessions).toHaveLength(2)
    expect(wire.sessions[1]).not.toBe(wire.sessions[0])
    expect(wire.says({ t: 'nak', reason: 'session' }, 1501, 4711).heard).toEqual([]) // a frame that was on its way
    expect(wire.says(identity(1), 1502)).toEqual({ told: ['hello'], heard: [] })
  })

  it('drops frames of an older session', () => {
    const wire = known()
    const old = wire.sessions[0]
    wire.says({ t: 'nak', reason: 'session' }, 1500, 0)
    expect(wire.says(identity(1), 1501, old)).toEqual({ told: [], heard: [] })
    expect(wire.says(identity(1), 1502).told).toEqual(['hello'])
    expect(wire.says(done(3), 1503, old)).toEqual({ told: [], heard: [] })
    expect(wire.link.counters.otherSession).toBe(2)
  })

  it('takes a frame without a session for a device that was reset', () => {
    const wire = known()
    expect(wire.says(heartbeat(2), 1500, 0)).toEqual({ told: [], heard: ['hello'] })
    expect(wire.says(identity(2), 1510)).toEqual({ told: ['hello'], heard: [] })
  })

  it('asks after three missed heartbeats, and goes on hearing a device that was only slow', () => {
    const wire = known()
    wire.says(heartbeat(1), 500)
    expect(wire.deadline(500)).toBe(3500)
    expect(wire.tick(3499).heard).toEqual([])
    expect(wire.tick(3500).heard).toEqual(['hello'])
    expect(wire.says(done(3), 3510)).toEqual({ told: ['status'], heard: ['ack'] })
    expect(wire.command(query, 3511).heard).toEqual(['query'])
    expect(new Set(wire.sessions).size).toBe(1)
    expect(wire.says(identity(1), 3520).told).toEqual(['hello'])
    expect(wire.deadline(3520)).toBe(6520)
  })

  it('does not mistake the events of a new boot for repetitions of the old, even in one session', () => {
    const wire = known()
    wire.says(done(1), 500)
    wire.tick(3500)
    expect(wire.says(identity(2), 3510).told).toEqual(['hello'])
    expect(wire.says(done(1), 3520)).toEqual({ told: ['status'], heard: ['ack'] })
    expect(wire.sessions).toHaveLength(2)
    expect(new Set(wire.sessions).size).toBe(1)
  })

  it('tells of an identity once when hello had to be repeated', () => {
    const wire = connect()
    wire.open(0)
    wire.tick(1000)
    expect(wire.says(identity(1), 1001).told).toEqual(['hello'])
    expect(wire.says(identity(1), 1002).told).toEqual([])
  })

  it('says what is wrong with a frame, and lives on', () => {
    const wire = known()
    const session = wire.sessions[0] ?? 0
    const frame = (type: number, payload: Uint8Array) => encodeFrame({ type, payload, seq: 0, session })
    expect(wire.raw(frame(0x77, new Uint8Array()), 20).faults).toEqual(['unknown type 77'])
    expect(wire.raw(frame(0x90, new Uint8Array(3)), 20).faults).toEqual(['status: payload too short'])
    expect(wire.raw(frame(0x11, new Uint8Array(8)), 20).faults).toEqual(['a device does not send query'])
    expect(wire.says({ t: 'nak', reason: 'version' }, 20)).toEqual({ told: [], heard: [] })
    expect(wire.says(heartbeat(1), 30).told).toEqual(['heartbeat'])
    expect(wire.link.counters).toMatchObject({ frames: 6, malformed: 3, naks: 1 })
  })

  it('refuses a command that does not fit, and cuts a label that the display cannot hold', () => {
    const wire = known()
    const program = { doseGrams: 18, waterMl: 40, milkMl: 0, foamPercent: 0, temperatureC: 93, nominalMs: 1000 }
    const brew = {
      t: 'brew',
      brew: 1,
      group: 1,
      epoch: 1,
      boot: 1,
      deadlineMs: 0,
      maxMs: 1,
      program,
      label: '',
    } as const
    expect(() => wire.command({ ...brew, program: { ...program, waterMl: 70_000 } }, 20)).toThrow(RangeError)
    expect(() => wire.command({ ...brew, brew: 2 ** 53 }, 20)).toThrow(RangeError)
    const label = 'twenty-three characters' // and one of two bytes would make 25
    const turn = wire.link.step({ t: 'command', command: { ...brew, label: `${label}é` } }, 20)
    const [frame] = new FrameReader(50).push(turn.bytes[0] ?? new Uint8Array(), 0)
    expect(decodePayload(0x10, frame?.payload ?? new Uint8Array())).toMatchObject({ message: { label } })
  })
})
