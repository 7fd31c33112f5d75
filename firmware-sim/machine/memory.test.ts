import { describe, expect, it } from 'vitest'
import { MAX_BREW } from '../protocol/messages.ts'
import { Bench, events, refusal } from '../testing/bench.ts'
import { begun, booted, ended, newMemory } from './memory.ts'

/** Pours these brews to their ends, one after the other. */
function pour(bench: Bench, ...brews: number[]): void {
  for (const brew of brews) {
    const before = bench.world.counts.pours
    bench.brew(brew, { epoch: Math.max(brew % 2 ** 32, (bench.device.machine?.memory.fences[0] ?? 0) + 1) })
    expect(bench.world.counts.pours).toBe(before + 1)
    bench.pass(28_000)
    bench.nextCup()
  }
}

function identity(bench: Bench) {
  const said = bench.hello().find((message) => message.t === 'identity')
  if (said?.t !== 'identity') throw new Error('no identity')
  return said
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)

describe('what the device remembers', () => {
  it('is everything while its journal is not full: a new machine says never of any id', () => {
    const bench = new Bench()
    expect(identity(bench).lowBrew).toBe(0)
    expect(bench.ask(MAX_BREW)).toBe('never')
    pour(bench, ...upTo(16))
    expect(identity(bench).lowBrew).toBe(0)
    expect(bench.ask(1)).toBe('done')
  })

  it('drops the oldest when the journal is full, and from then on never says never below it', () => {
    const bench = new Bench()
    pour(bench, 50, ...upTo(16))
    expect(identity(bench).lowBrew).toBe(51)
    expect(bench.ask(50)).toBe('forgotten')
    expect(bench.ask(20)).toBe('forgotten')
    expect(bench.ask(51)).toBe('never')
    expect(bench.ask(3)).toBe('done')
  }, 10_000)

  it('does not pour a dropped brew again: its fence still stands, and a refusal of it proves nothing', () => {
    const bench = new Bench()
    pour(bench, ...upTo(17))
    expect(refusal(bench.brew(1))).toBe('fenced')
    expect(bench.ask(1)).toBe('forgotten')
    expect(bench.world.counts.pours).toBe(17)
  })

  it('never drops a pour that still runs, however many others come and go', () => {
    let memory = booted(newMemory(1), 2, 16)
    memory = begun(memory, { brew: 5, group: 1, epoch: 1 }, 16)
    for (let brew = 100; brew < 140; brew++) {
      memory = ended(begun(memory, { brew, group: 2, epoch: brew }, 16), brew, 'done', null)
    }
    expect(memory.brews).toHaveLength(16)
    expect(memory.brews[0]).toMatchObject({ brew: 5, status: 'pouring' })
  })

  it('says forgotten of everything after its journal was lost, until it has poured again', () => {
    const bench = new Bench()
    pour(bench, 7, 8)
    const before = identity(bench)
    bench.fault('forget-journal')
    const lost = identity(bench)
    expect(lost.lowBrew).toBe(MAX_BREW)
    expect(lost.journal).not.toBe(before.journal)
    expect(lost.fences).toEqual(before.fences)
    for (const brew of [7, 9, MAX_BREW]) expect(bench.ask(brew)).toBe('forgotten')
    expect(refusal(bench.brew(8))).toBe('fenced')
    pour(bench, 9)
    expect(identity(bench).lowBrew).toBe(9)
    expect([bench.ask(8), bench.ask(9), bench.ask(10)]).toEqual(['forgotten', 'done', 'never'])
  })

  it('does not know again by a brew that it refused', () => {
    const bench = new Bench()
    bench.fault('forget-journal')
    bench.brew(9, { group: 7 })
    expect(identity(bench).lowBrew).toBe(MAX_BREW)
    expect(bench.ask(9)).toBe('forgotten')
  })

  it('stays lost over a reboot', () => {
    const bench = new Bench()
    bench.fault('forget-journal')
    bench.fault('reset', { ms: 0 })
    bench.pass(1)
    expect(identity(bench).lowBrew).toBe(MAX_BREW)
  })

  it('keeps the greatest of all ids honest when it is dropped', () => {
    const bench = new Bench()
    bench.brew(MAX_BREW, { epoch: 1 })
    bench.pass(28_000)
    bench.nextCup()
    pour(bench, ...upTo(17).slice(1))
    expect(bench.ask(MAX_BREW)).toBe('forgotten')
    expect(identity(bench).lowBrew).toBe(MAX_BREW)
    pour(bench, 100)
    expect(bench.ask(101)).toBe('forgotten')
  })
})

describe('a fence', () => {
  it('promises never, and keeps it through a reboot', () => {
    const bench = new Bench()
    expect(bench.say({ t: 'fence', group: 1, epoch: 20, brew: 12 })).toEqual([
      { t: 'fenced', group: 1, epoch: 20, brew: 12, status: 'never', cause: null },
    ])
    expect(refusal(bench.brew(12, { epoch: 20 }))).toBe('fenced')
    bench.fault('reset', { ms: 0 })
    bench.pass(1)
    expect(identity(bench).fences).toEqual([20, 0])
    expect(refusal(bench.brew(13, { epoch: 20 }))).toBe('fenced')
    bench.brew(14, { epoch: 21 })
    expect(bench.world.pumps(1)).toBe(true)
  })

  it('is never lowered, and says how high it stands', () => {
    const bench = new Bench()
    bench.say({ t: 'fence', group: 1, epoch: 20, brew: 1 })
    expect(bench.say({ t: 'fence', group: 1, epoch: 5, brew: 1 })).toMatchObject([{ t: 'fenced', epoch: 20 }])
  })

  it('rises with every brew, so that an older command cannot start behind a newer one', () => {
    const bench = new Bench()
    pour(bench, 30)
    expect(refusal(bench.brew(29))).toBe('fenced')
    expect(bench.say({ t: 'fence', group: 1, epoch: 1, brew: 30 })).toMatchObject([{ epoch: 30, status: 'done' }])
  })

  it('holds for its group alone', () => {
    const bench = new Bench()
    bench.say({ t: 'fence', group: 1, epoch: 50, brew: 1 })
    bench.brew(3, { group: 2 })
    expect(bench.world.pumps(2)).toBe(true)
  })

  it('tells of a brew that pours, and does not stop it', () => {
    const bench = new Bench()
    bench.brew(3)
    expect(bench.say({ t: 'fence', group: 1, epoch: 9, brew: 3 })).toMatchObject([{ status: 'pouring' }])
    expect(bench.world.pumps(1)).toBe(true)
  })

  it('is not promised when it could not be stored', () => {
    const bench = new Bench()
    bench.fault('journal-fail', { times: 1 })
    expect(bench.say({ t: 'fence', group: 1, epoch: 9, brew: 3 })).toEqual([])
    expect(identity(bench).fences).toEqual([0, 0])
    expect(bench.device.machine?.alarms()).toEqual(['journal.write'])
  })

  it('says nothing about a group that does not exist', () => {
    expect(new Bench().say({ t: 'fence', group: 3, epoch: 9, brew: 3 })).toEqual([])
  })
})

describe('a memory chip that fails', () => {
  it('lets nothing pour: the journal comes before the pump', () => {
    const bench = new Bench()
    bench.hello()
    bench.fault('journal-fail', { times: 1 })
    const said = bench.brew(3)
    expect(refusal(said)).toBe('fault')
    expect(said).toContainEqual({ t: 'alarm', alarms: ['journal.write'] })
    expect(bench.world.counts.pours).toBe(0)
    expect(identity(bench).fences).toEqual([0, 0])
    expect(refusal(bench.brew(4))).toBe('fault')
  })

  it('does not stop what pours already, and tells how it ended', () => {
    const bench = new Bench()
    bench.hello()
    bench.brew(3)
    bench.fault('journal-fail')
    expect(events(bench.pass(28_000))).toContain('3 done')
    expect(bench.ask(3)).toBe('done')
    // What it could not store it cannot know after a power cut: then it owns up to an interrupted pour.
    bench.faults.clearAll()
    bench.fault('reset', { ms: 0 })
    bench.pass(1)
    expect(bench.ask(3)).toBe('spoiled interrupted')
  })

  it('does not let the device boot: two boots of one number would let old commands in', () => {
    const broken = {
      load: () => 'new' as const,
      store: () => {
        throw new Error('no answer from the chip')
      },
    }
    expect(() => new Bench({ nvram: broken })).toThrow('no answer from the chip')
  })
})
