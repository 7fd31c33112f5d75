import { describe, expect, it } from 'vitest'
import { Bare, NOMINAL_MS } from './testing/bare.ts'

describe('a brew on a machine with a lamp', () => {
  it('is one press of the asked length, and pours and ends when the lamp says so', () => {
    const bare = new Bare({ pressMs: 250 })
    bare.brew()
    const press = bare.acts.find(({ act }) => act === 'press')
    expect(bare.fates).toEqual([])
    bare.set('lamp', 'closed')
    bare.pass(5000)
    expect(bare.fates).toEqual(['1 pouring'])
    expect(bare.group).toMatchObject({ state: 'pouring', brew: 1, cup: 'full' })
    const release = bare.acts.find(({ act }) => act === 'release')
    expect((release?.atMs ?? 0) - (press?.atMs ?? 0)).toBe(250)
    bare.pass(NOMINAL_MS)
    bare.set('lamp', 'open')
    bare.pass(1000)
    expect(bare.fates).toEqual(['1 pouring', '1 done'])
    expect(bare.group).toMatchObject({ state: 'idle', brew: 1, cup: 'full' })
    expect(bare.presses).toBe(1)
  })

  it('is not pressed again when the lamp stays dark: a person must look', () => {
    const bare = new Bare({ lampWithinMs: 2000 })
    bare.brew()
    bare.pass(1999)
    expect(bare.fates).toEqual([])
    bare.pass(60_000)
    expect(bare.fates).toEqual(['1 forgotten'])
    expect(bare.presses).toBe(1)
    expect(bare.group?.cup).toBe('unknown')
  })

  it('answers a question only when it knows: a press that nobody saw begin is neither poured nor forgotten', () => {
    const bare = new Bare()
    const { brew } = bare.brew()
    bare.give({ t: 'command', command: { t: 'query', brew } })
    expect(bare.fates).toEqual([])
    bare.set('lamp', 'closed')
    bare.pass(100)
    expect(bare.fates).toEqual(['1 pouring'])
  })

  it('is no full cup when the lamp goes out much too early', () => {
    const bare = new Bare()
    bare.brew()
    bare.set('lamp', 'closed')
    bare.pass(NOMINAL_MS / 4)
    bare.set('lamp', 'open')
    bare.pass(1000)
    expect(bare.fates).toEqual(['1 pouring', '1 forgotten'])
  })

  it('does not begin or end by a lamp that flickers', () => {
    const bare = new Bare({ debounceMs: 60 })
    bare.brew()
    for (let i = 0; i < 20; i++) {
      bare.set('lamp', i % 2 === 0 ? 'closed' : 'open')
      bare.pass(30)
    }
    expect(bare.fates).toEqual([])
    bare.set('lamp', 'closed')
    bare.pass(NOMINAL_MS)
    bare.set('lamp', 'open')
    bare.pass(59)
    bare.set('lamp', 'closed')
    bare.pass(500)
    expect(bare.fates).toEqual(['1 pouring'])
  })

  it('is unknown, and its group blocked with an alarm, when the lamp outlasts the hard limit of the pour', () => {
    const bare = new Bare()
    bare.brew({ maxMs: 30_000 })
    bare.set('lamp', 'closed')
    bare.pass(31_000)
    expect(bare.fates).toEqual(['1 pouring', '1 forgotten'])
    expect(bare.beat.alarms).toEqual(['pump.overrun'])
    expect(bare.group?.state).toBe('blocked')
    bare.brew()
    expect(bare.fates.at(-1)).toBe('2 refused: busy')
    bare.set('lamp', 'open')
    bare.pass(1000)
    expect(bare.beat.alarms).toEqual([])
    expect(bare.group?.state).toBe('idle')
    expect(bare.presses).toBe(1)
  })

  it('works with a lamp that means "ready": it goes out for the pour', () => {
    const bare = new Bare({ lampMeans: 'ready' })
    expect(bare.beat.state).toBe('ready')
    bare.brew()
    bare.set('lamp', 'open')
    bare.pass(NOMINAL_MS)
    expect(bare.fates).toEqual(['1 pouring'])
    bare.set('lamp', 'closed')
    bare.pass(1000)
    expect(bare.fates).toEqual(['1 pouring', '1 done'])
  })

  it('waits for a machine whose ready lamp is dark', () => {
    const bare = new Bare({ lampMeans: 'ready' })
    bare.set('lamp', 'open')
    bare.pass(1000)
    expect(bare.beat.state).toBe('warming')
    expect(bare.group?.state).toBe('idle')
    bare.brew()
    expect(bare.fates).toEqual(['1 refused: not-ready'])
    expect(bare.presses).toBe(0)
  })
})

describe('a brew on a machine without a lamp', () => {
  it('pours at once and is done after its time', () => {
    const bare = new Bare({ lamp: null })
    bare.brew()
    expect(bare.fates).toEqual(['1 pouring'])
    bare.pass(NOMINAL_MS - 1)
    expect(bare.fates).toEqual(['1 pouring'])
    expect(bare.group?.percent).toBeGreaterThan(90)
    bare.pass(10)
    expect(bare.fates).toEqual(['1 pouring', '1 done'])
  })
})

describe('the button is not pressed', () => {
  it('when the command comes a second time, whatever became of the first', () => {
    const bare = new Bare({ lamp: null })
    const command = bare.brew()
    bare.give({ t: 'command', command })
    bare.pass(NOMINAL_MS + 100)
    bare.give({ t: 'command', command: { ...command, deadlineMs: bare.nowMs + 4000, epoch: 99 } })
    bare.pass(100)
    expect(bare.fates).toEqual(['1 pouring', '1 pouring', '1 done', '1 done'])
    expect(bare.presses).toBe(1)
  })

  it.each([
    ['for another life of this process', { boot: 1 }, 'stale-boot'],
    ['after the deadline', { deadlineMs: 0 }, 'expired'],
    ['with an old epoch', { epoch: 0 }, 'fenced'],
    ['for a second group', { group: 2 }, 'unsupported'],
  ])('%s', (_, change, reason) => {
    const bare = new Bare()
    bare.brew(change)
    expect(bare.fates).toEqual([`1 refused: ${reason}`])
    expect(bare.presses).toBe(0)
  })

  it.each([
    ['without water', 'tank', 'empty'],
    ['without a cup', 'cup', 'no-cup'],
  ] as const)('%s', (_, of, reason) => {
    const bare = new Bare()
    bare.set(of, 'open')
    bare.pass(100)
    bare.brew()
    expect(bare.fates).toEqual([`1 refused: ${reason}`])
    expect(bare.presses).toBe(0)
  })

  it('over a full cup, until another one stands there', () => {
    const bare = new Bare()
    bare.brew()
    bare.set('lamp', 'closed')
    bare.pass(NOMINAL_MS)
    bare.set('lamp', 'open')
    bare.pass(100)
    bare.brew()
    expect(bare.fates.at(-1)).toBe('2 refused: cup-full')
    bare.set('cup', 'open')
    bare.pass(500)
    expect(bare.group?.cup).toBe('none')
    bare.set('cup', 'closed')
    bare.pass(500)
    expect(bare.group?.cup).toBe('empty')
    bare.brew()
    expect(bare.presses).toBe(2)
  })

  it('while the board is silent, nor when it wakes up after the deadline', () => {
    const bare = new Bare()
    bare.pass(500)
    bare.board = 'silent'
    bare.brew()
    bare.pass(3900)
    expect(bare.fates).toEqual([])
    bare.pass(2000)
    expect(bare.fates).toEqual(['1 refused: expired'])
    bare.board = 'answers'
    bare.give({ t: 'answered', button: 'released' })
    bare.pass(5000)
    expect(bare.presses).toBe(0)
  })

  it('by a process that was held up itself, when the answer it finds is older than the deadline', () => {
    const bare = new Bare()
    bare.board = 'silent'
    bare.give({ t: 'command', command: bare.command() })
    bare.nowMs += 60_000
    bare.give({ t: 'answered', button: 'released' })
    expect(bare.fates).toEqual(['1 refused: expired'])
    expect(bare.presses).toBe(0)
  })

  it('when the cup was taken away while the board was asked', () => {
    const bare = new Bare({ debounceMs: 1 })
    bare.give({ t: 'command', command: bare.command() })
    bare.set('cup', 'open')
    bare.pass(10)
    expect(bare.fates).toEqual(['1 refused: no-cup'])
    expect(bare.presses).toBe(0)
  })

  it('behind a fence, for a brew that was still waiting for the board', () => {
    const bare = new Bare()
    const command = bare.command()
    bare.give({ t: 'command', command })
    bare.give({ t: 'command', command: { t: 'fence', group: 1, epoch: command.epoch, brew: command.brew } })
    bare.pass(5000)
    expect(bare.said).toContainEqual({ t: 'fenced', group: 1, epoch: 1, brew: 1, status: 'refused', cause: null })
    expect(bare.presses).toBe(0)
  })

  it('by a stop: a second press starts another pour on some machines', () => {
    const bare = new Bare()
    const { brew } = bare.brew()
    bare.set('lamp', 'closed')
    bare.pass(1000)
    bare.give({ t: 'command', command: { t: 'stop', brew } })
    bare.pass(1000)
    expect(bare.fates).toEqual(['1 pouring', '1 pouring'])
    expect(bare.presses).toBe(1)
  })
})

describe('what cannot be known', () => {
  it('is forgotten, never "never": a brew of before this process began', () => {
    const bare = new Bare()
    bare.give({ t: 'command', command: { t: 'query', brew: 4711 } })
    expect(bare.fates).toEqual(['4711 forgotten'])
    bare.give({ t: 'command', command: { t: 'fence', group: 1, epoch: 5, brew: 4712 } })
    expect(bare.said.at(-1)).toEqual({ t: 'fenced', group: 1, epoch: 5, brew: 4712, status: 'forgotten', cause: null })
    bare.brew({ epoch: 5 })
    expect(bare.fates.at(-1)).toBe('1 refused: fenced')
  })

  it('is what stands under the spout at the start: the cup may be full', () => {
    expect(new Bare().group?.cup).toBe('unknown')
    expect(new Bare({ cup: null }).group?.cup).toBe('unknown')
  })
})

describe('a pour that nobody commanded', () => {
  it('makes the group busy with no brew, fills the cup, and is counted', () => {
    const bare = new Bare()
    bare.set('lamp', 'closed')
    bare.pass(100)
    expect(bare.group).toMatchObject({ state: 'pouring', brew: null })
    bare.brew()
    expect(bare.fates).toEqual(['1 refused: busy'])
    bare.set('lamp', 'open')
    bare.pass(100)
    expect(bare.group).toMatchObject({ state: 'idle', cup: 'full' })
    expect(bare.beat.pours).toBe(1)
    expect(bare.presses).toBe(0)
  })

  it('also when it runs already as the board is found', () => {
    const bare = new Bare({}, 'lit')
    expect(bare.said[0]?.t).toBe('hello')
    expect(bare.group).toMatchObject({ state: 'pouring', brew: null })
  })

  it('blocks the group when it does not end', () => {
    const bare = new Bare({}, 'lit')
    bare.pass(4 * NOMINAL_MS)
    expect(bare.group).toMatchObject({ state: 'blocked' })
    expect(bare.beat.alarms).toEqual(['pump.overrun'])
    expect(bare.fates).toEqual([])
  })
})

describe('heartbeats', () => {
  it('are the word of the board: none comes while it does not answer, though a pour ends by the clock', () => {
    const bare = new Bare({ lamp: null, tank: null, cup: null })
    bare.brew()
    bare.pass(100)
    bare.board = 'silent'
    bare.pass(1100)
    const before = bare.said.filter(({ t }) => t === 'heartbeat').length
    bare.pass(NOMINAL_MS)
    expect(bare.fates).toEqual(['1 pouring', '1 done'])
    expect(bare.said.filter(({ t }) => t === 'heartbeat')).toHaveLength(before)
  })

  it('come each second, and at once when something changes', () => {
    const bare = new Bare({ heartbeatMs: 1000 })
    const count = () => bare.said.filter(({ t }) => t === 'heartbeat').length
    const before = count()
    bare.pass(10_100)
    expect(count() - before).toBeGreaterThanOrEqual(9)
    expect(count() - before).toBeLessThanOrEqual(11)
    const then = count()
    bare.set('tank', 'open')
    bare.pass(60)
    expect(count() - then).toBe(1)
    expect(bare.beat.alarms).toEqual(['water.empty'])
  })

  it('say fault while the board holds the button, which is let go again and not pressed', () => {
    const bare = new Bare({ heartbeatMs: 1000 })
    bare.button = 'pressed'
    bare.pass(1010)
    expect(bare.acts.at(-1)?.act).toBe('release')
    expect(bare.beat.state).toBe('fault')
    bare.brew()
    expect(bare.presses).toBe(0)
    bare.pass(2000)
    expect(bare.beat.state).toBe('ready')
  })
})
