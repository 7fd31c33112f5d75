/** The calendar: tells the shop when it opens and closes, and when its machines are to be warm. */
import type { VenueConfig } from '../config/config.ts'
import { openingHours } from '../kit/opening-hours.ts'
import type { WallMs } from '../kit/units.ts'
import type { Hours } from '../shop/inputs.ts'

/** The wall clock may be set: nothing is believed for longer than this. */
const LOOK_EVERY_MS = 60_000

export type HoursSettings = Pick<VenueConfig, 'timezone' | 'hours' | 'closedOn' | 'warmUpMs'>

/** Null: the shop keeps no hours. Beside it the moment at which to look again. */
export function hoursAt(venue: HoursSettings): (wallMs: WallMs) => { hours: Hours | null; againMs: WallMs } {
  if (venue.hours === null && venue.closedOn.length === 0) {
    return () => ({ hours: null, againMs: Number.POSITIVE_INFINITY })
  }
  const stateAt = openingHours(venue.timezone, venue.hours, venue.closedOn)
  return (wallMs) => {
    const { open, untilMs: nextMs } = stateAt(wallMs)
    const never = Number.POSITIVE_INFINITY
    if (open) return { hours: { mode: 'open', machines: 'awake', nextMs }, againMs: nextMs ?? never }
    const warmMs = (nextMs ?? never) - venue.warmUpMs
    const warm = wallMs >= warmMs
    const hours: Hours = { mode: 'closed', machines: warm ? 'awake' : 'asleep', nextMs }
    return { hours, againMs: warm ? (nextMs ?? never) : warmMs }
  }
}

export class HoursWatch {
  readonly #wallMs: () => WallMs
  readonly #tell: (hours: Hours | null) => void
  #at: ReturnType<typeof hoursAt> = () => ({ hours: null, againMs: Number.POSITIVE_INFINITY })
  #told = 'null'
  #timer: NodeJS.Timeout | null = null

  /** `tell` hears of each change once. */
  constructor(wallMs: () => WallMs, tell: (hours: Hours | null) => void) {
    this.#wallMs = wallMs
    this.#tell = tell
  }

  /** From now on by these hours. */
  keep(venue: HoursSettings): void {
    this.#at = hoursAt(venue)
    this.#look()
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }

  #look(): void {
    this.close()
    const nowMs = this.#wallMs()
    const { hours, againMs } = this.#at(nowMs)
    const text = JSON.stringify(hours)
    if (text !== this.#told) {
      this.#told = text
      this.#tell(hours)
    }
    if (hours !== null)
      this.#timer = setTimeout(() => this.#look(), Math.min(LOOK_EVERY_MS, againMs - nowMs + 1)).unref()
  }
}
