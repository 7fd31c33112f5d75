import { describe, expect, it } from 'vitest'
import { EventParser } from './sse.ts'

const read = (...pieces: string[]) => {
  const parser = new EventParser()
  return pieces.flatMap((piece) => parser.push(piece))
}
const STREAM = ': hello\r\nid: 7\r\nevent: order\r\ndata: {"a":\r\ndata: 1}\r\n\r\nid\ndata:x\n\n'
const EVENTS = [
  { event: 'order', data: '{"a":\n1}', id: '7' },
  { event: 'message', data: 'x', id: '' },
]

describe('the reader of server-sent events', () => {
  it('reads events, comments, and lines that end in LF, CR LF or CR', () => {
    expect(read(STREAM)).toEqual(EVENTS)
    // A CR at the very end may be half of a CR LF, so something must follow it.
    expect(read(`${STREAM.replaceAll('\r\n', '\n').replaceAll('\n', '\r')}:`)).toEqual(EVENTS)
  })

  it('cut anywhere into two pieces, the stream says the same', () => {
    for (let at = 0; at <= STREAM.length; at++) expect(read(STREAM.slice(0, at), STREAM.slice(at))).toEqual(EVENTS)
  })

  it('takes one space after the colon, not two, and a mark at the very beginning', () => {
    expect(read('\uFEFFdata:  two\n\n')).toEqual([{ event: 'message', data: ' two', id: '' }])
  })

  it('an event that was cut off by the end of the stream never happened', () => {
    expect(read('id: 1\ndata: half')).toEqual([])
  })

  it('an id holds for the events after it, and one with a NUL counts for nothing', () => {
    expect(read('id: 3\n\ndata: a\n\nid: 4\0\ndata: b\n\n').map(({ id }) => id)).toEqual(['3', '3'])
  })

  it('hears how long the server wants it to wait', () => {
    const parser = new EventParser()
    parser.push('retry: 5000\nretry: soon\n\n')
    expect(parser.retryMs).toBe(5_000)
  })

  it('does not let an endless event fill the memory, in one line or in many', () => {
    const parser = new EventParser()
    expect(() => {
      for (let i = 0; i < 2_000; i++) parser.push('x'.repeat(1_024))
    }).toThrow(/never ends/)
    expect(() => {
      const lines = new EventParser()
      for (let i = 0; i < 2_000; i++) lines.push(`data: ${'x'.repeat(1_024)}\n`)
    }).toThrow(/never ends/)
  })
})
