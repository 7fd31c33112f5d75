import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPlainjob } from './plainjob-peer.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-plainjob-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the peer queue', () => {
  it.each([1, 4])('adds, claims and finishes every job, %i at a time', (inFlight) => {
    const file = join(folder, 'jobs.db')
    const peer = openPlainjob(file, inFlight)
    const { jobs } = peer.measure(20)
    expect(jobs).toBeGreaterThan(0)
    expect(jobs % inFlight).toBe(0)
    peer.close()
    const db = new Database(file, { readonly: true })
    expect(db.prepare('SELECT status, count(*) AS n FROM plainjob_jobs GROUP BY status').all()).toEqual([
      { status: 2, n: jobs },
    ])
    db.close()
  })

  it('does not count a job that is still open', () => {
    const file = join(folder, 'jobs.db')
    const peer = openPlainjob(file, 1)
    peer.measure(5)
    const other = new Database(file)
    other.exec('UPDATE plainjob_jobs SET status = 1 WHERE id = 1')
    other.close()
    expect(() => peer.close()).toThrow(/jobs were added/)
  })
})
