import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { orderPages } from './order-pages.ts'
import { QUICK } from './row.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-pages-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (finishedOrders: number) =>
  orderPages.run({ folder, scale: { ...QUICK, finishedOrders, pageRequests: 3 }, say: () => {} })

describe('the bench of order pages', () => {
  it('asks for a page at each end of the book, over HTTP', async () => {
    const [row] = await run(120)
    expect(row).toMatchObject({ bench: 'g', unit: 'ms', goal: { of: 'ratio', most: 1.5 } })
    expect(row?.value).toBeGreaterThan(0)
    expect(row?.ratio).toBeGreaterThan(0)
  })

  it('refuses a book in which both ends are the same page', async () => {
    await expect(run(40)).rejects.toThrow('not a full page')
  })
})
