import { describe, expect, it } from 'vitest'
import type { Input } from './inputs.ts'
import type { OutTarget } from './rules/availability.ts'
import type { MenuSettings } from './settings.ts'
import { accepted, Device, menu, Rig, recipe } from './testing/rig.ts'

const NOTHING: OutTarget = { recipe: null, size: null, option: null, choice: null }
const OAT = { ...NOTHING, option: 'milk', choice: 'oat' }
let asked = 10_000

function ask(rig: Rig, input: Omit<Extract<Input, { t: 'menu.put' | 'menu.out' | 'menu.back' }>, 'ref' | 'once'>) {
  const ref = ++asked
  const once = { terminal: 'barista-1', key: `ask-${ref}`, hash: JSON.stringify(input) }
  rig.input({ ...input, ref, once } as Input)
  const reply = rig.replies.get(ref)
  if (!reply) throw new Error('no reply')
  return reply
}
const out = (rig: Rig, target: Partial<OutTarget>, reason: string | null = null, forMs: number | null = null) =>
  ask(rig, {
    t: 'menu.out',
    target: { ...NOTHING, ...target },
    reason,
    untilMs: forMs === null ? null : rig.now.wallMs + forMs,
  } as never)
const back = (rig: Rig, target: Partial<OutTarget>) =>
  ask(rig, { t: 'menu.back', target: { ...NOTHING, ...target } } as never)
const put = (rig: Rig, next: MenuSettings, ifVersions?: readonly number[]) =>
  ask(rig, { t: 'menu.put', menu: next, ...(ifVersions && { ifVersions }) } as never)
const version = (rig: Rig): number => Number(/\d+/.exec(rig.view.menu(rig.now).etag)?.[0])

describe('something is out', () => {
  it('a recipe is refused with the reason and the time, and nothing is written', () => {
    const rig = new Rig()
    expect(out(rig, { recipe: 'latte' }, 'the steamer leaks', 3_600_000).ok).toBe(true)
    const until = new Date(rig.now.wallMs + 3_600_000).toISOString()
    expect(rig.place({ drinks: [{ recipe: 'espresso' }, { recipe: 'latte' }] })).toMatchObject({
      ok: false,
      refusal: {
        code: 'BD_UNAVAILABLE',
        pointer: '/drinks/1/recipe',
        data: { reason: 'the steamer leaks', until },
      },
    })
    expect(rig.db.prepare('SELECT count(*) AS n FROM orders').get()).toEqual({ n: 0 })
    expect(rig.view.menu(rig.now).recipes).toMatchObject([
      { recipe: 'espresso', available: true },
      { recipe: 'latte', available: false, reason: 'the steamer leaks', until },
    ])
    accepted(rig.place('espresso'))
  })

  it('a choice is out in every recipe that has it; the other choices go on', () => {
    const rig = new Rig()
    out(rig, OAT, 'no oat milk')
    expect(rig.place({ drinks: [{ recipe: 'latte', options: { milk: 'oat' } }] })).toMatchObject({
      refusal: { code: 'BD_UNAVAILABLE', pointer: '/drinks/0/options/milk' },
    })
    accepted(rig.place('latte'))
    expect(rig.view.menu(rig.now).recipes).toMatchObject([
      { recipe: 'espresso', out: [] },
      { recipe: 'latte', available: true, out: [{ option: 'milk', choice: 'oat', reason: 'no oat milk' }] },
    ])
  })

  it('a default choice that is out is refused too: nobody gets what they did not ask for', () => {
    const rig = new Rig()
    out(rig, { option: 'milk', choice: 'whole' })
    expect(rig.place('latte')).toMatchObject({ refusal: { code: 'BD_UNAVAILABLE' } })
    accepted(rig.place({ drinks: [{ recipe: 'latte', options: { milk: 'oat' } }] }))
  })

  it('comes back by itself when its time is over, whatever the wall clock does, and every till is told', () => {
    const rig = new Rig()
    out(rig, OAT, null, 60_000)
    const before = version(rig)
    rig.pass(59_000)
    expect(rig.place({ drinks: [{ recipe: 'latte', options: { milk: 'oat' } }] }).ok).toBe(false)
    rig.pass(1_000)
    accepted(rig.place({ drinks: [{ recipe: 'latte', options: { milk: 'oat' } }] }))
    expect(version(rig)).toBeGreaterThan(before)
    expect(rig.kinds().filter((kind) => kind === 'menu.changed')).toHaveLength(2)
  })

  it('stays out over a restart, and its end too', () => {
    const rig = new Rig()
    out(rig, { recipe: 'latte' })
    out(rig, { recipe: 'espresso' }, null, 60_000)
    rig.restart()
    expect(rig.place('latte').ok).toBe(false)
    expect(rig.place('espresso').ok).toBe(false)
    rig.pass(60_000)
    expect(rig.place('latte').ok).toBe(false)
    accepted(rig.place('espresso'))
  })

  it('said again, the newer reason and time hold; back, it is back once', () => {
    const rig = new Rig()
    out(rig, OAT, 'old', 1_000)
    out(rig, OAT, 'new')
    rig.pass(5_000)
    expect(rig.view.menu(rig.now).recipes[1]?.out).toMatchObject([{ reason: 'new', until: null }])
    expect(back(rig, OAT).ok).toBe(true)
    expect(back(rig, OAT)).toMatchObject({ ok: false, refusal: { code: 'BD_ILLEGAL_TRANSITION' } })
    expect(rig.view.menu(rig.now).recipes[1]?.out).toEqual([])
  })

  it.each([
    [{ recipe: 'mocha' }, 'BD_UNKNOWN_RECIPE'],
    [{ size: 'xxl' }, 'BD_UNKNOWN_OPTION'],
    [{ recipe: 'espresso', size: 'm' }, 'BD_UNKNOWN_OPTION'],
    [{ option: 'milk', choice: 'goat' }, 'BD_UNKNOWN_OPTION'],
    [{ option: 'constructor', choice: 'name' }, 'BD_UNKNOWN_OPTION'],
  ])('what nobody sells cannot be out: %j', (target, code) => {
    const rig = new Rig()
    expect(out(rig, target)).toMatchObject({ ok: false, refusal: { code } })
    expect(rig.db.prepare('SELECT count(*) AS n FROM outs').get()).toEqual({ n: 0 })
  })

  it('an order that was placed before is made all the same', () => {
    const rig = new Rig()
    const order = accepted(rig.place('espresso'))
    out(rig, { recipe: 'espresso' })
    new Device(rig, 'lm1').comesOnline()
    expect(rig.orderState(order.id)).toBe('making')
  })
})

describe('a new menu', () => {
  const next = menu({ ...recipe('ristretto'), name: 'Ristretto' })

  it('holds at once, is told to every till, and outlives a restart', () => {
    const rig = new Rig()
    const before = version(rig)
    expect(put(rig, next)).toMatchObject({ ok: true, status: 200 })
    expect(rig.place('espresso')).toMatchObject({ refusal: { code: 'BD_UNKNOWN_RECIPE' } })
    accepted(rig.place('ristretto'))
    expect(version(rig)).toBe(before + 1)
    expect(rig.kinds()).toContain('menu.changed')
    rig.restart()
    accepted(rig.place('ristretto'))
  })

  it('gives way to the file when the file has changed since', () => {
    const rig = new Rig()
    put(rig, next)
    rig.restart({ menu: menu(recipe('doppio')) })
    expect(rig.view.menu(rig.now).recipes.map((one) => one.recipe)).toEqual(['doppio'])
    rig.restart({ menu: menu(recipe('doppio')) })
    expect(rig.view.menu(rig.now).recipes.map((one) => one.recipe)).toEqual(['doppio'])
  })

  it('is not put over one that its editor has not seen', () => {
    const rig = new Rig()
    const seen = version(rig)
    expect(put(rig, next, [seen]).ok).toBe(true)
    expect(put(rig, menu(recipe('doppio')), [seen])).toMatchObject({ ok: false, refusal: { code: 'BD_CHANGED' } })
    expect(rig.view.menu(rig.now).recipes.map((one) => one.recipe)).toEqual(['ristretto'])
  })

  it('that no machine can make is refused and changes nothing', () => {
    const rig = new Rig()
    expect(put(rig, menu(recipe('tea', 'kettle')))).toMatchObject({ ok: false, refusal: { code: 'BD_BAD_MENU' } })
    accepted(rig.place('espresso'))
  })

  it('does not rename what was sold', () => {
    const rig = new Rig()
    const order = accepted(rig.place('latte'))
    put(rig, menu({ ...recipe('latte', 'espresso'), name: 'Milchkaffee' }))
    expect(rig.view.order(order.id, '')?.order.drinks).toMatchObject([{ name: 'Latte' }])
    expect(accepted(rig.place('latte'))).toMatchObject({ drinks: [{ name: 'Milchkaffee' }] })
  })
})

describe('how soon each recipe would be ready', () => {
  it('counts what waits, and knows nothing of a recipe that nobody online can make', () => {
    const rig = new Rig()
    new Device(rig, 'lm1').comesOnline()
    expect(rig.view.quotes(rig.now)).toEqual([
      { recipe: 'espresso', readyInSeconds: 30, promisedInSeconds: 51 },
      { recipe: 'latte', readyInSeconds: null, promisedInSeconds: null },
    ])
    rig.place({ drinks: [{ recipe: 'espresso', count: 3 }] })
    const [quote] = rig.view.quotes(rig.now)
    const placed = accepted(rig.place('espresso'))
    const seconds = (Date.parse(placed.quote?.readyAt ?? '') - rig.now.wallMs) / 1000
    expect(quote?.readyInSeconds).toBe(Math.ceil(seconds))
  })
})
