import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import type {
  DeviceDeclares,
  Driver,
  DriverFactory,
  DriverPort,
  MachineCommand,
  MachineMessage,
  Transports,
} from './driver.ts'
import { startSupervisor } from './supervisor.ts'
import { VirtualClock } from './virtual-clock.ts'

const hello = (serial = 'A-1'): MachineMessage => ({
  t: 'hello',
  serial,
  model: 'M',
  firmware: '1',
  boot: 1,
  journal: 1,
  lowBrew: 0,
  clockMs: 0,
  fences: [0],
  durable: true,
})
const beat: MachineMessage = {
  t: 'heartbeat',
  boot: 1,
  clockMs: 1,
  state: 'ready',
  alarms: [],
  boilerC: null,
  pours: 0,
  groups: [],
}
const noTransports = {} as Transports

/** A driver played by the test: each opening is kept, with its port, what was sent to it and whether it was closed. */
interface Opening {
  readonly port: DriverPort
  readonly sent: MachineCommand[]
  closes: number
}

interface Play {
  readonly recovers?: 'reopened' | 'by-itself'
  readonly identity?: string
  /** What happens inside `open`. */
  readonly onOpen?: (port: DriverPort) => void
  readonly close?: () => Promise<void>
}

function play({ recovers = 'reopened', identity, onOpen, close = async () => {} }: Play = {}) {
  const clock = new VirtualClock()
  const openings: Opening[] = []
  const told: string[] = []
  const logged: string[] = []
  const driver: DriverFactory<string> = {
    kind: 'played',
    recovers,
    options: Type.String(),
    declares: () => ({}) as DeviceDeclares,
    open(_, port): Driver {
      const opening: Opening = { port, sent: [], closes: 0 }
      openings.push(opening)
      onOpen?.(port)
      return {
        send: (command) => void opening.sent.push(command),
        close() {
          opening.closes++
          return close()
        },
        counters: () => ({ frames: 10 }),
      }
    },
  }
  const supervisor = startSupervisor({
    machine: { id: 'm', driver, options: 'o', identity },
    sink: {
      message: (machine, message) => void told.push(`${machine} ${message.t}`),
      link: (machine, state, reason) => void told.push(`${machine} ${state}: ${reason}`),
    },
    transports: noTransports,
    clock,
    random: () => 0.5,
    log: {
      info: (_, text) => void logged.push(text),
      warn: (data, text) => void logged.push(`${text}: ${data.reason ?? data.error ?? ''}`),
    },
  })
  const last = (): DriverPort => {
    const opening = openings.at(-1)
    if (opening === undefined) throw new Error('nothing was opened')
    return opening.port
  }
  return { clock, openings, told, logged, supervisor, last }
}

describe('a supervisor', () => {
  it('passes on what the machine says, and tells each change of the link once', async () => {
    const { told, last, supervisor } = play()
    last().link('up', 'open')
    last().link('up', 'open')
    last().emit(hello())
    last().emit(beat)
    last().link('down', 'unplugged')
    last().link('down', 'unplugged again')
    last().emit(beat)
    expect(told).toEqual(['m up: open', 'm hello', 'm heartbeat', 'm down: unplugged'])
    await supervisor.close()
  })

  it('opens again for ever, ever more rarely, and soon again after the machine has answered', async () => {
    const { clock, openings, last, told, supervisor } = play({ onOpen: (port) => port.link('down', 'no such port') })
    const at: number[] = [0]
    for (let ms = 0; ms < 100_000; ms += 50) {
      await clock.advance(50)
      if (openings.length > at.length) at.push(clock.now())
    }
    expect(at).toEqual([0, 250, 750, 1750, 3750, 7750, 15_750, 31_750, 61_750, 91_750])
    expect(told).toEqual(['m down: no such port'])
    expect(last()).toBeDefined()
    await supervisor.close()
    expect(clock.armed).toBe(0)

    const good = play()
    for (let i = 0; i < 6; i++) {
      good.last().link('down', 'flaps')
      await good.clock.advance(30_000)
    }
    good.last().emit(hello())
    const before = good.openings.length
    good.last().link('down', 'once')
    await good.clock.advance(249)
    expect(good.openings).toHaveLength(before)
    await good.clock.advance(1)
    expect(good.openings).toHaveLength(before + 1)
    await good.supervisor.close()
  })

  it('does not take a link that comes up for a machine that answers: the waits go on growing', async () => {
    const { clock, openings, supervisor } = play({
      onOpen(port) {
        port.link('up', 'open')
        port.link('down', 'gone')
      },
    })
    await clock.advance(2000)
    expect(openings).toHaveLength(4)
    await supervisor.close()
  })

  it('waits until the old driver has let go before it opens a new one', async () => {
    const gate = Promise.withResolvers<void>()
    const { clock, openings, last, supervisor } = play({ close: () => gate.promise })
    last().link('down', 'unplugged')
    await clock.advance(3000)
    expect(openings).toHaveLength(1)
    gate.resolve()
    await clock.advance(250)
    expect(openings).toHaveLength(2)
    await supervisor.close()
  })

  it('leaves a driver behind that never lets go', async () => {
    const { clock, openings, last, logged, supervisor } = play({ close: () => new Promise(() => {}) })
    last().link('down', 'unplugged')
    await clock.advance(5250)
    expect(openings).toHaveLength(2)
    expect(logged.at(-1)).toContain('did not close in time')
    const closed = supervisor.close()
    await clock.advance(5000)
    await closed
    expect(clock.armed).toBe(0)
  })

  it('gives up a stream that is open and silent for five seconds', async () => {
    const { clock, openings, told, last, supervisor } = play()
    last().link('up', 'open')
    await clock.advance(4999)
    last().emit(hello())
    await clock.advance(4999)
    expect(told.at(-1)).toBe('m hello')
    await clock.advance(1)
    expect(told.at(-1)).toBe('m down: silent for 5 s')
    expect(openings[0]?.closes).toBe(1)
    await clock.advance(250)
    expect(openings).toHaveLength(2)
    await supervisor.close()
  })

  it('gives up a stream that never opens, too', async () => {
    const { clock, openings, told, supervisor } = play()
    await clock.advance(5250)
    expect(told).toEqual(['m down: silent for 5 s'])
    expect(openings).toHaveLength(2)
    await supervisor.close()
  })

  it('leaves a driver alone that recovers by itself: no reopening, no silence', async () => {
    const { clock, openings, told, last, supervisor } = play({ recovers: 'by-itself' })
    last().link('down', 'the broker is away')
    await clock.advance(600_000)
    last().link('up', 'the device is online')
    last().emit(hello())
    await clock.advance(600_000)
    expect(openings).toHaveLength(1)
    expect(told).toEqual(['m down: the broker is away', 'm up: the device is online', 'm hello'])
    await supervisor.close()
    expect(openings[0]?.closes).toBe(1)
  })

  it('hears nothing of a machine with another serial number, and sends nothing to it', async () => {
    const { clock, openings, told, last, supervisor } = play({ identity: 'A-1' })
    const port = last()
    port.link('up', 'open')
    port.emit(hello('B-2'))
    port.emit(beat)
    supervisor.send({ t: 'wake' })
    expect(told).toEqual(['m up: open', 'm down: wrong machine: expected A-1, found B-2'])
    expect(openings[0]?.sent).toEqual([])
    expect(openings[0]?.closes).toBe(1)
    await clock.advance(250)
    last().link('up', 'open')
    last().emit(hello('A-1'))
    supervisor.send({ t: 'wake' })
    expect(told.slice(2)).toEqual(['m up: open', 'm hello'])
    expect(openings[1]?.sent).toEqual([{ t: 'wake' }])
    await supervisor.close()
  })

  it('knows the right machine when it comes back on the same topics', async () => {
    const { told, last, openings, supervisor } = play({ identity: 'A-1', recovers: 'by-itself' })
    last().link('up', 'online')
    last().emit(hello('B-2'))
    last().emit(beat)
    last().link('up', 'online again')
    supervisor.send({ t: 'wake' })
    last().emit(hello('A-1'))
    last().emit(beat)
    expect(told).toEqual([
      'm up: online',
      'm down: wrong machine: expected A-1, found B-2',
      'm up: the right machine is back',
      'm hello',
      'm heartbeat',
    ])
    expect(openings[0]?.sent).toEqual([])
    await supervisor.close()
  })

  it('drops commands while the link is down, and survives a driver that throws', async () => {
    let attempts = 0
    const { clock, openings, logged, told, last, supervisor } = play({
      onOpen() {
        if (++attempts === 1) throw new Error('bad path')
      },
    })
    supervisor.send({ t: 'wake' })
    expect(told).toEqual(['m down: bad path'])
    expect(logged).toEqual(['the link to the machine is down: bad path'])
    await clock.advance(250)
    supervisor.send({ t: 'wake' })
    last().link('up', 'open')
    supervisor.send({ t: 'sleep' })
    expect(openings[1]?.sent).toEqual([{ t: 'sleep' }])
    await supervisor.close()
  })

  it('logs an error when it is another one, not each time', async () => {
    let reason = 'no such port'
    const { clock, logged, last, supervisor } = play({ onOpen: (port) => port.link('down', reason) })
    await clock.advance(60_000)
    expect(logged).toEqual(['the link to the machine is down: no such port'])
    reason = 'no permission'
    await clock.advance(60_000)
    expect(logged.slice(1)).toEqual(['the link to the machine is down: no permission'])
    expect(supervisor.view()).toMatchObject({ link: 'down', sinceMs: 0, reason: 'no permission' })
    await supervisor.close()

    const other = play()
    for (let i = 0; i < 2; i++) {
      other.last().emit(hello())
      other.last().link('down', 'unplugged')
      await other.clock.advance(250)
    }
    const down = 'the link to the machine is down: unplugged'
    expect(other.logged).toEqual(['the machine answers', down, 'the machine answers', down])
    expect(last()).toBeDefined()
    await other.supervisor.close()
  })

  it('is silent after it was closed, closes its driver once, and leaves no timer', async () => {
    const { clock, openings, told, last, supervisor } = play()
    const port = last()
    port.link('up', 'open')
    port.emit(hello())
    const both = [supervisor.close(), supervisor.close()]
    port.emit(beat)
    port.link('down', 'closed')
    await Promise.all(both)
    await clock.advance(60_000)
    expect(told).toEqual(['m up: open', 'm hello'])
    expect(openings).toHaveLength(1)
    expect(openings[0]?.closes).toBe(1)
    expect(clock.armed).toBe(0)
  })

  it('may be closed while it waits to try again, or while the old driver lets go', async () => {
    const gate = Promise.withResolvers<void>()
    const { clock, openings, last, supervisor } = play({ close: () => gate.promise })
    last().link('down', 'unplugged')
    let closed = false
    const closing = supervisor.close().then(() => {
      closed = true
    })
    await clock.advance(100)
    expect(closed).toBe(false)
    gate.resolve()
    await closing
    await clock.advance(60_000)
    expect(openings).toHaveLength(1)
    expect(clock.armed).toBe(0)
  })

  it('may be closed from inside the opening of a driver, and awaits that one too', async () => {
    const gate = Promise.withResolvers<void>()
    let end: Promise<void> | undefined
    let ended = false
    let opened = 0
    const { clock, openings, last, supervisor } = play({
      close: () => (opened === 2 ? gate.promise : Promise.resolve()),
      onOpen() {
        if (++opened < 2) return
        end = supervisor.close().then(() => {
          ended = true
        })
      },
    })
    last().link('down', 'unplugged')
    await clock.advance(250)
    expect(openings.map(({ closes }) => closes)).toEqual([1, 1])
    expect(ended).toBe(false)
    gate.resolve()
    await end
    expect(clock.armed).toBe(0)
  })

  it('shows people what the link is like, over all reconnects, and keeps the last 200 frames', async () => {
    const { clock, last, supervisor } = play()
    last().link('up', 'open')
    await clock.advance(1000)
    last().emit(hello('A-1'))
    for (let i = 0; i < 150; i++) last().trace('in', `first ${i}`)
    last().link('down', 'unplugged')
    await clock.advance(250)
    for (let i = 0; i < 150; i++) last().trace('out', `second ${i}`)
    expect(supervisor.view()).toEqual({
      link: 'down',
      sinceMs: 1000,
      reason: 'unplugged',
      reconnects: 1,
      serial: 'A-1',
      lastMessageMs: 1000,
      counters: { frames: 20 },
    })
    const frames = supervisor.frames()
    expect(frames).toHaveLength(200)
    expect(frames[0]).toEqual({ atMs: 1000, direction: 'in', frame: 'first 100' })
    expect(frames.at(-1)).toEqual({ atMs: 1250, direction: 'out', frame: 'second 149' })
    await supervisor.close()
  })

  it('makes a frame into text only when somebody looks at it', async () => {
    const { last, supervisor } = play()
    let made = 0
    last().trace('in', () => `heartbeat ${++made}`)
    last().trace('in', 'hello')
    expect(made).toBe(0)
    expect(supervisor.frames().map(({ frame }) => frame)).toEqual(['heartbeat 1', 'hello'])
    await supervisor.close()
  })
})
