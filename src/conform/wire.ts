/** Requests as rude as the world is: doubled headers, bodies in pieces, clients that hang up. */
import { type ClientRequest, request as http, type IncomingMessage } from 'node:http'
import { request as https } from 'node:https'
import type { Exchange, Sent } from './exchange.ts'

/** Where requests go, and how long an answer may take. */
export interface Target {
  readonly base: URL
  /** Silence for this long is no answer. */
  readonly answerMs: number
}

/** Sends one request on a connection of its own. @throws when there is no complete answer in time */
export function send(target: Target, sent: Sent): Promise<Exchange> {
  return converse(target, sent, (request) => request.end(sent.body ?? undefined))
}

/** Sends half of the body, lets `meanwhile` happen, and sends the rest. Errors as with `send`. */
export function sendSlowly(target: Target, sent: Sent, meanwhile: () => Promise<unknown>): Promise<Exchange> {
  const body = sent.body ?? ''
  const half = Math.floor(body.length / 2)
  return converse(target, sent, async (request) => {
    await new Promise((resolve) => request.write(body.slice(0, half), resolve))
    await meanwhile()
    request.end(body.slice(half))
  })
}

/**
 * Hangs up: after `half` of the body, when all of it was `written`, or when the server began to `answer`. Resolves to
 * how the answer began in the last case, since then the request is done for certain; otherwise to null.
 */
export async function hangUp(
  target: Target,
  sent: Sent,
  when: 'half' | 'written' | 'answer',
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers'] } | null> {
  const request = open(target, sent)
  const body = sent.body ?? ''
  try {
    return await new Promise((resolve, reject) => {
      request.on('error', reject)
      if (when === 'half') request.write(body.slice(0, Math.floor(body.length / 2)), () => resolve(null))
      else {
        if (when === 'written') request.on('finish', () => resolve(null))
        else request.on('response', ({ statusCode = 0, headers }) => resolve({ status: statusCode, headers }))
        request.end(body)
      }
    })
  } finally {
    request.on('error', () => undefined)
    request.destroy()
  }
}

/** Opens a stream: the answer as it begins. The caller destroys it. */
export function openStream(target: Target, sent: Sent): Promise<IncomingMessage> {
  const request = open(target, sent)
  return new Promise((resolve, reject) => {
    request.on('response', resolve)
    request.on('error', reject)
    request.end()
  })
}

function converse(target: Target, sent: Sent, write: (request: ClientRequest) => unknown): Promise<Exchange> {
  const request = open(target, sent)
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ request: sent, status: response.statusCode ?? 0, headers: flat(response), text, json: asJson(text) })
        // A server may answer before it has read everything, a body that is too large for example.
        request.destroy()
      })
    })
    Promise.resolve(write(request)).catch(reject)
  })
}

function open({ base, answerMs }: Target, sent: Sent): ClientRequest {
  const path = `${base.pathname.replace(/\/+$/, '')}${sent.path}`
  const headers: string[] = ['Host', base.host, 'Connection', 'close']
  for (const [name, value] of sent.headers) headers.push(name, value)
  if (sent.method === 'POST') headers.push('Content-Length', String(Buffer.byteLength(sent.body ?? '')))
  const { hostname, port } = base
  const options = { hostname, ...(port !== '' && { port }), path, method: sent.method, headers, agent: false as const }
  const request = base.protocol === 'https:' ? https(options) : http(options)
  request.setTimeout(answerMs, () => request.destroy(new Error(`no answer within ${answerMs / 1_000} s`)))
  return request
}

function flat({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]))
}

function asJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
