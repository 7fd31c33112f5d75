import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LaneBench, ticket } from './testing/bench.ts'

let lane: LaneBench
beforeEach(() => {
  lane = new LaneBench()
  lane.seen()
  lane.signIn()
})
afterEach(() => lane.close())

describe('a drink at a lane', () => {
  it('stands on the screen with all that a person must know, and is begun when they say so, not before', async () => {
    const { brew } = lane.brew()
    expect(lane.shown?.drinks).toMatchObject([{ brew, state: 'offered', ticket }])
    expect(lane.words()).toEqual([])
    lane.send({ t: 'query', brew })
    expect(lane.words()).toEqual(['waiting'])
    lane.press({ action: 'start', brew })
    expect(lane.words()).toEqual(['waiting', 'pouring'])
    expect(lane.last('heartbeat').groups[0]).toMatchObject({ state: 'pouring', brew })
    await lane.works(15_000)
    expect(lane.last('heartbeat').groups[0]).toMatchObject({ percent: 50 })
    lane.press({ action: 'done', brew })
    expect(lane.words().at(-1)).toBe('done')
    expect(lane.last('heartbeat').groups[0]).toMatchObject({ state: 'idle', cup: 'unknown' })
    expect(lane.states()).toEqual([])
  })

  it('may be made without "start": one press of the big button each is enough for those who forget it', () => {
    const { brew } = lane.brew()
    lane.press({ action: 'done', brew })
    expect(lane.words()).toEqual(['pouring', 'done'])
    lane.brew()
    lane.press({ action: 'go' })
    lane.press({ action: 'go' })
    expect(lane.words().slice(2)).toEqual(['pouring', 'done'])
    expect(lane.press({ action: 'go' }).tone).toBe('refused')
  })

  it('is pressed once, however often the same press arrives', () => {
    const { brew } = lane.brew()
    const first = lane.press({ action: 'start', brew }, 'one')
    lane.press({ action: 'done', brew }, 'two')
    lane.brew()
    expect(lane.press({ action: 'start', brew }, 'one')).toEqual(first)
    expect(lane.press({ action: 'done', brew }, 'two').tone).toBe('done')
    expect(lane.words()).toEqual(['pouring', 'done'])
    expect(lane.states()).toEqual(['offered'])
  })

  it('is declined with a reason, which goes with the refusal, also when it was begun', () => {
    const { brew } = lane.brew()
    lane.press({ action: 'start', brew })
    lane.press({ action: 'no', brew, reason: 'allergic to nuts' })
    expect(lane.last('refused')).toEqual({ t: 'refused', brew, reason: 'declined', note: 'allergic to nuts' })
    expect(lane.press({ action: 'done', brew })).toMatchObject({ tone: 'refused' })
  })

  it('that nobody starts goes back, and the lane takes a break, so that it does not come straight back', async () => {
    lane.brew()
    await lane.works(61_000)
    const refusal = lane.said.findIndex(({ t }) => t === 'refused')
    expect(lane.words()).toEqual(['refused given-back'])
    expect(lane.said.slice(0, refusal).findLast(({ t }) => t === 'heartbeat')).toMatchObject({ state: 'asleep' })
    expect(lane.shown).toMatchObject({ mode: 'break', notice: expect.stringContaining('482') })
    lane.press({ action: 'back' })
    expect(lane.last('heartbeat').state).toBe('ready')
  })

  it('is refused as a machine refuses it: too late, of another life, behind a fence, busy, nobody there', async () => {
    const fits = lane.brew()
    const boot = fits.boot + 1
    lane.brew()
    lane.brew({ group: 2, boot })
    lane.brew({ group: 2, deadlineMs: 2 ** 32 - 1 })
    lane.send({ t: 'fence', group: 2, epoch: 50, brew: 1 })
    lane.brew({ group: 2 })
    lane.press({ action: 'break' })
    lane.brew({ group: 3 })
    const [busy, stale, expired, fenced, ...rest] = lane.words()
    expect([busy, stale, expired, fenced]).toEqual(
      ['busy', 'stale-boot', 'expired', 'fenced'].map((reason) => `refused ${reason}`),
    )
    expect(rest).toEqual(['refused given-back', 'refused not-ready'])
  })

  it('fenced while it is offered is off the screen for good: nobody can start it any more', () => {
    const { brew, epoch } = lane.brew()
    lane.send({ t: 'fence', group: 1, epoch, brew })
    expect(lane.last('fenced')).toMatchObject({ brew, status: 'never' })
    expect(lane.press({ action: 'start', brew }).tone).toBe('refused')
    expect(lane.words()).toEqual([])
  })
})

describe('undo', () => {
  it('brings a drink back for ten seconds, and gives back what was offered meanwhile', async () => {
    const { brew } = lane.brew()
    lane.press({ action: 'done', brew })
    const next = lane.brew()
    await lane.works(9_000)
    lane.press({ action: 'undo' })
    expect(lane.words().slice(2)).toEqual(['undone', 'refused given-back'])
    expect(lane.last('refused').brew).toBe(next.brew)
    expect(lane.shown?.drinks).toMatchObject([{ brew, state: 'making' }])
    lane.press({ action: 'done', brew })
    expect(lane.words().at(-1)).toBe('done')
  })

  it('is over after ten seconds, and as soon as the next drink is begun', async () => {
    const first = lane.brew()
    lane.press({ action: 'done', brew: first.brew })
    await lane.works(10_100)
    expect(lane.shown?.undo).toBeNull()
    expect(lane.press({ action: 'undo' }).tone).toBe('refused')
    const second = lane.brew()
    lane.press({ action: 'done', brew: second.brew })
    const third = lane.brew()
    lane.press({ action: 'start', brew: third.brew })
    expect(lane.press({ action: 'undo' }).tone).toBe('refused')
    expect(lane.words()).not.toContain('undone')
  })

  it('that the shop does not take is told to the person, and the drink is done', () => {
    const { brew } = lane.brew()
    lane.press({ action: 'done', brew })
    lane.press({ action: 'undo' })
    lane.send({ t: 'stop', brew })
    expect(lane.words().at(-1)).toBe('done')
    expect(lane.shown).toMatchObject({ drinks: [], notice: expect.stringContaining('Too late') })
  })
})

describe('a lane that begins what it shows', () => {
  it('begins at once, but lets the last one be undone first', async () => {
    const auto = new LaneBench({ accept: 'auto' })
    auto.seen()
    auto.signIn()
    const { brew } = auto.brew()
    expect(auto.words()).toEqual(['pouring'])
    auto.press({ action: 'done', brew })
    auto.brew()
    expect(auto.words()).toEqual(['pouring', 'done'])
    await auto.works(10_100)
    expect(auto.words()).toEqual(['pouring', 'done', 'pouring'])
    await auto.close()
  })
})

describe('people come and go', () => {
  it('nobody signed in is a machine that sleeps; skills are those of who signed in', async () => {
    const empty = new LaneBench()
    empty.seen()
    expect(empty.last('heartbeat').state).toBe('asleep')
    empty.signIn('Kim', ['finish'])
    expect(empty.last('heartbeat')).toMatchObject({ state: 'ready', skills: ['finish'] })
    empty.press({ action: 'sign-out' })
    expect(empty.last('heartbeat').state).toBe('asleep')
    expect(empty.shown?.person).toBeNull()
    await empty.close()
  })

  it('a break gives back what was not begun, and lets finish what was', () => {
    const begun = lane.brew()
    lane.press({ action: 'start', brew: begun.brew })
    const offered = lane.brew({ group: 2 })
    lane.press({ action: 'break' })
    expect(lane.last('refused')).toMatchObject({ brew: offered.brew, reason: 'given-back' })
    expect(lane.states()).toEqual(['making'])
    lane.press({ action: 'done', brew: begun.brew })
    expect(lane.shown?.mode).toBe('break')
  })

  it('whoever signs out with a drink in hand is asked about it first', () => {
    const { brew } = lane.brew()
    lane.press({ action: 'start', brew })
    lane.press({ action: 'sign-out' })
    expect(lane.shown).toMatchObject({ mode: 'leaving', person: { name: 'Ana' } })
    expect(lane.last('heartbeat').state).toBe('asleep')
    lane.press({ action: 'pass', brew })
    expect(lane.words()).toEqual(['pouring', 'refused given-back'])
    expect(lane.shown).toMatchObject({ mode: 'signed-out', person: null })
  })

  it('whoever signs in at another lane leaves this one, which nobody need look at for that', async () => {
    await lane.clock.advance(20_000)
    expect(lane.links.at(-1)).toBe('down')
    lane.moved('bar-2')
    expect(lane.shown).toMatchObject({ person: null, notice: expect.stringContaining('bar-2') })
    expect(lane.links.at(-1)).toBe('down')
  })

  it('a screen without a sign of life is away after 15 s, not during a reload; what was begun stays in hand', async () => {
    const begun = lane.brew()
    lane.press({ action: 'start', brew: begun.brew })
    const offered = lane.brew({ group: 2 })
    await lane.clock.advance(14_000)
    lane.seen()
    expect(lane.links).toEqual(['up'])
    await lane.clock.advance(15_000)
    expect(lane.links).toEqual(['up', 'down'])
    expect(lane.last('refused')).toMatchObject({ brew: offered.brew, reason: 'given-back' })
    const from = lane.mark
    await lane.clock.advance(60_000)
    expect(lane.mark).toBe(from)
    lane.seen()
    expect(lane.said.slice(from).map(({ t }) => t)).toEqual(['hello', 'heartbeat'])
    expect(lane.said.filter(({ t }) => t === 'hello').map((hello) => 'boot' in hello && hello.boot)).toHaveLength(2)
    lane.send({ t: 'query', brew: begun.brew })
    expect(lane.words(from)).toEqual(['pouring'])
  })

  it('after half an hour away nobody is signed in any more', async () => {
    await lane.clock.advance(31 * 60_000)
    lane.seen()
    expect(lane.shown).toMatchObject({ mode: 'signed-out', person: null })
  })
})

describe('a lane where people change places', () => {
  it('says when it is time, until somebody presses something', async () => {
    const rotating = new LaneBench({ rotateAfterM: 30 })
    rotating.seen()
    rotating.signIn()
    await rotating.works(29 * 60_000)
    expect(rotating.shown?.notice).toBeNull()
    await rotating.works(2 * 60_000)
    expect(rotating.shown?.notice).toContain('time to change places')
    rotating.press({ action: 'break' })
    expect(rotating.shown?.notice).toBeNull()
    await rotating.close()
  })
})

describe('a drink that takes long', () => {
  it('is asked about past its time, and "still on it" begins the time anew', async () => {
    const { brew } = lane.brew()
    lane.press({ action: 'start', brew })
    await lane.works(44_000)
    expect(lane.states()).toEqual(['making'])
    await lane.works(2_000)
    expect(lane.states()).toEqual(['still'])
    lane.press({ action: 'still', brew })
    expect(lane.words()).toEqual(['pouring', 'pouring confirmed'])
    expect(lane.states()).toEqual(['making'])
    await lane.works(46_000)
    expect(lane.states()).toEqual(['still'])
  })
})

describe('a brew of an earlier life', () => {
  const brew = 2 ** 32 + 7
  const lost = { group: 1, nominalMs: 30_000, ticket }

  it.each([
    ['done', 'done'],
    ['still', 'pouring confirmed'],
    ['unstarted', 'refused given-back'],
  ] as const)('is asked of the person, however often the shop asks, and "%s" is the answer', (action, word) => {
    lane.send({ t: 'query', brew, lost })
    lane.send({ t: 'query', brew, lost })
    expect(lane.words()).toEqual([])
    expect(lane.shown?.drinks).toMatchObject([{ brew, state: 'lost', ticket }])
    lane.press({ action, brew })
    expect(lane.words()).toEqual([word])
  })

  it('leaves the screen when the shop stops asking: somebody else has answered', async () => {
    lane.send({ t: 'query', brew, lost })
    await lane.works(16_000)
    expect(lane.states()).toEqual([])
  })

  it('of this life that never arrived was never there: that is proof', () => {
    lane.send({ t: 'query', brew })
    expect(lane.words()).toEqual(['never'])
  })
})
