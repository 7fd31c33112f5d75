/** Which screen is whose: the registry of the order book, the screens that wait outside, and what all of them report. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { isoTime } from '../kit/units.ts'
import type { Effect } from '../shop/effects.ts'
import type { DisplayRow, DisplaySize } from '../shop/ledger/displays.ts'
import { type DisplayReport, DisplayReports, type HeardReport } from './display-reports.ts'
import { Pairing, type Waiting } from './pairing.ts'

export interface DisplayDeskParts {
  /** The displays in force. */
  readonly rows: () => readonly DisplayRow[]
  readonly pairing: () => 'off' | 'on'
  readonly monotonicMs: () => number
  readonly wallMs: () => number
  /** Ends the MQTT connections of a display. */
  readonly cut: (display: string) => void
  readonly publish: (topic: string, payload: string) => void
  /** What staff see of the displays has changed. */
  readonly changed: () => void
  /** Build of the pages that we serve. */
  readonly build: string
}

/** As staff see it. */
export interface SeenDisplay {
  /** Null: a screen that was never let in, because the shop lets every screen show a board. */
  readonly id: string | null
  readonly name: string
  readonly zone: string
  readonly size: DisplaySize
  readonly approvedAt: string | null
  readonly online: boolean
  readonly lastSeenAt: string | null
  readonly build: string | null
  /** Whether that is the build we serve; null: it has not said. */
  readonly current: boolean | null
  readonly width: number | null
  readonly height: number | null
  readonly sound: 'on' | 'locked' | 'off' | null
  readonly clockErrorMs: number | null
}

/** The MQTT name of a display in the registry. */
export const loginOf = (id: string): string => `display-${id}`

export class DisplayDesk {
  readonly #parts: DisplayDeskParts
  readonly #reports: DisplayReports
  readonly #pairing: Pairing

  constructor(parts: DisplayDeskParts) {
    this.#parts = parts
    this.#reports = new DisplayReports(parts)
    this.#pairing = new Pairing({
      monotonicMs: parts.monotonicMs,
      randomInt: (below) => randomInt(below),
      newId: () => randomBytes(5).toString('hex'),
    })
  }

  get pairing(): 'off' | 'on' {
    return this.#parts.pairing()
  }

  /** Screens that show a code now. */
  waiting(): number {
    return this.#pairing.count
  }

  newSecret(): string {
    return randomBytes(32).toString('base64url')
  }

  /** The display whose secret this is, if it was let in and not put out. */
  withSecret(secret: string): DisplayRow | null {
    const hash = Buffer.from(hashOf(secret))
    return this.#parts.rows().find((row) => timingSafeEqual(Buffer.from(row.hash), hash)) ?? null
  }

  knock(secret: string, address: string): Waiting | 'full' {
    const before = this.#pairing.count
    const waiting = this.#pairing.knock(hashOf(secret), address)
    if (this.#pairing.count !== before) this.#parts.changed()
    return waiting
  }

  waitingWith(secret: string): Waiting | null {
    return this.#pairing.waiting(hashOf(secret))
  }

  /** The screen that shows this code; null: none. A number: come again in so many seconds. */
  screenWith(code: string): { readonly id: string; readonly hash: string } | null | number {
    const found = this.#pairing.screenWith(code)
    return typeof found === 'number' || found === null ? found : { id: found.id, hash: found.hash }
  }

  /** Whether a display with a good ticket for this zone may listen. */
  admits(display: string, zone: string): boolean {
    const row = this.#parts.rows().find(({ id }) => loginOf(id) === display)
    return row === undefined ? this.pairing === 'off' : row.zone === zone
  }

  hear(display: string, report: DisplayReport): void {
    const before = this.#reports.of(display)
    this.#reports.hear(display, report)
    // What it says twice a minute is mostly the same.
    const same = before !== null && this.#reports.isOnline(before) && before.sound === report.sound
    if (!same || before.build !== report.build) this.#parts.changed()
  }

  /** Of one display: what the page needs of it. */
  find(display: string): DisplayRow | null {
    return this.#parts.rows().find(({ id }) => loginOf(id) === display) ?? null
  }

  list(): readonly SeenDisplay[] {
    const rows = this.#parts.rows()
    const known = new Set(rows.map(({ id }) => loginOf(id)))
    const others = this.#reports.recent().filter(({ display }) => !known.has(display))
    return [
      ...rows.map((row) => this.#seen(row, this.#reports.of(loginOf(row.id)))),
      ...others.map((report) => this.#seen(null, report)),
    ]
  }

  /** After the commit. */
  told({ what, id, zone, name }: Extract<Effect, { t: 'display' }>): void {
    const display = loginOf(id)
    if (what === 'approved') this.#pairing.letIn(id)
    if (what === 'identify') {
      const payload = { v: 1, zone, display, name, at: this.#parts.wallMs() }
      this.#parts.publish(`board/${zone}/identify`, JSON.stringify(payload))
    }
    if (what === 'revoke') this.#reports.forget(display)
    // It comes back at once, finds the door shut or its board elsewhere, and fetches its page anew.
    if (what === 'revoke' || what === 'zone') this.#parts.cut(display)
  }

  #seen(row: DisplayRow | null, report: HeardReport | null): SeenDisplay {
    return {
      id: row?.id ?? null,
      name: row?.name ?? 'Not paired',
      zone: row?.zone ?? report?.zone ?? '',
      size: row?.size ?? 'm',
      approvedAt: row === null ? null : isoTime(row.created_wall_ms),
      online: report !== null && this.#reports.isOnline(report),
      lastSeenAt: report === null ? null : isoTime(report.atWallMs),
      build: report?.build ?? null,
      current: report === null ? null : report.build === this.#parts.build,
      width: report?.width ?? null,
      height: report?.height ?? null,
      sound: report?.sound ?? null,
      clockErrorMs: report?.clockErrorMs ?? null,
    }
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
