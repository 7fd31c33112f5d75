/** What a receipt printer makes of bytes: lines on paper, and answers. A command that it does not know it names. */

export interface PaperPart {
  readonly t: 'line' | 'qr'
  readonly text: string
  readonly scale: number
  readonly weight: 'bold' | 'normal'
  readonly align: 'left' | 'centre' | 'right'
}

export interface Sheet {
  readonly parts: readonly PaperPart[]
  readonly codePage: number
}

const ESC = 0x1b
const FS = 0x1c
const GS = 0x1d
const LF = 0x0a

/** Letters of Western Europe, which are most that a coffee shop writes; others stand as a box. */
const CP437 = new Map(
  Array.from('ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ', (char, i) => [0x80 + i, char] as const).concat([
    [0xa0, 'á'],
    [0xa1, 'í'],
    [0xa2, 'ó'],
    [0xa3, 'ú'],
    [0xa4, 'ñ'],
    [0xa5, 'Ñ'],
    [0xe1, 'ß'],
  ]),
)
const CP858 = new Map([...CP437, [0x9b, 'ø'], [0x9d, 'Ø'], [0xc6, 'ã'], [0xc7, 'Ã'], [0xe4, 'õ'], [0xd5, '€']])
const CP1252 = new TextDecoder('windows-1252')

export class Reader {
  /** Sheets that were cut off, or ended by the next one. */
  readonly sheets: Sheet[] = []
  /** Commands that it does not know, in hexadecimal. */
  readonly strange: string[] = []
  #bytes: number[] = []
  #parts: PaperPart[] = []
  #line = ''
  #qr = ''
  #codePage = 0
  #scale = 1
  #weight: PaperPart['weight'] = 'normal'
  #align: PaperPart['align'] = 'left'

  /** Takes in bytes without real-time commands. `answer`: to send back at once; `cut`: a sheet is off. */
  take(bytes: Iterable<number>, answer: (command: 'done') => void): void {
    this.#bytes.push(...bytes)
    while (this.#bytes.length > 0) {
      const used = this.#step(answer)
      if (used === 0) return
      this.#bytes.splice(0, used)
    }
  }

  /** The sheet that is still in the printer. */
  get unfinished(): readonly PaperPart[] {
    return this.#parts
  }

  /** Bytes used; 0: the command is not all here. */
  #step(answer: (command: 'done') => void): number {
    const [first = 0, second, third] = this.#bytes
    if (first === LF) {
      this.#endLine()
      return 1
    }
    if (first >= 0x20) {
      this.#line += this.#letter(first)
      return 1
    }
    if (first !== ESC && first !== FS && first !== GS) return this.#unknown(1)
    if (second === undefined) return 0
    if (first === FS) return second === 0x2e ? 2 : this.#unknown(2)
    if (first === ESC && second === 0x40) {
      this.#begin()
      return 2
    }
    if (third === undefined) return 0
    if (first === ESC) return this.#escape(second, third)
    return this.#group(second, third, answer)
  }

  #escape(command: number, value: number): number {
    switch (command) {
      case 0x74:
        this.#codePage = value
        return 3
      case 0x61:
        this.#align = value === 1 ? 'centre' : value === 2 ? 'right' : 'left'
        return 3
      case 0x45:
        this.#weight = (value & 1) === 1 ? 'bold' : 'normal'
        return 3
      case 0x64:
        this.#endLine()
        return 3
      default:
        return this.#unknown(3)
    }
  }

  #group(command: number, value: number, answer: (command: 'done') => void): number {
    switch (command) {
      case 0x21:
        this.#scale = (value & 7) + 1
        return 3
      case 0x72:
        answer('done')
        return 3
      case 0x56: {
        if (value < 65) {
          this.#cut()
          return 3
        }
        if (this.#bytes.length < 4) return 0
        this.#cut()
        return 4
      }
      case 0x28: {
        const length = (this.#bytes[3] ?? 0) + 256 * (this.#bytes[4] ?? 0)
        if (this.#bytes.length < 5 + length) return 0
        this.#code(this.#bytes.slice(5, 5 + length))
        return 5 + length
      }
      default:
        return this.#unknown(3)
    }
  }

  #code([kind, call, , ...data]: readonly number[]): void {
    if (kind !== 0x31) this.strange.push('GS ( k of another kind')
    if (call === 0x50) this.#qr = String.fromCharCode(...data)
    if (call === 0x51) this.#parts.push({ t: 'qr', text: this.#qr, scale: 1, weight: 'normal', align: this.#align })
  }

  #begin(): void {
    this.#endLine()
    this.#cut()
    this.#codePage = 0
    this.#scale = 1
    this.#weight = 'normal'
    this.#align = 'left'
  }

  #endLine(): void {
    if (this.#line !== '') {
      this.#parts.push({ t: 'line', text: this.#line, scale: this.#scale, weight: this.#weight, align: this.#align })
    }
    this.#line = ''
  }

  #cut(): void {
    if (this.#parts.length > 0) this.sheets.push({ parts: this.#parts, codePage: this.#codePage })
    this.#parts = []
  }

  #letter(byte: number): string {
    if (byte < 0x7f) return String.fromCharCode(byte)
    if (this.#codePage === 16) return CP1252.decode(Uint8Array.of(byte))
    return (this.#codePage === 19 ? CP858 : CP437).get(byte) ?? '□'
  }

  #unknown(length: number): number {
    this.strange.push(
      this.#bytes
        .slice(0, length)
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join(' '),
    )
    return length
  }
}
