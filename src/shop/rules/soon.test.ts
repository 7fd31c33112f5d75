import { expect, it } from 'vitest'
import { isTooSoon } from './soon.ts'

it.each([
  ['a fifth of its time is enough', 5_400, 27_000, 'A', 0.2, false],
  ['less is not', 5_399, 27_000, 'A', 0.2, true],
  ['nor from a machine that remembers only its last brew', 100, 27_000, 'B', 0.2, true],
  ['a person may have begun before the screen said so', 100, 27_000, 'C', 0.2, false],
  ['a shop may believe all of them', 0, 27_000, 'A', 0, false],
  ['a step that takes no time is done at once', 0, 0, 'A', 0.2, false],
] as const)('%s', (_, since, nominal, tier, factor, tooSoon) => {
  expect(isTooSoon(since, nominal, tier, factor)).toBe(tooSoon)
})
