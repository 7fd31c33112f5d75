/**
 * Consistent Overhead Byte Stuffing: a block without a single 00, so that 00 can stand between blocks and any damage
 * ends at the next one. Each code byte says how far it is to the next 00 of the original (FF: 254 bytes and no 00).
 */

/** Writes the encoding of the first `length` bytes of `body`, without delimiters, to `out` from `from` on; returns its end. */
export function cobsEncode(body: Uint8Array, length: number, out: Uint8Array, from: number): number {
  let codeAt = from
  let at = from + 1
  for (let i = 0; i < length; i++) {
    const byte = body[i] ?? 0
    if (byte !== 0) out[at++] = byte
    if (byte !== 0 && at - codeAt < 0xff) continue
    out[codeAt] = at - codeAt
    codeAt = at++
  }
  out[codeAt] = at - codeAt
  return at
}

/** The body of a block between delimiters, or null when it is damaged. */
export function cobsDecode(block: Uint8Array): Uint8Array | null {
  const out: number[] = []
  let at = 0
  while (at < block.length) {
    const code = block[at] ?? 0
    const end = at + code
    if (code === 0 || end > block.length) return null
    for (const byte of block.subarray(at + 1, end)) {
      if (byte === 0) return null
      out.push(byte)
    }
    if (code !== 0xff && end < block.length) out.push(0)
    at = end
  }
  return Uint8Array.from(out)
}
