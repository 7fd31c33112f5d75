import { expect, it } from 'vitest'
import { retryAfterMs } from './retry-after.ts'

const NOW = Date.UTC(2026, 10, 22, 9, 0, 0)

it.each([
  ['120', 120_000],
  [' 7 ', 7_000],
  ['0', 0],
  ['Sun, 22 Nov 2026 09:00:30 GMT', 30_000],
  ['Sunday, 22-Nov-26 09:01:00 GMT', 60_000],
  ['Sun Nov 22 09:02:00 2026', null],
  ['Sun, 22 Nov 2026 08:59:59 GMT', null],
  ['Sun, 99 Nov 2026 09:00:30 GMT', null],
  ['-1', null],
  ['1.5', null],
  ['soon', null],
  ['9999999999999', null],
  ['', null],
  [null, null],
])('Retry-After: %j asks for %j ms', (header, expected) => expect(retryAfterMs(header, NOW)).toBe(expected))
