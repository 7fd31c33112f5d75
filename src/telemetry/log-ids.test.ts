import { describe, expect, it } from 'vitest'
import { withoutIds } from './log.ts'

const ID = '0123456789ABC'

describe('a line of the log', () => {
  it.each([
    [`GET /o/${ID}`, 'GET /o/0123…'],
    [`/O/${ID}?x=1`, '/O/0123…?x=1'],
    [`"url":"/order/${ID.toLowerCase()}/events"`, '"url":"/order/0123…/events"'],
    [`/o/${ID} and /order/${ID}`, '/o/0123… and /order/0123…'],
  ])('%s holds no whole id of an order', (line, shown) => {
    expect(withoutIds(line)).toBe(shown)
  })

  it('keeps what only looks like one', () => {
    const line = '{"time":1790001000000,"order":"0123…","path":"/orders/list","serial":"ABCDEFGHJKMNP"}'
    expect(withoutIds(line)).toBe(line)
  })
})
