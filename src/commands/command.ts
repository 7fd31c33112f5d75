/** What a command is, and what it may say when it ends. */

/** Exit codes, from sysexits.h where that has a word; the service unit depends on them. */
export const EXIT = {
  ok: 0,
  /** The command line makes no sense. */
  usage: 64,
  /** The daemon refused what was asked, and says why (EX_DATAERR). */
  data: 65,
  /** No daemon answers (EX_UNAVAILABLE). */
  unavailable: 69,
  /** A fault in baristad itself. */
  internal: 70,
  /** The disk failed under the order book: the next start finds out what is on it (EX_OSERR). */
  disk: 71,
  /** It may work later: a port is taken, a lock is held. */
  temporary: 75,
  /** No key, or one that may not (EX_NOPERM). */
  noPermission: 77,
  /** The configuration, or the Node it runs on, must be changed first. */
  config: 78,
} as const

export interface Command {
  /** One line for `baristad --help`. */
  readonly summary: string
  /** The whole help text: every option with its unit and default. */
  readonly usage: string
  /** `argv` is what follows the command's name. Resolves to an exit code; nothing is 0. */
  run(argv: string[]): Promise<number> | Promise<void>
}

/** Where a command reads and writes; the process's own unless a test hands over another. */
export interface CommandIo {
  readonly env: Readonly<Record<string, string | undefined>>
  out(text: string): void
  err(text: string): void
}

export const processIo: CommandIo = {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}

/** The command line makes no sense; the message says why. Ends in exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
