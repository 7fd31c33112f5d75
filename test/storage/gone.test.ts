/** A real daemon whose book is taken away, lied about or damaged: it ends, and what it took is found again. */
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../e2e/harness/child.ts'
import { shopYaml } from '../e2e/harness/config.ts'
import { Daemon } from '../e2e/harness/daemon.ts'
import { addKey } from '../e2e/harness/keys.ts'
import { Stage } from '../e2e/harness/stage.ts'

const run = promisify(execFile)

let stage: Stage
let config: string
let data: string
let key: string
beforeEach(async () => {
  stage = new Stage()
  config = join(stage.folder, 'baristad.yaml')
  data = join(stage.folder, 'data')
  writeFileSync(config, shopYaml(stage.folder, { machines: [{ id: 'left', wire: 'serial' }] }))
  key = await addKey(data, 'cashier', 'till')
})
afterEach(async () => await stage.clear())

async function order(url: string, sale: string): Promise<{ status: number; id: string }> {
  const response = await fetch(`${url}/order`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': sale, 'content-type': 'application/json' },
    body: '{"drinks":[{"recipe":"espresso"}]}',
  })
  const body = (await response.json()) as { id?: string }
  return { status: response.status, id: body.id ?? '' }
}
const look = async (url: string, id: string): Promise<number> => (await fetch(`${url}/order/${id}`)).status

describe('a daemon whose order book', () => {
  it('is moved away ends with 71, has saved what it held, and does not start on nothing', async () => {
    const daemon = await Daemon.start(stage, { config })
    const first = await order(daemon.http, 'one')
    renameSync(join(data, 'orders.db'), join(stage.folder, 'away.db'))
    // Before it notices it takes orders into a file that nobody will find.
    const second = await order(daemon.http, 'two')
    expect([first.status, second.status]).toEqual([201, 201])
    await expect.poll(() => daemon.ending, { timeout: 15_000 }).toEqual({ code: 71, signal: null })
    expect(daemon.log.filter(({ level }) => level === 60)).toMatchObject([
      { msg: expect.stringMatching(/moved or deleted/), rescued: expect.stringContaining(data) },
    ])

    const refused = Daemon.spawn(stage, { config })
    expect(await refused.ended()).toEqual({ code: 78, signal: null })
    expect(refused.stderr).toMatch(/orders\.db is gone.*baristad restore/s)

    const rescued = readdirSync(data).find((name) => name.startsWith('orders.rescued-')) ?? 'none'
    const { stdout } = await run(
      process.execPath,
      ['src/main.ts', 'restore', join(data, rescued), '-c', config, '--json'],
      { cwd: ROOT },
    )
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, restored: { orders: 2 } })
    await daemon.startAgain()
    for (const { id } of [first, second]) expect(await look(daemon.http, id)).toBe(200)
    // A till that asks again with its key gets the same order, restored or not.
    expect((await order(daemon.http, 'two')).id).toBe(second.id)
  })

  it('is damaged while it is closed refuses to start, until a backup is restored', async () => {
    const daemon = await Daemon.start(stage, { config })
    const { id } = await order(daemon.http, 'one')
    const backup = ['src/main.ts', 'backup', '-c', config, '--json']
    const { path } = JSON.parse((await run(process.execPath, backup, { cwd: ROOT })).stdout) as { path: string }
    const running = ['src/main.ts', 'restore', path, '-c', config]
    await expect(run(process.execPath, running, { cwd: ROOT })).rejects.toMatchObject({ code: 75 })
    await order(daemon.http, 'two')
    expect(await daemon.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    const file = join(data, 'orders.db')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(0xff, 100, bytes.length))
    const refused = Daemon.spawn(stage, { config })
    expect(await refused.ended()).toEqual({ code: 78, signal: null })
    expect(readFileSync(file).equals(bytes)).toBe(true)
    expect((await run(process.execPath, running, { cwd: ROOT })).stdout).toMatch(/restored .*1 order,.*\nlost:/)
    await daemon.startAgain()
    expect(await look(daemon.http, id)).toBe(200)
    expect((await order(daemon.http, 'three')).status).toBe(201)
  })
})

/** Whether we may trace a child of ours here. */
const traced = spawnSync('strace', ['-f', '-e', 'trace=fsync', process.execPath, '-e', '0']).status === 0

describe.skipIf(!traced)('a daemon whose disk fails an fsync', () => {
  it('answers 503, ends with 71, does not write again, and takes the same sale once after its next start', async () => {
    ;(await Daemon.start(stage, { config })).kill('SIGTERM')
    const daemon = await Daemon.start(stage, { config })
    expect((await order(daemon.http, 'one')).status).toBe(201)
    // From now on every fsync of this daemon fails, in every thread.
    const inject = ['-f', '-p', String(daemon.pid), '-e', 'inject=fsync,fdatasync:error=EIO', '-o', '/dev/null']
    const tracer = execFile('strace', inject)
    stage.after(() => tracer.kill('SIGKILL'))
    await expect
      .poll(
        () => /TracerPid:\s+[1-9]/.test(execFileSync('cat', [`/proc/${daemon.pid}/status`], { encoding: 'utf8' })),
        {
          timeout: 5_000,
        },
      )
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
  })
})
