/** The demo's machines and people: processes of their own, which live and die without the daemon. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface SimulatedMachine {
  readonly id: string
  /** What it said when it was ready: `path` on a terminal, `port` over TCP. */
  readonly ready: Readonly<Record<string, unknown>>
  pid(): number | undefined
  /** To its control channel (firmware-sim/README.md); nobody hears it while its power is off. */
  tell(request: object): void
  signal(signal: NodeJS.Signals): void
  stop(): void
}

export interface MachineParts {
  readonly id: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The program that plays it; it says `{"ready":true}` on a line. */
  readonly simulator: string
  readonly say: (text: string) => void
  /** What has happened when it died by itself. */
  readonly died: string
}

/** Power comes back this long after a machine died. */
const POWER_BACK_MS = 2_000
const READY_WITHIN_MS = 10_000

/** It cannot work on this system (its exit code 69): a terminal cannot be made here. */
export class TransportImpossible extends Error {}

/**
 * Starts a machine and keeps its power on: killed, it boots again by itself. It ends with this process, however that
 * ends, because its IPC channel closes.
 */
export function startMachine(parts: MachineParts): Promise<SimulatedMachine> {
  let child: ChildProcess
  let power: 'on' | 'off' = 'on'
  let timer: NodeJS.Timeout | null = null

  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`${parts.id} did not start within ${READY_WITHIN_MS / 1000} s`)),
      READY_WITHIN_MS,
    )
    let started: 'no' | 'yes' = 'no'
    const boot = (): void => {
      child = spawn(process.execPath, [parts.simulator, '--id', parts.id, '--json', ...parts.args], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, ...parts.env },
      })
      let complaint = ''
      child.stderr?.on('data', (chunk: Buffer) => {
        complaint = (complaint + chunk.toString()).slice(-2_000)
      })
      if (child.stdout) {
        createInterface({ input: child.stdout }).on('line', (line) => {
          if (started === 'yes' || !line.includes('"ready":true')) return
          started = 'yes'
          clearTimeout(late)
          resolve({
            id: parts.id,
            ready: JSON.parse(line) as Record<string, unknown>,
            pid: () => child.pid,
            tell: (request) => {
              if (child.connected) child.send(request, () => undefined)
            },
            signal: (signal) => void child.kill(signal),
            stop: () => {
              power = 'off'
              if (timer) clearTimeout(timer)
              child.kill('SIGTERM')
            },
          })
        })
      }
      child.on('exit', (code, signal) => {
        if (power === 'off') return
        if (started === 'no') {
          clearTimeout(late)
          reject(
            code === 69
              ? new TransportImpossible(complaint.trim())
              : new Error(`${parts.id} did not start: ${complaint.trim()}`),
          )
          return
        }
        parts.say(`${parts.id} ${parts.died} (${signal ?? code}); back in ${POWER_BACK_MS / 1000} s`)
        timer = setTimeout(boot, POWER_BACK_MS)
      })
    }
    boot()
  })
}
