/** The wire between a screen and the daemon, in our hands: TCP, byte for byte, until somebody breaks it. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import type { Stage } from './stage.ts'

/**
 * `silent`: sockets stay open, new ones are taken, nothing gets through: the next person with a cable in hand.
 * `slow`: 64 bytes at a time, so long apart. `lossy`: a connection breaks after this many bytes.
 */
export type WireState =
  | { readonly t: 'whole' }
  | { readonly t: 'silent' }
  | { readonly t: 'slow'; readonly pauseMs: number }
  | { readonly t: 'lossy'; readonly afterBytes: number }

const SLICE = 64

export class Wire {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #state: WireState = { t: 'whole' }
  #mended: (() => void)[] = []
  #port = 0
  /** Connections that it broke. */
  broken = 0

  private constructor(target: () => URL) {
    this.#server = createServer((near) => this.#join(near, target()))
  }

  static async open(stage: Stage, target: () => string): Promise<Wire> {
    const wire = new Wire(() => new URL(target()))
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve))
    const address = wire.#server.address()
    if (typeof address === 'object' && address !== null) wire.#port = address.port
    stage.after(() => wire.#close())
    return wire
  }

  /** Where a page is opened through it; `host`: by which name. */
  url(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${this.#port}${path}`
  }

  set(state: WireState): void {
    this.#state = state
    if (state.t === 'silent') return
    for (const go of this.#mended.splice(0)) go()
  }

  #join(near: Socket, target: URL): void {
    const far = connect({ host: target.hostname, port: Number(target.port) })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.setNoDelay(true)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      void this.#carry(from, to)
    }
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    let carried = 0
    try {
      for await (const piece of from) {
        let left = piece as Buffer
        while (left.length > 0) {
          while (this.#state.t === 'silent') await new Promise<void>((resolve) => this.#mended.push(resolve))
          const state = this.#state
          const slice = state.t === 'slow' ? left.subarray(0, SLICE) : left
          if (state.t === 'slow') await rest(state.pauseMs)
          carried += slice.length
          if (state.t === 'lossy' && carried > state.afterBytes) {
            this.broken++
            from.resetAndDestroy()
            return
          }
          if (to.destroyed) return
          to.write(slice)
          left = left.subarray(slice.length)
        }
      }
      to.end()
    } catch {
      to.destroy()
    }
  }

  async #close(): Promise<void> {
    this.set({ t: 'whole' })
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
  }
}
