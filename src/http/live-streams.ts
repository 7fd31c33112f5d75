/**
 * Server-sent events to many readers: bounded buffers, a word every 5 s, a clean end at shutdown. A reader that does
 * not read is cut off at 128 KiB and costs the others nothing; it comes back with its Last-Event-ID.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { PRIVATE_HEADERS } from './doors.ts'

/** A page that hears nothing for two of these says so: an open socket is no proof of life. */
const COMMENT_EVERY_MS = 5_000
/** The comment keeps proxies awake; scripts cannot see it, so an event says the same to them. */
const STILL_HERE = ': still here\nevent: ping\ndata: {}\n\n'
const MOST_BUFFERED = 128 * 1024

export interface Stream {
  /** `id` is what the reader sends back as Last-Event-ID. */
  send(event: { readonly id: number; readonly event: string; readonly data: unknown }): void
  end(): void
}

export class LiveStreams {
  readonly #topics = new Map<string, Set<Stream>>()
  readonly #open = new Set<ServerResponse>()
  #most: number
  #counterMost: number
  readonly #timer: NodeJS.Timeout

  /** `most`: readers at once; past it customers get none. `counterMost`: past this nobody does; default `most`. */
  constructor(most: number, counterMost = most) {
    this.#most = most
    this.#counterMost = counterMost
    this.#timer = setInterval(() => {
      for (const response of this.#open) write(response, STILL_HERE)
    }, COMMENT_EVERY_MS)
    this.#timer.unref()
  }

  /** Streams that are open stay open. */
  configure(most: number, counterMost: number): void {
    this.#most = most
    this.#counterMost = counterMost
  }

  get size(): number {
    return this.#open.size
  }

  /** A customer's: null already when the rest is kept for the counter. */
  openPublic(reply: FastifyReply, ...topics: readonly string[]): Stream | null {
    return this.#open.size >= this.#most ? null : this.open(reply, ...topics)
  }

  /** Takes over the reply and follows these topics. Null when there are too many readers. */
  open(reply: FastifyReply, ...topics: readonly string[]): Stream | null {
    if (this.#open.size >= this.#counterMost) return null
    reply.hijack()
    const response = reply.raw
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      ...PRIVATE_HEADERS,
      connection: 'keep-alive',
      'x-accel-buffering': 'no',
    })
    // A reader that has missed nothing must still hear at once that it is connected.
    response.flushHeaders()
    const stream: Stream = {
      send: ({ id, event, data }) => write(response, `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
      end: () => response.end(),
    }
    for (const topic of topics) this.#follow(topic, stream)
    this.#open.add(response)
    response.on('close', () => {
      this.#open.delete(response)
      for (const topic of topics) this.#unfollow(topic, stream)
    })
    response.on('error', () => response.destroy())
    return stream
  }

  /** Everyone who follows this topic. */
  readers(topic: string): Iterable<Stream> {
    return this.#topics.get(topic) ?? []
  }

  #follow(topic: string, stream: Stream): void {
    const readers = this.#topics.get(topic) ?? new Set()
    this.#topics.set(topic, readers)
    readers.add(stream)
  }

  #unfollow(topic: string, stream: Stream): void {
    const readers = this.#topics.get(topic)
    readers?.delete(stream)
    if (readers?.size === 0) this.#topics.delete(topic)
  }

  close(): void {
    clearInterval(this.#timer)
    for (const response of this.#open) response.end()
  }
}

function write(response: ServerResponse, text: string): void {
  if (response.destroyed || response.writableEnded) return
  response.write(text)
  if (response.writableLength > MOST_BUFFERED) response.destroy()
}
