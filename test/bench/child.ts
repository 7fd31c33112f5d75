/**
 * The bench's own processes: each server and the load have one, so that they share neither an event loop nor a heap.
 * Parent and child ask each other over the IPC channel; when it closes, the child ends.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

interface Question {
  readonly ask: number
  readonly call: string
  readonly argument: unknown
}
type Answer = { readonly to: number; readonly value: unknown } | { readonly to: number; readonly error: string }

const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 10_000

export class Child<Ready> {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #asked = 0
  readonly ready: Ready

  private constructor(process: ChildProcess, ready: Ready) {
    this.#process = process
    this.ready = ready
    process.on('message', (message: Answer) => {
      const waiting = this.#waiting.get(message.to)
      this.#waiting.delete(message.to)
      if ('error' in message) waiting?.reject(new Error(message.error))
      else waiting?.resolve(message.value)
    })
    process.on('exit', (code, signal) => {
      const error = new Error(`a process of the bench ended (${signal ?? code})`)
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    })
  }

  /**
   * Starts a module of this folder with `plan` as its argument and waits until it says that it is ready.
   * Flags of this process (`--cpu-prof`) are handed down. Its standard output goes nowhere.
   */
  static async start<Ready>(module: string, plan: unknown): Promise<Child<Ready>> {
    const process = fork(new URL(module, import.meta.url), [JSON.stringify(plan)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const late = AbortSignal.timeout(READY_WITHIN_MS)
    try {
      const [ready] = await Promise.race([
        once(process, 'message', { signal: late }),
        once(process, 'exit', { signal: late }).then(([code]) => {
          throw new Error(`${module} ended with ${code} before it was ready`)
        }),
      ])
      return new Child(process, ready as Ready)
    } catch (error) {
      process.kill('SIGKILL')
      throw error
    }
  }

  /** @throws Error what the child threw, or that it has ended. */
  ask<Value>(call: string, argument?: unknown): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      const ask = ++this.#asked
      this.#waiting.set(ask, { resolve: (value) => resolve(value as Value), reject })
      const question: Question = { ask, call, argument }
      this.#process.send(question, (error) => error && reject(error))
    })
  }

  /** Lets it end in order; killed when it does not. Idempotent. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = once(this.#process, 'exit')
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), STOP_WITHIN_MS)
    if (this.#process.connected) this.#process.disconnect()
    await ended
    clearTimeout(kill)
  }
}

/** In the child: the plan that it was started with. */
export function planOfChild<Plan>(): Plan {
  return JSON.parse(process.argv[2] ?? 'null') as Plan
}

/** In the child: answers from now on, says `ready`, and closes and ends when the parent is gone. */
export function serve(
  ready: unknown,
  calls: Readonly<Record<string, (argument: never) => unknown>>,
  close: () => void | Promise<void>,
): void {
  process.on('message', async ({ ask, call, argument }: Question) => {
    try {
      const found = calls[call]
      if (!found) throw new Error(`no call "${call}"`)
      process.send?.({ to: ask, value: await found(argument as never) } satisfies Answer)
    } catch (error) {
      process.send?.({ to: ask, error: error instanceof Error ? error.message : String(error) } satisfies Answer)
    }
  })
  // Ended by exit() and not by a signal, so that --cpu-prof can write its file.
  process.once('disconnect', async () => {
    await close()
    process.exit(0)
  })
  process.send?.(ready)
}

/** Calls that every server of the bench answers. */
export const usage = {
  /** Milliseconds of processor time since the start, and resident memory. */
  usage: (): Usage => {
    const { user, system } = process.cpuUsage()
    return { cpuMs: (user + system) / 1_000, rssMiB: process.memoryUsage.rss() / 2 ** 20 }
  },
}

export interface Usage {
  readonly cpuMs: number
  readonly rssMiB: number
}
