import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Child } from './child.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-child-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function module(text: string): string {
  const file = join(folder, 'child.ts')
  const tools = new URL('./child.ts', import.meta.url)
  writeFileSync(file, `import { planOfChild, serve } from '${tools.href}'\n${text}`)
  return pathToFileURL(file).href
}

const echo = `serve({ pid: process.pid, plan: planOfChild() }, {
  twice: (n) => n * 2,
  fail: () => { throw new Error('no coffee') },
  die: () => process.exit(3),
}, () => {})`

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

describe('a process of the bench', () => {
  it('gets its plan, answers questions, hands errors back, and is gone after stop', async () => {
    const child = await Child.start<{ pid: number; plan: unknown }>(module(echo), { cups: [1, 2] })
    expect(child.ready.plan).toEqual({ cups: [1, 2] })
    expect(await Promise.all([child.ask('twice', 21), child.ask('twice', 4)])).toEqual([42, 8])
    await expect(child.ask('fail')).rejects.toThrow('no coffee')
    await expect(child.ask('sing')).rejects.toThrow('no call "sing"')
    await child.stop()
    expect(isGone(child.ready.pid)).toBe(true)
    await child.stop()
  })

  it('leaves nobody waiting when it dies', async () => {
    const child = await Child.start<object>(module(echo), null)
    await expect(child.ask('die')).rejects.toThrow('a process of the bench ended (3)')
    await child.stop()
  })

  it('is reported when it ends before it is ready', async () => {
    await expect(Child.start(module('process.exit(5)'), null)).rejects.toThrow('ended with 5 before it was ready')
  })
})
