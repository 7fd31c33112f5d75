/** Tells the open staff pages that something changed; each then fetches what it shows. */
import type { LiveStreams } from '../http/live-streams.ts'
import { type After, type Coalesced, coalesced } from './coalesced.ts'

/** No order has this id, and no terminal this name. */
export const STAFF_TOPIC = 'the staff page'
const COALESCE_MS = 250

export interface StaffNewsParts {
  readonly streams: Pick<LiveStreams, 'readers'>
  readonly lastSeq: () => number
  /** Default: a timer. */
  readonly after?: After
}

export class StaffNews {
  readonly #turns: Coalesced

  constructor({ streams, lastSeq, after }: StaffNewsParts) {
    const tell = (): void => {
      for (const reader of streams.readers(STAFF_TOPIC)) reader.send({ id: lastSeq(), event: 'changed', data: {} })
    }
    this.#turns = coalesced(tell, COALESCE_MS, after)
  }

  changed(): void {
    this.#turns.ask()
  }

  close(): void {
    this.#turns.close()
  }
}
