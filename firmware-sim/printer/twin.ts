/** The printer on the network, with what can go wrong with one. */
import { createServer, type Server, type Socket } from 'node:net'
import { Reader, type Sheet } from './reader.ts'

/**
 * `hangs`: takes connections and says nothing · `refuses`: takes none · `cuts`: breaks the connection in the middle of a
 * print · `forgets`: prints, and breaks the connection before it says so.
 */
export type PrinterFault = 'well' | 'hangs' | 'refuses' | 'cuts' | 'forgets'

const DLE = 0x10
const EOT = 0x04
/** In the middle of a label: after its number, within a word. */
const CUT_AFTER_BYTES = 33
const MOST_HELD = 65_536

export class PrinterTwin {
  #reader = new Reader()
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port: number
  #fault: PrinterFault = 'well'
  #paper: 'present' | 'end' = 'present'
  /** What came while there was no paper: printed when there is. */
  #held: { readonly socket: Socket; readonly bytes: readonly number[] }[] = []
  /** Connections so far. */
  connections = 0
  /** Told of each sheet. */
  onSheet: (sheet: Sheet) => void = () => {}
  #shown = 0

  constructor(port = 0) {
    this.#port = port
  }

  get port(): number {
    return this.#port
  }

  get sheets(): readonly Sheet[] {
    return this.#reader.sheets
  }

  /** Commands that no print of ours has. */
  get strange(): readonly string[] {
    return this.#reader.strange
  }

  /** Each sheet's lines, as a person reads them. */
  get papers(): readonly (readonly string[])[] {
    return this.sheets.map(({ parts }) => parts.map(({ t, text }) => (t === 'qr' ? `[QR ${text}]` : text)))
  }

  async start(): Promise<void> {
    if (this.#server !== null) return
    const server = createServer((socket) => this.#connected(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', () => resolve())
    })
    const address = server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    for (const socket of this.#sockets) socket.destroy()
    if (server !== null) await new Promise<void>((closed) => server.close(() => closed()))
  }

  async fault(fault: PrinterFault): Promise<void> {
    this.#fault = fault
    for (const socket of this.#sockets) socket.destroy()
    if (fault === 'refuses') await this.stop()
    else await this.start()
  }

  paper(state: 'present' | 'end'): void {
    this.#paper = state
    if (state === 'end') return
    const held = this.#held
    this.#held = []
    for (const { socket, bytes } of held) this.#print(socket, bytes)
  }

  #connected(socket: Socket): void {
    this.connections++
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
    if (this.#fault === 'hangs') {
      socket.pause()
      return
    }
    let left = CUT_AFTER_BYTES
    socket.on('data', (data: Buffer) => {
      let bytes = this.#answerAtOnce(socket, data)
      if (this.#fault === 'cuts') {
        bytes = bytes.slice(0, left)
        left -= bytes.length
      }
      if (this.#paper === 'end') {
        if (this.#held.length < MOST_HELD) this.#held.push({ socket, bytes })
      } else this.#print(socket, bytes)
      if (left <= 0) socket.destroy()
    })
  }

  /** Real-time commands are answered out of turn. They come alone or in front; nothing of ours has one inside. */
  #answerAtOnce(socket: Socket, data: Buffer): number[] {
    const bytes = [...data]
    while (bytes[0] === DLE && bytes[1] === EOT && bytes.length >= 3) {
      const [, , which] = bytes.splice(0, 3)
      socket.write(Uint8Array.of(which === 4 && this.#paper === 'end' ? 0x72 : 0x12))
    }
    return bytes
  }

  #print(socket: Socket, bytes: readonly number[]): void {
    this.#reader.take(bytes, () => {
      if (this.#fault === 'forgets') socket.destroy()
      else if (!socket.destroyed) socket.write(Uint8Array.of(this.#paper === 'end' ? 0x0c : 0x00))
    })
    for (; this.#shown < this.sheets.length; this.#shown++) {
      const sheet = this.sheets[this.#shown]
      if (sheet) this.onSheet(sheet)
    }
  }
}
