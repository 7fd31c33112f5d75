import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder: string
let child: ChildProcess

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firmata-sim-'))
})
afterEach(() => {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts it and gives its lines as they come. */
function run(...args: string[]): AsyncIterator<string> {
  child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  if (child.stdout === null) throw new Error('no stdout')
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]()
}

describe('the program', () => {
  it('says where it is, answers requests, and takes its link away when it is ended', async () => {
    const link = join(folder, 'port')
    const lines = run('--link', link, '--json', '--control', 'stdin')
    expect(JSON.parse((await lines.next()).value)).toEqual({ ready: true, kind: 'firmata', path: link })
    child.stdin?.write('{"do":"report","re":1}\n')
    expect(JSON.parse((await lines.next()).value)).toMatchObject({ re: 1, report: { pours: 0, board: 'runs' } })
    expect(existsSync(link)).toBe(true)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(existsSync(link)).toBe(false)
  })

  it('ends when whoever holds its control channel is gone', async () => {
    const lines = run('--control', 'stdin')
    expect((await lines.next()).value).toMatch(/^ready: firmata on pty \/dev\/pts\/\d+$/)
    const ended = once(child, 'exit')
    child.stdin?.end()
    expect(await ended).toEqual([0, null])
  })

  it('says what is wrong with its options, and stops', async () => {
    run('--lamp', 'green')
    let text = ''
    child.stderr?.on('data', (bytes) => {
      text += bytes
    })
    expect((await once(child, 'close'))[0]).toBe(64)
    expect(text).toMatch(/--lamp must be a whole number from 2 to 19, not "green"/)
  })
})
