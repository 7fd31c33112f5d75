/** The broker over WebSocket, on the daemon's own HTTP server: the way in for pages. */
import type { IncomingMessage, Server } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { plainAddress } from './limits.ts'

const SUBPROTOCOL = 'mqtt'

export interface WebSocketOptions {
  /** Only upgrades of this path are ours, e.g. `/mqtt`. */
  readonly path: string
  /** Pages from elsewhere that may connect, e.g. `https://shop.example`. Default: only our own pages. */
  readonly allowedOrigins: readonly string[]
  /** Longest frame from a client, bytes. */
  readonly maxPayloadBytes: number
  /** Why another connection from this address cannot be taken now, or null. */
  readonly refusal: (address: string) => string | null
  /** A client arrived: its bytes. */
  readonly accept: (stream: Duplex, address: string) => void
}

/**
 * Handles `upgrade` for one path. Returns a function that stops that; connections that stand are the broker's.
 */
export function attachWebSocket(server: Server, options: WebSocketOptions): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.maxPayloadBytes,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  })

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (pathOf(request) !== options.path) {
      // Another listener's, if there is one; else nobody would ever answer.
      if (server.listenerCount('upgrade') === 1) refuse(socket, 404)
      return
    }
    const address = plainAddress(request.socket.remoteAddress)
    if (!offersMqtt(request)) refuse(socket, 400)
    else if (!mayConnectFrom(request, options.allowedOrigins)) refuse(socket, 403)
    else if (options.refusal(address) !== null) refuse(socket, 503)
    else {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        // `end` and `close` of the stream say it all; without a listener an error frame would end the process.
        webSocket.on('error', () => undefined)
        options.accept(createWebSocketStream(webSocket), address)
      })
    }
  }

  server.on('upgrade', onUpgrade)
  return () => {
    server.off('upgrade', onUpgrade)
    sockets.close()
  }
}

/**
 * Browsers let any page on the Internet open a WebSocket to the shop's box, and tell only by `Origin` which it was. What
 * is no browser sends none.
 */
function mayConnectFrom(request: IncomingMessage, allowed: readonly string[]): boolean {
  const origin = request.headers.origin
  if (origin === undefined) return true
  if (allowed.includes(origin)) return true
  const host = request.headers.host
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

function offersMqtt(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? ''
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL)
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
