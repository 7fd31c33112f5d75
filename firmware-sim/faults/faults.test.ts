import { describe, expect, it } from 'vitest'
import { seededChance } from '../chance.ts'
import { decodeJson } from '../protocol/json.ts'
import { Bench, events, refusal } from '../testing/bench.ts'
import { Faults } from './faults.ts'
import { faultParams } from './menu.ts'
import { spoilBytes, spoilPayload } from './spoil.ts'

function listening(): Bench {
  const bench = new Bench()
  bench.hello()
  return bench
}

describe('a fault', () => {
  it('strikes as often as it is told, then is over', () => {
    const bench = listening()
    bench.fault('refuse', { reason: 'not-ready', times: 2 })
    expect([1, 2, 3].map((brew) => refusal(bench.brew(brew)))).toEqual(['not-ready', 'not-ready', 'pouring'])
  })

  it('strikes by chance, and the same seed strikes the same', () => {
    const struck = (seed: number): boolean[] => {
      const faults = new Faults(seededChance(seed))
      faults.set('no-heartbeat', { p: 0.3 })
      return Array.from({ length: 1000 }, () => faults.strikes('no-heartbeat') !== null)
    }
    expect(struck(1)).toEqual(struck(1))
    expect(struck(1)).not.toEqual(struck(2))
    const share = struck(1).filter(Boolean).length / 1000
    expect(share).toBeGreaterThan(0.25)
    expect(share).toBeLessThan(0.35)
  })

  it('dont-ack keeps answers back while the pour goes on', () => {
    const bench = listening()
    bench.fault('dont-ack')
    expect(events(bench.brew(5))).toEqual([])
    expect(bench.ask(5)).toBe('silence')
    expect(bench.world.pumps(1)).toBe(true)
    bench.faults.clear('dont-ack')
    expect(bench.ask(5)).toBe('pouring')
  })

  it('lose-command takes only the commands it names', () => {
    const bench = listening()
    bench.fault('lose-command', { what: ['brew'], times: 1 })
    expect(bench.ask(5)).toBe('never')
    bench.brew(5)
    expect(bench.world.counts.pours).toBe(0)
    bench.brew(6)
    expect(bench.world.counts.pours).toBe(1)
  })

  it('duplicate-command pours once', () => {
    const bench = listening()
    bench.fault('duplicate-command')
    const said = bench.brew(5)
    expect(said.filter((message) => message.t === 'status')).toHaveLength(2)
    expect(bench.world.counts.pours).toBe(1)
  })

  it('late-command comes after its deadline, and pours nothing', () => {
    const bench = listening()
    bench.fault('late-command', { ms: 4_001 })
    bench.brew(5)
    expect(refusal(bench.pass(4_001).filter((message) => message.t === 'refused'))).toBe('expired')
  })

  it('late-command comes even across a reboot, and is stale then', () => {
    const bench = listening()
    bench.fault('late-command', { ms: 1_000, times: 1 })
    bench.brew(5)
    bench.fault('reset', { ms: 100 })
    expect(refusal(bench.pass(1_000))).toBe('stale-boot')
  })

  it('duplicate-event and late-event do what they say', () => {
    const bench = listening()
    bench.fault('duplicate-event', { times: 1 })
    expect(events(bench.brew(5))).toEqual(['5 pouring', '5 pouring'])
    bench.fault('late-event', { ms: 500 })
    bench.brew(6, { group: 2 })
    expect(events(bench.sent.slice(-2).map(({ message }) => message))).not.toContain('6 pouring')
    expect(events(bench.pass(500))).toContain('6 pouring')
  })

  it('stall does everything afterwards, by the clock of then', () => {
    const bench = listening()
    bench.fault('stall', { ms: 5_000 })
    expect(bench.brew(5)).toEqual([])
    expect(bench.pass(4_999)).toEqual([])
    expect(refusal(bench.pass(1))).toBe('expired')
  })

  it('go-awol loses what is said meanwhile, but not the pour', () => {
    const bench = listening()
    bench.brew(5)
    bench.fault('go-awol', { ms: 40_000 })
    expect(bench.brew(6, { group: 2 })).toEqual([])
    expect(bench.pass(39_999)).toEqual([])
    bench.pass(1)
    expect([bench.ask(5), bench.ask(6)]).toEqual(['done', 'never'])
  })

  it('slow-heartbeat is slow, and no change hurries it', () => {
    const bench = listening()
    bench.pass(1_000)
    bench.fault('slow-heartbeat', { ms: 4_000 })
    bench.world.takeCup(1)
    const times = bench.pass(12_000).flatMap((message) => (message.t === 'heartbeat' ? [message.clockMs] : []))
    expect(times).toEqual([2_000, 6_000, 10_000])
  })

  it('wrong-identity says another serial number, once', () => {
    const bench = new Bench()
    bench.fault('wrong-identity', { times: 1 })
    expect(bench.hello()[0]).toMatchObject({ serial: 'WRONG-0001' })
    expect(bench.hello()[0]).toMatchObject({ serial: 'BENCH-1' })
  })

  it('fail-pour spoils by flow; slow-pour runs into its limit', () => {
    const bench = listening()
    bench.fault('fail-pour', { times: 1, after: 0.25 })
    bench.brew(5)
    expect(events(bench.pass(7_000))).toContain('5 spoiled flow')
    bench.fault('slow-pour', { times: 1 })
    bench.brew(6, { group: 2 })
    expect(events(bench.pass(94_000))).toContain('6 spoiled overrun')
  })

  it('busy-forever blocks the group it names', () => {
    const bench = listening()
    bench.fault('busy-forever', { group: 1 })
    expect(refusal(bench.brew(5))).toBe('busy')
    expect(refusal(bench.brew(6, { group: 2 }))).toBe('pouring')
  })

  it('no-heartbeat leaves silence, and the answers', () => {
    const bench = listening()
    bench.fault('no-heartbeat')
    expect(bench.pass(5_000)).toEqual([])
    expect(bench.ask(1)).toBe('never')
  })

  it('half-open is deaf to nobody: the pour begins and nobody is told, until it is cleared', () => {
    const bench = listening()
    bench.fault('half-open')
    expect(bench.brew(5)).toEqual([])
    expect(bench.pass(3_000)).toEqual([])
    expect(bench.world.counts.pours).toBe(1)
    bench.faults.clear('half-open')
    expect(bench.ask(5)).toBe('pouring')
    expect(bench.pass(3_000).some(({ t }) => t === 'heartbeat')).toBe(true)
  })

  it('expired-command lets a brew arrive when it may not begin any more, and questions at once', () => {
    const bench = listening()
    bench.fault('expired-command')
    bench.brew(5)
    expect(bench.ask(5)).toBe('never')
    expect(refusal(bench.pass(7_000))).toBe('expired')
    expect(bench.world.counts.pours).toBe(0)
  })

  it('reorder-event keeps an event back while others go, which may then be the first to arrive', () => {
    const bench = listening()
    bench.fault('reorder-event', { p: 1, times: 1 })
    expect(events(bench.brew(5))).toEqual([])
    expect(bench.ask(5)).toBe('pouring')
    expect(events(bench.pass(3_000)).length).toBeGreaterThan(0)
  })

  it('of the line changes every frame it strikes, in the direction it is told', () => {
    const bytes = Uint8Array.from({ length: 30 }, (_, index) => index)
    for (const name of ['corrupt', 'drop-byte', 'flip-bit'] as const) {
      const faults = new Faults(seededChance(1))
      faults.set(name, { direction: 'out' })
      for (let round = 0; round < 50; round++) {
        expect(spoilBytes(bytes, 'out', faults, seededChance(round))).not.toEqual(bytes)
        expect(spoilBytes(bytes, 'in', faults, seededChance(round))).toBe(bytes)
      }
    }
  })

  it('of the line never turns an MQTT command into another one', () => {
    const faults = new Faults(seededChance(1))
    faults.set('flip-bit', {})
    for (let round = 0; round < 200; round++) {
      const spoilt = spoilPayload('{"v":1,"t":"stop","brew":12}', 'in', faults, seededChance(round))
      expect(decodeJson(new TextEncoder().encode(spoilt))).toBeNull()
    }
  })

  it('is not switched on with parameters that mean nothing', () => {
    expect(faultParams('corrupt', { p: 2 })).toContain('at most 1')
    expect(faultParams('corrupt', { q: 0.5 })).toContain('does not take "q"')
    expect(faultParams('reset', { at: 'noon' })).toContain('before-journal')
    expect(faultParams('refuse', { reason: 'bad mood' })).toContain('cup-full')
    expect(faultParams('stall', { ms: '5' })).toContain('must be a number')
    expect(faultParams('dont-ack', { what: 'status' })).toContain('list of words')
  })

  it('nak-next does not understand one command, and understands the same one afterwards', () => {
    const bench = listening()
    bench.fault('nak-next')
    expect(bench.brew(5)).toContainEqual({ t: 'nak', reason: 'session' })
    expect(bench.world.counts.pours).toBe(0)
    expect(refusal(bench.brew(5))).toBe('pouring')
  })

  it('retained-command brings the last brew again at every hello, and it pours once', () => {
    const bench = listening()
    bench.fault('retained-command')
    bench.brew(5)
    bench.hello()
    bench.hello()
    expect(bench.world.counts.pours).toBe(1)
  })

  it('clock-skew makes a command of a good deadline too late, and the clock jumps back', () => {
    const bench = listening()
    const command = bench.brewCommand(5)
    bench.fault('clock-skew', { ms: 60_000 })
    expect(refusal(bench.say(command))).toBe('expired')
    bench.faults.clear('clock-skew')
    expect(bench.device.machine?.clockMs(bench.nowMs)).toBe(bench.nowMs)
    expect(bench.world.counts.pours).toBe(0)
  })

  it('clock-back makes every command of before stale, though its deadline now lies far ahead', () => {
    const bench = listening()
    bench.pass(600_000)
    const command = bench.brewCommand(5)
    const { boot } = bench
    bench.fault('clock-back', { ms: 60_000 })
    bench.pass(10_000)
    expect(refusal(bench.say(command))).toBe('stale-boot')
    expect(bench.boot).toBe(boot + 1)
    expect(bench.world.counts.pours).toBe(0)
    expect(refusal(bench.brew(6))).toBe('pouring')
  })

  it('clock-back does not disturb what pours, and the next heartbeat names the new boot', () => {
    const bench = listening()
    bench.pass(600_000)
    bench.brew(5)
    bench.fault('clock-back')
    const beats = bench.pass(1_000).filter((message) => message.t === 'heartbeat')
    expect(beats.at(-1)).toMatchObject({ boot: bench.boot, groups: [{ state: 'pouring', brew: 5 }, {}] })
    expect(bench.ask(5)).toBe('pouring')
    bench.pass(60_000)
    expect(bench.ask(5)).toBe('done')
  })

  it('clock-back with a memory chip that fails: nothing starts until the new boot number is stored', () => {
    const bench = listening()
    bench.pass(600_000)
    const command = bench.brewCommand(5)
    bench.fault('journal-fail')
    bench.fault('clock-back')
    expect(refusal(bench.say(command))).toBe('fault')
    bench.faults.clear('journal-fail')
    bench.device.machine?.clearAlarms()
    expect(refusal(bench.say({ ...command, brew: 6, epoch: 6 }))).toBe('stale-boot')
    expect(bench.world.counts.pours).toBe(0)
  })

  it('clock-back over the wrap of the clock is seen too', () => {
    const bench = new Bench({ config: { clockStartMs: 2 ** 32 - 1_000 } })
    bench.hello()
    bench.pass(5_000)
    const { boot } = bench
    bench.fault('clock-back', { ms: 60_000 })
    bench.pass(0)
    expect(bench.boot).toBe(boot + 1)
  })

  it('clock-back by less than it stood still meanwhile cannot be seen: a command of before may still start', () => {
    const bench = listening()
    bench.pass(600_000)
    const command = bench.brewCommand(5)
    bench.fault('stall', { ms: 60_000 })
    bench.say(command)
    bench.fault('clock-back', { ms: 58_000 })
    bench.pass(60_000)
    expect(bench.ask(5)).toBe('pouring')
  })

  it('done-at-once says done of a cup that cannot be full', () => {
    const bench = listening()
    bench.fault('done-at-once', { times: 1 })
    bench.brew(5)
    expect(events(bench.pass(200))).toContain('5 done')
    bench.nextCup()
    bench.brew(6)
    expect(events(bench.pass(200))).not.toContain('6 done')
  })

  it('old-firmware says that what it remembers is gone with the power', () => {
    const bench = listening()
    bench.fault('old-firmware')
    const identity = bench.hello().find((message) => message.t === 'identity')
    expect(identity).toMatchObject({ firmware: '0.1.0' })
    expect(identity?.features).not.toContain('durable')
  })
})
