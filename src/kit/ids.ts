/**
 * Order ids: 13 characters of Crockford base32, 65 random bits, in the short URL (domain.md §4). Upper case, so that a
 * QR code of the URL fits the alphanumeric mode. Read case-insensitively, O as 0, I and L as 1.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const ORDER_ID_LENGTH = 13

/** Makes an order id from at least 13 random bytes (five bits of each are used). */
export function orderIdFrom(random: Uint8Array): string {
  let id = ''
  for (let i = 0; i < ORDER_ID_LENGTH; i++) id += ALPHABET.charAt((random[i] ?? 0) & 31)
  return id
}

/** The canonical form of an id as a person or a scanner typed it, or null when it can be no id. */
export function readOrderId(text: string): string | null {
  if (text.length !== ORDER_ID_LENGTH) return null
  const id = text.toUpperCase().replaceAll('O', '0').replaceAll('I', '1').replaceAll('L', '1')
  for (const char of id) if (!ALPHABET.includes(char)) return null
  return id
}
