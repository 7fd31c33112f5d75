import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, machine, menu } from './testing/rig.ts'

import { code, espresso, ingredient, oat, shop, stock, withUses } from './testing/stock-shop.ts'

describe('a drink whose ingredient ran out after it was sold', () => {
  it('waits without holding up those behind it, and goes on by itself in its place', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    lm1.cups[0] = 'full'
    lm1.cups[1] = 'full'
    lm1.heartbeat()
    for (const one of ['latte', 'latte', 'espresso', 'tea']) rig.place(one)
    rig.set('milk', { level: 0 })
    lm1.takeCup(1)
    lm1.takeCup(2)
    expect(rig.made()).toEqual(['espresso', 'tea'])
    expect(rig.view.questions(rig.now)).toMatchObject([
      { kind: 'stock', ingredient: 'milk', state: 'out', level: 0, waiting: 2 },
    ])
    for (const group of [1, 2]) {
      const brew = rig.shop.memory.group('lm1', group)?.brew?.row.id ?? 0
      lm1.begins(brew, group)
      lm1.finishes(brew, group)
      lm1.takeCup(group)
    }
    expect(rig.made()).toHaveLength(2)
    rig.place('espresso')
    lm1.takeCup(1)
    expect(rig.made()).toEqual(['espresso', 'tea', 'espresso'])
    rig.set('milk', { add: 150 })
    expect(rig.made()).toEqual(['espresso', 'tea', 'espresso', 'latte'])
  })

  it('goes on alone when there is enough for one of two, and both could begin', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 300 })
    lm1.cups[0] = 'full'
    lm1.cups[1] = 'full'
    lm1.heartbeat()
    rig.place('latte')
    rig.place('latte')
    rig.set('milk', { level: 0 })
    lm1.takeCup(1)
    lm1.takeCup(2)
    expect(rig.made()).toEqual([])
    rig.set('milk', { level: 299 })
    expect(rig.made()).toEqual(['latte'])
    rig.set('milk', { level: 300 })
    expect(rig.made()).toEqual(['latte', 'latte'])
  })

  it('does not begin a cup whose later step could not be made', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 100 })
    lm1.cups[0] = 'full'
    lm1.cups[1] = 'full'
    lm1.heartbeat()
    rig.place('cappuccino')
    rig.set('milk', { level: 99 })
    lm1.takeCup(1)
    expect(rig.made()).toEqual([])
    rig.set('milk', { level: 100 })
    expect(rig.made()).toEqual(['cappuccino'])
  })

  it('has its milk kept for it once its espresso is begun', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 250 })
    lm1.cups[0] = 'full'
    lm1.cups[1] = 'full'
    lm1.heartbeat()
    rig.place('cappuccino')
    rig.place('latte')
    lm1.takeCup(1)
    rig.set('milk', { level: 200 })
    lm1.takeCup(2)
    // 100 ml belong to the cup that was begun: what is left is too little for a latte.
    expect(rig.made()).toEqual(['cappuccino'])
  })

  it('is found however many wait before it', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 30_000 })
    lm1.cups[0] = 'full'
    lm1.cups[1] = 'full'
    lm1.heartbeat()
    for (let i = 0; i < 8; i++) accepted(rig.place({ drinks: [{ recipe: 'latte', count: 20 }] }))
    rig.place('tea')
    rig.set('milk', { level: 0 })
    lm1.takeCup(1)
    expect(rig.made()).toEqual(['tea'])
  })
})

describe('a sensor', () => {
  const alarms = (...codes: ('milk.empty' | 'beans.empty')[]) => ({ alarms: codes })

  it('says that it is out whatever was counted, until its alarm is over', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    lm1.heartbeat(alarms('milk.empty'))
    expect(rig.line('milk')).toMatchObject({ level: 0, state: 'out', sensor: 'empty' })
    expect(code(rig.place('latte'))).toBe('BD_UNAVAILABLE')
    expect(code(rig.place(oat))).toBe('taken')
    lm1.heartbeat(alarms())
    expect(rig.line('milk')).toMatchObject({ level: 1_000, state: 'ok', sensor: 'silent' })
    expect(code(rig.place('latte'))).toBe('taken')
  })

  it('of one machine of several says nothing of what the others hold', () => {
    const both = {
      ...ingredient('beans', { unit: 'g' }),
      sensors: ['lm1', 'lm2'].map((id) => ({ machine: id, alarm: 'beans.empty' as const })),
    }
    const { rig, lm1 } = shop({
      machines: [machine('lm1', { groups: 2 }), machine('lm2')],
      menu: menu(withUses(espresso, { beans: 18 })),
      stock: { ingredients: [both], choices: [] },
    })
    const lm2 = new Device(rig, 'lm2')
    lm2.comesOnline()
    lm1.heartbeat(alarms('beans.empty'))
    expect(code(rig.place('espresso'))).toBe('taken')
    lm2.heartbeat(alarms('beans.empty'))
    expect(code(rig.place('espresso'))).toBe('BD_UNAVAILABLE')
  })
})

describe('what staff are told', () => {
  it('is that something is low, with what to do, and nothing once there is more', () => {
    const { rig } = shop()
    rig.set('beans', { level: 100 })
    expect(rig.view.questions(rig.now)).toEqual([
      {
        kind: 'stock',
        ingredient: 'beans',
        name: 'beans',
        state: 'low',
        level: 100,
        unit: 'g',
        reorder: 'Under the stairs.',
        waiting: 0,
      },
    ])
    rig.set('beans', { add: 0.5 })
    expect(rig.view.questions(rig.now)).toEqual([])
  })

  it('is out when less is left than any drink takes, though there is some', () => {
    const { rig } = shop()
    rig.set('beans', { level: 17.9 })
    expect(rig.line('beans')).toMatchObject({ state: 'out', level: 17.9 })
  })
})

describe('saying how much there is', () => {
  it('is written down with who said it, and done once for one key', () => {
    const { rig } = shop()
    rig.set('milk', { level: 500 }, 'one')
    rig.set('milk', { add: 250 }, 'two')
    expect(rig.set('milk', { add: 250 }, 'two')).toMatchObject({ ok: true, replayed: true })
    expect(rig.level('milk')).toBe(750)
    const facts = rig.effects.flatMap((e) => (e.t === 'event' && e.event.kind === 'stock.set' ? [e.event] : []))
    expect(facts).toMatchObject([
      { who: 'bar', data: { ingredient: 'milk', before: null, level: 500, unit: 'ml' } },
      { who: 'bar', data: { ingredient: 'milk', before: 500, level: 750, unit: 'ml' } },
    ])
  })

  it('of something that the shop does not have names what it has', () => {
    const { rig } = shop()
    expect(rig.set('mlik', { level: 5 })).toMatchObject({
      refusal: { code: 'BD_NOT_FOUND', detail: 'The stock has no "mlik". It has: beans, milk, oat-milk.' },
    })
  })

  it('takes no more than anybody can have', () => {
    const { rig } = shop()
    rig.set('milk', { level: 999_999 })
    expect(rig.set('milk', { add: 2 })).toMatchObject({ refusal: { code: 'BD_BAD_REQUEST', pointer: '/add' } })
    expect(rig.level('milk')).toBe(999_999)
  })
})

describe('a configuration that is read again', () => {
  it('lets go of what waits for an ingredient that is not counted any more, and knows its level when it is again', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    lm1.cups[0] = 'full'
    lm1.cups[1] = 'full'
    lm1.heartbeat()
    rig.place('latte')
    rig.set('milk', { level: 0 })
    lm1.takeCup(1)
    expect([rig.made(), rig.offered('latte').out]).toEqual([[], ['whole']])
    const { stock: _, ...without } = rig.shop.settings
    rig.input({ t: 'shop.configure', settings: without })
    expect([rig.made(), rig.offered('latte').out]).toEqual([['latte'], []])
    rig.input({ t: 'shop.configure', settings: { ...without, stock } })
    expect(rig.offered('latte').out).toEqual(['whole'])
    expect(rig.line('milk')).toMatchObject({ level: 0, reserved: 150 })
  })
})

describe('a menu that is put', () => {
  it('is refused when it uses what the stock does not have', () => {
    const { rig } = shop()
    const once = { terminal: 'bar', key: 'menu', hash: 'menu' }
    rig.input({ t: 'menu.put', ref: 8_000, once, menu: menu(withUses(espresso, { saffron: 1 })) })
    expect(rig.replies.get(8_000)).toMatchObject({
      refusal: {
        code: 'BD_BAD_MENU',
        detail: 'The stock of this shop does not have all of it: espresso uses saffron.',
      },
    })
  })
})

describe('a daemon that dies', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  const file = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'stock-'))
    folders.push(folder)
    return join(folder, 'shop.db')
  }

  it('counts nothing twice and forgets nothing that was reserved', () => {
    const { rig, lm1 } = shop({}, file())
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    const { brew } = brewIn(rig.effects)
    lm1.begins(brew)
    rig.place({ drinks: [{ recipe: 'latte', count: 3 }] })
    expect(rig.line('milk')).toMatchObject({ level: 850, reserved: 450 })
    rig.restart()
    expect(rig.line('milk')).toMatchObject({ level: 850, reserved: 450 })
    lm1.comesOnline()
    lm1.begins(brew)
    lm1.finishes(brew)
    expect(rig.line('milk')?.level).toBe(850)
    rig.db.close()
  })

  it('reserves and counts after a restart for a brew that it lost sight of before it was heard to pour', () => {
    const { rig, lm1 } = shop({}, file())
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    const { brew } = brewIn(rig.effects)
    rig.restart()
    expect(rig.line('milk')).toMatchObject({ level: 1_000, reserved: 150 })
    lm1.comesOnline()
    lm1.begins(brew)
    expect(rig.line('milk')).toMatchObject({ level: 850, reserved: 0 })
    rig.db.close()
  })

  it('forgets what it had counted and reserved in a turn that fails later', () => {
    const { rig, lm1 } = shop()
    const refuse = (kind: string) =>
      rig.db.exec(
        `CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.kind = '${kind}' BEGIN SELECT RAISE(FAIL, 'no room'); END`,
      )
    const allow = () => rig.db.exec('DROP TRIGGER full')
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    refuse('order.placed')
    expect(() => rig.place('latte')).toThrow('no room')
    allow()
    expect(rig.line('milk')).toMatchObject({ level: 1_000, reserved: 150 })
    const { brew } = brewIn(rig.effects)
    refuse('brew.pouring')
    expect(() => lm1.begins(brew)).toThrow('no room')
    allow()
    expect(rig.line('milk')).toMatchObject({ level: 1_000, reserved: 150 })
    refuse('menu.changed')
    expect(() => rig.set('beans', { level: 0 })).toThrow('no room')
    allow()
    const before = rig.effects.length
    rig.set('beans', { level: 0 })
    const told = rig.effects.slice(before).flatMap((e) => (e.t === 'event' ? [e.event.kind] : []))
    expect(told).toEqual(['stock.set', 'menu.changed'])
  })

  it('keeps neither pour nor count of a turn that did not reach the disk', () => {
    const { rig, lm1 } = shop()
    rig.set('milk', { level: 1_000 })
    rig.place('latte')
    const { brew } = brewIn(rig.effects)
    rig.db.exec("CREATE TRIGGER full BEFORE UPDATE ON stock BEGIN SELECT RAISE(FAIL, 'no room'); END")
    expect(() => lm1.begins(brew)).toThrow('no room')
    expect(rig.line('milk')).toMatchObject({ level: 1_000, reserved: 150 })
    expect(rig.shop.memory.brews.get(brew)?.row.state).toBe('intent')
    rig.db.exec('DROP TRIGGER full')
    lm1.begins(brew)
    expect(rig.line('milk')).toMatchObject({ level: 850, reserved: 0 })
  })
})
