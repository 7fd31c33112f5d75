/**
 * One keep-alive socket, and requests on it byte for byte: `fetch` would repair what is meant to be broken. Requests of
 * one wire follow each other; several wires make them parallel.
 */
import { connect, type Socket } from 'node:net'

export interface Heard {
  readonly status: number
  /** Names in lower case; what came twice is joined with a comma. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Why there was no answer. */
export interface Silence {
  readonly silence: string
}

export interface Ask {
  readonly bytes: Buffer
  /** An answer to HEAD has no body, whatever its headers say. */
  readonly method: string
  /** `end`: the socket is not used again, since the server may have been left in the middle of something. */
  readonly after: 'keep' | 'end'
}

/** Nobody at a till waits longer. */
const ANSWER_MS = 5_000
const CLOSED = 'the connection was closed without an answer'

export class Wire {
  readonly #port: number
  #socket: Socket | null = null
  #read: ((why: string | null) => void) | null = null
  #bytes: Buffer = Buffer.alloc(0)

  constructor(port: number) {
    this.#port = port
  }

  /** A kept connection may be closed by the other end just then: as every client does, it is tried on a new one. */
  async ask(ask: Ask): Promise<Heard | Silence> {
    const kept = this.#socket !== null
    const heard = await this.#askOnce(ask)
    return kept && 'silence' in heard && heard.silence === CLOSED ? this.#askOnce(ask) : heard
  }

  async #askOnce(ask: Ask): Promise<Heard | Silence> {
    const socket = await this.#open()
    const heard = await new Promise<Heard | Silence>((resolve) => {
      const timer = setTimeout(() => this.#read?.(`no answer within ${ANSWER_MS} ms`), ANSWER_MS)
      this.#read = (why) => {
        const answer = this.#take(ask.method) ?? (why === null ? null : { silence: why })
        if (answer === null) return
        clearTimeout(timer)
        this.#read = null
        resolve(answer)
      }
      socket.write(ask.bytes)
    })
    const over = 'silence' in heard || heard.headers.get('connection') === 'close' || isStream(heard, ask.method)
    if (over || ask.after === 'end') this.close()
    return heard
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
    this.#bytes = Buffer.alloc(0)
  }

  #open(): Promise<Socket> {
    const open = this.#socket
    if (open && !open.destroyed && open.writable && this.#bytes.length === 0) return Promise.resolve(open)
    this.close()
    return new Promise((resolve, reject) => {
      const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
      this.#socket = socket
      socket.on('data', (chunk: Buffer) => {
        if (this.#socket !== socket) return
        this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
        this.#read?.(null)
      })
      socket.on('error', (error) => reject(error))
      socket.on('close', () => {
        if (this.#socket !== socket) return
        this.#read?.(CLOSED)
        this.close()
      })
    })
  }

  /** A whole answer, when there is one. Interim ones (100 Continue) are passed over. */
  #take(method: string): Heard | null {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n')
      if (end < 0) return null
      const [first = '', ...lines] = this.#bytes.toString('latin1', 0, end).split('\r\n')
      const status = Number(first.split(' ')[1])
      const headers = new Map<string, string>()
      for (const line of lines) {
        const name = line.slice(0, line.indexOf(':')).toLowerCase()
        const value = line.slice(line.indexOf(':') + 1).trim()
        headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value)
      }
      const rest = this.#bytes.subarray(end + 4)
      if (status >= 100 && status < 200) {
        this.#bytes = rest
        continue
      }
      const bodyless = method === 'HEAD' || status === 204 || status === 304
      if (bodyless || isStream({ headers }, method)) {
        this.#bytes = bodyless ? rest : Buffer.alloc(0)
        return { status, headers, body: '' }
      }
      const body = headers.get('transfer-encoding') === 'chunked' ? chunked(rest) : counted(rest, headers)
      if (body === null) return null
      this.#bytes = rest.subarray(body.length)
      return { status, headers, body: body.text }
    }
  }
}

/** Server-sent events never end: that it began is the answer. */
const isStream = ({ headers }: Pick<Heard, 'headers'>, method: string): boolean =>
  method !== 'HEAD' && (headers.get('content-type') ?? '').startsWith('text/event-stream')

interface Body {
  readonly text: string
  /** Bytes that it took on the wire. */
  readonly length: number
}

function counted(rest: Buffer, headers: ReadonlyMap<string, string>): Body | null {
  const length = Number(headers.get('content-length') ?? 0)
  return rest.length < length ? null : { text: rest.toString('utf8', 0, length), length }
}

function chunked(rest: Buffer): Body | null {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = rest.indexOf('\r\n', at)
    if (line < 0) return null
    const size = Number.parseInt(rest.toString('latin1', at, line), 16)
    const next = line + 2 + size + 2
    if (rest.length < next) return null
    parts.push(rest.subarray(line + 2, line + 2 + size))
    at = next
    if (size === 0) return { text: Buffer.concat(parts).toString('utf8'), length: at }
  }
}
