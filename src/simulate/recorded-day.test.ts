import { describe, expect, it } from 'vitest'
import { recordedDay, recordedDays } from '../shop/ledger/recorded-day.ts'
import { accepted, brewIn, Device, machine, menu, Rig, recipe } from '../shop/testing/rig.ts'
import { waitS } from './figures.ts'
import { dayFromRecord } from './recorded-day.ts'
import { runDay } from './run-day.ts'
import { dispatchBy } from './testing/days.ts'

/** A shop with one machine that takes `factor` times as long as its recipes say, on the day 2026-09-21. */
class LivingShop extends Rig {
  readonly device = new Device(this, 'lm1')
  readonly factor: number
  #seen = 0

  constructor(factor: number) {
    super({
      machines: [machine('lm1')],
      menu: menu(recipe('espresso'), { ...recipe('long', 'espresso', 60_000), sizes: ['m', 'l'] }),
    })
    this.factor = factor
    this.device.comesOnline()
  }

  /** Pours whatever was commanded, one after the other, until nothing is left. */
  worksOff(): void {
    for (;;) {
      const since = this.effects.slice(this.#seen)
      this.#seen = this.effects.length
      if (Rig.commands(since).every(({ t }) => t !== 'brew')) return
      const { brew, program } = brewIn(since)
      this.device.begins(brew)
      for (let left = program.nominalMs * this.factor; left > 0; left -= 1_000) {
        this.pass(Math.min(1_000, left))
        this.device.heartbeat()
      }
      this.device.finishes(brew)
      this.pass(2_000)
      this.device.takeCup()
    }
  }
}

const dayOf = (shop: Rig, date = '2026-09-21') =>
  dayFromRecord(recordedDay(shop.db, date), date, 1, (wallMs) => wallMs - shop.now.wallMs + 36_000_000)

describe('a day from the order book', () => {
  const shop = new LivingShop(1.5)
  shop.place({ drinks: [{ recipe: 'espresso' }, { recipe: 'long', size: 'l' }], channel: 'web' })
  shop.pass(1_000)
  shop.device.heartbeat()
  const given = accepted(shop.place('espresso'))
  shop.ask('order.cancel', given.id)
  shop.worksOff()
  shop.place('espresso')
  shop.worksOff()
  const day = dayOf(shop)

  it('has its orders with their drinks, times and channels, and not what was cancelled', () => {
    expect(day?.orders.map(({ drinks }) => drinks)).toEqual([
      [{ recipe: 'espresso' }, { recipe: 'long', size: 'l' }],
      [{ recipe: 'espresso' }],
    ])
    expect(day?.orders.map(({ channel }) => channel)).toEqual(['web', null])
    const [first, second] = day?.orders ?? []
    // Espresso and long at one and a half times their recipes, each with a cup that stood for two seconds.
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(1_000 + 45_000 + 2_000 + 90_000 + 2_000 - 1_000 + 1_000)
  })

  it('has its machines, as quick as they were and with the skills that they used', () => {
    expect(day?.machines).toMatchObject([{ factor: 1.5, settings: { id: 'lm1', skills: ['espresso'], groups: 1 } }])
    expect(day?.cupChangeMs).toBe(2_000)
  })

  it('can be played', () => {
    if (day === null) throw new Error('no day')
    const record = runDay({ ...day, spread: 0 }, { dispatch: dispatchBy('pull'), outages: [] })
    expect(record.pours.map(({ recipe }) => recipe)).toEqual(['espresso', 'long', 'espresso'])
    expect(record.orders.map(waitS)).toEqual([45 + 90 + cupS(record), 45])
  })

  it('on which nothing was made is none', () => {
    expect(dayOf(shop, '2026-09-20')).toBeNull()
    expect(recordedDays(shop.db, 5)).toEqual(['2026-09-21'])
  })
})

/** How long the first cup stood: drawn by chance. */
const cupS = ({ pours: [first] }: ReturnType<typeof runDay>): number =>
  first === undefined ? 0 : (first.clearedMs - first.untilMs) / 1000
