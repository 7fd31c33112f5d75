/** What the little server is asked, and what it answers. */
import type { IncomingMessage } from 'node:http'

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  /** Names of headers as they were spelled, each before its value. */
  readonly names: readonly string[]
  readonly line: 'there' | 'gone'
}

export interface Answer {
  readonly status: number
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
}

export function problem(status: number, code: string, more: object = {}): Answer {
  const body = { type: `urn:little:${code}`, title: code, status, detail: `It is ${code}.`, code, ...more }
  return { status, body, headers: { 'content-type': 'application/problem+json' } }
}
