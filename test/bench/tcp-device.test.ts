import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { brewlinkTcp } from '../../devices/brewlink/index.ts'
import { monotonicClock } from '../../src/fleet/clock.ts'
import type { Driver, MachineMessage, Transports } from '../../src/fleet/driver.ts'
import { tcpTransport } from '../../src/fleet/transports/tcp.ts'
import { program } from '../../src/shop/testing/rig.ts'
import { TcpDevice } from './tcp-device.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The fastest that a device may be asked for. */
const HEARTBEAT_MS = 200

const elsewhere = (): never => {
  throw new Error('TCP only')
}

/** The driver that the daemon uses, at the device. */
function driverOf(
  port: number,
  emit: (message: MachineMessage) => void,
  also: { readonly link?: (state: 'up' | 'down') => void; readonly written?: () => void } = {},
): Driver {
  const transports: Transports = { serial: elsewhere, topics: elsewhere, tcp: tcpTransport(monotonicClock) }
  const driver = brewlinkTcp.open(
    { host: '127.0.0.1', port, heartbeatMs: HEARTBEAT_MS },
    {
      machine: 'm1',
      emit,
      link: (state) => also.link?.(state),
      clock: monotonicClock,
      random: () => 0.5,
      log: { info: () => {}, warn: () => {} },
      transports,
      trace: (direction) => direction === 'out' && also.written?.(),
    },
  )
  closing.push(() => driver.close())
  return driver
}

describe('the device on TCP', () => {
  it('makes a brew for the real driver, and notes when it was told and when it was done, once', async () => {
    const notes: string[] = []
    const tcp = await TcpDevice.open('T-1', {
      commanded: () => notes.push('commanded'),
      done: () => notes.push('done'),
    })
    closing.push(() => tcp.close())
    const finished = Promise.withResolvers<void>()
    const driver = driverOf(tcp.port, (message) => {
      if (message.t === 'hello') {
        const { boot, clockMs } = message
        const pour = { ...program, nominalMs: 5 }
        const brew = { brew: 7, group: 1, epoch: 1, boot, deadlineMs: clockMs + 4_000, maxMs: 9_000 }
        driver.send({ t: 'brew', ...brew, program: pour, label: '7' })
      }
      if (message.t !== 'status' || message.status !== 'done') return
      // Asked again, it says "done" again; that is no second end.
      if (notes.push('heard') === 3) driver.send({ t: 'query', brew: 7 })
      else finished.resolve()
    })
    await finished.promise
    expect(notes).toEqual(['commanded', 'done', 'heard', 'heard'])
  })

  it('keeps no process alive once it is closed, though a hand was on its way to the cup', async () => {
    const script = `
      const { TcpDevice } = await import('${new URL('./tcp-device.ts', import.meta.url).href}')
      const tcp = await TcpDevice.open('T-1', { handMs: 20, done: () => void tcp.close() })
      const { device } = tcp
      device.hear({ t: 'hello', heartbeatMs: 200 })
      const deadlineMs = device.clockMs + 4000
      const program = ${JSON.stringify({ ...program, nominalMs: 1 })}
      device.hear({ t: 'brew', brew: 7, group: 1, epoch: 1, boot: 1, deadlineMs, maxMs: 9000, program, label: '7' })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    closing.push(async () => void child.kill('SIGKILL'))
    expect(await once(child, 'exit', { signal: AbortSignal.timeout(10_000) })).toEqual([0, null])
  })

  it('hangs when it dies: its link stays open, it says and reads nothing, and goes on when it is revived', async () => {
    const heard: string[] = []
    let said = 0
    const tcp = await TcpDevice.open('T-1', { heard: ({ t }) => heard.push(t), said: () => said++ })
    closing.push(() => tcp.close())
    const links: string[] = []
    let beaten = Promise.withResolvers<void>()
    let asksAgain = Promise.withResolvers<void>()
    const driver = driverOf(tcp.port, ({ t }) => t === 'heartbeat' && beaten.resolve(), {
      link: (state) => links.push(state),
      written: () => asksAgain.resolve(),
    })
    await beaten.promise
    tcp.die('open')
    const before = { heard: heard.length, said }
    driver.send({ t: 'query', brew: 7 })
    // After three silent periods it says hello.
    asksAgain = Promise.withResolvers<void>()
    await asksAgain.promise
    expect({ heard: heard.length, said }).toEqual(before)
    expect(links).toEqual(['up'])
    beaten = Promise.withResolvers<void>()
    tcp.revive()
    await beaten.promise
  })

  it('can take its link with it, and answers nobody on a new one until it is revived', async () => {
    const tcp = await TcpDevice.open('T-1')
    closing.push(() => tcp.close())
    const up = Promise.withResolvers<void>()
    const down = Promise.withResolvers<void>()
    driverOf(tcp.port, ({ t }) => t === 'hello' && up.resolve(), {
      link: (state) => state === 'down' && down.resolve(),
    })
    await up.promise
    tcp.die('closed')
    await down.promise
    const answered = Promise.withResolvers<string>()
    let is = 'dead'
    let hellos = 0
    driverOf(tcp.port, ({ t }) => t === 'hello' && answered.resolve(is), {
      written: () => {
        if (++hellos < 2) return
        is = 'revived'
        tcp.revive()
      },
    })
    expect(await answered.promise).toBe('revived')
  })

  it('frees its port', async () => {
    const tcp = await TcpDevice.open('T-1')
    const { port } = tcp
    await tcp.close()
    const link = Promise.withResolvers<string>()
    const stream = tcpTransport(monotonicClock)(
      { host: '127.0.0.1', port },
      {
        opened: () => link.resolve('opened'),
        data: () => {},
        closed: (reason) => link.resolve(reason),
      },
    )
    closing.push(() => stream.close())
    expect(await link.promise).toContain('ECONNREFUSED')
  })
})
