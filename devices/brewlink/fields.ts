/**
 * What a field of a message looks like on both wires: little-endian bytes, and JSON from a stranger. One table of
 * fields (layouts.ts) so drives all four directions, and the two wires cannot drift apart.
 */

const ENCODER = new TextEncoder()
const DECODER = new TextDecoder()

/** The input is not what the specification says. Never leaves payload.ts and json.ts, which turn it into a reason. */
export class Malformed extends Error {}

export interface Field<T> {
  /** @throws RangeError when the value does not fit. */
  write(to: ByteWriter, value: T): void
  /** @throws Malformed */
  read(from: ByteReader): T
  /** @throws Malformed */
  parse(json: unknown): T
}

export class ByteWriter {
  readonly #view = new DataView(new ArrayBuffer(256))
  #length = 0

  /** Appends the low `size` bytes of a whole number; the fields have checked its range. */
  number(value: number, size: number): void {
    let rest = value
    for (let i = 0; i < size; i++) {
      // Of a negative number the low byte is that of its two's complement.
      const low = ((rest % 256) + 256) % 256
      this.#view.setUint8(this.#length++, low)
      rest = (rest - low) / 256
    }
  }

  bytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.#view.setUint8(this.#length++, byte)
  }

  get written(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#length).slice()
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  bytes(size: number): Uint8Array {
    if (this.#at + size > this.#bytes.length) throw new Malformed('payload too short')
    this.#at += size
    return this.#bytes.subarray(this.#at - size, this.#at)
  }

  number(size: number): number {
    const from = this.#at
    if (from + size > this.#bytes.length) throw new Malformed('payload too short')
    this.#at += size
    let value = 0
    for (let at = from + size - 1; at >= from; at--) value = value * 256 + (this.#bytes[at] ?? 0)
    return value
  }
}

function whole(size: number, min: number, max: number): Field<number> {
  const parse = (json: unknown): number => {
    if (typeof json === 'number' && Number.isInteger(json) && json >= min && json <= max) return json
    throw new Malformed(`must be a whole number from ${min} to ${max}`)
  }
  return {
    write(to, value) {
      if (!Number.isInteger(value) || value < min || value > max)
        throw new RangeError(`${value} is not in ${min} … ${max}`)
      to.number(value, size)
    },
    read: (from) => parse(from.number(size)),
    parse,
  }
}

export const u8 = whole(1, 0, 0xff)
export const u16 = whole(2, 0, 0xffff)
export const u32 = whole(4, 0, 0xffff_ffff)
/** A group, counted from 1. */
export const groupNumber = whole(1, 1, 0xff)
/** u64 on the wire, below 2⁵³ by the specification: safe as a JSON number. */
export const brewId = whole(8, 0, Number.MAX_SAFE_INTEGER)

/** Tenths in a u16: 93.5 ↔ 935. */
export const tenths: Field<number> = {
  write: (to, value) => u16.write(to, Math.round(value * 10)),
  read: (from) => u16.read(from) / 10,
  parse(json) {
    if (typeof json === 'number' && json >= 0 && json <= 6553.5) return json
    throw new Malformed('must be a number from 0 to 6553.5')
  },
}

const NOT_MEASURED = -32768
/** Tenths of a degree in an i16, null (−32768) when not measured. */
export const degrees: Field<number | null> = {
  write(to, value) {
    const tenth = value === null ? NOT_MEASURED : Math.round(value * 10)
    if (!(tenth >= NOT_MEASURED && tenth <= 32767)) throw new RangeError(`${value} °C does not fit`)
    to.number(tenth, 2)
  },
  read(from) {
    const tenth = (from.number(2) << 16) >> 16
    return tenth === NOT_MEASURED ? null : tenth / 10
  },
  parse(json) {
    if (json === null || (typeof json === 'number' && json >= -3276.7 && json <= 3276.7)) return json
    throw new Malformed('must be null or a number of °C')
  },
}

/** One length byte and that many bytes of UTF-8. */
export function text(maxBytes: number): Field<string> {
  const tooLong = `longer than ${maxBytes} bytes`
  return {
    write(to, value) {
      const bytes = ENCODER.encode(value)
      if (bytes.length > maxBytes) throw new RangeError(tooLong)
      to.number(bytes.length, 1)
      to.bytes(bytes)
    },
    read(from) {
      const length = from.number(1)
      if (length > maxBytes) throw new Malformed(tooLong)
      return DECODER.decode(from.bytes(length))
    },
    parse(json) {
      if (typeof json !== 'string') throw new Malformed('must be a string')
      if (json.length > maxBytes || ENCODER.encode(json).length > maxBytes) throw new Malformed(tooLong)
      return json
    },
  }
}

/**
 * A word by its code; the word null is written `null` in JSON and may be read as "none". `otherwise` is what a code or
 * word of a later version is read as; without it that is an error.
 */
export function word<W extends string | null>(codes: ReadonlyMap<number, W>, otherwise?: W): Field<W> {
  const codeOf = new Map([...codes].map(([code, name]) => [name, code]))
  const byJson = new Map<unknown, W>([...codes.values()].map((name) => [name ?? 'none', name]))
  for (const name of codes.values()) byJson.set(name, name)
  const known = (found: W | undefined, seen: unknown): W => {
    const value = found === undefined ? otherwise : found
    if (value !== undefined) return value
    throw new Malformed(`unknown code or word ${JSON.stringify(seen)?.slice(0, 40)}`)
  }
  return {
    write(to, value) {
      const code = codeOf.get(value)
      if (code === undefined) throw new RangeError(`no code for ${value}`)
      to.number(code, 1)
    },
    read(from) {
      const code = from.number(1)
      return known(codes.get(code), code)
    },
    parse(json) {
      if (typeof json !== 'string' && json !== null) throw new Malformed('must be a word')
      return known(byJson.get(json), json)
    },
  }
}

/** A set of words, one bit each, in the order of the bits. Bits and words of a later version are ignored. */
export function bits<W extends string>(size: 2 | 4, words: readonly W[]): Field<readonly W[]> {
  return {
    write: (to, value) =>
      to.number(
        words.reduce((sum, w, bit) => sum + (value.includes(w) ? 2 ** bit : 0), 0),
        size,
      ),
    read(from) {
      const sum = from.number(size)
      return sum === 0 ? [] : words.filter((_, bit) => (sum / 2 ** bit) & 1)
    },
    parse(json) {
      if (!Array.isArray(json)) throw new Malformed('must be a list of words')
      return words.filter((w) => json.includes(w))
    },
  }
}

/** A count in one byte, and that many items. */
export function list<T>(maxItems: number, item: (index: number) => Field<T>): Field<readonly T[]> {
  const check = (count: number) => {
    if (count > maxItems) throw new Malformed(`more than ${maxItems} items`)
  }
  return {
    write(to, value) {
      if (value.length > maxItems) throw new RangeError(`more than ${maxItems} items`)
      to.number(value.length, 1)
      for (const [i, each] of value.entries()) item(i).write(to, each)
    },
    read(from) {
      const count = from.number(1)
      check(count)
      return Array.from({ length: count }, (_, i) => item(i).read(from))
    },
    parse(json) {
      if (!Array.isArray(json)) throw new Malformed('must be a list')
      check(json.length)
      return json.map((each, i) => item(i).parse(each))
    },
  }
}

/** Nothing on the serial wire: the value follows from the position. JSON must say the same. */
export function implied(value: number): Field<number> {
  return {
    write() {},
    read: () => value,
    parse(json) {
      if (json === value) return value
      throw new Malformed(`must be ${value}`)
    },
  }
}

/** Fields one after another, in the order in which they are written here. */
export function record<T extends object>(fields: { readonly [K in keyof T]: Field<T[K]> }): Field<T> {
  const keys = Object.keys(fields) as (keyof T & string)[]
  const build = (fieldOf: (key: keyof T & string) => T[keyof T]): T => {
    const made: Partial<T> = {}
    for (const key of keys) made[key] = fieldOf(key) as T[typeof key]
    return made as T
  }
  return {
    write(to, value) {
      for (const key of keys) fields[key].write(to, value[key])
    },
    read: (from) => build((key) => fields[key].read(from)),
    parse(json) {
      if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Malformed('must be an object')
      return build((key) => {
        const given: unknown = Object.hasOwn(json, key) ? (json as Record<string, unknown>)[key] : undefined
        try {
          return fields[key].parse(given)
        } catch (error) {
          throw new Malformed(`${key}: ${error instanceof Error ? error.message : error}`)
        }
      })
    },
  }
}
