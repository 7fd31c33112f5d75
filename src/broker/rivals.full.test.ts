/** Two daemons for one shop on a real broker: the second stops, the first notices nothing. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Bus } from './bus.ts'
import { connectExternalBroker, type ExternalOptions } from './external.ts'
import { Cleanup, connectClient, realClock, startStranger, TestLog, until } from './testing.ts'
import { MOSQUITTO, startMosquitto } from './testing-mosquitto.ts'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const RETAINED = { retain: 'retained', qos: 1 } as const
const LIVE = { retain: 'live', qos: 0 } as const
/** Long enough for an answer on the busiest computer. */
const PATIENT_MS = 3_000

interface Daemon {
  readonly bus: Bus
  readonly log: TestLog
  readonly rivals: string[]
  /** Each change of its connection. */
  readonly told: boolean[]
}

function startDaemon(port: number, session: number, options: Partial<ExternalOptions> = {}): Daemon {
  const log = new TestLog()
  const rivals: string[] = []
  const told: boolean[] = []
  const bus = connectExternalBroker({
    url: `mqtt://127.0.0.1:${port}`,
    base: 'baristad',
    session,
    host: `counter-${session}`,
    clock: realClock,
    random: Math.random,
    log,
    quietMs: 50,
    onRival: (why) => rivals.push(why),
    ...options,
  })
  cleanup.add(bus, (b) => b.close())
  // As the daemon does.
  bus.onConnected((connected) => {
    told.push(connected)
    if (connected) bus.publish('daemon/state', stateOf('online', session), RETAINED)
  })
  return { bus, log, rivals, told }
}

const stateOf = (state: string, session: number): string => JSON.stringify({ v: 1, state, session })

function behaves(start: (port?: number) => Promise<{ port: number; stop: () => Promise<void> }>): void {
  it('the second says who is there and how to go on, publishes nothing, and the first goes on', async () => {
    const { port } = await start()
    const board = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await board.subscribe('baristad/#')
    const first = startDaemon(port, 41)
    await until('the first has the shop', () => first.bus.connected())
    const second = startDaemon(port, 7, { quietMs: PATIENT_MS })
    const heard: string[] = []
    second.bus.subscribe('machine/+/event', (topic) => heard.push(topic))
    await until('the second gives way', () => second.rivals.length > 0)
    expect(second.rivals).toEqual([expect.stringMatching(/on counter-41 \(session 41\).*127\.0\.0\.1.*broker\.base/)])
    expect(second.log.count('another baristad')).toBe(1)
    expect(second.bus.publish('machine/left/command', '{}', LIVE)).toBe(false)
    await second.bus.close()

    // The first was never thrown out, commands arrive, and nobody heard a word of the second but its question.
    await board.publish('baristad/machine/left/event', '{}')
    expect(first.bus.publish('machine/left/command', '{"brew":1}', LIVE)).toBe(true)
    await until('the command', () => board.heard.some(({ text }) => text === '{"brew":1}'))
    expect([first.told, first.rivals, second.told, heard]).toEqual([[false, true], [], [false], []])
    const states = board.heard.filter(({ topic }) => topic.endsWith('daemon/state')).map(({ text }) => text)
    expect(states).toEqual([stateOf('online', 41)])
  })

  it('of two that start together exactly one stays', async () => {
    const { port } = await start()
    const both = [startDaemon(port, 1, { quietMs: PATIENT_MS }), startDaemon(port, 2, { quietMs: PATIENT_MS })]
    await until('one gives way', () => both.some(({ rivals }) => rivals.length > 0))
    await until('the other has the shop', () => both.some(({ bus }) => bus.connected()))
    expect(both.map(({ bus, rivals }) => (bus.connected() ? 'has it' : rivals.length)).toSorted()).toEqual([
      1,
      'has it',
    ])
  })

  it('with another base each has a shop of its own', async () => {
    const { port } = await start()
    const shops = [startDaemon(port, 1), startDaemon(port, 2, { base: 'site/other' })]
    await until('both have it', () => shops.every(({ bus }) => bus.connected()))
    expect(shops.flatMap(({ rivals }) => rivals)).toEqual([])
  })

  it('a successor of one that ended waits for nobody, and finds the boards told', async () => {
    const { port } = await start()
    const first = startDaemon(port, 41)
    await until('the first has the shop', () => first.bus.connected())
    await first.bus.close()
    const next = startDaemon(port, 42)
    await until('the next has it', () => next.bus.connected())
    expect(next.rivals).toEqual([])
  })

  it('a rival that dies while it asks has a last will: the boards are told at once that the first is still there', async () => {
    const { port } = await start()
    const first = startDaemon(port, 41)
    await until('the first has the shop', () => first.bus.connected())
    const dying = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`, {
      will: { topic: 'baristad/daemon/state', payload: Buffer.from(stateOf('offline', 7)), qos: 1, retain: true },
    })
    const board = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await board.subscribe('baristad/daemon/state')
    dying.mqtt.stream.destroy()
    await until('the will', () => board.heard.some(({ text }) => text === stateOf('offline', 7)))
    await until('the truth', () => board.heard.at(-1)?.text === stateOf('online', 41))
    const late = await connectClient(cleanup, `mqtt://127.0.0.1:${port}`)
    await late.subscribe('baristad/daemon/state')
    await until('it is stored', () => late.heard.at(-1)?.text === stateOf('online', 41))
  })

  it('after a restart of the broker the one that had the shop has it again', async () => {
    const broker = await start()
    const first = startDaemon(broker.port, 41)
    await until('the first has the shop', () => first.bus.connected())
    await broker.stop()
    await until('it is missed', () => !first.bus.connected())
    // This one asks for the first time, and for long enough: whoever comes first, the first comes before it.
    const second = startDaemon(broker.port, 7, { quietMs: 15_000 })
    await start(broker.port)
    await until('the second gives way', () => second.rivals.length > 0)
    await until('the first has it again', () => first.bus.connected())
    expect([first.rivals, second.told]).toEqual([[], [false]])
  })
}

describe('on a broker of the same kind elsewhere', () => {
  behaves((port) => startStranger(cleanup, port))
})

describe.skipIf(MOSQUITTO === undefined)(
  MOSQUITTO === undefined ? 'on mosquitto (skipped: it is not installed here)' : 'on mosquitto',
  () => {
    behaves((port) => startMosquitto(cleanup, port))

    it('whose rules keep the question from us, we work all the same, and the log says what is missing', async () => {
      const { port } = await startMosquitto(
        cleanup,
        undefined,
        'topic deny baristad/daemon/claim\ntopic readwrite baristad/#\n',
      )
      const only = startDaemon(port, 41)
      await until('it has the shop', () => only.bus.connected())
      expect(only.log.count('does not deliver baristad/daemon/claim')).toBe(1)
    })
  },
)
