/** A server with this API that is as small as can be, and as wrong as a test wants. It makes no coffee. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as rest } from 'node:timers/promises'
import { type Answer, problem, type Request } from './little-answer.ts'
import { LittleBook } from './little-book.ts'
import type { Fault } from './little-fault.ts'
import type { LittleEvent } from './little-order.ts'

export interface LittleServer {
  readonly url: string
  readonly key: string
  /** Orders that were not cancelled. */
  open(): number
  close(): Promise<void>
}

const KEY = 'little-key'
const MOST_BYTES = 65_536
const SLOW_MS = 100

export async function littleServer(...faults: readonly Fault[]): Promise<LittleServer> {
  const has = (fault: Fault): boolean => faults.includes(fault)
  const book = new LittleBook(KEY, has)
  let busy: Promise<unknown> = Promise.resolve()
  const server = createServer(async (request, response) => {
    request.on('error', () => undefined)
    const read = async (): Promise<void> => {
      const text = await textOf(request)
      if (text === null) return book.halfHeard(request.headers)
      // Long enough for a client that means to hang up to have done so.
      if (has('key-after-reply')) await rest(SLOW_MS)
      const tooLarge = text.length > MOST_BYTES && !has('no-body-limit')
      const asked: Request = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        text,
        names: request.rawHeaders,
        line: request.socket.destroyed ? 'gone' : 'there',
      }
      if (has('dies-on-orders') && asked.method === 'POST') return void request.socket.destroy()
      const followed = /^\/order\/([^/]+)\/events$/.exec(asked.path)?.[1]
      if (followed !== undefined) return follow(book, followed, asked, response, has)
      if (asked.path === '/events') return hear(book, asked, response, has)
      answer(response, tooLarge ? problem(413, 'BD_TOO_LARGE') : book.answer(asked), has)
    }
    busy = has('one-at-a-time') ? busy.then(read) : read()
    await busy
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  book.url = `http://127.0.0.1:${address.port}`
  return {
    url: book.url,
    key: KEY,
    open: () => book.open(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function answer(response: ServerResponse, { status, body, headers }: Answer, has: (fault: Fault) => boolean): void {
  if (has('errors-in-html') && status >= 400) {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Oops</h1>')
    return
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(status === 304 ? '' : text)
}

function follow(
  book: LittleBook,
  spelled: string,
  { headers }: Request,
  response: ServerResponse,
  has: (fault: Fault) => boolean,
): void {
  const order = book.find(spelled)
  if (order === null && !has('stream-of-nothing')) return answer(response, problem(404, 'BD_NOT_FOUND'), has)
  const tell = open(response)
  if (order === null) return
  const last = Number(headers['last-event-id'] ?? 0)
  const known = last > 0 && (last <= book.seq || has('stream-trusts-any-id')) && !has('stream-forgets')
  if (known) for (const event of order.events.filter(({ id }) => id > last)) tell(event)
  else if (!has('stream-without-snapshot'))
    tell({ id: book.seq, event: 'snapshot', data: JSON.stringify(book.publicOf(order)) })
  order.followers.push(tell)
}

/** The stream of a till. */
function hear(book: LittleBook, { headers }: Request, response: ServerResponse, has: (fault: Fault) => boolean): void {
  if (headers.authorization !== `Bearer ${KEY}` && !has('anybody-hears'))
    return answer(response, problem(401, 'BD_UNAUTHENTICATED'), has)
  const tell = open(response)
  const last = headers['last-event-id'] === undefined ? null : Number(headers['last-event-id'])
  if (last !== null && (last <= book.seq || has('events-trust-any-id')) && !has('events-forget')) {
    const missed = book.history.filter(({ id }) => id > last)
    const told = has('events-twice') ? missed.flatMap((event) => [event, event]) : missed
    for (const event of has('events-backwards') ? told.toReversed() : told) tell(event)
  } else tell({ id: book.seq, event: 'stream.opened', data: JSON.stringify({ seq: book.seq }) })
  book.hearers.push(tell)
}

function open(response: ServerResponse): (event: LittleEvent) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(': hello\n\n')
  return ({ id, event, data }) => void response.write(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`)
}

/** Null: the client hung up before it had said all. */
async function textOf(request: IncomingMessage): Promise<string | null> {
  let text = ''
  try {
    for await (const chunk of request) text += chunk
    return text
  } catch {
    return null
  }
}
