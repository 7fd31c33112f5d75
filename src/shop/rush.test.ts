import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, Rig } from './testing/rig.ts'

/** A shop whose only group makes drinks of 30 s, one after the other. */
function shop() {
  const rig = new Rig({ machines: [machine('lm1')] })
  const lm1 = new Device(rig, 'lm1')
  lm1.comesOnline()
  const order = () => accepted(rig.place('espresso'))
  const rush = (id: string, t: 'order.rush' | 'order.unrush' = 'order.rush', key = `rush-${rig.nowMs}-${id}-${t}`) => {
    const once = { terminal: 'bar', key, hash: `${t} ${id}` }
    rig.input({ ref: 900, once, id, ...(t === 'order.rush' ? { t, reason: 'a wedding' } : { t }) })
    return rig.replies.get(900)
  }
  /** Ends the drink that pours; the number of the one that follows. */
  const next = (): string | undefined => {
    const from = rig.effects.length
    const brew = [...rig.shop.memory.brews.keys()][0] ?? 0
    lm1.begins(brew)
    lm1.lives(5_000)
    lm1.finishes(brew)
    lm1.takeCup()
    const [started] = rig.commandsSince(from).filter((command) => command.t === 'brew')
    return started?.t === 'brew' ? started.label.split(' ')[0] : undefined
  }
  return { rig, lm1, order, rush, next }
}

describe('a rushed order', () => {
  it('goes before those of the last two minutes, and before no other', () => {
    const { rig, lm1, order, rush, next } = shop()
    order()
    const early = order()
    lm1.lives(121_000)
    const late = order()
    const rushed = order()
    expect(rush(rushed.id)).toMatchObject({ ok: true, status: 200 })
    expect([next(), next(), next()]).toEqual([early.number, rushed.number, late.number])
    expect(rig.kinds()).toContain('order.rushed')
  })

  it('is put back to its place within ten seconds, and not later', () => {
    const { lm1, order, rush, next } = shop()
    order()
    lm1.lives(1_000)
    const [first, second, third] = [order(), order(), order()]
    rush(third.id)
    lm1.lives(10_000)
    expect(rush(third.id, 'order.unrush')).toMatchObject({ ok: true })
    expect(next()).toBe(first.number)
    rush(third.id)
    lm1.lives(11_000)
    expect(rush(third.id, 'order.unrush')).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
    expect([next(), next()]).toEqual([third.number, second.number])
  })

  it('is rushed once: a second time is refused, a retry of the first is not', () => {
    const { order, rush } = shop()
    order()
    const { id } = order()
    expect(rush(id, 'order.rush', 'k')).toMatchObject({ ok: true, replayed: false })
    expect(rush(id, 'order.rush', 'k')).toMatchObject({ ok: true, replayed: true })
    expect(rush(id, 'order.rush', 'k2')).toMatchObject({ ok: false })
  })

  it('takes along what is added to it, and stays so over a restart', () => {
    const { rig, lm1, order, rush } = shop()
    order()
    lm1.lives(1_000)
    const [other, rushed] = [order(), order()]
    rush(rushed.id)
    rig.append(rushed.id, [{ recipe: 'espresso' }])
    rig.restart()
    const keys = rig.db.prepare(`SELECT id, queue_key FROM drinks WHERE state = 'queued' ORDER BY queue_key, id`).all()
    expect(keys).toHaveLength(3)
    expect(keys.at(-1)).toEqual(
      rig.db
        .prepare(`SELECT d.id, d.queue_key FROM drinks d JOIN orders o ON o.id = d.id / 256
      WHERE o.public_id = ?`)
        .get(other.id),
    )
  })

  it('cannot be one of which all is being made', () => {
    const { order, rush } = shop()
    expect(rush(order().id)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
  })
})

describe('a drink that is made once more', () => {
  it('goes three minutes before its own time, also before a rush', () => {
    const { rig, lm1, order, rush, next } = shop()
    const spilled = order()
    lm1.lives(1_000)
    const [plain, rushed] = [order(), order()]
    rush(rushed.id)
    const brew = [...rig.shop.memory.brews.keys()][0] ?? 0
    lm1.begins(brew)
    lm1.finishes(brew)
    const once = { terminal: 'bar', key: 'again', hash: 'again' }
    rig.input({ t: 'drink.remake', ref: 901, once, id: spilled.id, drink: 1, reason: 'spilled' })
    expect(brewIn(lm1.takeCup()).label).toContain(spilled.number)
    expect([next(), next()]).toEqual([rushed.number, plain.number])
  })
})
