import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'
import { FULL, QUICK } from './row.ts'

const known = [
  { id: 'a', name: 'post-order' },
  { id: 'b', name: 'brew-throughput' },
]

describe('the command line of the bench', () => {
  it('runs everything, fully, unless told otherwise', () => {
    expect(readOptions([], known)).toEqual({ only: null, scale: FULL, json: null, dir: null })
  })

  it('takes benches by letter or by name', () => {
    expect(readOptions(['--only', 'b, post-order', '--quick'], known)).toMatchObject({
      only: ['b', 'post-order'],
      scale: QUICK,
    })
  })

  it('says which benches there are when one does not exist, rather than measuring nothing', () => {
    expect(() => readOptions(['--only', 'x'], known)).toThrow('there is no bench "x"; there are: a (post-order)')
    expect(() => readOptions(['--only', ''], known)).toThrow(TypeError)
    expect(() => readOptions(['--fast'], known)).toThrow(TypeError)
  })
})
