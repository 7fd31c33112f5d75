/** What the shop makes of a person who makes drinks: words that no machine says. */
import { beforeEach, describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, menu, program, Rig, recipe } from './testing/rig.ts'

const LANE = { skills: ['finish', 'milk'], clearsBy: 'device', tier: 'C' } as const

let rig: Rig
let ana: Device
let kim: Device
beforeEach(() => {
  rig = new Rig({
    machines: [machine('lm1'), machine('bar-1', LANE), machine('bar-2', LANE)],
    menu: menu(recipe('espresso'), recipe('toast', 'finish'), {
      ...recipe('latte'),
      name: 'Latte',
      sizes: ['m', 'l'],
      options: { milk: ['whole', 'oat'] },
      steps: [
        { skill: 'espresso', program, bySize: {} },
        { skill: 'finish', program, bySize: {} },
      ],
    }),
  })
  ana = new Device(rig, 'bar-1')
  kim = new Device(rig, 'bar-2')
})

const lane = (device: Device): void => {
  device.cups[0] = 'unknown'
  device.hello({ durable: false })
  device.heartbeat()
}
/** A person presses "done": the cup is in the customer's way, not in the group's. */
function bump(device: Device, brew: number): void {
  device.finishes(brew)
  device.cups[0] = 'unknown'
  device.heartbeat()
}
const drinkStates = (id: string): string[] => rig.view.order(id, '')?.order.drinks.map(({ state }) => state) ?? []
const board = () => rig.view.board('main', rig.nowMs)

describe('a ticket', () => {
  it('tells a person all that they must know of the drink, and what was done before', () => {
    const lm1 = new Device(rig, 'lm1')
    lm1.comesOnline()
    lane(ana)
    const drinks = [{ recipe: 'espresso' }, { recipe: 'latte', options: { milk: 'oat' }, note: 'extra hot' }]
    const { number } = accepted(rig.place({ drinks, customerName: 'Kim' }))
    const first = brewIn(rig.effects, 'lm1')
    lm1.begins(first.brew)
    lm1.finishes(first.brew)
    const mark = rig.effects.length
    lm1.takeCup()
    const second = brewIn(rig.effects.slice(mark), 'lm1')
    expect(second.ticket).toMatchObject({ drink: 2, of: 2, step: 'espresso', before: [] })
    lm1.begins(second.brew)
    const begun = rig.effects.length
    lm1.finishes(second.brew)
    expect(brewIn(rig.effects.slice(begun), 'bar-1').ticket).toEqual({
      ...{ number, drink: 2, of: 2, recipe: 'Latte', size: 'm', options: ['oat'], note: 'extra hot', customer: 'Kim' },
      ...{ step: 'finish', before: ['espresso'], remake: false },
    })
  })
})

describe('a drink that waits for a hand', () => {
  it('is not in doubt while the person has it before them, and is when they have gone silent', () => {
    lane(ana)
    const { id } = accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects, 'bar-1')
    for (let s = 0; s < 30; s++) {
      ana.lives(1_000)
      rig.says('bar-1', { t: 'status', brew, status: 'waiting', cause: null })
    }
    expect(rig.kinds()).not.toContain('brew.doubt')
    expect(drinkStates(id)).toEqual(['making'])
    ana.begins(brew)
    bump(ana, brew)
    expect(rig.orderState(id)).toBe('ready')
  })

  it('is fenced when it was in doubt meanwhile: the proof that it was never begun brings it back', () => {
    lane(ana)
    accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects, 'bar-1')
    rig.input({ t: 'machine.link', machine: 'bar-1', state: 'down', reason: 'gone' })
    lane(ana)
    const mark = rig.effects.length
    rig.says('bar-1', { t: 'status', brew, status: 'waiting', cause: null })
    expect(rig.commandsSince(mark, 'bar-1')).toMatchObject([{ t: 'fence', brew }])
  })

  it('given back goes to the other lane at its place, counts no attempt, and the lane needs no rest', () => {
    lane(ana)
    const { id, number } = accepted(rig.place('toast'))
    accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects, 'bar-1')
    lane(kim)
    const second = brewIn(rig.effects, 'bar-2')
    ana.heartbeat({ state: 'asleep' })
    rig.says('bar-1', { t: 'refused', brew, reason: 'given-back' })
    kim.begins(second.brew)
    const mark = rig.effects.length
    bump(kim, second.brew)
    expect(brewIn(rig.effects.slice(mark), 'bar-2').ticket).toMatchObject({ number })
    expect(drinkStates(id)).toEqual(['making'])
    expect(rig.view.machine('bar-1', rig.now.shopMs)?.lastError).toBeNull()
  })

  it('declined goes to another lane and not back, with the reason in the history; nobody left, a person decides', () => {
    lane(ana)
    lane(kim)
    const { id } = accepted(rig.place('toast'))
    const first = brewIn(rig.effects)
    const [here, there] = rig.commandsSince(0, 'bar-1').some(({ t }) => t === 'brew')
      ? ['bar-1', 'bar-2']
      : ['bar-2', 'bar-1']
    const mark = rig.effects.length
    rig.says(here, { t: 'refused', brew: first.brew, reason: 'declined', note: 'no toaster' })
    const second = brewIn(rig.effects.slice(mark), there)
    const returned = rig.effects.flatMap((e) => (e.t === 'event' && e.event.kind === 'drink.returned' ? [e.event] : []))
    expect(returned[0]?.data).toEqual({ cause: 'refused: declined, no toaster' })
    const third = rig.effects.length
    rig.says(there, { t: 'refused', brew: second.brew, reason: 'declined' })
    const again = brewIn(rig.effects.slice(third))
    rig.says(rig.commandsSince(third, 'bar-1').some(({ t }) => t === 'brew') ? 'bar-1' : 'bar-2', {
      ...{ t: 'refused', brew: again.brew, reason: 'declined' },
    })
    expect(drinkStates(id)).toEqual(['attention'])
  })
})

describe('what a person has begun', () => {
  it('may be passed on unfinished: the drink returns to its place', () => {
    lane(ana)
    const { id } = accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects)
    ana.begins(brew)
    ana.pouring[0] = null
    ana.heartbeat({ state: 'asleep' })
    rig.says('bar-1', { t: 'refused', brew, reason: 'given-back' })
    expect(drinkStates(id)).toEqual(['queued'])
    const mark = rig.effects.length
    lane(kim)
    expect(brewIn(rig.effects.slice(mark), 'bar-2').label).toContain('toast')
  })

  it('is in doubt past its time, and a person who says "still on it" lifts that, which no machine can', () => {
    lane(ana)
    const { id } = accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects)
    ana.begins(brew)
    ana.lives(76_000)
    expect(rig.view.questions(rig.now)).toMatchObject([{ kind: 'doubt', brew }])
    rig.says('bar-1', { t: 'status', brew, status: 'pouring', cause: null })
    expect(rig.view.questions(rig.now)).toHaveLength(1)
    rig.says('bar-1', { t: 'status', brew, status: 'pouring', cause: 'confirmed' })
    expect(rig.view.questions(rig.now)).toEqual([])
    ana.lives(70_000)
    expect(rig.view.questions(rig.now)).toEqual([])
    ana.lives(10_000)
    expect(rig.view.questions(rig.now)).toHaveLength(1)
    bump(ana, brew)
    expect(rig.orderState(id)).toBe('ready')
  })

  it('is asked about with all its words after a restart, and only then', () => {
    lane(ana)
    accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects)
    ana.begins(brew)
    rig.input({ t: 'machine.link', machine: 'bar-1', state: 'down', reason: 'away' })
    let mark = rig.effects.length
    lane(ana)
    expect(rig.commandsSince(mark, 'bar-1')[0]).toEqual({ t: 'query', brew })
    rig.restart()
    ana.boot = 2
    ana.pouring[0] = null
    mark = rig.effects.length
    lane(ana)
    const [asked] = rig.commandsSince(mark, 'bar-1')
    expect(asked).toMatchObject({
      t: 'query',
      brew,
      lost: { group: 1, nominalMs: 30_000, ticket: { recipe: 'toast' } },
    })
    rig.says('bar-1', { t: 'refused', brew, reason: 'given-back' })
    expect(brewIn(rig.effects.slice(mark), 'bar-1').brew).not.toBe(brew)
  })
})

describe('undo', () => {
  /** A toast that was said to be ready. */
  function toast(): { id: string; number: string; brew: number } {
    lane(ana)
    const { id, number } = accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects)
    ana.begins(brew)
    bump(ana, brew)
    return { id, number, brew }
  }
  const undo = (brew: number) => rig.says('bar-1', { t: 'undone', brew })

  it('within ten seconds takes the number off the board, and calls it again when it is ready', () => {
    const { id, number, brew } = toast()
    expect(board().ready).toMatchObject([{ number }])
    rig.pass(9_900)
    expect(Rig.commands(undo(brew))).toEqual([])
    expect(rig.orderState(id)).toBe('making')
    expect([board().ready, board().preparing.length]).toEqual([[], 1])
    bump(ana, brew)
    expect(rig.orderState(id)).toBe('ready')
    expect(rig.effects.filter(({ t }) => t === 'call')).toHaveLength(2)
    expect(rig.db.prepare('SELECT count(*) AS n FROM brews').get()).toEqual({ n: 1 })
  })

  it('counts the work once, as long as it took in all, and learns from it once', () => {
    const learnt: number[] = []
    const { noteBrew } = rig.shop.memory.learnt
    rig.shop.memory.learnt.noteBrew = function note(brew) {
      learnt.push(brew.ended_shop_ms - brew.intent_shop_ms)
      noteBrew.call(this, brew)
    }
    lane(ana)
    accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects)
    ana.begins(brew)
    ana.lives(20_000)
    bump(ana, brew)
    expect(rig.shop.memory.workload.workMs('bar-1')).toBe(20_000)
    ana.lives(5_000)
    undo(brew)
    expect(rig.shop.memory.workload.workMs('bar-1')).toBe(0)
    ana.lives(5_000)
    bump(ana, brew)
    expect(rig.shop.memory.workload.workMs('bar-1')).toBe(30_000)
    expect(learnt).toEqual([20_000, 30_000])
    // Nineteen more make twenty: half a minute is what a toast takes, and the one that was taken back is not among them.
    for (let i = 0; i < 18; i++) sell(30_000)
    expect(rig.shop.memory.learnt.spread('bar-1', 'toast/0')).toBeNull()
    sell(30_000)
    expect(rig.shop.memory.learnt.spread('bar-1', 'toast/0')).toEqual({ median: 1, p90: 1 })
  })

  function sell(tookMs: number): void {
    const mark = rig.effects.length
    accepted(rig.place('toast'))
    const { brew } = brewIn(rig.effects.slice(mark))
    ana.begins(brew)
    ana.lives(tookMs)
    bump(ana, brew)
  }

  it.each([
    ['later than that', () => rig.pass(10_001)],
    ['when the cup was collected', (id: string) => void rig.ask('order.collect', id)],
    ['when the daemon was restarted and the book says otherwise', () => rig.pass(60_000)],
  ])('%s is refused, and the lane is told', (_when, before) => {
    const { id, brew } = toast()
    before(id)
    const state = rig.orderState(id)
    expect(Rig.commands(undo(brew), 'bar-1')).toEqual([{ t: 'stop', brew }])
    expect(rig.orderState(id)).toBe(state)
  })

  it('of a brew of somebody else, or of none, changes nothing', () => {
    const { id, brew } = toast()
    lane(kim)
    expect(Rig.commands(rig.says('bar-2', { t: 'undone', brew }))).toEqual([{ t: 'stop', brew }])
    expect(Rig.commands(undo(brew + 1))).toEqual([{ t: 'stop', brew: brew + 1 }])
    expect(rig.orderState(id)).toBe('ready')
  })

  it('gives back what the lane was offered meanwhile, in front of whoever came later', () => {
    const { brew } = toast()
    const mark = rig.effects.length
    const next = accepted(rig.place('toast'))
    const offered = brewIn(rig.effects.slice(mark), 'bar-1')
    undo(brew)
    expect(drinkStates(next.id)).toEqual(['queued'])
    rig.says('bar-1', { t: 'refused', brew: offered.brew, reason: 'given-back' })
    const again = rig.effects.length
    bump(ana, brew)
    expect(brewIn(rig.effects.slice(again), 'bar-1').ticket?.number).toBe(next.number)
  })

  it('is too late when the next drink of the lane is begun', () => {
    const { brew } = toast()
    const mark = rig.effects.length
    accepted(rig.place('toast'))
    ana.begins(brewIn(rig.effects.slice(mark), 'bar-1').brew)
    expect(Rig.commands(undo(brew), 'bar-1')).toEqual([{ t: 'stop', brew }])
  })

  it('of a first step brings the drink back from the queue for its next one', () => {
    const lm1 = new Device(rig, 'lm1')
    lm1.comesOnline()
    const { id } = accepted(rig.place('latte'))
    const { brew } = brewIn(rig.effects)
    lm1.begins(brew)
    lm1.finishes(brew)
    expect(drinkStates(id)).toEqual(['queued'])
    rig.says('lm1', { t: 'undone', brew })
    expect(drinkStates(id)).toEqual(['making'])
    lm1.finishes(brew)
    const mark = rig.effects.length
    lane(ana)
    expect(brewIn(rig.effects.slice(mark), 'bar-1').ticket?.step).toBe('finish')
  })
})

describe('skills', () => {
  it('are those that whoever signed in has: other drinks wait, and go as soon as somebody can', () => {
    ana.cups[0] = 'unknown'
    ana.hello({ durable: false })
    ana.heartbeat({ skills: ['milk', 'juggling'] })
    const { id } = accepted(rig.place('toast'))
    expect(drinkStates(id)).toEqual(['queued'])
    ana.heartbeat({ skills: ['finish'] })
    expect(drinkStates(id)).toEqual(['making'])
  })
})
