/** Scheduled backups: one child at a time, what came of the last one, and nothing that stops the shop. */
import type { BackupConfig } from '../config/config.ts'
import { isoTime, type WallMs } from '../kit/units.ts'
import type { Logger } from '../telemetry/log.ts'
import { backupName, listBackups } from './backup.ts'
import { type BookProcess, type BookWork, startBookProcess } from './book-process.ts'

export interface BackupParts {
  readonly book: string
  /** As it is now: it may be read again. */
  readonly config: () => BackupConfig
  readonly timeZone: () => string
  readonly wallMs: () => WallMs
  readonly log: Logger
  /** Default: a process of its own. */
  readonly start?: (work: BookWork) => BookProcess
}

/**
 * The wall clock may be set, and the configuration read again: nothing is believed for longer than this. The first look
 * comes this long after the start, when the recovery is over.
 */
const LOOK_EVERY_MS = 60_000
/** After a failure, which a person may be curing just now. */
const AGAIN_MS = 15 * 60_000

export class BackupWatch {
  readonly #parts: BackupParts
  #running: BookProcess | null = null
  #timer: NodeJS.Timeout | null = null
  #failure: { readonly atMs: WallMs } | null = null
  #damage = false

  constructor(parts: BackupParts) {
    this.#parts = parts
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS)
    this.#timer.unref()
  }

  /** What a person should know, in one line each; nothing of it stops the shop. Anybody may read it: no paths. */
  get warnings(): readonly string[] {
    return [
      ...(this.#damage ? ['a part of the order book is damaged; the log has the reason, keep the backups'] : []),
      ...(this.#failure ? [`the backup of ${isoTime(this.#failure.atMs)} failed; the log has the reason`] : []),
    ]
  }

  /** Starts a backup when one is due. Resolves when there is nothing to do any more. */
  async look(): Promise<void> {
    const { config, wallMs } = this.#parts
    const { everyMs, folder } = config()
    if (this.#timer === null || this.#running !== null || everyMs === null) return
    const nowMs = wallMs()
    // A clock that was put back must not stop the backups for the difference.
    const since = (ms: number): number => (ms > nowMs ? Number.POSITIVE_INFINITY : nowMs - ms)
    if (this.#failure !== null && since(this.#failure.atMs) < AGAIN_MS) return
    const newest = listBackups(folder)[0]
    if (newest !== undefined && since(Date.parse(newest.manifest.takenAt)) < everyMs) return
    await this.#make(nowMs)
  }

  /** Reads the whole book once, beside the shop: too large to be waited for at the start. */
  async check(): Promise<void> {
    const { book, log } = this.#parts
    if (this.#timer === null || this.#running !== null) return
    try {
      await this.#run({ work: 'check', book })
      log.info({ book }, 'the order book is sound')
    } catch (error) {
      if (this.#timer === null) return
      this.#damage = true
      log.error({ book, reason: textOf(error) }, 'part of the order book is damaged')
    }
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    const running = this.#running
    running?.stop()
    await running?.result.catch(() => {})
  }

  async #make(nowMs: WallMs): Promise<void> {
    const { book, config, timeZone, log } = this.#parts
    const { folder, keep } = config()
    // Of a damaged book nothing is thrown away: the old copies may be the only good ones.
    const kept = this.#damage ? Number.MAX_SAFE_INTEGER : keep
    try {
      const name = backupName(timeZone(), nowMs)
      const file = await this.#run({ work: 'backup', book, folder, name, keep: kept, wallMs: nowMs })
      this.#failure = null
      log.info({ file, folder }, 'the order book was backed up')
    } catch (error) {
      if (this.#timer === null) return
      this.#failure = { atMs: nowMs }
      log.error({ folder, reason: textOf(error) }, 'the backup failed; it is tried again in a quarter of an hour')
    }
  }

  async #run(work: BookWork): Promise<string> {
    this.#running = (this.#parts.start ?? startBookProcess)(work)
    try {
      return await this.#running.result
    } finally {
      this.#running = null
    }
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
