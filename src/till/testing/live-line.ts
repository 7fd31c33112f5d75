/** A stream of server-sent events that tells this and then stays open; `say` and `end` go on with it. */
export function liveLine(...texts: string[]) {
  const bytes = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 100 })
  const writer = bytes.writable.getWriter()
  // Whoever reads may have hung up.
  const say = (text: string): void => void writer.write(new TextEncoder().encode(text)).catch(() => undefined)
  for (const text of texts) say(text)
  const headers = { 'content-type': 'text/event-stream' }
  return {
    answer: () => new Response(bytes.readable, { headers }),
    say,
    end: () => void writer.close().catch(() => undefined),
  }
}
