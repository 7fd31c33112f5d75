/** For the tests of this room: a broker that is not ours, as a process. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect as tcpConnect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cleanup, listen, portOf } from './testing.ts'

/** Where it is installed; undefined: nowhere. */
export const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  existsSync,
)

export interface Mosquitto {
  readonly port: number
  /** Without a goodbye to anybody. */
  readonly stop: () => Promise<void>
}

/** A mosquitto of its own, without persistence; `port` is where an earlier one was. */
export async function startMosquitto(cleanup: Cleanup, port?: number, rules = ''): Promise<Mosquitto> {
  const at = port ?? (await closedPort()) // it cannot choose a port itself
  const folder = mkdtempSync(join(tmpdir(), 'mosquitto-'))
  cleanup.add(folder, (path) => rmSync(path, { recursive: true, force: true }))
  const file = join(folder, 'mosquitto.conf')
  const acl = join(folder, 'rules')
  const lines = [`listener ${at} 127.0.0.1`, 'allow_anonymous true', 'persistence false']
  if (rules !== '') {
    // It warns about rules that others may read.
    writeFileSync(acl, rules, { mode: 0o644 })
    // Else it gives up its rights and cannot read them in a folder of ours.
    lines.push(`acl_file ${acl}`, 'user root')
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
  const child = spawn(MOSQUITTO ?? '', ['-c', file], { stdio: 'ignore' })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGKILL')
    await gone
  }
  cleanup.add(stop, (s) => s())
  let open = false
  while (!open && child.exitCode === null) open = await answers(at)
  return { port: at, stop }
}

/** A port where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await listen(server)
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tcpConnect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => setTimeout(resolve, 10, false))
    socket.once('connect', () => socket.destroy())
  })
}
