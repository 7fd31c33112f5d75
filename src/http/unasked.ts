/** What Node or the server refuses before any route is asked: the same problem documents that routes send. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ERRORS, type Refusal } from '../kit/errors.ts'
import { HttpRefusal, problem } from './problems.ts'

/** A caller that never closes its end gets this long to read why it was refused. */
const LINGER_MS = 1_000

/** Answers on a bare socket, and closes it: whatever follows cannot be told apart any more. */
export function refuseSocket(socket: Duplex, refusal: Refusal): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { status } = ERRORS[refusal.code]
  const body = JSON.stringify(problem(refusal))
  socket.on('error', () => undefined)
  // Node does not let go of it by itself: sockets of its server stay until the other end has closed, too.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  // Unread bytes would hide the other end's close behind them.
  socket.resume()
}

/** What people can do something about; the rest is named as Node names it. */
const DETAILS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'The headers are longer than 16 KiB.',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request did not arrive within 10 seconds.',
}

/** For fastify's `clientErrorHandler`: bytes that are no HTTP, or that never come. */
export function answerClientError(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const name = error.code ?? error.message
  refuseSocket(socket, {
    code: 'BD_BAD_REQUEST',
    detail: DETAILS[name] ?? `This is no HTTP that is spoken here (${name}).`,
  })
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

/**
 * Whether this request may leave HTTP/1.1, for Node's `shouldUpgradeCallback` (older than 24.9 it is not asked). Only a WebSocket is worth leaving HTTP/1.1 for, and the broker says which; an offer
 * of anything else is ignored (RFC 9110 §7.8): `curl --http2` sends `h2c` with its first request.
 */
export const mayUpgrade = ({ headers }: IncomingMessage, server: Server): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && server.listenerCount('upgrade') > 0

/** For fastify's `onRequest`: a body that is compressed would be read as what it is not. */
export async function refuseEncoded({ headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
  const coding = headers['content-encoding']
  if (coding === undefined || coding.toLowerCase() === 'identity') return
  // What it would take instead (RFC 9110 §15.5.16).
  reply.header('accept-encoding', 'identity')
  const detail = `A body is taken as it is, not as ${coding}: send it without Content-Encoding.`
  throw new HttpRefusal({ code: 'BD_MEDIA_TYPE', detail })
}
