import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/shop/inputs.ts'
import { Shop } from '../../src/shop/step.ts'
import { shopSettings } from './bench-shop.ts'
import { Pump } from './pump.ts'

function pumpOf(inFlight: number) {
  const groups = Math.min(4, inFlight)
  const db = new Database(':memory:')
  const shop = new Shop(db, shopSettings({ machines: inFlight / groups, groups }), { incarnation: 1 })
  const clock = { shopMs: 1_000 }
  const pump = new Pump({
    shop,
    inFlight,
    now: () => ({ shopMs: clock.shopMs, wallMs: clock.shopMs, businessDay: '2026-01-01' }),
  })
  const n = (sql: string): number => db.prepare<[], { n: number }>(`SELECT ${sql} AS n`).get()?.n ?? 0
  return { db, shop, pump, clock, n }
}

describe('the pump', () => {
  it.each([1, 4, 64])('makes each drink that it places, once, with %i in flight', (inFlight) => {
    const { pump, n, db } = pumpOf(inFlight)
    const { drinks } = pump.run((placed) => placed < 200)
    expect(drinks).toBe(200)
    expect(n('(SELECT count(*) FROM orders)')).toBe(200)
    expect(n(`(SELECT count(*) FROM drinks WHERE state = 'ready')`)).toBe(200)
    expect(n(`(SELECT count(*) FROM brews WHERE state = 'done' AND cup = 'gone')`)).toBe(200)
    expect(n('(SELECT count(*) FROM brews)')).toBe(200)
    db.close()
  })

  it('counts commits: no step has more inputs than drinks in flight, and each changes a row', () => {
    const { pump, shop, n, db } = pumpOf(4)
    const sizes: number[] = []
    const changes: number[] = []
    const step = shop.step.bind(shop)
    shop.step = (inputs: readonly Input[], now) => {
      const before = n('total_changes()')
      const result = step(inputs, now)
      sizes.push(inputs.length)
      changes.push(n('total_changes()') - before)
      return result
    }
    const { inputs, commits } = pump.run((placed) => placed < 40)
    // The first step of a run only says that the machines live.
    expect(sizes.slice(1)).toHaveLength(commits)
    expect(sizes.slice(1).reduce((sum, size) => sum + size, 0)).toBe(inputs)
    expect(Math.max(...sizes)).toBe(4)
    expect(Math.min(...changes.slice(1))).toBeGreaterThan(0)
    db.close()
  })

  it('uses all groups at once', () => {
    const { pump, n, db } = pumpOf(64)
    pump.run((placed) => placed < 256)
    expect(n(`(SELECT count(DISTINCT machine || '/' || group_n) FROM brews)`)).toBe(64)
    db.close()
  })

  it('goes on after a pause in which the machines were silent', () => {
    const { pump, clock, db } = pumpOf(4)
    pump.run((placed) => placed < 8)
    clock.shopMs += 60_000
    expect(pump.run((placed) => placed < 8).drinks).toBe(8)
    db.close()
  })

  it('fails rather than counting drinks that nobody makes', () => {
    const { pump, shop, db } = pumpOf(1)
    const report = { t: 'machine.link', machine: 'm1', state: 'down', reason: 'unplugged' } as const
    const step = shop.step.bind(shop)
    shop.step = (inputs, now) => step([...inputs, report], now)
    expect(() => pump.run((placed) => placed < 3)).toThrow(/1 drinks were placed and 0 made/)
    db.close()
  })
})
