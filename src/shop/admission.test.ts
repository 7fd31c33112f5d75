import { describe, expect, it } from 'vitest'
import type { Reply } from './effects.ts'
import { accepted, Device, machine, menu, Rig, recipe } from './testing/rig.ts'

const admission = {
  busyMs: 120_000,
  saturatedMs: 300_000,
  limitOfChannel: { counter: 600_000 },
  exitShare: 0.7,
  unavailableAfterMs: 120_000,
}

/** One machine that makes a drink in half a minute: ten waiting drinks are five minutes. */
function shop(over: Partial<typeof admission> = {}) {
  const rig = new Rig({ admission: { ...admission, ...over } })
  const lm1 = new Device(rig, 'lm1')
  lm1.comesOnline()
  const place = (count: number, channel?: string): Reply =>
    rig.place({ drinks: [{ recipe: 'espresso', count }], ...(channel && { channel }) })
  const until = (minutes: number) => rig.now.wallMs + minutes * 60_000
  let asked = 5_000
  const set = (mode: 'auto' | 'busy' | 'paused', minutes: number | null, message: string | null = null): Reply => {
    const ref = ++asked
    const once = { terminal: 'bar', key: `mode-${ref}`, hash: `mode-${ref}` }
    rig.input({ t: 'shop.setMode', ref, once, mode, untilMs: minutes === null ? null : until(minutes), message })
    const reply = rig.replies.get(ref)
    if (!reply) throw new Error('no reply')
    return reply
  }
  /** Makes drinks for so long, a cup at a time. */
  const work = (ms: number) => {
    for (const end = rig.nowMs + ms; rig.nowMs < end; ) {
      const brew = [...rig.shop.memory.brews.keys()][0]
      if (brew !== undefined) lm1.begins(brew)
      lm1.lives(30_000)
      if (brew !== undefined) lm1.finishes(brew)
      lm1.lives(2_000)
      lm1.takeCup()
    }
  }
  const loads = () =>
    rig.effects.flatMap((e) => (e.t === 'event' && e.event.kind === 'shop.mode' ? [e.event.data?.load] : []))
  return { rig, lm1, place, set, work, loads }
}

const code = (reply: Reply): string => (reply.ok ? 'taken' : reply.refusal.code)

describe('a shop whose queue has become too long', () => {
  it('takes orders up to its limit and not one more, and says when to ask again', () => {
    const { rig, place } = shop()
    const answers = Array.from({ length: 50 }, () => place(1))
    const taken = answers.filter(({ ok }) => ok).length
    expect(answers.map(({ ok }) => ok)).toEqual([
      ...Array.from({ length: taken }, () => true),
      ...Array.from({ length: 50 - taken }, () => false),
    ])
    // A drink takes 30 s and its cup 2 s: the one after the ninth would be ready after 5 minutes.
    expect(taken).toBe(9)
    const [refused] = answers.filter((reply) => !reply.ok)
    expect(refused).toMatchObject({
      refusal: { code: 'BD_SATURATED', data: { limitSeconds: 300, waitSeconds: 318, retryAfterSeconds: 108 } },
    })
    expect(rig.shop.memory.openDrinks).toBe(9)
  })

  it('measures fifty orders of one moment one after the other', () => {
    const { rig } = shop()
    const orders = Array.from({ length: 50 }, (_, i) => ({
      t: 'order.place' as const,
      ref: 100 + i,
      once: { terminal: 'till', key: `k${i}`, hash: `h${i}` },
      id: `MANY${String(i).padStart(9, '0')}`,
      url: '',
      request: { drinks: [{ recipe: 'espresso' }] },
    }))
    rig.input(...orders)
    expect([...rig.replies.values()].filter(({ ok }) => ok)).toHaveLength(9)
  })

  it('takes from the counter what it does not take from the web', () => {
    const { place } = shop()
    for (let i = 0; i < 9; i++) place(1)
    expect([code(place(1, 'web')), code(place(1, 'counter'))]).toEqual(['BD_SATURATED', 'taken'])
  })

  it('opens again when the queue is well below the limit, though nobody asks', () => {
    const { place, work, loads } = shop()
    for (let i = 0; i < 9; i++) place(1)
    expect(code(place(1))).toBe('BD_SATURATED')
    work(60_000)
    expect(code(place(1))).toBe('BD_SATURATED')
    work(64_000)
    expect(code(place(1))).toBe('taken')
    work(300_000)
    expect(loads()).toEqual(['busy', 'saturated', 'busy', 'normal'])
  })

  it('turns nobody away who wants what no queue stands before', () => {
    const rig = new Rig({
      admission,
      machines: [machine('lm1'), machine('frother', { skills: ['milk'] })],
    })
    new Device(rig, 'lm1').comesOnline()
    new Device(rig, 'frother').comesOnline()
    for (let i = 0; i < 10; i++) rig.place('espresso')
    expect([code(rig.place('espresso')), code(rig.place('latte'))]).toEqual(['BD_SATURATED', 'taken'])
  })

  it('takes an order for tomorrow: it is not for this queue', () => {
    const { rig, place } = shop()
    for (let i = 0; i < 10; i++) place(1)
    const later = rig.place({ drinks: [{ recipe: 'espresso' }], dueAtMs: rig.now.wallMs + 3_600_000 })
    expect(code(later)).toBe('taken')
  })

  it('calls for hands: which skill is missing, and how many minutes they would save', () => {
    const { rig, lm1, place } = shop({ saturatedMs: 3_600_000 })
    for (let i = 0; i < 24; i++) place(1)
    expect(rig.view.questions(rig.now)).toMatchObject([{ kind: 'hands', skill: 'espresso', waitMinutes: 3 }])
    lm1.lives(6_000)
    const [hands] = rig.view.questions(rig.now).filter(({ kind }) => kind === 'hands')
    expect(hands).toMatchObject({ waitMinutes: 14, savesMinutes: 6 })
  })
})

describe('a person', () => {
  it('pauses the shop until a time, with a word for customers; then it is open by itself', () => {
    const { rig, lm1, place, set, loads } = shop()
    expect(set('paused', 10, 'The grinder is cleaned.')).toMatchObject({ ok: true })
    const refused = place(1)
    expect(refused).toMatchObject({
      refusal: { code: 'BD_PAUSED', data: { message: 'The grinder is cleaned.', retryAfterSeconds: 600 } },
    })
    expect(rig.view.mode()).toMatchObject({ load: 'paused', message: 'The grinder is cleaned.' })
    lm1.lives(599_000)
    expect(code(place(1))).toBe('BD_PAUSED')
    lm1.lives(1_000)
    expect(code(place(1))).toBe('taken')
    expect(loads()).toEqual(['paused', 'normal'])
  })

  it('ends a pause early; what waits is made during it', () => {
    const { rig, place, set, work } = shop()
    const order = accepted(place(1))
    set('paused', 60)
    work(60_000)
    expect(rig.orderState(order.id)).toBe('ready')
    set('auto', null)
    expect(code(place(1))).toBe('taken')
  })

  it('must say until when, and a pause outlives a restart of the daemon', () => {
    const { rig, place, set } = shop()
    expect(set('paused', null)).toMatchObject({ ok: false, refusal: { pointer: '/until' } })
    expect(set('paused', -1)).toMatchObject({ ok: false, refusal: { pointer: '/until' } })
    set('paused', 30)
    rig.restart()
    expect(code(place(1))).toBe('BD_PAUSED')
  })
})

describe('a recipe whose machines are all away', () => {
  it('is taken for two minutes, without a quote; then it cannot be had, and the menu says so', () => {
    const { rig, lm1, place } = shop()
    lm1.lives(1_000)
    rig.input({ t: 'machine.link', machine: 'lm1', state: 'down', reason: 'a cable' })
    const order = accepted(place(1))
    expect(order.quote).toBeNull()
    rig.pass(119_000)
    expect(code(place(1))).toBe('taken')
    const before = rig.view.menu(rig.now)
    rig.pass(2_000)
    expect(code(place(1))).toBe('BD_UNAVAILABLE')
    const after = rig.view.menu(rig.now)
    expect(after.etag).not.toBe(before.etag)
    expect(after.recipes[0]).toMatchObject({ available: false, reason: 'no machine for espresso works' })
    lm1.comesOnline()
    expect(rig.view.menu(rig.now).recipes[0]).toMatchObject({ available: true, reason: null })
    expect(code(place(1))).toBe('taken')
  })

  it('counts from the start, too', () => {
    const { rig, place } = shop()
    rig.restart()
    rig.pass(119_000)
    expect(code(place(1))).toBe('taken')
    rig.pass(2_000)
    expect(code(place(1))).toBe('BD_UNAVAILABLE')
  })

  it('cannot be had at once when people took them out of service', () => {
    const { rig, place } = shop()
    const once = { terminal: 'bar', key: 'm', hash: 'm' }
    rig.input({ t: 'machine.intent', ref: 77, once, machine: 'lm1', intent: 'maintenance' })
    expect(code(place(1))).toBe('BD_UNAVAILABLE')
  })

  it('takes the others along with it no further than its own skill', () => {
    const rig = new Rig({
      admission,
      menu: menu(recipe('espresso'), recipe('tea', 'kettle')),
      machines: [machine('lm1'), machine('kettle', { skills: ['kettle'] })],
    })
    new Device(rig, 'lm1').comesOnline()
    const kettle = new Device(rig, 'kettle')
    kettle.comesOnline()
    rig.pass(130_000)
    kettle.comesOnline()
    rig.pass(1_000)
    expect([code(rig.place('espresso')), code(rig.place('tea'))]).toEqual(['BD_UNAVAILABLE', 'taken'])
  })
})
