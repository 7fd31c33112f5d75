/**
 * `strace` on a running daemon. It counts the calls that write to the given files, or kills the daemon at the nth of
 * them. What `inject=CALL:signal=KILL:when=N` does was looked at with strace 6.1: the signal is sent as the call is
 * entered and the call is not made any more; N counts calls on the paths of `-P` only, in each thread by itself. With
 * `--seccomp-bpf` no signal is sent at all, so it is not used.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { until } from '../e2e/harness/until.ts'

/** All by which the daemon writes to its book and to its serial port. */
export const CALLS = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'write', 'writev'] as const
export type Call = (typeof CALLS)[number]

/** Letting go of a daemon with all its threads takes milliseconds. */
const PATIENCE_MS = 10_000

export interface Aim {
  readonly call: Call
  /** From 1. */
  readonly nth: number
}

export class Tracer {
  readonly #strace: ChildProcess
  readonly #output: string
  #said = ''
  #state: 'tracing' | 'ended' = 'tracing'

  private constructor(pid: number, paths: readonly string[], output: string, aim: Aim | null) {
    this.#output = output
    const args = ['-f', '-p', String(pid), '-o', output, '-e', `trace=${CALLS.join(',')}`, '-e', 'signal=none']
    for (const path of paths) args.push('-P', path)
    if (aim !== null) args.push('-e', `inject=${aim.call}:signal=KILL:when=${aim.nth}`)
    this.#strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#strace.stderr?.on('data', (bytes: Buffer) => {
      this.#said += bytes.toString()
    })
    for (const how of ['error', 'close'] as const) {
      this.#strace.on(how, () => {
        this.#state = 'ended'
      })
    }
  }

  /**
   * Returns when every thread is traced.
   *
   * @param output file of its lines, written anew
   * @param aim null: nobody is killed
   */
  static async attach(pid: number, paths: readonly string[], output: string, aim: Aim | null): Promise<Tracer> {
    const tracer = new Tracer(pid, paths, output, aim)
    await until('strace to have every thread', () => tracer.#state === 'ended' || isTraced(pid), { boundMs: 30_000 })
    // One that has ended may also have killed already.
    if (/attach: /.test(tracer.#said)) throw new Error(`strace cannot trace ${pid}: ${tracer.#said}`)
    return tracer
  }

  /**
   * Lets go of the daemon, if there is still one, and waits until strace is gone. It was seen to hang at that, once in
   * thousands of times: then it is killed, and the kernel lets go of everything. Its lines are written by then; one that
   * was not shows in the count of calls (sweep.ts).
   */
  async end(): Promise<void> {
    if (this.#state === 'tracing') this.#strace.kill('SIGINT')
    const askedMs = performance.now()
    const isGone = (): boolean => {
      if (this.#state === 'tracing' && performance.now() - askedMs > PATIENCE_MS) this.kill()
      return this.#state === 'ended'
    }
    await until('strace to end', isGone, { boundMs: 3 * PATIENCE_MS })
  }

  /** At once: for the end of a test that failed. */
  kill(): void {
    this.#strace.kill('SIGKILL')
  }

  /**
   * The calls in their sequence; the last is the one at which a daemon was killed. Whole after `end`. A child of the daemon
   * that checks the book lives a moment longer and may open it once more: that is none of the daemon's calls.
   */
  calls(): readonly Call[] {
    const lines = readFileSync(this.#output, 'utf8').split('\n')
    const killed = lines.findIndex((line) => line.endsWith(' = ?'))
    return (killed < 0 ? lines : lines.slice(0, killed + 1)).flatMap((line) =>
      CALLS.filter((call) => line.includes(` ${call}(`)),
    )
  }
}

function isTraced(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) =>
    /TracerPid:\s+[1-9]/.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')),
  )
}

/** Ends when it is traced, and sooner or later. */
const WATCHED = `const { readFileSync } = require('node:fs')
const isTraced = () => !/TracerPid:\\s+0/.test(readFileSync('/proc/self/status', 'utf8'))
const end = Date.now() + 30_000
setInterval(() => (isTraced() || Date.now() > end) && process.exit(), 5)`

/** Null: a running process of ours can be traced here; else why not, in words. */
export function whyNotTraced(): string | null {
  const watched = spawn(process.execPath, ['-e', WATCHED], { stdio: 'ignore' })
  try {
    const { error, status, stderr } = spawnSync('strace', ['-o', '/dev/null', '-p', String(watched.pid)], {
      encoding: 'utf8',
    })
    if (error !== undefined) return `strace was not found: ${error.message}`
    return status === 0 ? null : `strace cannot trace here: ${stderr.trim()}`
  } finally {
    watched.kill('SIGKILL')
  }
}
