/**
 * Consistent Overhead Byte Stuffing: a block without a single 00, so that 00 can stand between blocks and any damage
 * ends at the next one. Each code byte says how far it is to the next 00 of the original (FF: 254 bytes and no 00).
 */

/** The encoding of `body`, without delimiters. */
export function cobsEncode(body: Uint8Array): Uint8Array {
  // A code byte at the start and one more for each 254 bytes without a zero.
  const out = new Uint8Array(body.length + 1 + Math.ceil(body.length / 254))
  let codeAt = 0
  let at = 1
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0
    if (byte !== 0) out[at++] = byte
    if (byte !== 0 && at - codeAt < 0xff) continue
    out[codeAt] = at - codeAt
    codeAt = at++
  }
  out[codeAt] = at - codeAt
  return out.subarray(0, at)
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
