/** A till whose time, chance, shop and keys are the test's. */
import { afterEach, expect } from 'vitest'
import { memoryOutbox } from '../outbox.ts'
import { openTill, type Till } from '../till.ts'
import { type ScriptedShop, type Step, scriptedShop } from './scripted-shop.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface TestTill {
  readonly till: Till
  readonly shop: ScriptedShop
  readonly clock: VirtualClock
  readonly faults: unknown[]
}

const opened: TestTill[] = []

/** Closed after the test, which must leave no timer behind. Keys are key-1, key-2, … */
export function testTill(...steps: Step[]): TestTill {
  const clock = new VirtualClock()
  const shop = scriptedShop(clock, ...steps)
  const faults: unknown[] = []
  let keys = 0
  const till = openTill({
    url: 'http://shop.test',
    key: 'secret',
    outbox: memoryOutbox(),
    clock,
    random: () => 0,
    fetch: shop.fetch,
    newKey: () => `key-${++keys}`,
    onFault: (error) => faults.push(error),
  })
  const made = { till, shop, clock, faults }
  opened.push(made)
  return made
}

afterEach(() => {
  for (const { till, clock } of opened.splice(0)) {
    till.close()
    expect(clock.armed).toBe(0)
  }
})
