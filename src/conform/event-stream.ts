/** One stream of server-sent events, read as far as a case wants. */
import type { IncomingMessage } from 'node:http'
import { EventParser, type ServerEvent } from '../till/sse.ts'
import type { Exchange, Sent } from './exchange.ts'

export class EventStream {
  readonly #sent: Sent
  readonly #response: IncomingMessage
  readonly #eventsMs: number
  readonly #parser = new EventParser()
  readonly #events: ServerEvent[] = []
  #text = ''
  #ended: 'no' | 'yes' = 'no'
  #look: () => void = () => undefined

  /** `eventsMs`: how long an event may take. */
  constructor(sent: Sent, response: IncomingMessage, eventsMs: number) {
    this.#eventsMs = eventsMs
    this.#sent = sent
    this.#response = response
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      this.#text += text
      // Pings keep a line awake and mean nothing.
      this.#events.push(...this.#parser.push(text).filter(({ event }) => event !== 'ping'))
      this.#look()
    })
    for (const end of ['end', 'error', 'close'] as const) {
      response.on(end, () => {
        this.#ended = 'yes'
        this.#look()
      })
    }
  }

  /** What came so far, as evidence. */
  get exchange(): Exchange {
    const { statusCode, headers } = this.#response
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    return { request: this.#sent, status: statusCode ?? 0, headers: flat, text: this.#text, json: {} }
  }

  /** The first `count` events; fewer when no more come in time or the stream ends. */
  async first(count: number): Promise<readonly ServerEvent[]> {
    return (await this.until((events) => events.length >= count)).slice(0, count)
  }

  /** All events until there are enough; fewer when no more come in time or the stream ends. */
  async until(enough: (events: readonly ServerEvent[]) => boolean): Promise<readonly ServerEvent[]> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#eventsMs)
      this.#look = () => {
        if (!enough(this.#events) && this.#ended === 'no') return
        clearTimeout(timer)
        resolve()
      }
      this.#look()
    })
    return this.#events
  }

  close(): void {
    this.#response.destroy()
  }
}
