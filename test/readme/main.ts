/** Runs every command of the README that no other step of .ci/run is, in its order, and says what failed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COMMANDS, type ReadmeCommand } from './commands.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const WITHIN_MS = 30_000
const ENDS_WITHIN_MS = 3_000
const folder = mkdtempSync(join(tmpdir(), 'baristad-readme-'))
/** Free ports and a folder of our own, by the same environment that anybody may use. */
const env = {
  ...process.env,
  BARISTAD_DATA: join(folder, 'data'),
  BARISTAD_LISTEN_HTTP_PORT: '0',
  BARISTAD_LISTEN_MQTT_PORT: '0',
}

interface Running {
  readonly child: ChildProcess
  output(): string
  /** Resolves when it has printed this; rejects when it ended, or did not in time. */
  printed(what: RegExp, withinMs: number): Promise<void>
  readonly ended: Promise<number | null>
}

function start(line: string): Running {
  const child = spawn('bash', ['-c', `exec ${line}`], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      for (const look of listeners) look()
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return {
    child,
    ended,
    output: () => text,
    printed: (what, withinMs) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`did not print ${what} within ${withinMs / 1000} s:\n${text}`)),
          withinMs,
        )
        const look = (): void => {
          if (!what.test(text)) return
          clearTimeout(late)
          listeners.delete(look)
          resolve()
        }
        listeners.add(look)
        void ended.then((code) => {
          clearTimeout(late)
          if (what.test(text)) resolve()
          else reject(new Error(`ended with ${code}, without printing ${what}:\n${text}`))
        })
        look()
      }),
  }
}

async function end(running: Running): Promise<void> {
  // As a terminal does it: to the whole process group.
  if (running.child.pid !== undefined) process.kill(-running.child.pid, 'SIGINT')
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), ENDS_WITHIN_MS).unref())
  if ((await Promise.race([running.ended, late])) === 'late') {
    if (running.child.pid !== undefined) process.kill(-running.child.pid, 'SIGKILL')
    throw new Error(`did not end within ${ENDS_WITHIN_MS / 1000} s of Ctrl-C`)
  }
}

async function prove(command: ReadmeCommand, demo: { http: string; mqtt: string }): Promise<void> {
  const { proof } = command
  if (proof.by === 'ci') return
  const withinMs = proof.withinMs ?? WITHIN_MS
  if (proof.by === 'ends') {
    const running = start(command.line.includes(' && ') ? `bash -c "${command.line}"` : command.line)
    await running.printed(proof.prints, withinMs)
    const code = await running.ended
    if (code !== 0) throw new Error(`ended with ${code}:\n${running.output()}`)
  } else if (proof.by === 'daemon') {
    const daemon = start('npm run -s baristad -- run -c baristad.yaml')
    await daemon.printed(/"msg":"open"/, WITHIN_MS)
    try {
      const running = start(command.line)
      await running.printed(proof.prints, withinMs)
      const code = await running.ended
      if (code !== 0) throw new Error(`ended with ${code}:\n${running.output()}`)
    } finally {
      await end(daemon)
    }
  } else if (proof.by === 'serves') {
    // The first step of .ci/run was npm ci; the ports of the README may be taken here.
    const line = command.line === 'npm ci && npm start' ? 'npm start -- --port 0 --mqtt-port 0' : command.line
    const running = start(line)
    await running.printed(proof.prints, withinMs)
    await end(running)
  } else {
    const line = command.line
      .replace('http://127.0.0.1:8080', demo.http)
      .replace('mosquitto_sub', `mosquitto_sub -p ${new URL(demo.mqtt).port}`)
    const running = start(line)
    await running.printed(proof.prints, withinMs)
    if (running.child.exitCode === null && running.child.pid !== undefined) {
      try {
        process.kill(-running.child.pid, 'SIGTERM')
      } catch {
        // It has ended by itself meanwhile.
      }
    }
  }
}

let failed = 0
const demo = start('npm start -- --port 0 --mqtt-port 0 --json')
try {
  await demo.printed(/"ready":true.*\n/, WITHIN_MS)
  const ready = JSON.parse(/\{"ready":true.*\}/.exec(demo.output())?.[0] ?? '') as { http: string; mqtt: string }
  for (const command of COMMANDS) {
    try {
      await prove(command, ready)
      process.stdout.write(`${command.proof.by === 'ci' ? 'a step of .ci/run' : 'works          '}  ${command.line}\n`)
    } catch (error) {
      failed++
      process.stdout.write(
        `FAILS            ${command.line}\n${error instanceof Error ? error.message : String(error)}\n`,
      )
    }
  }
} finally {
  await end(demo)
  rmSync(folder, { recursive: true, force: true })
  rmSync(join(ROOT, 'baristad.yaml'), { force: true })
}
process.stdout.write(`${COMMANDS.length - failed} of ${COMMANDS.length} commands of the README work\n`)
process.exitCode = failed === 0 ? 0 : 1
