/** One keep-alive HTTP connection to loopback that does as little as possible itself: one request at a time. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface HttpAnswer {
  readonly status: number
  readonly body: string
}

const HEAD_END = '\r\n\r\n'

/**
 * Takes one answer from the front of what has arrived, or null while it is not complete. Every answer of baristad that
 * has a body has a Content-Length.
 * @throws Error when it is no HTTP answer
 */
export function takeAnswer(text: string): { readonly answer: HttpAnswer; readonly rest: string } | null {
  const head = text.indexOf(HEAD_END)
  if (head < 0) return null
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
  if (status === undefined) throw new Error(`not an HTTP answer: ${text.slice(0, 40)}`)
  const headers = text.slice(0, head)
  if (/\r\ntransfer-encoding:/i.test(headers)) throw new Error('an answer in chunks cannot be read here')
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(headers)?.[1] ?? 0)
  const end = head + HEAD_END.length + length
  if (text.length < end) return null
  return { answer: { status: Number(status), body: text.slice(head + HEAD_END.length, end) }, rest: text.slice(end) }
}

/** A request as text, in ASCII: its length in characters is its length in bytes. */
export function requestText(method: 'GET' | 'POST', path: string, headers: readonly string[], body = ''): string {
  const type = body === '' ? [] : ['content-type: application/json']
  const length = method === 'POST' ? [`content-length: ${body.length}`, ...type] : []
  return [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', ...headers, ...length, '', body].join('\r\n')
}

export class HttpWire {
  readonly #socket: Socket
  #text = ''
  #waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | null = null
  #broken: Error | null = null

  private constructor(socket: Socket) {
    this.#socket = socket
    // One byte a character, so that Content-Length counts characters.
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#take(text))
    socket.on('error', (error) => this.#break(error))
    socket.on('close', () => this.#break(new Error('the server closed the connection')))
  }

  static async open(port: number): Promise<HttpWire> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    await once(socket, 'connect')
    return new HttpWire(socket)
  }

  /** Sends one request, whole and at once, and waits for its answer. */
  request(text: string): Promise<HttpAnswer> {
    if (this.#broken) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(text, 'latin1')
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(text: string): void {
    this.#text += text
    try {
      const taken = takeAnswer(this.#text)
      if (taken === null) return
      this.#text = taken.rest
      const waiting = this.#waiting
      this.#waiting = null
      waiting?.resolve(taken.answer)
    } catch (error) {
      this.#break(error as Error)
    }
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#waiting?.reject(this.#broken)
    this.#waiting = null
    this.#socket.destroy()
  }
}
