import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULTS } from './faults.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** The first argument of `it(`, `it.each(…)(` or `describe(`, on its line or on one of its own: no comment, no data. */
const TITLE = /(?:\b(?:it|test|describe)(?:\.\w+)*\(|\)\(|^\s*)(['"`])((?:\\.|(?!\1).)*)\1,/gm
const titlesIn = (source: string): string[] =>
  [...source.matchAll(TITLE)].map(([, , title]) => (title ?? '').replaceAll(/\\(['"`])/g, '$1'))

describe('the table of faults', () => {
  it('has at least forty rows, none twice', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(40)
    expect(new Set(FAULTS.map(({ where, fault }) => `${where} ${fault}`)).size).toBe(FAULTS.length)
  })

  it.each(FAULTS)('$where: $fault', ({ file, title }) => {
    expect(existsSync(join(ROOT, file)), file).toBe(true)
    const source = readFileSync(join(ROOT, file), 'utf8')
    expect(title.length).toBeGreaterThan(10)
    expect(source, 'switched off').not.toMatch(/\.(skip|todo)\(/)
    expect(titlesIn(source).filter((one) => one.includes(title))).not.toEqual([])
  })
})
