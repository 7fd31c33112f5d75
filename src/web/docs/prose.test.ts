import { describe, expect, it } from 'vitest'
import { prose } from './prose.ts'

const KNOWN = ['BD_FULL', 'GET /order/{id}', 'POST /order', 'order.ready']
/** Code in brackets, links in angles: `a [b] <c>`. */
const drawn = (text: string): string =>
  prose(text, (word) => (KNOWN.includes(word) ? `to-${word}` : null))
    .map((part) => (part.href !== undefined ? `<${part.text}>` : part.kind === 'code' ? `[${part.text}]` : part.text))
    .join('')

describe('a description', () => {
  it.each([
    ['Nothing special.', 'Nothing special.'],
    ['', ''],
    ['Decide by `code`.', 'Decide by [code].'],
    ['409 `BD_FULL`, or BD_FULL.', '409 <BD_FULL>, or <BD_FULL>.'],
    ['ETag of GET /order/{id}: as you saw it.', 'ETag of <GET /order/{id}>: as you saw it.'],
    ['Poll GET /order/{id}.', 'Poll <GET /order/{id}>.'],
    ['until POST /order/{id}/release, e.g.', 'until [POST /order/{id}/release], e.g.'],
    ['`order.ready` and `order.gone`', '<order.ready> and [order.gone]'],
    ['BD_UNHEARD_OF', '[BD_UNHEARD_OF]'],
    ['a lone ` stays', 'a lone ` stays'],
    ['ABD_FULL is another word', 'ABD_FULL is another word'],
  ])('%j is drawn %j', (text, expected) => {
    expect(drawn(text)).toBe(expected)
  })
})
