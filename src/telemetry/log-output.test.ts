import { describe, expect, it } from 'vitest'
import { logOutput } from './log-output.ts'

/** A disk that takes so many bytes and is full then. */
function disk(room: number) {
  let text = ''
  let free = room
  const output = logOutput((bytes) => {
    if (free === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    const some = Math.min(free, bytes.length)
    text += Buffer.from(bytes.subarray(0, some)).toString()
    free -= some
    return some
  })
  const clean = (): void => {
    free = Number.POSITIVE_INFINITY
  }
  return { output, text: () => text, clean }
}

describe('a log', () => {
  it('whose disk is full loses lines, stops nobody, and says how many when it can be written again', () => {
    const { output, text, clean } = disk(12)
    for (const line of ['first\n', 'other\n', 'third\n', 'fourth\n']) output.write(line)
    expect([text(), output.lost()]).toEqual(['first\nother\n', 2])
    clean()
    output.write('fifth\n')
    expect(text()).toBe(
      'first\nother\n{"level":40,"lost":2,"msg":"lines of this log could not be written, and are lost"}\nfifth\n',
    )
  })

  it('that was cut in the middle of a line goes on with the rest of it', () => {
    const { output, text, clean } = disk(8)
    output.write('first\n')
    output.write('other\n')
    output.write('third\n')
    clean()
    output.write('fourth\n')
    expect(text()).toBe(
      'first\nother\n{"level":40,"lost":1,"msg":"lines of this log could not be written, and are lost"}\nfourth\n',
    )
  })

  it('that goes into a pipe which is full for a moment is whole', () => {
    let text = ''
    let busy = 3
    const output = logOutput((bytes) => {
      if (busy-- > 0) throw Object.assign(new Error('try again'), { code: 'EAGAIN' })
      text += Buffer.from(bytes).toString()
      return bytes.length
    })
    output.write('a line\n')
    expect([text, output.lost()]).toEqual(['a line\n', 0])
  })

  it('whose pipe nobody reads gives up at once', () => {
    const output = logOutput(() => {
      throw Object.assign(new Error('try again'), { code: 'EAGAIN' })
    })
    output.write('a line\n')
    expect(output.lost()).toBe(1)
  })
})
