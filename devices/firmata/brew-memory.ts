/** What this process remembers of the brews that it was told to make. It dies with the link: see profile.ts. */
import type { BrewId, BrewStatus } from '../../src/fleet/driver.ts'

/** The shop has one brew open per machine; the rest is for late questions. */
const KEPT = 16

export class BrewMemory {
  /** In the order of arrival; null: not decided yet. */
  readonly #brews = new Map<BrewId, BrewStatus | null>()

  open(brew: BrewId): void {
    this.#brews.set(brew, null)
    const [oldest] = this.#brews.keys()
    if (this.#brews.size > KEPT && oldest !== undefined) this.#brews.delete(oldest)
  }

  decide(brew: BrewId, status: BrewStatus): void {
    this.#brews.set(brew, status)
  }

  knows(brew: BrewId): boolean {
    return this.#brews.has(brew)
  }

  /** Its command is here, and neither refused nor seen to begin. */
  undecided(brew: BrewId): boolean {
    return this.#brews.get(brew) === null
  }

  status(brew: BrewId): BrewStatus | null {
    return this.#brews.get(brew) ?? null
  }

  /** The newest brew that was not refused; null before any. */
  get last(): BrewId | null {
    return [...this.#brews].findLast(([, status]) => status !== 'refused')?.[0] ?? null
  }
}
