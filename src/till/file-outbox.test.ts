import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileOutbox } from './file-outbox.ts'
import type { Outbox, StoredSale } from './outbox.ts'
import { OutboxDamaged } from './outbox-lines.ts'

let folder: string
let path: string
const opened: Outbox[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-till-'))
  path = join(folder, 'outbox')
})
afterEach(() => {
  for (const outbox of opened.splice(0)) outbox.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (...more: [Parameters<typeof fileOutbox>[1]?]): Outbox => {
  const outbox = fileOutbox(path, ...more)
  opened.push(outbox)
  return outbox
}
const sale = (key: string, validForSeconds: number | null = null): StoredSale => ({
  key,
  placedAtMs: Date.UTC(2026, 10, 22, 9),
  validForSeconds,
  body: { drinks: [{ recipe: 'café\n"latte"' }] },
})
const waiting = (outbox: Outbox) => outbox.waiting().map(({ key }) => key)

describe('an outbox in a file', () => {
  it('has, in the next life, exactly the sales without an answer, oldest first', () => {
    const first = open()
    for (const key of ['a', 'b', 'c']) first.add(sale(key, key === 'c' ? 600 : null))
    first.settle('b', { state: 'sent', orderId: '0123456789ABC', number: '101' })
    first.close()
    expect(open().waiting()).toEqual([sale('a'), sale('c', 600)])
  })

  it('is on the disk when add returns: no close was needed', () => {
    open().add(sale('a'))
    expect(waiting(open())).toEqual(['a'])
  })

  it('is readable for a technician, one line per change', () => {
    const outbox = open()
    outbox.add(sale('a'))
    outbox.settle('a', { state: 'refused', code: 'BD_UNKNOWN_RECIPE' })
    const [, pay, refused] = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(JSON.parse(pay ?? '')).toMatchObject({ t: 'pay', key: 'a', placedAt: '2026-11-22T09:00:00.000Z' })
    expect(JSON.parse(refused ?? '')).toEqual({ t: 'refused', key: 'a', code: 'BD_UNKNOWN_RECIPE' })
  })

  it('does not grow with the past: what is settled is dropped when it is opened', () => {
    const first = open()
    for (let i = 0; i < 50; i++) {
      first.add(sale(`k${i}`))
      first.settle(`k${i}`, { state: 'sent' })
    }
    first.close()
    const long = statSync(path).size
    open().add(sale('last'))
    expect(statSync(path).size).toBeLessThan(long / 20)
  })

  it('a crash in the middle of the last line costs that line only, wherever it was', () => {
    const first = open()
    first.add(sale('a'))
    first.close()
    const whole = readFileSync(path)
    const second = open()
    second.add(sale('b'))
    second.close()
    const both = readFileSync(path)
    for (let length = whole.length; length < both.length; length++) {
      writeFileSync(path, both.subarray(0, length))
      const outbox = open()
      expect(waiting(outbox)).toEqual(['a'])
      // And the next change does not stick to the torn one.
      outbox.add(sale('c'))
      outbox.close()
      expect(waiting(open())).toEqual(['a', 'c'])
    }
  })

  it.each([
    ['a damaged line in the middle', (text: string) => text.replace('"pay"', '"p\0y"'), 2],
    ['a line that is no JSON', (text: string) => text.replace('{"t"', '{t'), 2],
    ['a line without its end in the middle', (text: string) => text.replace('}\n{"t":"sent"', '{"t":"sent"'), 2],
    ['a sale without a body', (text: string) => text.replace('"body"', '"bodi"'), 2],
    ['another file', () => 'my notes\nbuy milk\n', 1],
    ['another file without a line', () => 'my notes', 1],
    ['a version from the future', (text: string) => text.replace('"version":1', '"version":2'), 1],
    ['the beginning of an outbox alone', (text: string) => text.slice(0, 12), 1],
  ])('%s: it says so and leaves the file as it is', (_what, damage, line) => {
    const first = open()
    first.add(sale('a'))
    first.settle('a', { state: 'sent' })
    first.add(sale('b'))
    first.close()
    const damaged = damage(readFileSync(path, 'utf8'))
    writeFileSync(path, damaged)
    expect(() => open()).toThrow(OutboxDamaged)
    expect(() => open()).toThrow(`${path}, line ${line}:`)
    expect(readFileSync(path, 'utf8')).toBe(damaged)
  })

  it('an empty file is a new outbox', () => {
    writeFileSync(path, '')
    open().add(sale('a'))
    expect(waiting(open())).toEqual(['a'])
  })

  it('a disk that becomes full in the middle of a line: that sale is not sold, those before and after are safe', () => {
    let space = Number.POSITIVE_INFINITY
    const outbox = open({
      write(fd, bytes) {
        if (space === 0) throw new Error('ENOSPC')
        const part = bytes.subarray(0, Math.min(bytes.length, space))
        space -= part.length
        return writeSync(fd, part)
      },
      sync: () => undefined,
    })
    outbox.add(sale('a'))
    space = 40
    expect(() => outbox.add(sale('b'))).toThrow('ENOSPC')
    expect(waiting(outbox)).toEqual(['a'])
    space = Number.POSITIVE_INFINITY
    outbox.add(sale('c'))
    outbox.close()
    expect(waiting(open())).toEqual(['a', 'c'])
  })

  it('a disk that takes a line but cannot keep it: the sale is not sold', () => {
    let health: 'well' | 'ill' = 'well'
    const outbox = open({
      write: (fd, bytes) => writeSync(fd, bytes),
      sync() {
        if (health === 'ill') throw new Error('EIO')
      },
    })
    outbox.add(sale('a'))
    health = 'ill'
    expect(() => outbox.add(sale('b'))).toThrow('EIO')
    expect(waiting(open())).toEqual(['a'])
  })

  it('two programs do not share it: the first one finds out at its next sale', () => {
    const first = open()
    first.add(sale('a'))
    const second = open()
    expect(() => first.add(sale('b'))).toThrow(/Another program/)
    second.add(sale('c'))
    expect(waiting(open())).toEqual(['a', 'c'])
  })

  it('a file that went away is not written into nowhere', () => {
    const outbox = open()
    rmSync(path)
    expect(() => outbox.add(sale('a'))).toThrow(/Another program/)
  })

  it('a folder that is missing is an error at once, not at the first sale', () => {
    expect(() => fileOutbox(join(folder, 'missing', 'outbox'))).toThrow('ENOENT')
  })

  it('after close nothing is taken any more', () => {
    const outbox = open()
    outbox.close()
    outbox.close()
    expect(() => outbox.add(sale('a'))).toThrow(/closed/)
  })

  it('a half-made copy of a crash during opening does not matter', () => {
    const first = open()
    first.add(sale('a'))
    first.close()
    appendFileSync(`${path}.new`, 'half')
    expect(waiting(open())).toEqual(['a'])
  })
})
