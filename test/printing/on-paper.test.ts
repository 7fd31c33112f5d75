import { check, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Reader, type Sheet } from '../../firmware-sim/printer/reader.ts'
import { CODE_PAGES, encoded } from '../../src/pickup/printer/code-pages.ts'
import { type PaperSettings, readDone, readPaper, toBytes, wrap } from '../../src/pickup/printer/esc-pos.ts'
import { labelPieces, ticketPieces } from '../../src/pickup/printer/layout.ts'
import type { Label, PaperTicket } from '../../src/shop/paper.ts'

const paper: PaperSettings = { width: 32, codePage: 'cp437', cut: 'partial' }

const label: Label = {
  number: '123',
  drink: 2,
  of: 3,
  recipe: 'Flat white',
  size: 'Large',
  options: ['Oat milk'],
  note: 'extra hot',
  customer: 'Zoë',
  remake: false,
  state: 'making',
}

const ticket: PaperTicket = {
  id: '7K3QXW9MZ4T2B',
  number: '482',
  placedMs: 0,
  readyMs: 60_000,
  promisedMs: 120_000,
  lines: [{ count: 2, name: 'Latte', details: ['Large', 'Oat'] }],
}
const words = {
  shopName: 'Café Größe',
  url: 'cafe.example/o/7K3QXW9MZ4T2B',
  qr: 'HTTPS://CAFE.EXAMPLE/O/7K3QXW9MZ4T2B',
  clock: (ms: number) => `10:0${ms / 60_000}`,
  date: () => '22 Nov 2026, 10:00',
}

/** As a printer reads it; whatever it does not know as a command is a fault. */
function read(bytes: Uint8Array): Sheet {
  const reader = new Reader()
  reader.take(bytes, () => {})
  expect(reader.strange).toEqual([])
  expect(reader.sheets).toHaveLength(1)
  const [sheet] = reader.sheets
  if (!sheet) throw new Error('nothing was printed')
  return sheet
}

const linesOf = (sheet: Sheet): string[] => sheet.parts.map(({ text }) => text)

describe('a label on paper', () => {
  it('has the number big, then what is made and for whom, in words', () => {
    const sheet = read(toBytes(labelPieces(label, 1), paper))
    expect(linesOf(sheet)).toEqual(['123 2/3', 'Flat white', 'Large', 'Oat milk', '> extra hot', 'Zoë'])
    expect(sheet.parts[0]).toMatchObject({ scale: 3, weight: 'bold' })
  })

  it('of an order of one drink without a name has no place and no name', () => {
    const sheet = read(toBytes(labelPieces({ ...label, drink: 1, of: 1, customer: null, note: null }, 1), paper))
    expect(linesOf(sheet)).toEqual(['123', 'Flat white', 'Large', 'Oat milk'])
  })

  it('says that it is a copy from the second on, before anything else', () => {
    expect(linesOf(read(toBytes(labelPieces(label, 3), paper)))[0]).toBe('REPRINT 3')
  })

  it.each(CODE_PAGES)('is never a command, whatever anybody wrote in a note (%s)', (codePage) => {
    const nasty = [
      '\u001b@\u001bp\u0000\u0019\u00fa',
      '\u001dV\u0000cut',
      '\u0010\u0004\u0001',
      'a\nb\r\u009bm',
      '\u001c.',
    ]
    for (const note of nasty) read(toBytes(labelPieces({ ...label, note, recipe: note }, 1), { ...paper, codePage }))
    const anything = property(string({ unit: 'binary', maxLength: 140 }), constantFrom(...CODE_PAGES), (text, page) => {
      for (const byte of encoded(text, page)) {
        if (byte < 0x20 || byte === 0x7f) throw new Error(`byte ${byte} came of ${JSON.stringify(text)}`)
      }
    })
    expect(check(anything, { numRuns: 300, seed: 7 }).failed).toBe(false)
  })
})

describe('letters', () => {
  it.each([
    ['cp437', 'café crème Größe ñ', 'café crème Größe ñ'],
    ['cp1252', 'Zoë “hot” – 3 €', 'Zoë “hot” – 3 €'],
    ['cp858', 'São João 3 €', 'São João 3 €'],
  ] as const)('that %s has stand as they are', (codePage, text, shown) => {
    expect(linesOf(read(toBytes([{ t: 'text', text }], { ...paper, width: 64, codePage })))).toEqual([shown])
  })

  it('that it has not are written with those that it has, and the rest is marked', () => {
    const text = 'Łukasz Šimon “hot” – 3 € ☕ 珈琲'
    const [line] = linesOf(read(toBytes([{ t: 'text', text }], { ...paper, width: 64 })))
    expect(line).toBe('Lukasz Simon "hot" - 3 EUR ? ??')
  })

  it('typed as letter and accent are one letter', () => {
    expect(linesOf(read(toBytes([{ t: 'text', text: 'Zoe\u0308' }], paper)))).toEqual(['Zoë'])
  })
})

describe('a ticket on paper', () => {
  it('has number, drinks, when it is ready, and a code that leads to its page', () => {
    const sheet = read(toBytes(ticketPieces(ticket, words, 1), paper))
    expect(linesOf(sheet)).toEqual([
      'Café Größe',
      '482',
      '-'.repeat(32),
      '2 x Latte',
      '- Large',
      '- Oat',
      '-'.repeat(32),
      'Ready about 10:01 to 10:02',
      'HTTPS://CAFE.EXAMPLE/O/7K3QXW9MZ4T2B',
      'cafe.example/o/7K3QXW9MZ4T2B',
      '22 Nov 2026, 10:00',
    ])
    expect(sheet.parts.filter(({ t }) => t === 'qr')).toHaveLength(1)
  })

  it('says no time when nobody can say one, and prints no code of an address that no code can hold', () => {
    const odd = { ...words, qr: `https://cafe.example/${'ü'.repeat(3)}` }
    const sheet = read(toBytes(ticketPieces({ ...ticket, readyMs: null, promisedMs: null }, odd, 1), paper))
    expect(linesOf(sheet).join(' ')).not.toContain('Ready')
    expect(sheet.parts.some(({ t }) => t === 'qr')).toBe(false)
  })
})

describe('a long line', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['abcdefgh', 4, ['abcd', 'efgh']],
    ['a abcdefgh b', 4, ['a', 'abcd', 'efgh', 'b']],
    ['', 4, []],
  ])('"%s" of at most %i letters', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines)
  })
})

describe('what a printer answers', () => {
  it('about its paper is told from other bytes that may come', () => {
    expect([0x12, 0x1e, 0x72, 0x7e, 0x00, 0xff].map(readPaper)).toEqual([
      'present',
      'present',
      'end',
      'end',
      null,
      null,
    ])
    expect([0x00, 0x03, 0x0c, 0x12].map(readDone)).toEqual(['present', 'present', 'end', null])
  })
})
