import { describe, expect, it } from 'vitest'
import { MOST_DISPLAYS } from './displays.ts'
import type { Effect, Reply } from './effects.ts'
import type { DisplayChange } from './ledger/displays.ts'
import { Rig } from './testing/rig.ts'

const ZONES = { zones: ['main', 'terrace'] }

/** Staff and the screens that they let in. */
class Shop {
  readonly rig = new Rig(ZONES)
  effects: readonly Effect[] = []
  #ref = 1_000

  approve(
    screen: { id: string; hash: string } | null,
    { zone = 'main', name = null as string | null, key = `approve-${this.#ref}` } = {},
  ): Reply {
    const ref = ++this.#ref
    const once = { terminal: 'mia', key, hash: `approve ${screen?.id} ${zone} ${name}` }
    return this.#reply(ref, this.rig.input({ t: 'display.approve', ref, once, screen, zone, name }))
  }

  change(id: string, change: DisplayChange): Reply {
    const ref = ++this.#ref
    const once = { terminal: 'mia', key: `key-${ref}`, hash: JSON.stringify(change) }
    return this.#reply(ref, this.rig.input({ t: 'display.change', ref, once, id, change }))
  }

  get displays() {
    return this.rig.view.displays().map(({ id, name, zone, size }) => ({ id, name, zone, size }))
  }

  get told() {
    return this.effects.flatMap((effect) =>
      effect.t === 'display' ? [`${effect.what} ${effect.id} ${effect.zone}`] : [],
    )
  }

  #reply(ref: number, effects: readonly Effect[]): Reply {
    this.effects = effects
    const found = effects.find((effect) => effect.t === 'reply' && effect.ref === ref)
    if (found?.t !== 'reply') throw new Error('nobody answered')
    return found.reply
  }
}

const code = (reply: Reply): string => (reply.ok ? 'done' : reply.refusal.code)
const screen = (n: number) => ({ id: `d${n}`, hash: `hash-${n}` })

describe('a display', () => {
  it('that was let in is still in after a restart, and one that was put out is not', () => {
    const shop = new Shop()
    shop.approve(screen(1), { name: 'Door' })
    shop.approve(screen(2), { zone: 'terrace' })
    shop.change('d1', { what: 'size', size: 'l' })
    shop.change('d2', { what: 'revoke' })
    const before = shop.displays
    expect(before).toEqual([{ id: 'd1', name: 'Door', zone: 'main', size: 'l' }])
    shop.rig.restart()
    expect(shop.displays).toEqual(before)
    expect(shop.rig.view.displays()[0]?.hash).toBe('hash-1')
  })

  it('that was put out never comes back, neither by its id nor by its secret', () => {
    const shop = new Shop()
    shop.approve(screen(1))
    shop.change('d1', { what: 'revoke' })
    expect(code(shop.approve({ id: 'd1', hash: 'other' }))).toBe('BD_NOT_FOUND')
    expect(code(shop.approve({ id: 'other', hash: 'hash-1' }))).toBe('BD_NOT_FOUND')
    const gone = shop.change('d1', { what: 'rename', name: 'Ghost' })
    expect(gone).toMatchObject({
      ok: false,
      refusal: { code: 'BD_NOT_FOUND', detail: expect.stringContaining('revoked') },
    })
    expect(shop.displays).toEqual([])
  })

  it('is told where it still listens, not where it will', () => {
    const shop = new Shop()
    shop.approve(screen(1))
    expect(shop.told).toEqual(['approved d1 main'])
    shop.change('d1', { what: 'zone', zone: 'terrace' })
    expect(shop.told).toEqual(['zone d1 main'])
    expect(shop.displays[0]?.zone).toBe('terrace')
  })

  it('is approved once for one key, and nobody is told twice', () => {
    const shop = new Shop()
    const first = shop.approve(screen(1), { key: 'same' })
    const again = shop.approve(screen(1), { key: 'same' })
    expect([first, again]).toMatchObject([
      { ok: true, status: 201, replayed: false },
      { ok: true, status: 201, replayed: true },
    ])
    expect(shop.told).toEqual([])
    expect(shop.displays).toHaveLength(1)
  })

  it('gets a name that no other has, and the name of one that left is free', () => {
    const shop = new Shop()
    for (const n of [1, 2, 3]) shop.approve(screen(n))
    expect(shop.displays.map(({ name }) => name)).toEqual(['Screen 1', 'Screen 2', 'Screen 3'])
    shop.change('d2', { what: 'revoke' })
    shop.approve(screen(4))
    expect(shop.displays.map(({ name }) => name).sort()).toEqual(['Screen 1', 'Screen 2', 'Screen 3'])
  })

  it('is one of at most so many, and one that left makes room', () => {
    const shop = new Shop()
    for (let n = 0; n < MOST_DISPLAYS; n++) expect(code(shop.approve(screen(n)))).toBe('done')
    expect(code(shop.approve(screen(100)))).toBe('BD_TOO_MANY_DISPLAYS')
    shop.change('d0', { what: 'revoke' })
    expect(code(shop.approve(screen(100)))).toBe('done')
  })

  it('is refused a zone that the shop does not have, and nothing changes', () => {
    const shop = new Shop()
    expect(code(shop.approve(screen(1), { zone: 'roof' }))).toBe('BD_UNKNOWN_ZONE')
    shop.approve(screen(1))
    expect(code(shop.change('d1', { what: 'zone', zone: 'roof' }))).toBe('BD_UNKNOWN_ZONE')
    expect(shop.displays).toMatchObject([{ zone: 'main' }])
    expect(code(shop.change('nobody', { what: 'identify' }))).toBe('BD_NOT_FOUND')
  })

  it('that is asked for its name leaves no fact behind; each change leaves one, with who', () => {
    const shop = new Shop()
    shop.approve(screen(1))
    shop.change('d1', { what: 'identify' })
    expect(shop.effects.filter(({ t }) => t === 'event')).toEqual([])
    shop.change('d1', { what: 'rename', name: 'Door' })
    const [event] = shop.effects.flatMap((effect) => (effect.t === 'event' ? [effect.event] : []))
    expect(event).toMatchObject({
      kind: 'display.changed',
      who: 'mia',
      data: { display: 'd1', name: 'Door', what: 'rename' },
    })
    expect(JSON.stringify(event)).not.toContain('hash-1')
  })

  it('of a turn that was rolled back is not in', () => {
    const shop = new Shop()
    const { ledger } = shop.rig.shop
    const commit = ledger.commit.bind(ledger)
    ledger.commit = () => {
      ledger.commit = commit
      throw new Error('not this time')
    }
    expect(() => shop.approve(screen(1))).toThrow('not this time')
    expect(shop.displays).toEqual([])
    expect(code(shop.approve(screen(1)))).toBe('done')
  })
})
