import { describe, expect, it } from 'vitest'
import type { BrewCommand } from '../protocol/messages.ts'
import { Bench, ESPRESSO, events, refusal } from '../testing/bench.ts'

/** Each check of specification §3 in order: how to make it fail. A later one must never be heard before an earlier. */
interface Check {
  readonly says: string
  readonly spoil: (bench: Bench) => void
  readonly change?: Partial<BrewCommand>
}

const BREW = 1000
const CHECKS: readonly Check[] = [
  { says: 'stale-boot', spoil: () => {}, change: { boot: 99 } },
  { says: 'expired', spoil: (bench) => void bench.pass(60_000), change: { deadlineMs: 59_999 } },
  { says: 'fenced', spoil: (bench) => void bench.say({ t: 'fence', group: 1, epoch: BREW, brew: 1 }) },
  { says: 'unsupported', spoil: () => {}, change: { program: { ...ESPRESSO, temperatureC: 200 } } },
  { says: 'fault', spoil: (bench) => bench.fault('alarm', { alarm: 'boiler.over' }) },
  { says: 'not-ready', spoil: (bench) => bench.device.machine?.clean(1e9, bench.nowMs) },
  { says: 'busy', spoil: (bench) => bench.fault('busy-forever') },
  { says: 'empty', spoil: (bench) => bench.fault('water-empty') },
  { says: 'cup-full', spoil: (bench) => bench.world.startPump(1, { brew: 1, label: '', program: ESPRESSO }) },
]
const PAIRS = CHECKS.flatMap((first, at) => CHECKS.slice(at + 1).map((second) => ({ first, second })))

function answerWhen(checks: readonly Check[]): string {
  const bench = new Bench()
  for (const check of checks) check.spoil(bench)
  const change = Object.assign({}, ...checks.map((check) => check.change ?? {}))
  return refusal(bench.brew(BREW, change))
}

describe('the checks of a brew', () => {
  it('let a brew pour that nothing speaks against', () => {
    const bench = new Bench()
    bench.hello()
    expect(events(bench.brew(BREW))).toEqual([`${BREW} pouring`])
    expect(bench.world.pumps(1)).toBe(true)
  })

  it.each(CHECKS)('refuse $says', (check) => {
    expect(answerWhen([check])).toBe(check.says)
  })

  it.each(PAIRS)('say $first.says before $second.says', ({ first, second }) => {
    expect(answerWhen([first, second])).toBe(first.says)
  })

  it('say no-cup where nothing stands', () => {
    const bench = new Bench()
    bench.world.takeCup(1)
    expect(refusal(bench.brew(BREW))).toBe('no-cup')
  })

  it('answer a known brew with its status before they look at anything else', () => {
    const bench = new Bench()
    bench.hello()
    bench.brew(BREW)
    expect(bench.brew(BREW, { boot: 99, deadlineMs: 0, epoch: 0, group: 9 })).toEqual([
      { t: 'status', event: 0, brew: BREW, status: 'pouring', cause: null },
    ])
  })

  it('refuse a group that does not exist, and the id 0 that means none', () => {
    expect(refusal(new Bench().brew(BREW, { group: 3 }))).toBe('unsupported')
    expect(refusal(new Bench().brew(BREW, { group: 0 }))).toBe('unsupported')
    expect(refusal(new Bench().brew(0, { epoch: 1 }))).toBe('unsupported')
  })

  it('refuse milk only where there is no milk system', () => {
    const program = { ...ESPRESSO, milkMl: 100 }
    expect(refusal(new Bench({ config: { milkSystem: 'none' } }).brew(BREW, { program }))).toBe('unsupported')
    const fitted = new Bench()
    fitted.brew(BREW, { program })
    expect(fitted.world.pumps(1)).toBe(true)
  })

  it.each(['doseGrams', 'waterMl', 'milkMl', 'foamPercent', 'temperatureC', 'nominalMs'] as const)(
    'refuse a program whose %s is out of range',
    (name) => {
      for (const value of [-1, 1e6]) {
        const program = { ...ESPRESSO, [name]: value }
        expect(refusal(new Bench().brew(BREW, { program }))).toBe('unsupported')
      }
    },
  )

  it('take a deadline to the millisecond', () => {
    const bench = new Bench()
    bench.pass(5_000)
    expect(refusal(bench.brew(BREW, { deadlineMs: 4_999 }))).toBe('expired')
    bench.brew(BREW + 1, { deadlineMs: 5_000 })
    expect(bench.world.pumps(1)).toBe(true)
  })

  it('understand a deadline beyond the wrap of the clock, and one just before it', () => {
    const config = { clockStartMs: 2 ** 32 - 1_000 }
    const before = new Bench({ config })
    before.brew(BREW, { deadlineMs: 2_500 })
    expect(before.world.pumps(1)).toBe(true)
    const after = new Bench({ config })
    after.pass(1_500)
    expect(after.device.machine?.clockMs(after.nowMs)).toBe(500)
    expect(refusal(after.brew(BREW, { deadlineMs: 2 ** 32 - 1 }))).toBe('expired')
  })

  it('refuse what is short only to programs that need it', () => {
    const bench = new Bench()
    bench.fault('beans-empty')
    expect(refusal(bench.brew(BREW))).toBe('empty')
    bench.brew(BREW + 1, { program: { ...ESPRESSO, doseGrams: 0 } })
    expect(bench.world.pumps(1)).toBe(true)
  })

  it('keep a refusal for the whole boot, even when its reason is gone', () => {
    const bench = new Bench()
    bench.world.takeCup(1)
    bench.brew(BREW)
    bench.world.placeCup(1)
    expect(refusal(bench.brew(BREW))).toBe('no-cup')
    expect(bench.ask(BREW)).toBe('refused')
    expect(bench.world.pumps(1)).toBe(false)
  })

  it('forget a refusal at the next boot, and say never: it did not start', () => {
    const bench = new Bench()
    bench.brew(BREW, { group: 7 })
    bench.fault('reset', { ms: 100 })
    bench.pass(100)
    expect(bench.ask(BREW)).toBe('never')
  })

  it('keep sixteen refusals and no more', () => {
    const bench = new Bench()
    for (let brew = 1; brew <= 17; brew++) bench.brew(brew, { group: 7 })
    expect(bench.ask(1)).toBe('never')
    expect(bench.ask(2)).toBe('refused')
  })

  it('store nothing when they refuse: no fence, no journal, no pour', () => {
    const bench = new Bench()
    const before = bench.nvram.load()
    for (const check of CHECKS.filter(({ says }) => says !== 'fenced')) answerWhen([check])
    bench.brew(BREW, { group: 7 })
    bench.brew(BREW + 1, { boot: 3 })
    expect(bench.nvram.load()).toBe(before)
  })

  it('pour into a full cup, and without any, only where no sensor can tell', () => {
    const bench = new Bench({ config: { cupSensor: 'none' } })
    bench.brew(1)
    bench.pass(30_000)
    bench.brew(2)
    bench.pass(30_000)
    bench.world.takeCup(1)
    bench.brew(3)
    expect(bench.world.counts).toEqual({ pours: 3, poursWithoutCup: 1, poursIntoFull: 1 })
  })
})
