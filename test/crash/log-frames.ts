/**
 * The frames of a write-ahead log, read as sqlite.org/walformat.html describes them:
 *
 *     log    32 bytes of head (salts at 16), frames
 *     frame  24 bytes of head: page, size of the book in pages if it commits (else 0), salts, two sums; then the page
 */
const HEAD = 32
export const FRAME_HEAD = 24

export interface Frame {
  /** Where it begins, in bytes. */
  readonly at: number
  readonly end: number
  /** Whether its transaction is whole with it. */
  readonly commits: boolean
}

/** Those of the present generation; what an older one left behind them is none of them. */
export function framesOf(log: Buffer): Frame[] {
  const size = FRAME_HEAD + log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  const frames: Frame[] = []
  for (let at = HEAD; at + size <= log.length; at += size) {
    if (!log.subarray(at + 8, at + 16).equals(salts)) break
    frames.push({ at, end: at + size, commits: log.readUInt32BE(at + 4) > 0 })
  }
  return frames
}

/** How many transactions are whole before this byte. */
export const commitsBefore = (frames: readonly Frame[], byte: number): number =>
  frames.filter(({ commits, end }) => commits && end <= byte).length
