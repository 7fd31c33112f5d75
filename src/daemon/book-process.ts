/**
 * Reading a whole order book takes seconds: it is done by a child process with low priority, so that the shop stalls for
 * nobody's backup. The child runs this file too.
 */
import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { type BackupTask, makeBackup, pruneBackups } from './backup.ts'
import { assertSound, lookInto } from './book-file.ts'

/** One piece of work for the child. */
export type BookWork =
  | { readonly work: 'check'; readonly book: string }
  | ({ readonly work: 'backup'; readonly keep: number } & BackupTask)

const Answer = Type.Union([Type.Object({ done: Type.String() }), Type.Object({ failed: Type.String() })])

const LOW_PRIORITY = 10

/** A child at work. */
export interface BookProcess {
  /** The path of the backup; empty for a check. @throws with what was wrong */
  readonly result: Promise<string>
  /** Ends it, half done; `result` is rejected. */
  stop(): void
}

export function startBookProcess(work: BookWork): BookProcess {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(work)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Options of the parent, such as a debugger's port, are not the child's.
    execArgv: [],
  })
  let complaint = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(-2_000)
  })
  const result = new Promise<string>((resolve, reject) => {
    let answer: unknown
    child.on('message', (message) => {
      answer = message
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (!Check(Answer, answer)) reject(new Error(`it ended with ${signal ?? code}: ${complaint.trim()}`))
      else if ('done' in answer) resolve(answer.done)
      else reject(new Error(answer.failed))
    })
  })
  // Whoever stops it may not be waiting any more.
  result.catch(() => {})
  return { result, stop: () => void child.kill('SIGKILL') }
}

async function perform(work: BookWork): Promise<string> {
  if (work.work === 'check') {
    lookInto(work.book, (db) => assertSound(db, 'quick'))
    return ''
  }
  const manifest = await makeBackup(work)
  // Only when a new one is there.
  pruneBackups(work.folder, work.keep, work.wallMs)
  return manifest.file
}

async function main(text: string): Promise<void> {
  process.on('disconnect', () => process.exit(1))
  try {
    setPriority(LOW_PRIORITY)
  } catch {
    // Some systems do not allow it; it works all the same.
  }
  const answer = await perform(JSON.parse(text) as BookWork).then(
    (done) => ({ done }),
    (error: unknown) => ({ failed: error instanceof Error ? error.message : String(error) }),
  )
  process.send?.(answer, () => process.disconnect())
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] !== undefined && process.send) {
  await main(process.argv[2])
}
