import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type Colour, contrast, inksOf, type Picture, readPng, shapeOf, shapesApart } from './pixels.ts'

const WHITE: Colour = [255, 255, 255]
const BLACK: Colour = [0, 0, 0]

const drawn = (rows: readonly string[]): Picture => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  at: (x, y) => (rows[y]?.[x] === '#' ? BLACK : WHITE),
})

describe('two colours', () => {
  it('are as far apart as the standard says', () => {
    expect(contrast(BLACK, WHITE)).toBeCloseTo(21)
    expect(contrast([119, 119, 119], WHITE)).toBeCloseTo(4.48, 2)
    expect(contrast(WHITE, WHITE)).toBe(1)
  })

  it('of the same brightness are one for an eye that sees no hue', () => {
    expect(contrast([255, 0, 0], [0, 140, 0])).toBeLessThan(1.3)
  })
})

describe('a picture', () => {
  it('has a ground and an ink', () => {
    expect(inksOf(drawn(['....', '.##.', '....']))).toEqual({ ground: WHITE, ink: BLACK })
  })

  it('is told from another one by its shape, whatever the colours', () => {
    const bar = shapeOf(drawn(['##..', '##..', '##..', '##..']), 2)
    const dot = shapeOf(drawn(['....', '.##.', '.##.', '....']), 2)
    expect(shapesApart(bar, bar)).toBe(0)
    expect(shapesApart(bar, dot)).toBe(0.5)
  })

  it('is read from a PNG with every way of writing a line', () => {
    // Two dots a line, RGB; what each line says is the difference to what its filter guesses.
    const lines = [
      [0, 10, 20, 30, 40, 50, 60],
      [1, 10, 20, 30, 30, 30, 30],
      [2, 1, 1, 1, 1, 1, 1],
      [3, 0, 0, 0, 0, 0, 0],
      [4, 5, 5, 5, 5, 5, 5],
    ]
    const chunk = (type: string, data: Buffer): Buffer => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(data.length)
      head.write(type, 4, 'latin1')
      return Buffer.concat([head, data, Buffer.alloc(4)])
    }
    const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, lines.length, 8, 2, 0, 0, 0])
    const png = Buffer.concat([
      Buffer.alloc(8),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
    ])
    const picture = readPng(png)
    const rows = lines.map((_, y) => [picture.at(0, y), picture.at(1, y)])
    expect(rows).toEqual([
      [
        [10, 20, 30],
        [40, 50, 60],
      ],
      [
        [10, 20, 30],
        [40, 50, 60],
      ],
      [
        [11, 21, 31],
        [41, 51, 61],
      ],
      [
        [5, 10, 15],
        [23, 30, 38],
      ],
      [
        [10, 15, 20],
        [28, 35, 43],
      ],
    ])
  })
})
