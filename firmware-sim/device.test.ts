import { describe, expect, it } from 'vitest'
import type { DeviceMessage, Heartbeat } from './protocol/messages.ts'
import { Bench, ESPRESSO, events, refusal } from './testing/bench.ts'

const beats = (messages: readonly DeviceMessage[]): Heartbeat[] =>
  messages.flatMap((message) => (message.t === 'heartbeat' ? [message] : []))
const last = (messages: readonly DeviceMessage[]): Heartbeat | undefined => beats(messages).at(-1)

function listening(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const bench = new Bench(options)
  bench.hello()
  return bench
}

describe('a pour', () => {
  it('takes the time of its program and ends done, with the cup full from its first drop', () => {
    const bench = listening()
    const [began] = beats(bench.brew(5))
    expect(began?.groups[0]).toMatchObject({ state: 'pouring', cup: 'full', brew: 5, elapsedMs: 0 })
    const meanwhile = bench.pass(27_999)
    expect(last(meanwhile)?.groups[0]).toMatchObject({ state: 'pouring', elapsedMs: 27_000, percent: 96 })
    const end = bench.pass(1)
    expect(events(end)).toContain('5 done')
    expect(last(end)?.groups[0]).toMatchObject({ state: 'idle', cup: 'full', brew: 5, elapsedMs: 0, percent: 0 })
  })

  it('happens once, however often its command comes', () => {
    const bench = listening()
    const command = bench.brewCommand(5)
    for (let copy = 0; copy < 5; copy++) bench.say(command)
    bench.pass(30_000)
    bench.nextCup()
    expect(refusal(bench.say(command))).toBe('done')
    expect(bench.world.counts).toEqual({ pours: 1, poursWithoutCup: 0, poursIntoFull: 0 })
  })

  it('goes on by itself when the host is gone', () => {
    const bench = listening()
    bench.brew(5)
    bench.device.disconnected()
    expect(bench.pass(30_000)).toEqual([])
    expect(events(bench.hello())).toEqual(['5 pouring', '5 done'])
  })

  it('is stopped by stop, and a second stop only asks', () => {
    const bench = listening()
    bench.brew(5)
    bench.pass(1_000)
    expect(events(bench.say({ t: 'stop', brew: 5 }))).toContain('5 spoiled stopped')
    expect(bench.say({ t: 'stop', brew: 5 })).toEqual([
      { t: 'status', event: 0, brew: 5, status: 'spoiled', cause: 'stopped' },
    ])
    expect(bench.say({ t: 'stop', brew: 77 })).toMatchObject([{ status: 'never' }])
    expect(bench.world.cup(1)).toBe('full')
  })

  it('is cut off by maxMs, which no speed factor stretches', () => {
    const bench = listening({ config: { pourSpeed: 0.01 } })
    bench.brew(5, { maxMs: 60_000 })
    expect(events(bench.pass(59_999))).not.toContain('5 spoiled overrun')
    expect(events(bench.pass(1))).toContain('5 spoiled overrun')
  })

  it('is cut off by the limit of the device, whatever the command allows', () => {
    const bench = listening({ config: { absoluteMaxMs: 10_000 } })
    bench.brew(5)
    expect(events(bench.pass(10_000))).toContain('5 spoiled overrun')
  })

  it('is faster with a speed factor, while the clock and the deadline stay as they are', () => {
    const bench = listening({ config: { pourSpeed: 28 } })
    bench.brew(5)
    expect(events(bench.pass(1_000))).toContain('5 done')
    expect(bench.device.machine?.clockMs(bench.nowMs)).toBe(1_000)
  })

  it('varies within its spread and no further', () => {
    const lengths = new Set<number>()
    const bench = listening({ config: { pourSpread: 0.1 } })
    for (let brew = 1; brew <= 20; brew++) {
      bench.brew(brew)
      const startMs = bench.nowMs
      while (bench.world.pumps(1)) bench.pass(10)
      lengths.add(bench.nowMs - startMs)
      bench.nextCup()
    }
    expect(lengths.size).toBeGreaterThan(10)
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(25_200)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(30_810)
  })

  it('runs on each group by itself', () => {
    const bench = listening()
    bench.brew(5)
    bench.pass(1_000)
    bench.brew(6, { group: 2 })
    expect(refusal(bench.brew(7, { group: 2 }))).toBe('busy')
    const end = events(bench.pass(29_000))
    expect(end.indexOf('5 done')).toBeLessThan(end.indexOf('6 done'))
  })

  it('uses up what it is made of, until the machine says that it is empty', () => {
    const bench = listening({ config: { pourSpeed: 100 } })
    let poured = 0
    while (poured < 100 && refusal(bench.brew(poured + 1)) === 'pouring') {
      poured++
      bench.pass(280)
      bench.nextCup()
    }
    expect(poured).toBe(55)
    expect(bench.device.machine?.alarms()).toEqual(['beans.empty', 'grounds.full'])
    bench.world.refill('beans')
    bench.world.refill('grounds')
    expect(refusal(bench.brew(200))).toBe('pouring')
  })

  it('is spoiled when the boiler fails, and nothing starts before somebody has cleared it', () => {
    const bench = listening()
    bench.brew(5)
    bench.fault('boiler-fault')
    const said = bench.pass(0)
    expect(events(said)).toContain('5 spoiled fault')
    expect(said).toContainEqual({ t: 'alarm', alarms: ['boiler.sensor'] })
    expect(last(said)).toMatchObject({
      state: 'fault',
      boilerC: null,
      groups: [{ state: 'blocked' }, { state: 'blocked' }],
    })
    bench.device.machine?.clearAlarms()
    expect(bench.pass(0)).toContainEqual({ t: 'alarm', alarms: [] })
    expect(bench.device.machine?.state(bench.nowMs)).toBe('ready')
  })
})

describe('the device', () => {
  it('answers hello with its identity, then beats at the period it was asked for', () => {
    const bench = new Bench()
    expect(bench.pass(10_000)).toEqual([])
    const [identity, beat, ...rest] = bench.hello(500)
    expect(identity).toMatchObject({ t: 'identity', boot: 1, resetCause: 'power', fences: [0, 0], clockMs: 10_000 })
    expect(beat?.t).toBe('heartbeat')
    expect(rest).toEqual([])
    expect(beats(bench.pass(5_000))).toHaveLength(10)
  })

  it.each([
    [1, 50],
    [60_000, 2],
  ])('keeps the period within its limits: %i ms asked', (heartbeatMs, expected) => {
    const bench = new Bench()
    bench.hello(heartbeatMs)
    expect(beats(bench.pass(10_000))).toHaveLength(expected)
  })

  it('beats at once when a cup comes or goes', () => {
    const bench = listening()
    bench.pass(300)
    bench.world.takeCup(2)
    expect(last(bench.pass(0))?.groups[1]?.cup).toBe('none')
    bench.world.placeCup(2)
    expect(last(bench.pass(0))?.groups[1]?.cup).toBe('empty')
    expect(bench.pass(0)).toEqual([])
  })

  it('warms up along a curve, says so, and is ready at its end', () => {
    const bench = listening({ warmUpMs: 20_000 })
    const seen = beats(bench.pass(21_000))
    const degrees = seen.map((beat) => beat.boilerC ?? 0)
    expect(degrees).toEqual([...degrees].sort((a, b) => a - b))
    expect(seen.find((beat) => beat.state === 'ready')?.clockMs).toBeLessThanOrEqual(20_001)
    expect(refusal(bench.brew(1))).toBe('pouring')
  })

  it('falls asleep only when nothing pours, and warms up again when it is woken', () => {
    const bench = listening({ warmUpMs: 10_000 })
    bench.pass(10_001)
    bench.brew(1)
    bench.say({ t: 'sleep' })
    expect(bench.device.machine?.state(bench.nowMs)).toBe('ready')
    bench.pass(28_000)
    expect(bench.device.machine?.state(bench.nowMs)).toBe('asleep')
    expect(refusal(bench.brew(2, { group: 2 }))).toBe('not-ready')
    bench.pass(100_000)
    bench.say({ t: 'wake' })
    expect(bench.device.machine?.state(bench.nowMs)).toBe('warming')
    bench.pass(10_000)
    expect(bench.device.machine?.state(bench.nowMs)).toBe('ready')
  })

  it('does not fall asleep when it is woken before the pour has ended', () => {
    const bench = listening()
    bench.brew(1)
    bench.say({ t: 'sleep' })
    bench.say({ t: 'wake' })
    bench.pass(28_000)
    expect(bench.device.machine?.state(bench.nowMs)).toBe('ready')
  })

  it('says unknown of cups that it cannot see', () => {
    const bench = new Bench({ config: { cupSensor: 'none', milkSystem: 'none', memory: 'volatile' } })
    const [identity, beat] = bench.hello()
    expect(identity).toMatchObject({ features: ['display'] })
    expect(beat).toMatchObject({ groups: [{ cup: 'unknown' }, { cup: 'unknown' }] })
  })

  it('answers nak to what is not for it', () => {
    expect(new Bench().say({ t: 'bad', reason: 'session' })).toEqual([{ t: 'nak', reason: 'session' }])
  })

  it('counts its clock modulo 2^32 in heartbeats too', () => {
    const bench = listening({ config: { clockStartMs: 2 ** 32 - 500 } })
    expect(beats(bench.pass(1_000)).at(-1)?.clockMs).toBe(500)
  })
})

describe('an event', () => {
  it('is repeated every second until it is acknowledged', () => {
    const bench = listening()
    const [first] = bench.brew(5).filter((message) => message.t === 'status')
    expect(events(bench.pass(3_000))).toEqual(['5 pouring', '5 pouring', '5 pouring'])
    if (first?.t !== 'status') throw new Error('no event')
    bench.say({ t: 'ack', event: first.event })
    expect(events(bench.pass(3_000))).toEqual([])
  })

  it('is given up after sixty repeats', () => {
    const bench = listening()
    bench.brew(5, { program: { ...ESPRESSO, nominalMs: 200_000 }, maxMs: 200_000 })
    expect(events(bench.pass(120_000))).toHaveLength(60)
  })

  it('waits uncounted while nobody listens', () => {
    const bench = listening()
    bench.brew(5)
    bench.device.disconnected()
    bench.pass(200_000)
    expect(events(bench.hello())).toEqual(['5 pouring', '5 done'])
    expect(events(bench.pass(1_000))).toHaveLength(2)
  })

  it('makes room for newer ones: the eight newest are kept', () => {
    const bench = listening({ config: { pourSpeed: 1000 } })
    bench.device.disconnected()
    for (let brew = 1; brew <= 6; brew++) {
      bench.brew(brew)
      bench.pass(28)
      bench.nextCup()
    }
    const kept = [3, 4, 5, 6].flatMap((brew) => [`${brew} pouring`, `${brew} done`])
    expect(events(bench.hello())).toEqual(kept)
  })

  it('is not acknowledged by the number of another', () => {
    const bench = listening()
    const [first] = bench.brew(5).filter((message) => message.t === 'status')
    if (first?.t !== 'status') throw new Error('no event')
    bench.say({ t: 'ack', event: (first.event + 1) & 0xffff })
    expect(events(bench.pass(1_000))).toEqual(['5 pouring'])
  })
})
