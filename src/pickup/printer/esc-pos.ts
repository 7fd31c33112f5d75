/**
 * ESC/POS, as much of it as a label and a ticket need, after Epson's published command reference. Pure: words in, bytes
 * out. Text goes through the code page, which lets no control character through, so that nobody's note can be a command.
 */
import { type CodePage, encoded, PAGE_NUMBER, written } from './code-pages.ts'

const ESC = 0x1b
const FS = 0x1c
const GS = 0x1d
const DLE = 0x10
const EOT = 0x04
const LF = 0x0a

export type Cut = 'full' | 'partial' | 'none'

/** One thing on paper. `scale`: times the width and height of a letter, 1–8. */
export type Piece =
  | {
      readonly t: 'text'
      readonly text: string
      readonly scale?: number
      readonly weight?: 'bold' | 'normal'
      readonly align?: 'left' | 'centre'
    }
  | { readonly t: 'rule' }
  /** `text`: printable ASCII, at most 300 characters. */
  | { readonly t: 'qr'; readonly text: string }

export interface PaperSettings {
  /** Letters of normal size on a line: 32 on 58 mm, 42 or 48 on 80 mm. */
  readonly width: number
  readonly codePage: CodePage
  readonly cut: Cut
}

/** Asks for the paper sensor: answered at once, even while the printer prints or waits for paper. */
export const ASK_PAPER = Uint8Array.of(DLE, EOT, 4)
/** Asks for the paper sensor behind what was sent before it: the answer says that all of that was worked off. */
export const ASK_WHEN_DONE = Uint8Array.of(GS, 0x72, 1)

/** What the answer to `ASK_PAPER` says; null: it is none (an automatic status, or noise). */
export function readPaper(byte: number): 'present' | 'end' | null {
  // Bits 1 and 4 are always set, 0 and 7 never; 5 and 6 are the sensor of the paper's end.
  if ((byte & 0x93) !== 0x12) return null
  return (byte & 0x60) === 0 ? 'present' : 'end'
}

/** What the answer to `ASK_WHEN_DONE` says; null: it is none. */
export function readDone(byte: number): 'present' | 'end' | null {
  // Bits 4 and 7 are never set; 2 and 3 are the sensor of the paper's end.
  if ((byte & 0x90) !== 0) return null
  return (byte & 0x0c) === 0 ? 'present' : 'end'
}

export function toBytes(pieces: readonly Piece[], paper: PaperSettings): Uint8Array {
  // Whatever a print before left behind is undone: mode, size, code page; no two bytes are one letter (FS .).
  const out: number[] = [ESC, 0x40, FS, 0x2e, ESC, 0x74, PAGE_NUMBER[paper.codePage]]
  for (const piece of pieces) {
    switch (piece.t) {
      case 'text':
        textBytes(out, piece, paper)
        break
      case 'rule':
        textBytes(out, { t: 'text', text: '-'.repeat(paper.width) }, paper)
        break
      case 'qr':
        qrBytes(out, piece.text)
        break
    }
  }
  out.push(ESC, 0x64, paper.cut === 'none' ? 3 : 1)
  // Function B: feeds to the cutter by itself.
  if (paper.cut !== 'none') out.push(GS, 0x56, paper.cut === 'full' ? 65 : 66, 0)
  return Uint8Array.from(out)
}

function textBytes(out: number[], piece: Extract<Piece, { t: 'text' }>, { width, codePage }: PaperSettings): void {
  const scale = Math.min(8, Math.max(1, piece.scale ?? 1))
  out.push(ESC, 0x61, piece.align === 'centre' ? 1 : 0)
  out.push(ESC, 0x45, piece.weight === 'bold' ? 1 : 0)
  out.push(GS, 0x21, ((scale - 1) << 4) | (scale - 1))
  for (const line of wrap(written(piece.text, codePage), Math.max(1, Math.floor(width / scale)))) {
    out.push(...encoded(line, codePage), LF)
  }
}

/** At words, and within one that is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (word === '') continue
    const letters = Array.from(word)
    if (line !== '' && Array.from(line).length + 1 + letters.length <= width) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    for (let at = 0; letters.length - at > width; at += width) lines.push(letters.slice(at, at + width).join(''))
    const rest = letters.length % width === 0 ? width : letters.length % width
    line = letters.slice(-rest).join('')
  }
  if (line !== '') lines.push(line)
  return lines
}

const MOST_QR = 300

/** The printer draws it: model 2, six dots a module, level M as on screens. */
function qrBytes(out: number[], text: string): void {
  const data = Array.from(text, (char) => char.charCodeAt(0))
  if (data.length > MOST_QR || data.some((byte) => byte < 0x21 || byte > 0x7e)) {
    throw new RangeError('a QR code takes at most 300 printable ASCII characters')
  }
  const call = (...args: number[]) => out.push(GS, 0x28, 0x6b, args.length & 0xff, args.length >> 8, ...args)
  out.push(ESC, 0x61, 1)
  call(0x31, 0x41, 50, 0)
  call(0x31, 0x43, 6)
  call(0x31, 0x45, 49)
  call(0x31, 0x50, 48, ...data)
  call(0x31, 0x51, 48)
  out.push(LF)
}
