/**
 * A disk that can be full or read-only. Where we may mount, a file system of 2 MB of its own; elsewhere the very system
 * calls on the files of the data folder fail as they would there, by strace.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Stage } from './stage.ts'
import { until } from './until.ts'

export interface SmallDisk {
  /** The data folder on it; not made yet. */
  readonly data: string
  /** From now on nothing more fits: for daemons that start, and for those that run. */
  fill(): Promise<void>
  free(): Promise<void>
  /** No daemon may have files open on it. */
  protect(): void
  unprotect(): void
  /** What a daemon is started by, so that it has this disk. */
  readonly starter: () => readonly string[]
  /** The daemon that runs on it. */
  pid: () => number | null
}

const SIZE = '2m'
/** What SQLite and the daemon write. */
const FILES = ['orders.db', 'orders.db-wal', 'orders.db-shm', 'daemon.lock', 'daemon.lock-journal']

/** Null: neither mounting nor tracing is allowed here. */
export function openSmallDisk(stage: Stage): SmallDisk | null {
  const folder = join(stage.folder, 'disk')
  mkdirSync(folder)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder]).status === 0) {
    stage.after(() => execFileSync('umount', ['--lazy', folder]))
    return mounted(folder)
  }
  return mayTrace() ? traced(stage, folder) : null
}

export function mayTrace(): boolean {
  return spawnSync('strace', ['-f', '-e', 'trace=fsync', process.execPath, '-e', '0']).status === 0
}

function mounted(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast')
  return {
    data: join(folder, 'data'),
    async fill() {
      const file = openSync(ballast, 'w')
      try {
        const block = Buffer.alloc(4096)
        for (;;) writeSync(file, block)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      } finally {
        closeSync(file)
      }
    },
    async free() {
      rmSync(ballast)
    },
    protect: () => void execFileSync('mount', ['-o', 'remount,ro', folder]),
    unprotect: () => void execFileSync('mount', ['-o', 'remount,rw', folder]),
    starter: () => [],
    pid: () => null,
  }
}

function traced(stage: Stage, folder: string): SmallDisk {
  const data = join(folder, 'data')
  const paths = FILES.flatMap((file) => ['-P', join(data, file)])
  const FULL = ['-e', 'inject=pwrite64,pwritev,write,ftruncate,fallocate:error=ENOSPC']
  const READ_ONLY = ['-e', 'inject=openat:error=EROFS']
  let fault: readonly string[] = []
  let letGo: () => Promise<void> = async () => {}
  const disk: SmallDisk = {
    data,
    async fill() {
      fault = FULL
      const pid = disk.pid()
      if (pid === null) return
      const tracer = spawn('strace', ['-f', '-qq', ...paths, ...FULL, '-o', '/dev/null', '-p', String(pid)])
      letGo = async () => {
        tracer.kill('SIGTERM')
        await until('strace to let go', () => tracer.exitCode !== null || tracer.signalCode !== null)
      }
      stage.after(letGo)
      await until('strace to hold it', () => /TracerPid:\s+[1-9]/.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
    },
    async free() {
      fault = []
      await letGo()
    },
    protect: () => {
      fault = READ_ONLY
    },
    unprotect: () => {
      fault = []
    },
    starter: () => (fault.length === 0 ? [] : ['strace', '-f', '-qq', ...paths, ...fault, '-o', '/dev/null']),
    pid: () => null,
  }
  mkdirSync(data)
  return disk
}
