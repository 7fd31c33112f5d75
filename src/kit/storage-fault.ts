/**
 * What SQLite's error codes mean for the order book. One table, because the shop (which must not try again after a failed
 * fsync) and the daemon (which answers, waits or ends) must agree.
 */

/**
 * `carry-on`: no fault of the storage but of the input, which was rolled back alone. `wait`: nothing was written and
 * nothing is broken; it works again when the cause goes. `exit`: what is on disk is not known any more; the process must
 * end without another write and find out at its next start.
 */
export type StorageVerdict = 'carry-on' | 'wait' | 'exit'

/** By the longest beginning of the code that is here. */
const VERDICTS: Readonly<Record<string, StorageVerdict>> = {
  SQLITE_FULL: 'wait',
  SQLITE_BUSY: 'wait',
  SQLITE_LOCKED: 'wait',
  SQLITE_PROTOCOL: 'wait',
  SQLITE_READONLY: 'wait',
  SQLITE_CANTOPEN: 'wait',
  SQLITE_NOMEM: 'wait',
  SQLITE_INTERRUPT: 'wait',
  // After a failed fsync the kernel forgets that the pages were dirty, and the next one "succeeds" (reliability.md §3,
  // row 8); of the other I/O errors nobody knows what reached the disk.
  SQLITE_IOERR: 'exit',
  // The index of the log cannot grow on a full disk; nothing was written yet.
  SQLITE_IOERR_SHMSIZE: 'wait',
  SQLITE_CORRUPT: 'exit',
  SQLITE_NOTADB: 'exit',
  // The file was moved or deleted under us: what is written now is written into nothing.
  SQLITE_READONLY_DBMOVED: 'exit',
}

/** The error's SQLite code, e.g. `SQLITE_IOERR_FSYNC`; empty when it has none. */
export function sqliteCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_') ? code : ''
}

/** What to do about an error that a step threw. */
export function storageVerdict(error: unknown): StorageVerdict {
  const code = sqliteCode(error)
  for (let known = code; known !== ''; known = known.slice(0, Math.max(0, known.lastIndexOf('_')))) {
    const verdict = Object.hasOwn(VERDICTS, known) ? VERDICTS[known] : undefined
    if (verdict !== undefined) return verdict
  }
  return 'carry-on'
}
