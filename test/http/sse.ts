/** Server-sent events in a test: read until there are enough, or five seconds have passed. */
import { expect } from 'vitest'

export interface Sent {
  readonly id: string
  readonly event: string
  readonly data: Record<string, unknown>
}

/** `during` runs once the stream has begun. */
export async function readEvents(
  url: string,
  count: number,
  headers: Record<string, string> = {},
  during = async (): Promise<unknown> => undefined,
): Promise<Sent[]> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const events: Sent[] = []
  let text = ''
  let started: Promise<unknown> | null = null
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk as Uint8Array)
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      const fields = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
      )
      if (fields.data) events.push({ id: fields.id ?? '', event: fields.event ?? '', data: JSON.parse(fields.data) })
      text = text.slice(end + 2)
    }
    started ??= during()
    if (events.length >= count) break
  }
  await started
  return events
}
