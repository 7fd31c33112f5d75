/**
 * Loaded into the daemon by `--import`: it stops at the door of its data folder until somebody traces it. What it does
 * before, thousands of calls to load its modules, writes nothing and would take a second under a tracer.
 */
import fs, { type MakeDirectoryOptions, type PathLike, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** Between two looks. */
const LOOK_EVERY_MS = 2
/** Nobody came: it goes on, and the visit counts as one that found nothing. */
const AT_MOST_MS = 20_000

const still = new Int32Array(new SharedArrayBuffer(4))
const isTraced = (): boolean => /TracerPid:\s+[1-9]/.test(readFileSync('/proc/self/status', 'utf8'))

const mkdir = fs.mkdirSync
// The data folder is made, or found, by the first call that the daemon makes of this kind.
fs.mkdirSync = ((path: PathLike, options?: MakeDirectoryOptions) => {
  fs.mkdirSync = mkdir
  syncBuiltinESMExports()
  process.send?.({ held: true })
  const untilMs = performance.now() + AT_MOST_MS
  while (!isTraced() && performance.now() < untilMs) Atomics.wait(still, 0, 0, LOOK_EVERY_MS)
  return mkdir(path, options)
}) as typeof mkdir
syncBuiltinESMExports()
