/** Runs with each file of tests that shares its process with others: the next one finds everything as it was. */
import { afterAll, expect, vi } from 'vitest'

const surroundings = () => ({ ...process.env, fetch, crypto, cwd: process.cwd(), setTimeout })
const before = surroundings()

afterAll(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  vi.useRealTimers()
  expect(surroundings(), 'a file of tests has left its process otherwise than it was').toEqual(before)
})
