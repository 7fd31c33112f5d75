/** What is really on the screen, dot by dot: colours, how far apart they are for an eye, and shapes. */
import { inflateSync } from 'node:zlib'

export type Colour = readonly [red: number, green: number, blue: number]

export interface Picture {
  readonly width: number
  readonly height: number
  readonly at: (x: number, y: number) => Colour
}

/** Reads the PNGs that Chromium makes: 8 bits, RGB or RGBA, not interlaced. */
export function readPng(png: Buffer): Picture {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const [depth, type, , , interlaced] = png.subarray(24, 29)
  if (depth !== 8 || (type !== 2 && type !== 6) || interlaced !== 0) throw new Error('not a PNG as Chromium makes them')
  const pieces: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') pieces.push(png.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  const bytes = type === 6 ? 4 : 3
  const dots = unfilter(inflateSync(Buffer.concat(pieces)), width * bytes, height, bytes)
  return {
    width,
    height,
    at(x, y) {
      const from = (y * width + x) * bytes
      return [dots[from] ?? 0, dots[from + 1] ?? 0, dots[from + 2] ?? 0]
    },
  }
}

/** Each line begins with how its bytes hang on those to the left and above (PNG, section 9). */
function unfilter(raw: Buffer, line: number, height: number, bytes: number): Uint8Array {
  const dots = new Uint8Array(line * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)] ?? 0
    for (let x = 0; x < line; x++) {
      const value = raw[y * (line + 1) + 1 + x] ?? 0
      const left = x < bytes ? 0 : (dots[y * line + x - bytes] ?? 0)
      const above = y === 0 ? 0 : (dots[(y - 1) * line + x] ?? 0)
      const corner = x < bytes || y === 0 ? 0 : (dots[(y - 1) * line + x - bytes] ?? 0)
      dots[y * line + x] = value + guess(filter, left, above, corner)
    }
  }
  return dots
}

function guess(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left
    case 2:
      return above
    case 3:
      return (left + above) >> 1
    case 4: {
      const [toLeft, toAbove, toCorner] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs)
      if ((toLeft ?? 0) <= (toAbove ?? 0) && (toLeft ?? 0) <= (toCorner ?? 0)) return left
      return (toAbove ?? 0) <= (toCorner ?? 0) ? above : corner
    }
    default:
      return 0
  }
}

/** How bright a colour is for an eye, 0 to 1 (WCAG 2.2, relative luminance). */
export function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((byte) => {
    const share = byte / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** 1 (the same) to 21 (black and white): what is left to an eye that sees no hue at all. */
export function contrast(a: Colour, b: Colour): number {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (bright + 0.05) / (dark + 0.05)
}

export interface Inks {
  /** What most of the picture is. */
  readonly ground: Colour
  /** What stands out most from it, of all that is more than a stray dot. */
  readonly ink: Colour
}

/** A stroke has many dots of its full colour; the soft edges of letters have few of each. */
const STRAY_SHARE = 0.002

export function inksOf(picture: Picture): Inks {
  const counts = new Map<string, { readonly colour: Colour; count: number }>()
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const colour = picture.at(x, y)
      const found = counts.get(colour.join())
      if (found === undefined) counts.set(colour.join(), { colour, count: 1 })
      else found.count++
    }
  }
  const all = [...counts.values()].sort((a, b) => b.count - a.count)
  const ground = all[0]?.colour ?? [0, 0, 0]
  const least = picture.width * picture.height * STRAY_SHARE
  const inks = all.filter(({ count }) => count >= least).map(({ colour }) => colour)
  const ink = inks.reduce((best, colour) => (contrast(colour, ground) > contrast(best, ground) ? colour : best), ground)
  return { ground, ink }
}

/** The picture as `n` × `n` fields, each the share of its dots that are nearer to the ink than to the ground. */
export function shapeOf(picture: Picture, n = 12): readonly number[] {
  const { ground, ink } = inksOf(picture)
  const middle = (luminance(ground) + luminance(ink)) / 2
  const isInk = (colour: Colour): boolean => luminance(colour) > middle === luminance(ink) > middle
  return Array.from({ length: n * n }, (_, field) => {
    const [left, right] = bounds(field % n, n, picture.width)
    const [top, bottom] = bounds(Math.floor(field / n), n, picture.height)
    let inked = 0
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (isInk(picture.at(x, y))) inked++
    return inked / Math.max(1, (right - left) * (bottom - top))
  })
}

const bounds = (i: number, n: number, size: number): readonly [number, number] => [
  Math.floor((i * size) / n),
  Math.floor(((i + 1) * size) / n),
]

/** 0: the same shape; 1: where one has ink the other has none. */
export function shapesApart(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, share, i) => sum + Math.abs(share - (b[i] ?? 0)), 0) / a.length
}
