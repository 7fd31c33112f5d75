import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAULTS } from './faults.ts'

const ROOT = join(import.meta.dirname, '..', '..')

describe('the table of faults', () => {
  it('has at least forty rows, none twice', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(40)
    expect(new Set(FAULTS.map(({ where, fault }) => `${where} ${fault}`)).size).toBe(FAULTS.length)
  })

  it.each(FAULTS)('$where: $fault', ({ file, title }) => {
    expect(existsSync(join(ROOT, file)), file).toBe(true)
    const source = readFileSync(join(ROOT, file), 'utf8')
    expect(/\bit(\.\w+)?\(/.test(source)).toBe(true)
    expect(title.length).toBeGreaterThan(10)
    expect(source.replaceAll("\\'", "'")).toContain(title)
  })
})
