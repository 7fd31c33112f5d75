import { expect, it } from 'vitest'
import { Ring } from './ring.ts'

it('a ring keeps the newest, oldest first, before and after it is full', () => {
  const ring = new Ring<number>(3)
  expect(ring.list()).toEqual([])
  ring.add(1)
  ring.add(2)
  expect(ring.list()).toEqual([1, 2])
  for (let n = 3; n <= 7; n++) ring.add(n)
  expect(ring.list()).toEqual([5, 6, 7])
})
