import { describe, expect, it } from 'vitest'
import { FAULT_KINDS } from '../mix.ts'
import { compareSeed, tableOf, VARIANTS } from './compare.ts'
import { added, NO_OUTCOME } from './outcome.ts'
import { runNaive } from './run.ts'

const named = (name: string) => {
  const variant = VARIANTS.find((one) => one.name === name)
  if (!variant) throw new Error(`there is no variant ${name}`)
  return variant
}
const over = (name: string, seeds: readonly number[]) =>
  seeds.map((seed) => compareSeed(seed, 0.5, named(name))).reduce(added, NO_OUTCOME)

describe('a queue with a visibility timeout', () => {
  it('makes every drink once while nothing breaks, as the shop does', () => {
    for (const device of ['good', 'dumb'] as const) {
      const outcome = runNaive({ seed: 3, hours: 0.4, leaseMs: 180_000, device, without: new Set(FAULT_KINDS) })
      expect(outcome).toMatchObject({ twice: 0, recorded: 0, lost: 0 })
      expect(outcome.ordered).toBeGreaterThan(5)
    }
  }, 120_000)

  it('pours drinks twice when things break, where the shop over the same seeds pours none', () => {
    const seeds = [1, 2, 3, 4]
    const naive = over('queue, 60 s lease, no journal', seeds)
    const shop = over('baristad', seeds)
    expect(naive.ordered).toBe(shop.ordered)
    expect(naive.twice).toBeGreaterThan(0)
    expect(shop).toMatchObject({ twice: 0, lost: 0 })
  }, 240_000)
})

describe('the table', () => {
  it('has a line for each variant, in columns', () => {
    const rows = VARIANTS.map(({ name }) => ({ name, outcome: { ...NO_OUTCOME, twice: 12 } }))
    const lines = tableOf(rows, [1, 2], 1).split('\n')
    expect(lines[0]).toContain('2 seeds of 1 h (1 to 2)')
    const table = lines.slice(2)
    expect(table).toHaveLength(VARIANTS.length + 2)
    expect(new Set(table.map(({ length }) => length)).size).toBe(1)
    expect(table.at(-1)).toMatch(/^\| baristad .*\| +12 \|/)
  })
})
