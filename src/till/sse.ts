/** Server-sent events (WHATWG HTML §9.2.6): text in pieces in, events out. */

export interface ServerEvent {
  /** `message` when the stream names none. */
  readonly event: string
  readonly data: string
  /** The last id that the stream told, also of an earlier event; empty when there was none. */
  readonly id: string
}

/** An event longer than this is not one of ours; without a bound a server could fill the till's memory. */
const MOST_CHARACTERS = 1_048_576

export class EventParser {
  #rest = ''
  #data: string[] = []
  #event = ''
  #id = ''
  #length = 0
  #begun: 'no' | 'yes' = 'no'
  /** What the server asked for between two connections (`retry:`), in milliseconds. */
  retryMs: number | null = null

  /** The events that this piece completes. @throws when an event never ends */
  push(text: string): ServerEvent[] {
    if (this.#begun === 'no' && text !== '') {
      this.#begun = 'yes'
      if (text.startsWith('\uFEFF')) text = text.slice(1)
    }
    const events: ServerEvent[] = []
    const all = this.#rest + text
    let start = 0
    // No line ends in what is left of earlier pieces, but for a CR that was its last character.
    let from = Math.max(0, this.#rest.length - 1)
    for (;;) {
      const end = lineEnd(all, from)
      if (end === null) break
      const done = this.#line(all.slice(start, end.at))
      if (done !== null) events.push(done)
      start = from = end.next
    }
    this.#rest = all.slice(start)
    if (this.#rest.length + this.#length > MOST_CHARACTERS) throw new Error('An event of the stream never ends.')
    return events
  }

  #line(line: string): ServerEvent | null {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return null
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') {
      this.#data.push(value)
      this.#length += value.length + 1
    } else if (field === 'event') this.#event = value
    else if (field === 'id' && !value.includes('\0')) this.#id = value
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.retryMs = Number(value)
    return null
  }

  #dispatch(): ServerEvent | null {
    const event = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id }
    const empty = this.#data.length === 0
    this.#data = []
    this.#event = ''
    this.#length = 0
    return empty ? null : event
  }
}

/** A line ends in LF, CR or CR LF; a CR at the very end of what came may be half of a CR LF. */
function lineEnd(text: string, from: number): { readonly at: number; readonly next: number } | null {
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\n') return { at, next: at + 1 }
    if (char !== '\r') continue
    if (at + 1 === text.length) return null
    return { at, next: text.charAt(at + 1) === '\n' ? at + 2 : at + 1 }
  }
  return null
}
