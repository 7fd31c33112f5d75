/**
 * `daemon.json` in the data folder: which process runs there, and what came of the last time it was told to read its
 * configuration again. `baristad reload` reads it. Says nothing that is secret.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'

const Reload = Type.Object({
  /** Counted from 1 since the start. */
  n: Type.Integer(),
  /** ISO 8601, UTC. */
  at: Type.String(),
  /** What is in force now. */
  changed: Type.Array(Type.String()),
  /** Options that stay as they were until the next start. */
  needsRestart: Type.Array(Type.String()),
  /** Why nothing was changed; empty: it was. */
  errors: Type.Array(Type.String()),
})
const Status = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  startedAt: Type.String(),
  /** Where it answers over HTTP. */
  url: Type.Optional(Type.String()),
  /** The configuration that it reads. */
  file: Type.String(),
  reload: Type.Union([Reload, Type.Null()]),
})

export type ReloadOutcome = Readonly<Static<typeof Reload>>
export type DaemonStatus = Readonly<Static<typeof Status>>

const fileIn = (folder: string): string => join(folder, 'daemon.json')

/** By rename: whoever reads finds the old one or the new one, whole. */
export function writeStatus(folder: string, status: DaemonStatus): void {
  const fresh = `${fileIn(folder)}.new`
  writeFileSync(fresh, `${JSON.stringify(status, null, 2)}\n`, { mode: 0o600 })
  renameSync(fresh, fileIn(folder))
}

export function removeStatus(folder: string): void {
  rmSync(fileIn(folder), { force: true })
}

/** Null: no daemon has run there, or it wrote something else. */
export function readStatus(folder: string): DaemonStatus | null {
  try {
    const status: unknown = JSON.parse(readFileSync(fileIn(folder), 'utf8'))
    return Check(Status, status) ? status : null
  } catch {
    return null
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
