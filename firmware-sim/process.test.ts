import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Host } from './testing/host.ts'
import { MAIN, SimulatorProcess } from './testing/process.ts'
import { until } from './testing/wait.ts'
import { openPseudoTerminal } from './transports/native-pty.ts'

const FAST = ['--warm-up-ms', '0', '--hand', 'off']
let folder = ''
const cleanUps: (() => unknown)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firmware-sim-'))
})
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

async function simulator(...args: string[]): Promise<SimulatorProcess> {
  const started = await SimulatorProcess.start(...FAST, '--state', join(folder, 'state'), ...args)
  cleanUps.push(() => started.kill())
  return started
}

function host(connected: Host): Host {
  cleanUps.push(() => connected.close())
  return connected
}

function ptyAvailable(): boolean {
  try {
    openPseudoTerminal()
    return true
  } catch {
    return false
  }
}

const WIRES = [
  {
    wire: 'a pty',
    start: () => simulator('--link', join(folder, 'link')),
    open: () => host(Host.overPty(join(folder, 'link'))),
    possible: ptyAvailable(),
  },
  {
    wire: 'TCP',
    start: () => simulator('--transport', 'tcp'),
    open: (running: SimulatorProcess) => host(Host.overTcp(running.port)),
    possible: true,
  },
].filter(({ possible }) => possible)

describe.each(WIRES)('a machine on $wire', ({ start, open }) => {
  it('that is killed in mid-pour comes back with the truth and a full cup', async () => {
    const first = await start()
    const before = open(first)
    const identity = await before.hello()
    before.brew(5, identity, 60_000)
    await before.event(5, 'pouring')
    await first.kill()

    const second = await start()
    const after = open(second)
    expect((await after.hello()).boot).toBe(identity.boot + 1)
    expect(await after.ask(5)).toBe('spoiled interrupted')
    expect(await second.report()).toMatchObject({ pours: 1, poursByDevice: 1, cups: ['full', 'empty'] })
    const log = readFileSync(join(folder, 'state', 'pours.jsonl'), 'utf8')
      .trim()
      .split('\n')
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { what: 'start', brew: 5, group: 1, label: 'cup!', cup: 'empty' },
      { what: 'end', brew: 5, group: 1, result: 'spoiled', cause: 'interrupted' },
    ])
  })

  it('that dies between journal and pump has not poured, and never will', async () => {
    const first = await start()
    const before = open(first)
    const identity = await before.hello()
    await first.request({ do: 'fault', name: 'die', at: 'after-journal' })
    before.brew(5, identity, 100)
    expect(await first.ended()).toBe('SIGKILL')

    const second = await start()
    const after = open(second)
    const again = await after.hello()
    expect(await after.ask(5)).toBe('spoiled interrupted')
    after.brew(5, again, 100)
    expect(await after.ask(5)).toBe('spoiled interrupted')
    expect(await second.report()).toMatchObject({ pours: 0, cups: ['empty', 'empty'] })
  })

  it('pours to the end while the daemon is away, and tells the next one', async () => {
    const running = await start()
    const before = open(running)
    before.brew(5, await before.hello(), 150)
    await before.event(5, 'pouring')
    before.close()
    const log = join(folder, 'state', 'pours.jsonl')
    await until('the end of the pour', () => readFileSync(log, 'utf8').includes('"done"'))
    await until('the old connection to be gone', () => before.closed)
    const after = await until('a new connection', () => open(running))
    await after.hello()
    await after.event(5, 'done')
  })

  it('carries the bytes that terminals like to eat, both ways', async () => {
    const running = await start()
    const daemon = open(running)
    await daemon.hello()
    for (const id of ['0a0d', '111301', '7f1c1a04', '03080d0a1b', '1f00ff15161700']) {
      const brew = Number.parseInt(id, 16)
      expect(await daemon.ask(brew)).toBe('never')
    }
  })

  it('is found behind noise on the line', async () => {
    const running = await start()
    const daemon = open(running)
    daemon.raw(Uint8Array.from({ length: 500 }, (_, index) => (index * 7) & 0xff))
    expect((await daemon.hello()).boot).toBe(1)
    await running.request({ do: 'fault', name: 'insert-garbage' })
    expect(await daemon.ask(3)).toBe('never')
  })
})

describe.runIf(ptyAvailable())('the link to the pty', () => {
  it('leads to a new terminal when the plug is pulled and put back', async () => {
    const link = join(folder, 'link')
    const running = await simulator('--link', link)
    const before = host(Host.overPty(link))
    await before.hello()
    await running.request({ do: 'fault', name: 'drop-connection' })
    await until('the old terminal to hang up', () => before.closed)
    await until('the new one', () => running.lines.some((line) => line.what === 'plugged-in'))
    expect((await host(Host.overPty(link)).hello()).boot).toBe(1)
  })

  it('is gone when the simulator was told to end, and the pour is left as a power cut leaves it', async () => {
    const link = join(folder, 'link')
    const first = await simulator('--link', link)
    const daemon = host(Host.overPty(link))
    daemon.brew(5, await daemon.hello(), 60_000)
    await daemon.event(5, 'pouring')
    expect(await first.kill('SIGTERM')).toBe(0)
    expect(existsSync(link)).toBe(false)
    expect(readFileSync(join(folder, 'state', 'nvram.json'), 'utf8')).toContain('"status":"pouring"')
  })

  it('is left alone when another simulator has taken the name', async () => {
    const link = join(folder, 'link')
    const first = await simulator('--link', link)
    const second = await SimulatorProcess.start(...FAST, '--link', link)
    cleanUps.push(() => second.kill())
    const target = readlinkSync(link)
    await first.kill('SIGINT')
    expect(readlinkSync(link)).toBe(target)
  })
})

describe('the process', () => {
  it('lets one TCP client in at a time, and the next when that one has gone', async () => {
    const running = await simulator('--transport', 'tcp')
    const first = host(Host.overTcp(running.port))
    await first.hello()
    const second = host(Host.overTcp(running.port))
    await until('the second to be turned away', () => second.closed)
    expect(await first.ask(1)).toBe('never')
    first.close()
    await until('the first to be gone', () => running.lines.some((line) => line.what === 'client-gone'))
    expect((await host(Host.overTcp(running.port)).hello()).boot).toBe(1)
  })

  it('says what is wrong with its options, and exits with 64', () => {
    const run = spawnSync(process.execPath, [MAIN, '--groups', 'many'], { encoding: 'utf8' })
    expect(run.status).toBe(64)
    expect(run.stderr).toContain('--groups')
    expect(run.stdout).toBe('')
  })

  it('says that its state folder cannot be used, and exits with 73', () => {
    const run = spawnSync(process.execPath, [MAIN, '--transport', 'tcp', '--state', join(MAIN, 'below')], {
      encoding: 'utf8',
    })
    expect(run.status).toBe(73)
    expect(run.stderr).toContain('--state')
  })

  it('says that its address is taken, and exits with 69', async () => {
    const running = await simulator('--transport', 'tcp')
    const at = `127.0.0.1:${running.port}`
    const run = spawnSync(process.execPath, [MAIN, '--transport', 'tcp', '--listen', at], { encoding: 'utf8' })
    expect(run.status).toBe(69)
    expect(run.stderr).toContain(at)
  })

  it('talks over IPC, and ends when its parent disconnects', async () => {
    const child = spawn(process.execPath, [MAIN, '--transport', 'tcp', ...FAST], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    cleanUps.push(() => child.kill('SIGKILL'))
    const heard: Record<string, unknown>[] = []
    child.on('message', (message) => heard.push(message as Record<string, unknown>))
    await until('ready', () => heard.some((message) => message.ready === true))
    child.send({ do: 'take-cup', group: 2, re: 7 })
    expect(await until('the reply', () => heard.find((message) => message.re === 7))).toMatchObject({ taken: 'empty' })
    child.disconnect()
    expect(await until('the end', () => child.exitCode ?? undefined)).toBe(0)
  })

  it.each([
    ['at once', 'console.log(child.pid)'],
    ['when it is ready', "child.stdout.on('data', (text) => /ready/.test(text) && console.log(child.pid))"],
  ])('ends with a parent that was killed %s and could not say so', async (_, sayPid) => {
    const script = `
      const child = require('node:child_process').spawn(process.execPath,
        [${JSON.stringify(MAIN)}, '--transport', 'tcp', '--exit-with-parent'], { stdio: ['ignore', 'pipe', 'inherit'] })
      ${sayPid}
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    cleanUps.push(() => parent.kill('SIGKILL'))
    let said = ''
    parent.stdout.on('data', (bytes) => {
      said += bytes
    })
    const pid = await until('the process id', () => Number(said.trim()) || undefined)
    cleanUps.push(() => isAlive(pid) && process.kill(pid, 'SIGKILL'))
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await until('its end', () => !isAlive(pid))
  })
})

/** A process that has ended but whose end nobody has collected yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    const stat = `/proc/${pid}/stat`
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'))
  } catch {
    return false
  }
}
