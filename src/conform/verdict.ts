/** What a case of the kit is, and what it can say of a server. */
import type { Exchange } from './exchange.ts'
import type { Server } from './server.ts'

/**
 * `holds`: the server does what the API says. `fails`: it does not; `exchange` is the request that shows it.
 * `skipped`: the case can say nothing of this server, e.g. since it does not document what the case is about.
 * `not-shown`: the server promises it, but there was no occasion to see it. Neither of the last two is a pass.
 */
export type Verdict =
  | { readonly verdict: 'holds' }
  | { readonly verdict: 'skipped'; readonly reason: string }
  | { readonly verdict: 'not-shown'; readonly reason: string }
  | {
      readonly verdict: 'fails'
      readonly expected: string
      readonly came: string
      readonly exchange: Exchange | null
    }

export interface ConformCase {
  /** What a good server does, in plain words. */
  readonly title: string
  /** Whose bug it was, or whose rule it is. */
  readonly why: string
  /** Heading in the report. */
  readonly topic?: string
  /** The shop in which it can be seen. */
  readonly needs: 'open' | 'closed'
  /** Never rejects. */
  readonly run: (server: Server) => Promise<Verdict>
}

/** Thrown by the checks; becomes the case's verdict. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
  readonly expected: string
  readonly came: string
  readonly exchange: Exchange | null

  constructor(expected: string, came: string, exchange: Exchange | null) {
    super(`expected ${expected}, came ${came}`)
    this.expected = expected
    this.came = came
    this.exchange = exchange
  }
}

/** Thrown by a case that the server gives no ground for. */
export class Skipped extends Error {
  override readonly name = 'Skipped'
}

/** Thrown by a case that found no occasion. */
export class NotShown extends Error {
  override readonly name = 'NotShown'
}

/** A case from steps that throw `Mismatch` at the first thing that is not as it should be. */
export function conformCase(
  title: string,
  why: string,
  steps: (server: Server) => Promise<void>,
  needs: ConformCase['needs'] = 'open',
): ConformCase {
  return {
    title,
    why,
    needs,
    async run(server) {
      try {
        await steps(server)
        return { verdict: 'holds' }
      } catch (error) {
        if (error instanceof Skipped) return { verdict: 'skipped', reason: error.message }
        if (error instanceof NotShown) return { verdict: 'not-shown', reason: error.message }
        if (error instanceof Mismatch) {
          const { expected, came, exchange } = error
          return { verdict: 'fails', expected, came, exchange }
        }
        const came = error instanceof Error ? error.message : String(error)
        return { verdict: 'fails', expected: 'an answer', came, exchange: null }
      }
    },
  }
}
