/** A real daemon whose book is taken away or damaged: it ends, and what it took is found again. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../e2e/harness/child.ts'
import { Daemon } from '../e2e/harness/daemon.ts'
import { type Counter, openCounter } from './counter.ts'

const run = promisify(execFile)

let counter: Counter
beforeEach(async () => {
  counter = await openCounter()
})
afterEach(async () => await counter.stage.clear())

const look = async (url: string, id: string): Promise<number> => (await fetch(`${url}/order/${id}`)).status

describe('a daemon whose order book', () => {
  it('is moved away ends with 71, has saved what it held, and does not start on nothing', async () => {
    const { stage, config, data, order } = counter
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
  }, 60_000)

  it('is damaged while it is closed refuses to start, until a backup is restored', async () => {
    const { stage, config, data, order } = counter
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
  }, 60_000)
})
