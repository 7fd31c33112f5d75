/**
 * Where log lines go. A log that cannot be written (its disk is full, its reader is gone) must not stop a shop: the line
 * is dropped and counted, and the count is told with the first line that gets through again. pino's own output repeats a
 * failed write for ever when the process ends, and nobody can stop that but SIGKILL.
 */
import { writeSync } from 'node:fs'

export interface LogOutput {
  /** Never throws. One whole line. */
  write(line: string): void
  /** Lines that were lost since the start. */
  lost(): number
}

/** Writes some of the bytes, and says how many; throws what the system says. */
export type WriteSome = (bytes: Uint8Array) => number

/** A pipe that is full for a moment is tried again so often. */
const TRIES = 10

export function logOutput(writeSome: WriteSome = (bytes) => writeSync(1, bytes)): LogOutput {
  let lost = 0
  let untold = 0
  /** The rest of a line of which a part is out. */
  let rest: Uint8Array | null = null
  const push = (bytes: Uint8Array): Uint8Array | null => {
    let left = bytes
    for (let tries = 0; left.length > 0 && tries < TRIES; ) {
      try {
        left = left.subarray(writeSome(left))
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') return left
        tries++
      }
    }
    return left.length === 0 ? null : left
  }
  const out = (line: string): boolean => {
    if (rest !== null) rest = push(rest)
    if (rest !== null) return false
    const bytes = Buffer.from(line)
    const left = push(bytes)
    // Half a line is finished later, so that each line that is there is whole.
    if (left !== null && left.length < bytes.length) rest = left
    return left === null || left.length < bytes.length
  }
  return {
    write(line) {
      if (untold > 0) {
        const told = `${JSON.stringify({ level: 40, lost: untold, msg: 'lines of this log could not be written, and are lost' })}\n`
        if (out(told)) untold = 0
      }
      if (untold === 0 && out(line)) return
      lost++
      untold++
    },
    lost: () => lost,
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : null)
