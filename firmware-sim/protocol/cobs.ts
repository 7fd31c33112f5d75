/**
 * Consistent Overhead Byte Stuffing: a block without a single 00, so that 00 can stand between blocks and any damage
 * ends at the next one. Each code byte says how far it is to the next 00 of the original (FF: 254 bytes and no 00).
 */

/** The encoding of `body`, without delimiters. */
export function cobsEncode(body: Uint8Array): Uint8Array {
  const out: number[] = []
  let codeAt = 0
  out.push(1)
  const close = (code: number): void => {
    out[codeAt] = code
    codeAt = out.length
    out.push(1)
  }
  for (const byte of body) {
    if (byte !== 0) out.push(byte)
    const code = out.length - codeAt
    if (byte === 0 || code === 0xff) close(code)
  }
  out[codeAt] = out.length - codeAt
  return Uint8Array.from(out)
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
