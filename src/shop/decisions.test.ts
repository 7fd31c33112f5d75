import { describe, expect, it } from 'vitest'
import type { BrewVerdict, Input } from './inputs.ts'
import { newsOf } from './terminal-news.ts'
import { accepted, brewIn, Device, machine, menu, Rig, recipe } from './testing/rig.ts'

let asked = 50_000
function ask(rig: Rig, input: object, key = `decide-${asked + 1}`) {
  const ref = ++asked
  rig.input({ ...input, ref, once: { terminal: 'barista-1', key, hash: JSON.stringify(input) } } as Input)
  const reply = rig.replies.get(ref)
  if (!reply) throw new Error('no reply')
  return reply
}
const resolve = (rig: Rig, brew: number, outcome: BrewVerdict, key?: string) =>
  ask(rig, { t: 'brew.resolve', brew, outcome, reason: 'seen it' }, key)
const remake = (rig: Rig, id: string, drink = 1, key?: string) =>
  ask(rig, { t: 'drink.remake', id, drink, reason: 'cold' }, key)
const stateOf = (rig: Rig, id: string) => rig.view.order(id, '')?.order
const questions = (rig: Rig) => rig.view.questions(rig.now)
const waste = (rig: Rig) => rig.view.waste(0, Number.MAX_SAFE_INTEGER, 100).map(({ cause }) => cause)

/** Two machines; the first is lost in the middle of a pour. */
function doubted(over: Parameters<typeof machine>[1] = {}) {
  const rig = new Rig({ machines: [machine('lm1', over), machine('lm2')] })
  const device = new Device(rig, 'lm1')
  device.comesOnline()
  const from = rig.effects.length
  const order = accepted(rig.place('espresso'))
  const { brew } = brewIn(rig.effects.slice(from), 'lm1')
  device.begins(brew)
  rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
  return { rig, device, order, brew }
}

describe('a brew in doubt', () => {
  it('is a question at once: whose drink, where, why, and when it is made again by itself', () => {
    const { rig, order, brew } = doubted()
    expect(questions(rig)).toMatchObject([
      {
        kind: 'doubt',
        brew,
        machine: 'lm1',
        group: 1,
        cause: 'unplugged',
        drink: { order: order.id, number: order.number, drink: 1, of: 1, name: 'espresso' },
        remakeAt: new Date(rig.now.wallMs + 120_000).toISOString(),
      },
    ])
  })

  it('“cup is good”: the drink is ready, once, whatever its machine says later', () => {
    const { rig, device, order, brew } = doubted()
    expect(resolve(rig, brew, 'served').ok).toBe(true)
    expect(stateOf(rig, order.id)?.state).toBe('ready')
    expect(questions(rig)).toEqual([])
    device.comesOnline()
    device.finishes(brew)
    rig.pass(300_000)
    expect(rig.kinds().filter((kind) => kind === 'drink.ready')).toHaveLength(1)
    expect(waste(rig)).toEqual([])
  })

  it('“discard and remake”: it is made again at its place, the cup is in the waste ledger and is no surplus later', () => {
    const { rig, device, order, brew } = doubted()
    expect(resolve(rig, brew, 'remake').ok).toBe(true)
    const from = rig.effects.length
    new Device(rig, 'lm2').comesOnline()
    const again = brewIn(rig.effects.slice(from), 'lm2')
    device.comesOnline()
    device.finishes(brew)
    expect([stateOf(rig, order.id)?.state, waste(rig)]).toEqual(['making', ['remade']])
    new Device(rig, 'lm2').finishes(again.brew)
    expect(stateOf(rig, order.id)?.state).toBe('ready')
    expect(rig.kinds().filter((kind) => kind === 'brew.surplus')).toEqual([])
  })

  it('“nobody wants it”: nothing more is made, and its order is over', () => {
    const { rig, order, brew } = doubted()
    resolve(rig, brew, 'cancel')
    expect([stateOf(rig, order.id)?.state, waste(rig)]).toEqual(['cancelled', ['cancelled']])
    const told = rig.view.history.ofTerminal('till-1', 0, 100).map((row) => newsOf(row)?.type)
    expect(told).toEqual(['order.accepted', 'order.started', 'order.cancelled'])
  })

  it('is decided once: a retry gets the same answer, a second mind is too late', () => {
    const { rig, brew } = doubted()
    resolve(rig, brew, 'served', 'tap-1')
    expect(resolve(rig, brew, 'served', 'tap-1')).toMatchObject({ ok: true, replayed: true })
    expect(resolve(rig, brew, 'remake', 'tap-2')).toMatchObject({
      ok: false,
      refusal: { code: 'BD_ILLEGAL_TRANSITION' },
    })
  })

  it('that was never begun is not made again while its machine may still begin it', () => {
    const rig = new Rig({ machines: [machine('lm1'), machine('lm2')] })
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const from = rig.effects.length
    accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(from), 'lm1')
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    expect(resolve(rig, brew, 'remake')).toMatchObject({ ok: false, refusal: { data: { retryAfterSeconds: 5 } } })
    rig.pass(5_000)
    expect(resolve(rig, brew, 'remake').ok).toBe(true)
  })

  it('of a recipe that nobody may guess about waits for a person for as long as it takes', () => {
    const ask = { ...recipe('espresso'), inDoubt: 'ask' as const }
    const rig = new Rig({ menu: menu(ask) })
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const from = rig.effects.length
    const order = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(from))
    device.begins(brew)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'unplugged' })
    rig.pass(3_600_000)
    expect(questions(rig)).toMatchObject([{ kind: 'doubt', remakeAt: null }])
    expect(stateOf(rig, order.id)?.state).toBe('making')
    resolve(rig, brew, 'served')
    expect(stateOf(rig, order.id)?.state).toBe('ready')
  })

  it('nobody asked about is nobody’s to decide', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const from = rig.effects.length
    accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(from))
    expect(resolve(rig, brew, 'served')).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
    expect(resolve(rig, 12345, 'served')).toMatchObject({ ok: false, refusal: { code: 'BD_NOT_FOUND' } })
  })
})

describe('a drink that waits for a person', () => {
  function stuck() {
    const { rig, order, brew } = doubted()
    rig.pass(121_000)
    const from = rig.effects.length
    const other = new Device(rig, 'lm2')
    other.comesOnline()
    const second = brewIn(rig.effects.slice(from), 'lm2')
    other.begins(second.brew)
    rig.input({ t: 'machine.link', machine: 'lm2', state: 'down', reason: 'unplugged' })
    rig.pass(121_000)
    expect(stateOf(rig, order.id)?.attention).toBe(true)
    return { rig, order, brew: second.brew, first: brew }
  }

  it('is a question with its last brew, and goes on as the person says', () => {
    for (const [outcome, state] of [
      ['served', 'ready'],
      ['remake', 'queued'],
      ['cancel', 'cancelled'],
    ] as const) {
      const { rig, order, brew, first } = stuck()
      expect(questions(rig)).toMatchObject([{ kind: 'drink', brew, machine: 'lm2', drink: { order: order.id } }])
      expect(resolve(rig, first, 'served').ok).toBe(false)
      expect(resolve(rig, brew, outcome).ok).toBe(true)
      expect([outcome, stateOf(rig, order.id)?.state]).toEqual([outcome, state])
      expect(questions(rig)).toEqual([])
    }
  })
})

describe('a drink that is made again', () => {
  function served(count = 1) {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const order = accepted(rig.place({ drinks: [{ recipe: 'espresso', count, ref: 'line-1' }] }))
    const make = () => {
      const { brew } = Rig.commands(rig.effects, 'lm1')
        .filter((command) => command.t === 'brew')
        .at(-1) as { brew: number }
      device.begins(brew)
      device.finishes(brew)
      device.takeCup()
    }
    for (let i = 0; i < count; i++) make()
    return { rig, device, order, make }
  }

  it('keeps the number, goes before who came later, and is linked; the old cup is waste', () => {
    const { rig, order, make } = served()
    const busy = accepted(rig.place('espresso'))
    const later = accepted(rig.place('espresso'))
    expect(remake(rig, order.id)).toMatchObject({ ok: true, status: 201 })
    expect(stateOf(rig, order.id)).toMatchObject({
      number: order.number,
      state: 'queued',
      drinks: [{ state: 'discarded' }, { id: 2, state: 'queued' }],
    })
    expect(rig.db.prepare('SELECT remake_of, ref FROM drinks WHERE remake_of IS NOT NULL').all()).toEqual([
      { remake_of: 257, ref: 'line-1' },
    ])
    make()
    expect(stateOf(rig, busy.id)?.state).toBe('ready')
    expect([stateOf(rig, order.id)?.state, stateOf(rig, later.id)?.state]).toEqual(['making', 'queued'])
    expect(waste(rig)).toEqual(['remade'])
  })

  it('is made again once: while that is under way, a second wish is told where it is', () => {
    const { rig, order } = served()
    remake(rig, order.id, 1, 'tap-1')
    expect(remake(rig, order.id, 1, 'tap-1')).toMatchObject({ ok: true, replayed: true })
    expect(remake(rig, order.id, 1, 'tap-2')).toMatchObject({
      ok: false,
      refusal: { code: 'BD_REMAKE_OPEN', data: { drink: 2 } },
    })
    expect(rig.db.prepare('SELECT count(*) AS n FROM drinks').get()).toEqual({ n: 2 })
  })

  it('of an order that was handed over brings the order back under its number, as long as that rests', () => {
    const { rig, order, make } = served()
    rig.ask('order.collect', order.id)
    rig.pass(60_000)
    new Device(rig, 'lm1').heartbeat()
    expect(remake(rig, order.id).ok).toBe(true)
    make()
    expect(stateOf(rig, order.id)).toMatchObject({ number: order.number, state: 'ready' })
    const numbers = new Set(Array.from({ length: 20 }, () => accepted(rig.place('espresso')).number))
    expect(numbers.has(order.number)).toBe(false)
    rig.ask('order.collect', order.id)
    rig.pass(1_900_000)
    rig.place('espresso')
    expect(remake(rig, order.id, 2)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
  })

  it.each(['queued', 'cancelled'])('is none that is %s', (state) => {
    const rig = new Rig()
    const order = accepted(rig.place('espresso'))
    if (state === 'cancelled') rig.ask('order.cancel', order.id)
    expect(remake(rig, order.id)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
    expect(remake(rig, order.id, 7)).toMatchObject({ ok: false, refusal: { code: 'BD_NOT_FOUND' } })
  })
})

describe('after an outage', () => {
  const decide = (rig: Rig, decision: 'make' | 'cancel', orders: string[] | null = null) =>
    ask(rig, { t: 'stale.resolve', orders, decision })

  function reopened(hours: number) {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const made = accepted(rig.place('espresso'))
    const waiting = [accepted(rig.place('espresso')), accepted(rig.place('espresso'))] as const
    rig.nowMs += hours * 3_600_000
    rig.restart()
    new Device(rig, 'lm1').comesOnline()
    return { rig, made, waiting }
  }

  it('what was promised long ago is not made: one question for all of it', () => {
    const { rig, waiting } = reopened(1)
    expect(questions(rig)).toMatchObject([
      { kind: 'doubt' },
      { kind: 'stale', orders: waiting.map(({ id, number }) => ({ order: id, number })) },
    ])
    expect(waiting.map(({ id }) => stateOf(rig, id)?.state)).toEqual(['held', 'held'])
    expect(decide(rig, 'make', [waiting[0].id]).ok).toBe(true)
    expect(waiting.map(({ id }) => stateOf(rig, id)?.state)).toEqual(['queued', 'held'])
    expect(decide(rig, 'cancel').ok).toBe(true)
    expect(stateOf(rig, waiting[1].id)?.state).toBe('cancelled')
    expect(decide(rig, 'cancel')).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
  })

  it('a short one holds nothing back', () => {
    const { rig, waiting } = reopened(0.1)
    expect(waiting.map(({ id }) => stateOf(rig, id)?.state)).toEqual(['queued', 'queued'])
  })
})

describe('a machine', () => {
  const intend = (rig: Rig, intent: string) => ask(rig, { t: 'machine.intent', machine: 'lm1', intent })

  it('that is drained finishes its cup and gets no other, also after a restart, until it is back in service', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const from = rig.effects.length
    const first = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(from))
    const next = accepted(rig.place('espresso'))
    intend(rig, 'draining')
    device.begins(brew)
    device.finishes(brew)
    device.takeCup()
    expect([stateOf(rig, first.id)?.state, stateOf(rig, next.id)?.state]).toEqual(['ready', 'queued'])
    rig.restart()
    new Device(rig, 'lm1').comesOnline()
    expect(stateOf(rig, next.id)?.state).toBe('queued')
    expect(rig.view.machine('lm1', rig.nowMs)?.intent).toBe('draining')
    intend(rig, 'in-service')
    expect(stateOf(rig, next.id)?.state).toBe('making')
  })

  it('that pours by itself is explained: somebody pressed its button; its group is not used meanwhile', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    device.pouring[0] = 77
    device.heartbeat()
    device.heartbeat()
    expect(rig.kinds().filter((kind) => kind === 'pour.local')).toHaveLength(1)
    const order = accepted(rig.place('espresso'))
    expect(stateOf(rig, order.id)?.state).toBe('queued')
    device.pouring[0] = null
    device.heartbeat()
    expect(stateOf(rig, order.id)?.state).toBe('making')
  })
})
