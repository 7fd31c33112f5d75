/** What Node refuses before any route is asked: the same problem documents that routes send. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { ERRORS, type Refusal } from '../kit/errors.ts'
import { problem } from './problems.ts'

/** Answers on a bare socket, and closes it: whatever follows cannot be told apart any more. */
export function refuseSocket(socket: Duplex, refusal: Refusal): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { status } = ERRORS[refusal.code]
  const body = JSON.stringify(problem(refusal))
  socket.on('error', () => undefined)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** For fastify's `clientErrorHandler`: bytes that are no HTTP. */
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const detail = `This is no HTTP that is spoken here (${error.code ?? error.message}).`
  refuseSocket(socket, { code: 'BD_BAD_REQUEST', detail })
}

/** What Node would answer with nothing: tunnels, and expectations that cannot be met. */
export function answerUnasked(server: Server): void {
  server.on('connect', (_request: IncomingMessage, socket: Duplex) =>
    refuseSocket(socket, { code: 'BD_BAD_REQUEST', detail: 'There are no tunnels here.' }),
  )
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const detail = `"Expect: ${request.headers.expect}" cannot be met.`
    const body = JSON.stringify(problem({ code: 'BD_BAD_REQUEST', detail }))
    response.writeHead(400, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }).end(body)
  })
}
