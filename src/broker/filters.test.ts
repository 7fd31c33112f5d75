import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { belowBase, checkBase, covers, isFilter, isTopic, matches } from './filters.ts'

describe('matching', () => {
  it.each([
    ['board/main', 'board/main', true],
    ['board/main', 'board/main/call', false],
    ['board/+', 'board/main', true],
    ['board/+', 'board', false],
    ['board/+', 'board/main/call', false],
    ['board/#', 'board', true],
    ['board/#', 'board/main/call', true],
    ['+/+', 'board/main', true],
    ['#', 'a', true],
    ['+', '', true],
    ['board/+', 'board/', true],
  ])('%s reaches %s: %s', (filter, topic, reached) => {
    expect(matches(filter, topic)).toBe(reached)
  })

  const level = fc.constantFrom('a', 'b', '')
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
  const filter = fc
    .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.constantFrom('', '/#'))
    .map(([levels, end]) => levels.join('/') + end)

  it('a filter that covers another lets through all that the other one does', () => {
    fc.assert(
      fc.property(filter, filter, topic, (outer, inner, name) => {
        fc.pre(covers(outer, inner) && matches(inner, name))
        expect(matches(outer, name)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('a filter that does not cover another leaves something of it out', () => {
    // Every topic over two names the filters cannot hold, so that a wildcard is never met by chance.
    const names = ['a', 'b', '', 'other']
    const topics = names.flatMap((x) => [
      x,
      ...names.flatMap((y) => [`${x}/${y}`, ...names.map((z) => `${x}/${y}/${z}`)]),
    ])
    const short = filter.filter((f) => f.split('/').length <= 2)
    fc.assert(
      fc.property(short, short, (outer, inner) => {
        const leftOut = topics.some((name) => matches(inner, name) && !matches(outer, name))
        expect(covers(outer, inner)).toBe(!leftOut)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what a topic may look like', () => {
  it.each(['a/+', '#', '$SYS/x', '', 'a\u0000b', 'a\nb', 'a/b/c/d/e/f/g/h/i'])('%j is no topic', (topic) => {
    expect(isTopic(topic)).toBe(false)
  })

  it.each(['a/#/b', 'a#', 'a+/b', '$SYS/#', 'a/b+', '', '#/a'])('%j is no filter', (filter) => {
    expect(isFilter(filter)).toBe(false)
  })

  it.each(['#', '+', '+/a/#', 'a', 'a/b/c/d/e/f/g/h'])('%j is a filter', (filter) => {
    expect(isFilter(filter)).toBe(true)
  })
})

describe('the base', () => {
  it('is cut off level by level, not letter by letter', () => {
    expect(belowBase('shop', 'shop/board/main')).toBe('board/main')
    expect(belowBase('shop', 'shopping/board')).toBeNull()
    expect(belowBase('shop', 'shop')).toBeNull()
    expect(belowBase('site/shop', 'site/shop/#')).toBe('#')
    expect(belowBase('site/shop', 'site/#')).toBeNull()
    expect(belowBase('site/shop', '#')).toBe('#')
  })

  it.each(['', '/', 'a/', '+', 'a/#', '$SYS', 'a/b/c/d/e', 'a b'])('%j is refused as a base', (base) => {
    expect(() => checkBase(base)).toThrow(RangeError)
  })
})
