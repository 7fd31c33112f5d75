/** CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, no reflection; "123456789" gives 29B1. */
export function crc16(bytes: Uint8Array, end = bytes.length): number {
  let crc = 0xffff
  for (let i = 0; i < end; i++) crc = ((crc << 8) & 0xffff) ^ (CRC_OF_BYTE[(crc >> 8) ^ (bytes[i] ?? 0)] ?? 0)
  return crc
}

/** What one more byte does to the remainder: a table of 512 bytes fits the smallest chip. */
const CRC_OF_BYTE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  return crc
})
