import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { accepted, Device, machine, Rig, settings } from './testing/rig.ts'

const rows = (rig: Rig, table: string): number =>
  rig.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0

describe('an order is placed', () => {
  it('once per key: the same request gives the very same answer, marked as replayed', () => {
    const rig = new Rig()
    const first = rig.place('espresso', 'sale-1')
    const again = rig.place('espresso', 'sale-1')
    expect(again).toEqual({ ...first, replayed: true })
    expect(rows(rig, 'orders')).toBe(1)
  })

  it('the same key with another request is refused; two sales of the same drink are two orders', () => {
    const rig = new Rig()
    rig.place('espresso', 'sale-1')
    expect(rig.place({ drinks: [{ recipe: 'latte' }] }, 'sale-1')).toMatchObject({
      ok: false,
      refusal: { code: 'BD_KEY_REUSED' },
    })
    expect(rig.place('espresso', 'sale-2').ok).toBe(true)
    expect(rows(rig, 'orders')).toBe(2)
  })

  it('a refusal is not remembered: the till may mend the order and use its key again', () => {
    const rig = new Rig()
    expect(rig.place('expresso', 'sale-1')).toMatchObject({
      ok: false,
      refusal: { code: 'BD_UNKNOWN_RECIPE', pointer: '/drinks/0/recipe' },
    })
    expect(rows(rig, 'orders') + rows(rig, 'idempotency') + rows(rig, 'events')).toBe(0)
    expect(rig.place('espresso', 'sale-1').ok).toBe(true)
  })

  it.each([
    [{ drinks: [{ recipe: 'latte', size: 'xl' }] }, 'BD_UNKNOWN_OPTION', '/drinks/0/size'],
    [{ drinks: [{ recipe: 'espresso', size: 'm' }] }, 'BD_UNKNOWN_OPTION', '/drinks/0/size'],
    [
      { drinks: [{ recipe: 'espresso' }, { recipe: 'latte', options: { milk: 'goat' } }] },
      'BD_UNKNOWN_OPTION',
      '/drinks/1/options/milk',
    ],
    [{ drinks: [{ recipe: 'latte', options: { 'a/b': 'x' } }] }, 'BD_UNKNOWN_OPTION', '/drinks/0/options/a~1b'],
    [
      { drinks: [{ recipe: 'latte', options: { constructor: 'x' } }] },
      'BD_UNKNOWN_OPTION',
      '/drinks/0/options/constructor',
    ],
    [{ drinks: [{ recipe: 'espresso', count: 20 }, { recipe: 'espresso' }] }, 'BD_TOO_MANY_DRINKS', '/drinks/1/count'],
    [{ drinks: [{ recipe: 'espresso' }], zone: 'moon' }, 'BD_UNKNOWN_ZONE', '/zone'],
  ])('what the menu does not have is refused with a pointer, and nothing is written: %j', (request, code, pointer) => {
    const rig = new Rig()
    expect(rig.place(request)).toMatchObject({ ok: false, refusal: { code, pointer } })
    expect(rows(rig, 'orders') + rows(rig, 'drinks') + rows(rig, 'events')).toBe(0)
  })

  it('count makes drinks of their own, with defaults filled in', () => {
    const rig = new Rig()
    const reply = rig.place({ drinks: [{ recipe: 'latte', count: 2, size: 'l' }] })
    expect(reply.ok && JSON.parse(reply.body).drinks).toEqual([
      { id: 1, recipe: 'latte', name: 'Latte', size: 'l', options: { milk: 'whole' }, state: 'queued' },
      { id: 2, recipe: 'latte', name: 'Latte', size: 'l', options: { milk: 'whole' }, state: 'queued' },
    ])
  })

  it('past the cap it is refused, to the drink', () => {
    const rig = new Rig({ orders: { ...settings().orders, maxOpenDrinks: 3 } })
    expect(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }).ok).toBe(true)
    expect(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] })).toMatchObject({
      ok: false,
      refusal: { code: 'BD_FULL' },
    })
    expect(rig.place('espresso').ok).toBe(true)
  })

  it('the tenth order is quoted later than the first; with nobody to make it there is no quote', () => {
    const rig = new Rig()
    expect(accepted(rig.place('espresso')).quote).toBeNull()
    new Device(rig, 'lm1').comesOnline()
    const quotes = Array.from({ length: 10 }, () => Date.parse(accepted(rig.place('espresso')).quote?.readyAt ?? ''))
    for (const [i, quote] of quotes.entries()) if (i > 0) expect(quote).toBeGreaterThan(quotes[i - 1] ?? 0)
  })
})

describe('an order is over', () => {
  function ready() {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const order = accepted(rig.place('espresso'))
    const brew = rig.commandsSince(0).find((command) => command.t === 'brew')
    if (brew?.t === 'brew') device.finishes(brew.brew)
    return { rig, order }
  }

  it('collected by a tap, and only when it is ready', () => {
    const { rig, order } = ready()
    const waiting = accepted(rig.place('espresso'))
    expect(rig.ask('order.collect', waiting.id)).toMatchObject({ ok: false, refusal: { data: { state: 'queued' } } })
    expect(rig.ask('order.collect', order.id).ok).toBe(true)
    expect(rig.orderState(order.id)).toBe('collected')
    expect(rig.ask('order.cancel', order.id)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
  })

  it('nobody taps: after ten minutes it is collected, as we must assume, and leaves the board', () => {
    const { rig, order } = ready()
    rig.pass(599_000)
    expect(rig.view.board('main', rig.nowMs).counts.ready).toBe(1)
    rig.pass(2_000)
    expect(rig.orderState(order.id)).toBe('collected')
    expect(rig.view.board('main', rig.nowMs)).toMatchObject({ ready: [], counts: { ready: 0 } })
    expect(rig.db.prepare("SELECT data FROM events WHERE kind = 'order.collected'").get()).toEqual({
      data: '{"assumed":true}',
    })
  })

  it('that still happens when the daemon was down meanwhile', () => {
    const { rig, order } = ready()
    rig.nowMs += 700_000
    rig.restart()
    expect(rig.orderState(order.id)).toBe('collected')
  })

  it('cancelled while it waits: gone, and its place in the queue with it', () => {
    const rig = new Rig()
    const order = accepted(rig.place({ drinks: [{ recipe: 'espresso', count: 2 }] }))
    const reply = rig.ask('order.cancel', order.id)
    expect(reply.ok && JSON.parse(reply.body).drinks).toEqual([
      { id: 1, outcome: 'cancelled' },
      { id: 2, outcome: 'cancelled' },
    ])
    const from = rig.effects.length
    new Device(rig, 'lm1').comesOnline()
    expect(rig.commandsSince(from)).toEqual([])
    expect(rig.view.openDrinks()).toBe(0)
  })

  it('unknown orders are unknown', () => {
    expect(new Rig().ask('order.collect', 'NOSUCHORDER00')).toMatchObject({
      ok: false,
      refusal: { code: 'BD_NOT_FOUND' },
    })
  })
})

describe('pickup numbers', () => {
  it('are never given twice among open orders, and rest before they come again, also over a restart', () => {
    const rig = new Rig()
    const first = accepted(rig.place('espresso'))
    rig.ask('order.cancel', first.id)
    rig.restart()
    expect(accepted(rig.place('espresso')).number).toBe('101')
    for (let i = 0; i < 898; i++) rig.place('espresso')
    expect(accepted(rig.place('espresso')).number).toBe('1000') // 100 still rests
    rig.pass(1_800_000)
    expect(accepted(rig.place('espresso')).number).toBe('100')
  })
})

describe('an input that fails', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  it('fails alone: the other orders of its turn are taken', () => {
    const rig = new Rig()
    const place = (ref: number, id: string) => ({
      t: 'order.place' as const,
      ref,
      once: { terminal: 'till-1', key: `k${ref}`, hash: 'h' },
      id,
      url: '',
      request: { drinks: [{ recipe: 'espresso' }] },
    })
    // The same random id twice: the file's UNIQUE refuses it.
    const result = rig.shop.step(
      [place(901, 'AAAAAAAAAAAAA'), place(902, 'AAAAAAAAAAAAA'), place(903, 'BBBBBBBBBBBBB')],
      rig.now,
    )
    expect(result.effects.filter((effect) => effect.t === 'failed')).toEqual([
      expect.objectContaining({ ref: 902, input: 'order.place' }),
    ])
    expect(result.effects.filter((effect) => effect.t === 'reply' && effect.reply.ok)).toHaveLength(2)
    expect(rows(rig, 'orders')).toBe(2)
    expect(rig.view.openDrinks()).toBe(2)
  })

  it('a full disk takes nothing and loses nothing; service resumes when there is room again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baristad-full-'))
    folders.push(folder)
    const rig = new Rig({ machines: [machine('lm1')] }, join(folder, 'orders.db'))
    const before = accepted(rig.place('espresso'))
    const pages = Number(rig.db.pragma('page_count', { simple: true }))
    rig.db.pragma(`max_page_count = ${pages}`)
    let failures = 0
    for (let i = 0; i < 200 && failures === 0; i++) {
      const result = rig.shop.step(
        [
          {
            t: 'order.place',
            ref: 5_000 + i,
            once: { terminal: 'till-1', key: `full-${i}`, hash: 'h' },
            id: `FULL${String(i).padStart(9, '0')}`,
            url: '',
            request: { drinks: [{ recipe: 'espresso', count: 20 }] },
          },
        ],
        rig.now,
      )
      for (const effect of result.effects) {
        if (effect.t !== 'failed') continue
        failures++
        expect(effect.error).toMatchObject({ code: 'SQLITE_FULL' })
        expect(rig.view.order(`FULL${String(i).padStart(9, '0')}`, '')).toBeNull()
      }
    }
    expect(failures).toBe(1)
    rig.db.pragma('max_page_count = 1000000')
    expect(rig.place('espresso').ok).toBe(true)
    expect(rig.orderState(before.id)).toBe('queued')
    rig.db.close()
    const reopened = new Database(join(folder, 'orders.db'))
    expect(reopened.pragma('integrity_check', { simple: true })).toBe('ok')
    reopened.close()
  })
})

describe('the order book', () => {
  it('is opened with synchronous=FULL, in WAL mode', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baristad-wal-'))
    const rig = new Rig({}, join(folder, 'orders.db'))
    expect(rig.db.pragma('synchronous', { simple: true })).toBe(2)
    expect(rig.db.pragma('journal_mode', { simple: true })).toBe('wal')
    rig.db.close()
    rmSync(folder, { recursive: true })
  })

  it('a step that changed nothing writes nothing: heartbeats cost no disk', () => {
    const rig = new Rig()
    const device = new Device(rig, 'lm1')
    device.comesOnline()
    const before = rig.db.prepare('SELECT total_changes() AS n').get()
    for (let i = 0; i < 100; i++) device.heartbeat()
    expect(rig.db.prepare('SELECT total_changes() AS n').get()).toEqual(before)
  })

  it('of a newer baristad is refused', () => {
    const rig = new Rig()
    rig.db.pragma('user_version = 99')
    expect(() => rig.restart()).toThrow(/schema 99/)
  })
})
