/** One HTTP request on a connection of its own, with what tests want to know about the wire. */
import { type IncomingHttpHeaders, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  json<T = Readonly<Record<string, unknown>>>(): T
}

export interface Ask {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Default 5,000 ms of silence. */
  readonly timeoutMs?: number
  /** The kernel has taken the whole request. */
  readonly onWritten?: () => void
}

/** @throws when the connection is refused, cut or silent */
export function ask(url: string, options: Ask = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, timeoutMs = 5_000, onWritten } = options
  const text = body === undefined ? null : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        agent: false,
        headers: {
          ...headers,
          ...(text !== null && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        },
        timeout: timeoutMs,
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const got = Buffer.concat(parts).toString()
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: got,
            json: <T>() => JSON.parse(got) as T,
          })
        })
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${url} for ${timeoutMs} ms`)))
    sent.on('error', reject)
    sent.end(text ?? undefined, () => {
      // Node says `finish` of a request too whose connection never came about.
      if (!sent.destroyed && (sent.socket?.bytesWritten ?? 0) > 0) onWritten?.()
    })
  })
}
