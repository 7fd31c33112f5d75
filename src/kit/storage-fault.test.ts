import { describe, expect, it } from 'vitest'
import { type StorageVerdict, sqliteCode, storageVerdict } from './storage-fault.ts'

const failing = (code: string): Error => Object.assign(new Error('x'), { code })

describe('a fault of the storage', () => {
  it.each<[string, StorageVerdict]>([
    ['SQLITE_FULL', 'wait'],
    ['SQLITE_BUSY', 'wait'],
    ['SQLITE_BUSY_SNAPSHOT', 'wait'],
    ['SQLITE_LOCKED_SHAREDCACHE', 'wait'],
    ['SQLITE_READONLY', 'wait'],
    ['SQLITE_READONLY_DIRECTORY', 'wait'],
    ['SQLITE_READONLY_DBMOVED', 'exit'],
    ['SQLITE_CANTOPEN_ISDIR', 'wait'],
    ['SQLITE_NOMEM', 'wait'],
    ['SQLITE_IOERR', 'exit'],
    ['SQLITE_IOERR_FSYNC', 'exit'],
    ['SQLITE_IOERR_DIR_FSYNC', 'exit'],
    ['SQLITE_IOERR_WRITE', 'exit'],
    ['SQLITE_IOERR_SHORT_READ', 'exit'],
    ['SQLITE_IOERR_SHMSIZE', 'wait'],
    ['SQLITE_CORRUPT', 'exit'],
    ['SQLITE_CORRUPT_INDEX', 'exit'],
    ['SQLITE_NOTADB', 'exit'],
    // Bugs of ours: the input is at fault, the book is well.
    ['SQLITE_CONSTRAINT_CHECK', 'carry-on'],
    ['SQLITE_ERROR', 'carry-on'],
    ['SQLITE_MISUSE', 'carry-on'],
    // Not SQLite's, though it begins alike or means a disk.
    ['ENOSPC', 'carry-on'],
    ['SQLITE', 'carry-on'],
    ['', 'carry-on'],
  ])('%s means: %s', (code, verdict) => {
    expect(storageVerdict(failing(code))).toBe(verdict)
  })

  it('is only what SQLite throws', () => {
    expect(storageVerdict({ code: 'SQLITE_CORRUPT' })).toBe('carry-on')
    expect(storageVerdict('SQLITE_CORRUPT')).toBe('carry-on')
    expect(storageVerdict(new Error('SQLITE_CORRUPT'))).toBe('carry-on')
    expect(sqliteCode(failing('EIO'))).toBe('')
  })
})
