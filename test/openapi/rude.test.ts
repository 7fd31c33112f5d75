/** What is hardly HTTP any more, and what Node and fastify answer before any route of ours is asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { difference } from './book.ts'
import { evidence, nextAnswer } from './campaign.ts'
import type { Finding } from './finding.ts'
import { complaintsOfProblem } from './judge.ts'
import { coversFinding, isNews, KNOWN_FINDINGS } from './known.ts'
import { openShop, type Shop } from './shop.ts'
import { Wire } from './wire.ts'

let shop: Shop
let order = ''
beforeAll(async () => {
  shop = await openShop()
  order = await shop.newOrder()
})
afterAll(() => shop.close())

interface Rude {
  readonly what: string
  /** `KEY` and `ORDER` are filled in; bytes as Latin-1. */
  readonly lines: readonly string[]
  readonly body?: string
  /** Statuses that are right. */
  readonly right: readonly number[]
}

const HOST = 'host: shop'
const KEY = 'authorization: Bearer @KEY@'
const JSON_TYPE = 'content-type: application/json'
const ONCE = 'idempotency-key: rude'
const POST = ['POST /order HTTP/1.1', HOST, KEY, ONCE, JSON_TYPE]

const DEEP = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`

const RUDE: readonly Rude[] = [
  { what: 'no HTTP at all', lines: ['\u0016\u0003\u0001\u0002\u0000\u0001'], right: [400] },
  { what: 'another protocol', lines: ['SSH-2.0-OpenSSH_9.6'], right: [400] },
  { what: 'a method that nobody knows', lines: ['BREW /order HTTP/1.1', HOST], right: [400, 405, 501] },
  { what: 'another version', lines: ['GET /healthz HTTP/3.7', HOST], right: [400, 505] },
  { what: 'the preface of HTTP/2', lines: ['PRI * HTTP/2.0', '', 'SM'], right: [400, 505] },
  { what: 'no host', lines: ['GET /healthz HTTP/1.1'], right: [400] },
  { what: 'two hosts', lines: ['GET /healthz HTTP/1.1', HOST, 'host: evil.example'], right: [200, 400] },
  { what: 'a header without a name', lines: ['GET /healthz HTTP/1.1', HOST, ': x'], right: [400] },
  { what: 'a header name with a blank', lines: ['GET /healthz HTTP/1.1', HOST, 'a b: x'], right: [400] },
  { what: 'a NUL in a header', lines: ['GET /healthz HTTP/1.1', HOST, 'x: a\u0000b'], right: [400] },
  { what: 'a folded header', lines: ['GET /healthz HTTP/1.1', HOST, 'x: a', ' b'], right: [200, 400] },
  {
    what: 'headers of 20,000 bytes',
    lines: ['GET /healthz HTTP/1.1', HOST, `x: ${'x'.repeat(20_000)}`],
    right: [400, 431],
  },
  { what: 'a path of 20,000 bytes', lines: [`GET /${'x'.repeat(20_000)} HTTP/1.1`, HOST], right: [400, 414, 431] },
  { what: 'letters beyond ASCII in the path', lines: ['GET /order/\u00fc HTTP/1.1', HOST], right: [400, 404] },
  { what: 'a NUL in the path', lines: ['GET /order/a\u0000b HTTP/1.1', HOST], right: [400] },
  { what: 'a blank in the path', lines: ['GET /order/a b HTTP/1.1', HOST], right: [400] },
  { what: 'half an escape in the path', lines: ['GET /order/%zz HTTP/1.1', HOST], right: [400, 404] },
  {
    what: 'a path parameter of 300 bytes',
    lines: [`GET /order/${'x'.repeat(300)} HTTP/1.1`, HOST],
    right: [400, 404, 414],
  },
  { what: 'two lengths', lines: [...POST, 'content-length: 2', 'content-length: 3'], body: '{}', right: [400] },
  {
    what: 'a length and chunks',
    lines: [...POST, 'content-length: 5', 'transfer-encoding: chunked'],
    body: '0\r\n\r\n',
    right: [400],
  },
  { what: 'a length below zero', lines: [...POST, 'content-length: -1'], body: '{}', right: [400] },
  { what: 'a length with a sign', lines: [...POST, 'content-length: +2'], body: '{}', right: [400] },
  {
    what: 'a length beyond all numbers',
    lines: [...POST, `content-length: ${'9'.repeat(40)}`],
    body: '{}',
    right: [400, 413],
  },
  { what: 'a length of a gigabyte', lines: [...POST, 'content-length: 1073741824'], body: '{', right: [413] },
  { what: 'less than the body is', lines: [...POST, 'content-length: 1'], body: '{}', right: [400] },
  { what: 'chunks that are none', lines: [...POST, 'transfer-encoding: chunked'], body: 'zz\r\n\r\n', right: [400] },
  {
    what: 'a chunk beyond all numbers',
    lines: [...POST, 'transfer-encoding: chunked'],
    body: `${'f'.repeat(20)}\r\n`,
    right: [400, 413],
  },
  {
    what: 'a chunk longer than it says',
    lines: [...POST, 'transfer-encoding: chunked'],
    body: '1\r\n{}\r\n0\r\n\r\n',
    right: [400],
  },
  { what: 'an encoding that nobody knows', lines: [...POST, 'transfer-encoding: gzip'], body: '{}', right: [400, 501] },
  { what: 'chunked twice', lines: [...POST, 'transfer-encoding: chunked, chunked'], body: '0\r\n\r\n', right: [400] },
  {
    what: 'an expectation that cannot be met',
    lines: [...POST, 'expect: the-impossible', 'content-length: 2'],
    body: '{}',
    right: [400, 417],
  },
  {
    what: 'an expectation that can',
    lines: [...POST, 'expect: 100-continue', 'content-length: 2'],
    body: '{}',
    right: [400],
  },
  {
    what: 'an upgrade to what is not spoken here',
    lines: ['GET /healthz HTTP/1.1', HOST, 'connection: upgrade', 'upgrade: h2c'],
    right: [200],
  },
  {
    what: 'a WebSocket where there is none',
    lines: ['GET /order HTTP/1.1', HOST, 'connection: upgrade', 'upgrade: websocket'],
    right: [400, 404, 426],
  },
  {
    what: 'a WebSocket without its key',
    lines: ['GET /mqtt HTTP/1.1', HOST, 'connection: upgrade', 'upgrade: websocket'],
    right: [400, 404, 426],
  },
  {
    what: 'a tunnel',
    lines: ['CONNECT evil.example:443 HTTP/1.1', 'host: evil.example:443'],
    right: [400, 404, 405, 501],
  },
  { what: 'the server itself', lines: ['OPTIONS * HTTP/1.1', HOST], right: [200, 204, 404] },
  {
    what: 'a body as deep as fits, where none is taken',
    lines: ['POST /order/@ORDER@/collect HTTP/1.1', HOST, KEY, ONCE, JSON_TYPE, `content-length: ${DEEP.length}`],
    body: DEEP,
    right: [400, 409],
  },
  {
    what: 'the head of an order’s stream',
    lines: ['HEAD /order/@ORDER@/events HTTP/1.1', HOST],
    right: [200, 404, 405],
  },
  { what: 'the head of a terminal’s stream', lines: ['HEAD /events HTTP/1.1', HOST, KEY], right: [200, 404, 405] },
]

async function answered({ what, lines, body = '', right }: Rude): Promise<readonly Finding[]> {
  const text = `${lines.join('\r\n')}\r\n\r\n${body}`
    .replaceAll('@KEY@', shop.running.keys.cashier)
    .replaceAll('@ORDER@', order)
  const bytes = Buffer.from(text, 'latin1')
  const method = text.slice(0, text.indexOf(' '))
  const wire = new Wire(shop.port)
  try {
    const heard = await wire.ask({ bytes, method, after: method === 'HEAD' ? 'keep' : 'end' })
    const said =
      'silence' in heard
        ? [heard.silence]
        : [
            ...(right.includes(heard.status) ? [] : [`${heard.status}, and not ${right.join(' or ')}`]),
            ...(heard.status >= 400 ? complaintsOfProblem(heard, method) : []),
            ...(method === 'HEAD' ? await nextAnswer(wire) : []),
          ]
    return said.map((complaint) => ({
      operation: 'none',
      what,
      complaint,
      evidence: evidence(bytes, 'silence' in heard ? null : heard),
    }))
  } finally {
    wire.close()
  }
}

describe('what is hardly HTTP', () => {
  let findings: readonly Finding[] = []
  let change: string | null = 'not looked at'
  beforeAll(async () => {
    const before = shop.book.state()
    findings = (await Promise.all(RUDE.map(answered))).flat()
    change = difference(before, shop.book.state())
  }, 30_000)

  it('is answered with a problem document all the same', () => {
    const news = findings.filter(isNews)
    expect(
      news.length,
      news.map(({ what, complaint, evidence: shown }) => `${what}: ${complaint}\n  ${shown}`).join('\n'),
    ).toBe(0)
  })

  it('writes nothing', () => {
    expect(change).toBeNull()
  })

  it('needs every exception that there is', () => {
    const idle = KNOWN_FINDINGS.filter(
      (known) => known.seenBy === 'rude' && !findings.some((finding) => coversFinding(known, finding)),
    )
    expect(
      idle.map(({ reason }) => reason),
      'mended: take these out of KNOWN_FINDINGS',
    ).toEqual([])
  })

  it('leaves a shop that answers', async () => {
    expect((await fetch(`${shop.running.url}/readyz`)).status).toBe(200)
    await shop.newOrder()
  })
})
