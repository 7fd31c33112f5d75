import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

describe('nearest', () => {
  it.each([
    ['rol', 'role'],
    ['roel', 'role'],
    ['PORT', 'port'],
    ['password', 'passwordFile'],
    ['skils', 'skills'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearest(typed, ['passwordFile', 'port', 'role', 'skills'])).toBe(meant)
  })

  it('keeps quiet rather than suggest something far away', () => {
    expect(nearest('temperature', ['role', 'skills'])).toBeNull()
    expect(nearest('x', ['id', 'role'])).toBeNull()
    expect(nearest('', ['role'])).toBeNull()
  })

  it('prefers the closest word to the first that is close', () => {
    expect(nearest('maxOpenDrink', ['maxOpenDrinkers', 'maxOpenDrinks'])).toBe('maxOpenDrinks')
  })

  it('counts two swapped neighbours as one slip', () => {
    expect(editDistance('suspect', 'supsect')).toBe(1)
    expect(editDistance('abc', '')).toBe(3)
    expect(editDistance('kitten', 'sitting')).toBe(3)
  })
})
