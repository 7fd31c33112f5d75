/** A lock between processes: a file that only one of them can create. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

export interface LockTools {
  /** Milliseconds, never running backwards. */
  readonly monotonicMs: () => number
  readonly wait: (ms: number) => Promise<unknown>
  /** A fresh word that no other writer has. */
  readonly token: () => string
}

export interface FileLock {
  /** Unique to this taking of the lock. */
  readonly token: string
  /** False once somebody took us for dead and broke the lock: look before what cannot be undone. */
  isOurs(): boolean
  release(): void
}

/** Nobody needs the lock for longer than some milliseconds. */
const STALE_AFTER_MS = 5_000

/**
 * Takes the lock at `path`, waiting as long as its holder lives. A holder is taken for dead when its process is gone, or when the
 * same lock stood still for five seconds by *our* monotonic clock: file times jump with the wall clock, and process
 * numbers are reused after a reboot.
 */
export async function takeLock(path: string, tools: LockTools): Promise<FileLock> {
  const token = `${process.pid} ${tools.token()}`
  const isOurs = () => contentOf(path) === token
  const release = () => {
    if (isOurs()) rmSync(path, { force: true })
  }
  let seen: string | null = null
  let seenSinceMs = 0
  for (;;) {
    try {
      writeFileSync(path, token, { flag: 'wx', mode: 0o600 })
      return { token, isOurs, release }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    const content = contentOf(path)
    if (content === null) continue
    if (seen !== content) seenSinceMs = tools.monotonicMs()
    seen = content
    if (isDead(content) || tools.monotonicMs() - seenSinceMs >= STALE_AFTER_MS) {
      breakLock(path, content, `${path}.${tools.token()}`)
      seen = null
    } else await tools.wait(20)
  }
}

/** Moves a stale lock aside; puts it back when in the meantime it was replaced by a live one. */
function breakLock(path: string, stale: string, aside: string): void {
  try {
    renameSync(path, aside)
    if (contentOf(aside) !== stale) linkSync(aside, path)
  } catch (error) {
    // Released or broken by another, or taken again: either way the next round looks afresh.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** True when the lock names a process that is certainly gone. A lock still being written names none. */
function isDead(content: string): boolean {
  const pid = Number(/^(\d+) /.exec(content)?.[1])
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** The system's word for what went wrong (`ENOENT`), if it was the system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
