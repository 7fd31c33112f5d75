import { describe, expect, it } from 'vitest'
import { accepted, brewIn, Device, Rig } from './testing/rig.ts'

/** A machine that takes as long as it likes for a drink of 30 s, and a customer at a time. */
function shop() {
  const rig = new Rig()
  const lm1 = new Device(rig, 'lm1')
  lm1.comesOnline()
  const sell = (tookMs: number, cupMs = 2_000) => {
    const from = rig.effects.length
    const order = accepted(rig.place('espresso'))
    const { brew } = brewIn(rig.effects.slice(from))
    lm1.begins(brew)
    lm1.lives(tookMs)
    lm1.finishes(brew)
    lm1.lives(cupMs)
    lm1.takeCup()
    return order
  }
  const quoted = () => {
    const [quote] = rig.view.quotes(rig.now)
    return quote?.readyInSeconds
  }
  return { rig, lm1, sell, quoted }
}

describe('the quote', () => {
  it('is the recipe’s time until twenty drinks have shown another', () => {
    const { sell, quoted } = shop()
    for (let i = 0; i < 19; i++) sell(45_000)
    expect(quoted()).toBe(30)
    sell(45_000)
    expect(quoted()).toBe(45)
  })

  it('is not moved by one drink that took ten minutes', () => {
    const { sell, quoted } = shop()
    for (let i = 0; i < 20; i++) sell(40_000)
    sell(74_000)
    expect(quoted()).toBe(40)
  })

  it('is the same after a restart: what was learnt stands in the order book', () => {
    const { rig, lm1, sell, quoted } = shop()
    for (let i = 0; i < 25; i++) sell(45_000)
    for (let i = 0; i < 60; i++) rig.pass(10_000)
    rig.restart()
    lm1.comesOnline()
    expect(quoted()).toBe(45)
  })
})

describe('the promise', () => {
  const promised = (rig: Rig): number => rig.view.quotes(rig.now)[0]?.promisedInSeconds ?? 0

  it('untaught it has a reserve; then it is the time that nine of ten orders held', () => {
    const { rig, sell } = shop()
    expect(promised(rig)).toBe(30 + 6 + 15)
    for (let i = 0; i < 40; i++) sell(i % 5 === 0 ? 42_000 : 30_000)
    expect(promised(rig)).toBe(42)
  })

  it('is nearer for a shop that is content with less', () => {
    const { rig, lm1, sell } = shop()
    for (let i = 0; i < 40; i++) sell(i % 5 === 0 ? 42_000 : 30_000)
    for (let i = 0; i < 60; i++) rig.pass(10_000)
    rig.restart({ orders: { ...rig.shop.settings.orders, promiseQuantile: 0.5 } })
    lm1.comesOnline()
    expect(promised(rig)).toBeLessThan(42)
  })
})
