/** A real daemon on a disk that fails an fsync, by strace where there is one. */
import { execFile, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Daemon } from '../e2e/harness/daemon.ts'
import { type Counter, openCounter } from './counter.ts'

let counter: Counter
beforeEach(async () => {
  counter = await openCounter()
})
afterEach(async () => await counter.stage.clear())

/** Whether we may trace a child of ours here. */
const traced = spawnSync('strace', ['-f', '-e', 'trace=fsync', process.execPath, '-e', '0']).status === 0

describe.skipIf(!traced)('a daemon whose disk fails an fsync', () => {
  it('answers 503, ends with 71, does not write again, and takes the same sale once after its next start', async () => {
    const { stage, config, data, order } = counter
    const daemon = await Daemon.start(stage, { config })
    expect((await order(daemon.http, 'one')).status).toBe(201)
    // From now on every fsync of this daemon fails, in every thread.
    const inject = ['-f', '-p', String(daemon.pid), '-e', 'inject=fsync,fdatasync:error=EIO', '-o', '/dev/null']
    const tracer = execFile('strace', inject)
    stage.after(() => tracer.kill('SIGKILL'))
    await expect
      .poll(() => /TracerPid:\s+[1-9]/.test(readFileSync(`/proc/${daemon.pid}/status`, 'utf8')), {
        timeout: 5_000,
      })
      .toBe(true)
    expect((await order(daemon.http, 'two')).status).toBe(503)
    await expect.poll(() => daemon.ending, { timeout: 10_000 }).toEqual({ code: 71, signal: null })
    expect(daemon.log.filter(({ level }) => level === 60)).toMatchObject([
      { msg: expect.stringContaining('SQLITE_IOERR_FSYNC') },
    ])
    expect(readdirSync(data)).toContain('orders.db-wal')
    await daemon.startAgain()
    expect(readdirSync(data)).not.toContain('orders.db.suspect')
    const again = await order(daemon.http, 'two')
    expect(again.status).toBe(201)
    expect((await order(daemon.http, 'two')).id).toBe(again.id)
  }, 60_000)
})
