import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { monotonicClock } from '../../src/fleet/clock.ts'
import { Bench } from '../../src/fleet/conformance/bench.ts'
import type { DriverClock, DriverPort } from '../../src/fleet/driver.ts'
import { serialTransport } from '../../src/fleet/transports/serial.ts'
import { openBoard } from './driver.ts'
import type { FirmataOptions } from './options.ts'
import { boardPids } from './testing/board-pids.ts'
import { type FirmataRig, NO_TRANSPORTS, profile, rigFor } from './testing/rig.ts'
import type { TwinProcess } from './testing/twin.ts'

// A process with johnny-five in it takes a second to start, and several on a computer that is busy.
vi.setConfig({ testTimeout: 60_000 })

let rig: FirmataRig
let twin: TwinProcess
let bench: Bench

async function start(change: Partial<FirmataOptions> = {}): Promise<void> {
  rig = rigFor(change)
  twin = rig.twin
  await rig.start()
  bench = new Bench(rig)
}

afterEach(async () => {
  await bench.close()
  await rig.stop()
  expect(boardPids()).toEqual([])
})

async function twinReports(what: string, fits: (report: Awaited<ReturnType<TwinProcess['report']>>) => boolean) {
  const endMs = monotonicClock.now() + 10_000
  for (;;) {
    const report = await twin.report()
    if (fits(report)) return report
    if (monotonicClock.now() > endMs) throw new Error(`waited in vain for ${what}: ${JSON.stringify(report)}`)
    await rig.pass(10)
  }
}

function kill(signal: NodeJS.Signals): void {
  const [pid] = boardPids()
  if (pid === undefined) throw new Error('no process of a board')
  process.kill(pid, signal)
}

describe('a board whose process is killed', () => {
  it('in mid-pour: the link is down, the pour goes on, and it is neither pressed again nor known any more', async () => {
    await start({ nominalMs: 1000 })
    const command = await bench.brew()
    bench.send(command)
    const { boot } = await bench.hears('hello')
    await bench.hears('status', ({ status }) => status === 'pouring')
    const from = bench.mark
    kill('SIGKILL')
    await bench.until(() => bench.links.includes('down'), 'the link to be down')
    const again = await bench.hears('hello', undefined, from)
    expect(again.boot).not.toBe(boot)
    bench.send({ t: 'query', brew: command.brew })
    expect(await bench.hears('status', undefined, from)).toMatchObject({ brew: command.brew, status: 'forgotten' })
    bench.send(command)
    expect(await bench.hears('refused', undefined, from)).toMatchObject({ brew: command.brew, reason: 'stale-boot' })
    const report = await twinReports('the end of the pour', ({ pouring }) => !pouring)
    expect(report).toMatchObject({ pours: 1, presses: { host: 1, hand: 0 }, cups: ['full'] })
  })

  it('in mid-press: the next one lets go of the button first of all', async () => {
    await start({ pressMs: 450 })
    bench.send(await bench.brew())
    await twinReports('the press', ({ button }) => button === 'high')
    const from = bench.mark
    kill('SIGKILL')
    await bench.hears('hello', undefined, from)
    expect(await twin.report()).toMatchObject({ button: 'low', presses: { host: 1 } })
  })

  it('before it can be closed: a process that hangs is killed when its time is over, and the port is free', async () => {
    await start()
    await bench.close()
    const timers: { ms: number; fn: () => void }[] = []
    const clock: DriverClock = {
      now: () => 0,
      after(ms, fn) {
        timers.push({ ms, fn })
        return () => {}
      },
    }
    const heard: string[] = []
    const port: DriverPort = {
      machine: 'twin',
      emit: ({ t }) => heard.push(t),
      link: (state) => heard.push(state),
      clock,
      random: () => 0.5,
      log: { info() {}, warn() {} },
      transports: NO_TRANSPORTS,
      trace() {},
    }
    const driver = openBoard(profile(twin.path), port)
    await bench.until(() => heard.includes('hello'), 'hello')
    kill('SIGSTOP')
    const closed = driver.close()
    expect(driver.close()).toBe(closed)
    expect(timers.map(({ ms }) => ms)).toEqual([2000])
    timers[0]?.fn()
    await closed
    expect(heard).not.toContain('down') // whoever closes does not want to hear about it
    expect(await opens(twin.path)).toBe('open')
  })
})

describe('close', () => {
  it('lets go of the button and of the port, also in mid-press', async () => {
    await start({ pressMs: 450 })
    bench.send(await bench.brew())
    await twinReports('the press', ({ button }) => button === 'high')
    await bench.close()
    expect((await twin.report()).button).toBe('low')
    expect(await opens(twin.path)).toBe('open')
  })

  it('is not needed when the parent is gone: the process ends by itself', async () => {
    await start()
    await bench.close()
    const child = fork(fileURLToPath(new URL('./board-process.ts', import.meta.url)), [], { execArgv: [] })
    const messages: { t: string }[] = []
    child.on('message', (message: { t: string }) => messages.push(message))
    child.send({ t: 'start', options: profile(twin.path), boot: 1 })
    await bench.until(() => messages.some(({ t }) => t === 'message'), 'hello')
    const ended = once(child, 'exit')
    child.disconnect()
    await ended
    expect(await opens(twin.path)).toBe('open')
  })
})

describe('a board that', () => {
  it('reboots in mid-pour is another boot that knows nothing of the pour; the machine finishes it', async () => {
    await start()
    const command = await bench.brew()
    bench.send(command)
    await bench.hears('status', ({ status }) => status === 'pouring')
    const from = bench.mark
    await twin.fault('reset')
    await bench.hears('hello', undefined, from)
    bench.send({ t: 'query', brew: command.brew })
    expect(await bench.hears('status', undefined, from)).toMatchObject({ status: 'forgotten' })
    await twinReports('the end of the pour', ({ pouring, pours }) => !pouring && pours === 1)
    expect((await twin.report()).presses.host).toBe(1)
  })

  it('hangs when the command comes does not press late', async () => {
    await start()
    const command = await bench.brew()
    await twin.fault('stall', 900)
    bench.send({ ...command, deadlineMs: command.deadlineMs - 3600 })
    await bench.hears('refused', ({ brew, reason }) => brew === command.brew && reason === 'expired')
    const from = bench.mark
    await bench.hears('heartbeat', undefined, from)
    expect((await twin.report()).presses.host).toBe(0)
  })

  it('reported a switch in vain is asked for it: the cup is gone, though the bytes that said so are lost', async () => {
    await start()
    await bench.hears('heartbeat', (beat) => beat.groups[0]?.cup !== 'none')
    await twin.fault('lost-reports')
    await twin.request({ do: 'take-cup' })
    await bench.hears('heartbeat', (beat) => beat.groups[0]?.cup === 'none')
    bench.send(await bench.brew())
    expect(await bench.hears('refused')).toMatchObject({ reason: 'no-cup' })
  })

  it('has no such pin is not driven, and it is said why', async () => {
    await start()
    await bench.close()
    expect(await second(twin.path, { lamp: 40 })).toMatch(/pin 40 of this board cannot be an input with pull-up/)
  })

  it('says what no board can say costs its process, not the daemon, and is found again', async () => {
    await start()
    await bench.close()
    const reason = second(twin.path, {}, () => void twin.fault('nonsense'))
    expect(await reason).toMatch(/the board's process failed: /)
    const from = bench.mark
    bench.connect()
    await bench.hears('hello', undefined, from)
  })
})

describe('a person at the machine', () => {
  it('who presses its own button is seen: the group pours for nobody, and takes no brew', async () => {
    await start()
    const command = await bench.brew()
    await twin.request({ do: 'press' })
    const { groups } = await bench.hears('heartbeat', (beat) => beat.groups[0]?.state === 'pouring')
    expect(groups[0]).toMatchObject({ brew: null, cup: 'full' })
    bench.send(command)
    expect(await bench.hears('refused')).toMatchObject({ brew: command.brew, reason: 'busy' })
    await bench.hears('heartbeat', (beat) => beat.groups[0]?.state === 'idle' && beat.pours === 1)
    expect((await twin.report()).presses).toEqual({ host: 0, hand: 1 })
  })
})

describe('a port', () => {
  beforeEach(() => start())

  it('that somebody else has open is named as such', async () => {
    await bench.hears('hello')
    expect(await second(twin.path)).toMatch(/in use by another program/)
  })

  it('that is not there is down, not an exception', async () => {
    expect(await second(`${twin.path}-elsewhere`)).toMatch(/no such file/i)
  })
})

/** What a driver of its own says about the port. */
async function second(path: string, change: Partial<FirmataOptions> = {}, atHello = () => {}): Promise<string> {
  const down = Promise.withResolvers<string>()
  const driver = openBoard(profile(path, change), {
    machine: 'other',
    emit: ({ t }) => (t === 'hello' ? atHello() : undefined),
    link: (state, reason) => (state === 'down' ? down.resolve(reason) : undefined),
    clock: monotonicClock,
    random: () => 0.5,
    log: { info() {}, warn() {} },
    transports: NO_TRANSPORTS,
    trace() {},
  })
  const reason = await down.promise
  await driver.close()
  return reason
}

/** Whether the port can be opened now. */
async function opens(path: string): Promise<string> {
  const said = Promise.withResolvers<string>()
  const stream = serialTransport(monotonicClock)(
    { path, baudRate: 57_600 },
    { opened: () => said.resolve('open'), data() {}, closed: said.resolve },
  )
  const word = await said.promise
  await stream.close()
  return word
}
