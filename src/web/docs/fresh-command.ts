/** A command as it is copied: for this daemon as the reader reached it, and for a new sale. */

const KEY_HEADER = /(Idempotency-Key: )[0-9a-f-]{36}/

/** The command with another Idempotency-Key: each copy is a new sale, and each copy run twice is one. */
export function withFreshKey(command: string, uuid: string): string {
  return command.replace(KEY_HEADER, `$1${uuid}`)
}

/** The command for the address that the page was opened at: `localhost` means another computer on the reader's. */
export function atAddress(command: string, written: string, opened: string): string {
  return command.replaceAll(`'${written}/`, () => `'${opened}/`)
}

/** A random UUID; `crypto.randomUUID` is missing on plain http under a shop's own name. */
export function newUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, 16), (byte, at) => {
    const marked = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  }).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
