import { describe, expect, it } from 'vitest'
import { STAGES } from './faults/menu.ts'
import { Bench, events, refusal } from './testing/bench.ts'

/** What the journal must say after a power cut at each stage, and whether anything came out of the spout. */
const AFTER = {
  'before-journal': { status: 'never', poured: 0, log: null },
  'after-journal': { status: 'spoiled interrupted', poured: 0, log: null },
  'after-pump': { status: 'spoiled interrupted', poured: 1, log: 'spoiled' },
  'mid-pour': { status: 'spoiled interrupted', poured: 1, log: 'spoiled' },
  // The cup is full, but the device died before it knew: it cannot tell, and owns up to the worse.
  'before-done': { status: 'spoiled interrupted', poured: 1, log: 'done' },
  'after-done': { status: 'done', poured: 1, log: 'done' },
} as const

describe('a power cut', () => {
  it.each(STAGES)('%s leaves a journal that tells the truth, and no second pour', (stage) => {
    const bench = new Bench()
    bench.hello()
    bench.fault('reset', { at: stage, ms: 500 })
    const command = bench.brewCommand(5)
    bench.say(command)
    bench.pass(29_000)
    expect(bench.boot).toBe(2)

    const expected = AFTER[stage]
    expect(bench.ask(5)).toBe(expected.status)
    expect(bench.world.counts.pours).toBe(expected.poured)
    expect(bench.log.read().at(-1)).toEqual(
      expected.log === null ? undefined : expect.objectContaining({ what: 'end', result: expected.log }),
    )
    // The same command once more, and the same for the new boot: never a second pour.
    bench.say(command)
    if (expected.status !== 'never') bench.brew(5, { epoch: 6 })
    expect(bench.world.counts.pours).toBe(expected.poured)
  })

  it.each([
    { stage: 'before-done', status: 'spoiled interrupted' },
    { stage: 'after-done', status: 'spoiled fault' },
  ] as const)('$stage of a pour that an alarm ends is a reboot like any other', ({ stage, status }) => {
    const bench = new Bench()
    bench.hello()
    bench.fault('reset', { at: stage, ms: 500 })
    bench.brew(5)
    bench.pass(10_000)
    bench.fault('boiler-fault')
    bench.pass(1_000)
    expect(bench.boot).toBe(2)
    bench.hello()
    expect(bench.ask(5)).toBe(status)
    expect(bench.log.read().at(-1)).toMatchObject({ what: 'end', result: 'spoiled', cause: 'fault' })
    // The alarm went with the power: a new boot measures anew.
    expect(bench.device.machine?.alarms()).toEqual([])
  })

  it('makes commands for the boot before it stale', () => {
    const bench = new Bench()
    const command = bench.brewCommand(5)
    bench.fault('reset', { ms: 0 })
    bench.pass(1)
    expect(refusal(bench.say(command))).toBe('stale-boot')
  })

  it('leaves the cup full under the spout, and the counters as they were', () => {
    const bench = new Bench()
    bench.brew(5)
    bench.pass(10_000)
    bench.fault('reset', { ms: 0 })
    bench.pass(1)
    expect(refusal(bench.brew(6))).toBe('cup-full')
    const [, beat] = bench.hello()
    expect(beat).toMatchObject({ t: 'heartbeat', pours: 1, groups: [{ cup: 'full', brew: 5 }, { cup: 'empty' }] })
  })

  it('ends every pour of every group, and each is told as an event when the host is back', () => {
    const bench = new Bench()
    bench.brew(5)
    bench.brew(6, { group: 2 })
    bench.fault('reset', { ms: 0 })
    bench.pass(1)
    expect(events(bench.hello())).toEqual(['5 spoiled interrupted', '6 spoiled interrupted'])
  })

  it('makes it deaf and mute until it has booted, with its clock anew', () => {
    const bench = new Bench()
    bench.pass(9_000)
    bench.fault('reset', { ms: 1_000 })
    expect(bench.hello()).toEqual([])
    expect(bench.pass(999)).toEqual([])
    expect(bench.device.machine).toBeNull()
    bench.pass(1)
    expect(bench.hello()[0]).toMatchObject({ t: 'identity', boot: 2, clockMs: 0, resetCause: 'watchdog' })
  })

  it('does not cool the boiler to speak of', () => {
    const bench = new Bench({ warmUpMs: 10_000 })
    bench.pass(10_001)
    bench.fault('reset', { ms: 200 })
    bench.pass(300)
    expect(bench.device.machine?.state(bench.nowMs)).toBe('ready')
  })
})
