/** `baristad demo` as a process. */
import { Child } from './child.ts'
import type { Stage } from './stage.ts'
import { Till } from './till.ts'

export interface DemoReady {
  readonly http: string
  readonly mqtt: string
  readonly board: string
  readonly key: string
  readonly data: string
  readonly pid: number
}

export class Demo {
  readonly child: Child
  readonly ready: DemoReady
  readonly till: Till
  readonly startedMs: number

  private constructor(child: Child, ready: DemoReady, startedMs: number) {
    this.child = child
    this.ready = ready
    this.startedMs = startedMs
    this.till = new Till({ url: () => ready.http, key: ready.key })
  }

  static async start(stage: Stage, ...args: string[]): Promise<Demo> {
    const startedMs = performance.now()
    const all = ['demo', '--port', '0', '--mqtt-port', '0', '--json', ...args]
    const child = new Child(stage, 'src/main.ts', all, { leash: 'leash', group: 'own' })
    const line = await child.until('the ready line', () => child.lines[0])
    return new Demo(child, JSON.parse(line) as DemoReady, startedMs)
  }
}
