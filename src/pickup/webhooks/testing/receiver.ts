/** Whoever receives webhooks, in a test: a real server that answers as it is told and remembers what came. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Received {
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answer =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  /** Whatever it does with it; nothing: it never answers. */
  | ((response: ServerResponse) => void)

export interface Receiver {
  /** `http://127.0.0.1:port` */
  readonly origin: string
  /** In the order in which they came. */
  readonly received: readonly Received[]
  /** Requests that are not answered yet. */
  readonly open: () => number
  /** Of the next requests, one each; 204 when there is none left. */
  readonly answers: Answer[]
  /** To every request from now on, before `answers`; null: none. */
  always: Answer | null
  close(): Promise<void>
}

export const never: Answer = () => {}

/** `port` 0: any free one. */
export async function startReceiver(always: Answer | null = null, port = 0): Promise<Receiver> {
  const received: Received[] = []
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    let body = ''
    open.add(response)
    response.on('close', () => open.delete(response))
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      answerWith(receiver.always ?? receiver.answers.shift() ?? 204, response)
    })
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const receiver: Receiver = {
    origin: `http://127.0.0.1:${address.port}`,
    received,
    open: () => open.size,
    answers: [],
    always,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
  return receiver
}

function answerWith(answer: Answer, response: ServerResponse): void {
  if (typeof answer === 'function') answer(response)
  else if (typeof answer === 'number') response.writeHead(answer).end()
  else response.writeHead(answer.status, answer.headers).end()
}
