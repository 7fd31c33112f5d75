/** A push service in a test: a real HTTPS server that answers as it is told and remembers what came. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { Agent, createServer } from 'node:https'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { type Certificate, selfSigned } from './certificate.ts'

export interface Pushed {
  /** As it was asked for: whose service the daemon believes this to be. */
  readonly host: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export type PushAnswer =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  /** It never answers, or breaks the connection off. */
  | 'never'
  | 'reset'

export interface PushService {
  /** In the order in which they came. */
  readonly pushed: readonly Pushed[]
  /** Of the next requests, one each; 201 when there is none left. */
  readonly answers: PushAnswer[]
  /** To every request from now on, before `answers`; null: none. */
  always: PushAnswer | null
  /** Leads to this service whatever host is asked for; its certificate is checked all the same. */
  readonly agent: Agent
  close(): Promise<void>
}

export const HOSTS = ['fcm.googleapis.com', 'web.push.apple.com', 'updates.push.services.mozilla.com'] as const

export async function startPushService(certificate: Certificate = selfSigned(...HOSTS)): Promise<PushService> {
  const pushed: Pushed[] = []
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers, url: path = '' } = request
      pushed.push({ host: headers.host ?? '', path, headers, body: Buffer.concat(chunks) })
      answerWith(service.always ?? service.answers.shift() ?? 201, response)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const agent = new LeadingHere(address.port, certificate.cert)
  const service: PushService = {
    pushed,
    answers: [],
    always: null,
    agent,
    close: () =>
      new Promise((closed) => {
        agent.destroy()
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
  return service
}

function answerWith(answer: PushAnswer, response: ServerResponse): void {
  if (answer === 'never') return
  if (answer === 'reset') response.socket?.destroy()
  else if (typeof answer === 'number') response.writeHead(answer).end()
  else response.writeHead(answer.status, answer.headers).end()
}

class LeadingHere extends Agent {
  readonly #port: number
  readonly #ca: string

  constructor(port: number, ca: string) {
    super({ keepAlive: true })
    this.#port = port
    this.#ca = ca
  }

  override createConnection(options: ConnectionOptions): TLSSocket {
    return connect({ ...options, host: '127.0.0.1', port: this.#port, ca: this.#ca })
  }
}
