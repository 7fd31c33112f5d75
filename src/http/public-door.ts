/**
 * The second listener, for phones that are not in the shop: a tunnel or a reverse proxy passes their requests on to it.
 * It serves the same routes as the first, by the same server; which of them exist here is said in doors.ts.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { noteVisit } from './doors.ts'
import { type IsProxy, phoneAddress } from './phone-address.ts'
import { answerClientError, answerUnasked } from './unasked.ts'

export interface PublicDoorOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Whose X-Forwarded-For is believed; see `proxiesIn`. */
  readonly isProxy: IsProxy
}

/** Open sockets at once: each phone's live stream is one of them. */
const MOST_CONNECTIONS = 2_000

/** Call it before the server listens: it ends with it. The door is opened by what it returns, which gives the port. */
export function publicDoor(
  app: Pick<FastifyInstance, 'routing' | 'addHook'>,
  { host, port, isProxy }: PublicDoorOptions,
): () => Promise<number> {
  const server = createServer(
    // As the first one (server.ts), but nothing here ever leaves HTTP/1.1.
    { requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 72_000, shouldUpgradeCallback: () => false },
    (request, response) => {
      const forwarded = request.headers['x-forwarded-for']
      // Node joins the header when it comes more than once.
      const chain = typeof forwarded === 'string' ? forwarded : forwarded?.join(',')
      noteVisit(request, phoneAddress(request.socket.remoteAddress ?? '', chain, isProxy))
      app.routing(request, response)
    },
  )
  server.maxConnections = MOST_CONNECTIONS
  server.on('clientError', answerClientError)
  answerUnasked(server)

  app.addHook('onClose', async () => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })

  return () =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, () => {
        server.off('error', reject)
        resolve((server.address() as AddressInfo).port)
      })
    })
}
