/** One reader of server-sent events on a connection of its own, which can stop reading without hanging up. */
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { EventParser, type ServerEvent } from '../../src/till/sse.ts'

export interface StreamPlan {
  readonly port: number
  readonly path: string
  /** Secret of a key; null: a customer has none. */
  readonly key: string | null
  /** Where it left off; null: from now on. */
  readonly lastEventId: string | null
}

export class StreamWire {
  readonly #response: IncomingMessage
  readonly #closed: Promise<unknown>
  /** Of the newest event that was read; empty before the first one with an id. */
  lastEventId = ''

  private constructor(response: IncomingMessage, hear: (event: ServerEvent, atMs: number) => void) {
    this.#response = response
    this.#closed = new Promise((resolve) => response.once('close', resolve))
    const parser = new EventParser()
    response.setEncoding('utf8')
    // A reader that is cut off sees this first, then the close.
    response.on('error', () => {})
    response.on('data', (text: string) => {
      const atMs = performance.now()
      for (const event of parser.push(text)) {
        this.lastEventId = event.id
        hear(event, atMs)
      }
    })
  }

  /**
   * Opens it and waits for its head. `hear` gets every event with the monotonic millisecond at which it was read.
   * @throws Error when the answer is no stream
   */
  static async open(plan: StreamPlan, hear: (event: ServerEvent, atMs: number) => void): Promise<StreamWire> {
    const { port, path, key, lastEventId } = plan
    const request = get({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(lastEventId !== null && { 'last-event-id': lastEventId }),
      },
    })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    // Of a stream that is closed from here or cut off; who waits for its end learns it from `thaw`.
    request.on('error', () => {})
    if (response.statusCode !== 200 || response.headers['content-type'] !== 'text/event-stream') {
      response.destroy()
      throw new Error(`no stream: ${response.statusCode} ${response.headers['content-type']}`)
    }
    return new StreamWire(response, hear)
  }

  /** Reads nothing more; the connection stays. What still comes fills one buffer here, then those of the kernel. */
  freeze(): void {
    this.#response.pause()
  }

  /**
   * Reads again what is still to be had of a stream that the server has cut off meanwhile.
   * @throws Error when it was not cut off: it goes on, or it was ended in order
   */
  async thaw(withinMs: number): Promise<void> {
    this.#response.resume()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'open'>((resolve) => {
      timer = setTimeout(() => resolve('open'), withinMs)
    })
    const state = await Promise.race([this.#closed, late])
    clearTimeout(timer)
    if (state === 'open') throw new Error('a stream that was not read is still open')
    if (this.#response.complete) throw new Error('a stream that was not read was ended in order')
  }

  close(): void {
    this.#response.destroy()
  }
}
