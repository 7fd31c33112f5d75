import { describe, expect, it } from 'vitest'
import { pointsOf } from './points.ts'
import type { Call } from './tracer.ts'

const commit = (writes: number): Call[] => [...Array.from({ length: writes }, (): Call => 'pwrite64'), 'fsync']

describe('the points of a scene', () => {
  const calls: readonly Call[] = ['ftruncate', ...commit(8), 'write', ...commit(2), ...commit(1)]

  it('are all of its calls, each counted among its own kind', () => {
    const all = pointsOf(calls, 'every')
    expect(all).toHaveLength(calls.length)
    expect(all.filter(({ call }) => call === 'pwrite64').map(({ nth }) => nth)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ])
    expect(all.filter(({ call }) => call === 'fsync').map(({ nth }) => nth)).toEqual([1, 2, 3])
  })

  it('at the edges are two writes of each transaction, the last always, and everything that is no write', () => {
    const edges = pointsOf([...calls, ...commit(10), ...commit(10), ...commit(10)], 'edges')
    const writes = edges.filter(({ call }) => call === 'pwrite64').map(({ nth }) => nth)
    // First and last; a transaction of two frames has both; of one; and then a middle, a first, another middle.
    expect(writes).toEqual([1, 8, 9, 10, 11, 12, 21, 26, 31, 32, 41])
    expect(edges.filter(({ call }) => call !== 'pwrite64').map(({ call }) => call)).toEqual([
      'ftruncate',
      'fsync',
      'write',
      'fsync',
      'fsync',
      'fsync',
      'fsync',
      'fsync',
    ])
  })
})
