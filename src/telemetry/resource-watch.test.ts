import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ResourceWatch } from './resource-watch.ts'

let folder: string
let watch: ResourceWatch | null
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-watch-'))
  watch = null
})
afterEach(() => {
  watch?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('knows memory and disk of the process soon after the start, and the size of the log when there is one', async () => {
  const book = join(folder, 'orders.db')
  const watching = new ResourceWatch(book)
  watch = watching
  await expect.poll(() => watching.readings.disk?.totalBytes ?? 0, { timeout: 30_000 }).toBeGreaterThan(0)
  expect(watching.readings.disk?.freeBytes).toBeGreaterThanOrEqual(0)
  expect(watching.readings.memoryBytes).toBeGreaterThan(1e6)
  expect(watching.walBytes()).toBeNull()
  writeFileSync(`${book}-wal`, 'twelve bytes')
  expect(watching.walBytes()).toBe(12)
})

it('of a disk that does not answer says that it is not known', async () => {
  const watching = new ResourceWatch(join(folder, 'gone', 'orders.db'))
  watch = watching
  await expect.poll(() => watching.readings.memoryBytes, { timeout: 30_000 }).not.toBeNull()
  expect(watching.readings.disk).toBeNull()
})
