import { describe, expect, it } from 'vitest'
import type { Reply } from './effects.ts'
import { accepted, brewIn, Device, Rig, settings } from './testing/rig.ts'

const open = (most: number) => new Rig({ orders: { ...settings().orders, maxOpenOrdersPerTerminal: most } })
const refusal = (reply: Reply) => (reply.ok ? null : reply.refusal)

describe('a terminal with as many open orders as it may have', () => {
  it('is refused the next one with 503, and the others go on', () => {
    const rig = open(2)
    rig.place('espresso')
    rig.place('espresso')
    expect(refusal(rig.place('espresso'))).toMatchObject({
      code: 'BD_TERMINAL_FULL',
      data: { retryAfterSeconds: 60 },
      detail: expect.stringContaining('2 open orders'),
    })
    expect(rig.place('espresso', 'sale', { terminal: 'till-2' }).ok).toBe(true)
  })

  it('may place another when one is cancelled, and not before; a repeated request counts once', () => {
    const rig = open(1)
    const { id } = accepted(rig.place('espresso', 'sale'))
    expect(rig.place('espresso', 'sale').ok).toBe(true)
    expect(rig.append(id, [{ recipe: 'espresso' }]).ok).toBe(true)
    expect(refusal(rig.place('espresso'))?.code).toBe('BD_TERMINAL_FULL')
    rig.cancelDrink(id, 1)
    expect(refusal(rig.place('espresso'))?.code).toBe('BD_TERMINAL_FULL')
    rig.ask('order.cancel', id)
    expect(rig.place('espresso').ok).toBe(true)
    expect(refusal(rig.place('espresso'))?.code).toBe('BD_TERMINAL_FULL')
  })

  it('has them still after a restart', () => {
    const rig = open(2)
    const { id } = accepted(rig.place('espresso'))
    rig.place('espresso')
    rig.restart()
    expect(refusal(rig.place('espresso'))?.code).toBe('BD_TERMINAL_FULL')
    rig.ask('order.cancel', id)
    expect(rig.place('espresso').ok).toBe(true)
    expect(refusal(rig.place('espresso'))?.code).toBe('BD_TERMINAL_FULL')
  })

  it('has one more when a drink of an order that was over is made again', () => {
    const rig = open(1)
    const left = new Device(rig, 'lm1')
    left.comesOnline()
    const { id } = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects)
    left.begins(brew)
    left.finishes(brew)
    left.takeCup()
    rig.ask('order.collect', id)
    const once = { terminal: 'manager', key: 'remake', hash: 'remake' }
    rig.input({ t: 'drink.remake', ref: 900, once, id, drink: 1, reason: 'cold' })
    expect(rig.replies.get(900)).toMatchObject({ ok: true })
    expect(rig.orderState(id)).not.toBe('collected')
    expect(refusal(rig.place('espresso'))?.code).toBe('BD_TERMINAL_FULL')
  })
})
