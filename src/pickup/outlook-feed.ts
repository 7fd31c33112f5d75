/**
 * Tells the phones what the rest of the shop does to their orders: how many stand before them, and that they were quoted
 * anew. A little late and all together, so that a busy minute costs one reading of the queue, not one for each phone.
 */
import type { LiveStreams } from '../http/live-streams.ts'
import type { EventKind, ShopEvent } from '../shop/effects.ts'
import type { Now } from '../shop/inputs.ts'
import type { Outlook } from '../shop/outlook.ts'
import type { View } from '../shop/view.ts'

export interface OutlookFeedParts {
  readonly view: Pick<View, 'order' | 'outlook' | 'lastSeq'>
  readonly streams: Pick<LiveStreams, 'readers'>
  readonly now: () => Now
  readonly orderUrl: (id: string) => string
  /** Runs `fn` once after `ms`; the returned function cancels it. */
  readonly after: (ms: number, fn: () => void) => () => void
}

/** What happens within this is told together. */
const TOGETHER_MS = 500
/** A late order is looked at again this often, though nothing happens. */
const LATE_MS = 10_000
/** Phones that are told in one go: a machine's word waits for no more than these. */
const AT_ONCE = 50

/** What an `order` event cannot carry: the phone is sent the whole order. */
const WHOLE: ReadonlySet<EventKind> = new Set<EventKind>([
  'order.appended',
  'order.held',
  'order.released',
  'order.delayed',
  'order.requoted',
  'drink.remade',
])

export class OutlookFeed {
  readonly #parts: OutlookFeedParts
  /** What each order that is followed was told last, as JSON. */
  readonly #told = new Map<string, string>()
  readonly #whole = new Set<string>()
  /** The telling that is due or going on; null: none. */
  #telling: (() => void) | null = null
  /** Something happened while the phones were being told. */
  #again: 'no' | 'yes' = 'no'
  #late: (() => void) | null = null

  constructor(parts: OutlookFeedParts) {
    this.#parts = parts
  }

  /** Somebody follows this order from here on, and knows this of it. */
  follows(id: string, outlook: Outlook): void {
    this.#told.set(id, JSON.stringify(outlook))
    if (outlook.expectedAt !== null) this.#lookAgain()
  }

  /** Something happened. Costs next to nothing: what follows from it is looked at later. */
  heard({ order, kind }: Pick<ShopEvent, 'order' | 'kind'>): void {
    if (order === null || this.#told.size === 0) return
    if (WHOLE.has(kind) && this.#told.has(order)) this.#whole.add(order)
    this.#again = 'yes'
    this.#tellSoon()
  }

  close(): void {
    this.#told.clear()
    this.#telling?.()
    this.#late?.()
  }

  #tellSoon(): void {
    this.#telling ??= this.#parts.after(TOGETHER_MS, () => {
      this.#again = 'no'
      this.#tell([...this.#told.keys()])
    })
  }

  #tell(ids: readonly string[]): void {
    const late = ids.slice(0, AT_ONCE).filter((id) => this.#tellOne(id) === 'late')
    if (late.length > 0) this.#lookAgain()
    const rest = ids.slice(AT_ONCE)
    this.#telling = rest.length === 0 ? null : this.#parts.after(0, () => this.#tell(rest))
    if (this.#telling === null && this.#again === 'yes') this.#tellSoon()
  }

  #lookAgain(): void {
    this.#late ??= this.#parts.after(LATE_MS, () => {
      this.#late = null
      if (this.#told.size > 0) this.#tellSoon()
    })
  }

  #tellOne(id: string): 'late' | 'in time' {
    const { view, streams, now, orderUrl } = this.#parts
    const readers = [...streams.readers(id)]
    const outlook = readers.length === 0 ? null : view.outlook(id, now())
    if (outlook === null) {
      this.#told.delete(id)
      this.#whole.delete(id)
      return 'in time'
    }
    const told = JSON.stringify(outlook)
    const whole = this.#whole.delete(id) ? view.order(id, orderUrl(id)) : null
    const changed = told !== this.#told.get(id)
    this.#told.set(id, told)
    const seq = view.lastSeq()
    for (const reader of readers) {
      if (whole) reader.send({ id: seq, event: 'snapshot', data: { ...whole.order, outlook } })
      else if (changed) reader.send({ id: seq, event: 'outlook', data: outlook })
    }
    return outlook.expectedAt === null ? 'in time' : 'late'
  }
}
