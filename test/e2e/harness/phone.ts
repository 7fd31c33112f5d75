/** The customer's phone: reads the event stream of one order as bytes, nothing hidden by a library. */
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

export interface PhoneEvent {
  readonly id: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

export class Phone {
  readonly events: PhoneEvent[] = []
  readonly comments: string[] = []
  status: number | null = null
  headers: IncomingHttpHeaders = {}
  /** The stream ended, or its connection broke. */
  ended: 'no' | 'yes' = 'no'
  readonly #request: ClientRequest
  #rest = ''

  /** `lastEventId`: what an earlier stream gave last. */
  constructor(stage: Stage, url: string, lastEventId?: string) {
    this.#request = request(url, {
      agent: false,
      headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    })
    stage.after(() => this.close())
    this.#request.on('error', () => {
      this.ended = 'yes'
    })
    this.#request.on('response', (response) => {
      this.status = response.statusCode ?? 0
      this.headers = response.headers
      response.setEncoding('utf8')
      response.on('data', (text: string) => this.#read(text))
      response.on('error', () => {})
      response.on('close', () => {
        this.ended = 'yes'
      })
    })
    this.#request.end()
  }

  close(): void {
    this.#request.destroy()
  }

  get lastEventId(): string | undefined {
    return this.events.at(-1)?.id
  }

  /** `kind` of each event after the snapshot. */
  get kinds(): string[] {
    return this.events.filter(({ event }) => event === 'order').map(({ data }) => String(data.kind))
  }

  async until(what: string, look: (events: readonly PhoneEvent[]) => boolean, boundMs = 10_000): Promise<void> {
    await until(`the phone to see ${what}`, () => look(this.events), { boundMs })
  }

  #read(text: string): void {
    this.#rest += text
    const blocks = this.#rest.split('\n\n')
    this.#rest = blocks.pop() ?? ''
    for (const block of blocks) this.#block(block)
  }

  #block(block: string): void {
    const fields = new Map<string, string>()
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? []
      if (name === '') this.comments.push(value)
      else fields.set(name, value)
    }
    const data = fields.get('data')
    if (data === undefined) return
    this.events.push({ id: fields.get('id') ?? '', event: fields.get('event') ?? 'message', data: JSON.parse(data) })
  }
}
