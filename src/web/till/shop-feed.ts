/** What the page knows of the shop, kept true: by its stream, and by asking where a stream does not get through. */
import {
  type Following,
  type ListedOrder,
  type Menu,
  type Problem,
  type ShopMode,
  type Till,
  type TillClock,
  type TillEvent,
  TillRefused,
} from '../../till/core.ts'
import type { Quotes } from './tiles.ts'

export interface ShopState {
  readonly menu: Menu | null
  readonly quotes: Quotes
  /** When they were told, milliseconds; 0: never. */
  readonly quotesAtMs: number
  readonly orders: readonly ListedOrder[]
  /** Null: nobody has said. */
  readonly mode: Pick<ShopMode, 'mode' | 'opensAt'> | null
  readonly line: 'opening' | 'live' | 'lost'
  /** When the shop last said anything, milliseconds; 0: never. */
  readonly heardAtMs: number
}

export const NOTHING_KNOWN: ShopState = {
  menu: null,
  quotes: new Map(),
  quotesAtMs: 0,
  orders: [],
  mode: null,
  line: 'opening',
  heardAtMs: 0,
}

export interface ShopFeedParts {
  readonly till: Pick<Till, 'menu' | 'quote' | 'orders' | 'events'>
  readonly clock: TillClock
  readonly visible: () => boolean
  readonly onChange: (state: ShopState) => void
  /** The shop is there again. */
  readonly onBack: () => void
  /** It does not take this key. */
  readonly onRefused: (problem: Problem) => void
}

export interface ShopFeed {
  /** Asks for everything: something was done. */
  refresh(): void
  /** Asks for everything and opens a lost line at once: the network is there again, or somebody looks at the page again. */
  wake(): void
  close(): void
}

export const QUOTE_EVERY_MS = 10_000
/** What a strip has room for, and more. */
const MOST_ORDERS = 40

export function shopFeed(parts: ShopFeedParts): ShopFeed {
  const { till, clock } = parts
  let state = NOTHING_KNOWN
  let life: 'open' | 'closed' = 'open'
  /** The last place in the shop's history that was heard of. */
  let seq: number | null = null
  let cancelPoll: () => void = () => undefined

  const change = (changed: Partial<ShopState>): void => {
    if (life === 'closed') return
    state = { ...state, ...changed }
    parts.onChange(state)
  }
  const heard = (changed: Partial<ShopState>): void => change({ ...changed, heardAtMs: clock.wallMs() })
  const refused = (problem: Problem): void => {
    if (life === 'open' && (problem.status === 401 || problem.status === 403)) parts.onRefused(problem)
  }

  // A no is an answer too.
  const answeredNo = (problem: Problem): void => {
    heard({})
    refused(problem)
  }

  const menu = reader(clock, answeredNo, async (signal) => heard({ menu: await till.menu({ signal }) }))
  const quotes = reader(clock, answeredNo, async (signal) => {
    const quote = await till.quote({ signal })
    heard({ quotes: new Map(quote.recipes.map((recipe) => [recipe.recipe, recipe])), quotesAtMs: clock.wallMs() })
  })
  const orders = reader(clock, answeredNo, async (signal) => {
    const open: ListedOrder[] = []
    for await (const order of till.orders({ state: 'open' }, { signal })) {
      open.push(order)
      if (open.length === MOST_ORDERS) break
    }
    heard({ orders: open })
  })
  const all = [menu, quotes, orders]

  const refresh = (): void => {
    for (const each of all) each.read()
  }

  const poll = (): void => {
    cancelPoll = clock.after(QUOTE_EVERY_MS, () => {
      if (parts.visible()) {
        if (state.line === 'live') quotes.read()
        else refresh()
      }
      poll()
    })
  }

  const take = (event: TillEvent): void => {
    if ('seq' in event) seq = event.seq
    switch (event.type) {
      case 'live': {
        const wasLost = state.line === 'lost'
        heard({ line: 'live' })
        if (!wasLost) return
        // What was asked in vain rests for up to half a minute; the shop has just answered.
        for (const each of all) each.anew()
        return parts.onBack()
      }
      case 'lost':
        return change({ line: 'lost' })
      case 'refused':
        change({ line: 'lost' })
        return refused(event.problem)
      case 'gap':
        return refresh()
      case 'menu.changed':
        menu.read()
        return quotes.read()
      case 'shop.mode':
        heard({ mode: { mode: event.mode, opensAt: event.opensAt } })
        return quotes.read()
      case 'other':
        return heard({})
      default:
        orders.read()
    }
  }
  const listen = (): Following => till.events(take, seq === null ? {} : { since: seq })

  refresh()
  poll()
  let following = listen()
  return {
    refresh,
    wake() {
      for (const each of all) each.anew()
      if (state.line === 'live') return
      following.close()
      following = listen()
    },
    close() {
      life = 'closed'
      cancelPoll()
      following.close()
      for (const each of all) each.close()
    },
  }
}

/** Reads one thing, not twice at a time. */
interface Reader {
  /** As soon as what is on its way has come: its answer may be older than the question. */
  read(): void
  /** At once, whatever is on its way. */
  anew(): void
  close(): void
}

/** Between two readings of one thing: on a busy day each coffee would ask for the whole list. */
const REST_MS = 250

function reader(
  clock: TillClock,
  refused: (problem: Problem) => void,
  read: (signal: AbortSignal) => Promise<void>,
): Reader {
  let at: 'rest' | 'reading' | 'again' | 'closed' = 'rest'
  let giveUp = new AbortController()
  const run = async (): Promise<void> => {
    at = 'reading'
    giveUp = new AbortController()
    try {
      await read(giveUp.signal)
    } catch (error) {
      // An older shop knows no quotes; without them the page is poorer and still sells.
      if (error instanceof TillRefused) refused(error.problem)
    }
    clock.after(REST_MS, () => {
      if (at === 'again') void run()
      else if (at === 'reading') at = 'rest'
    })
  }
  return {
    read() {
      if (at === 'rest') void run()
      else if (at === 'reading') at = 'again'
    },
    anew() {
      if (at === 'rest') void run()
      else if (at !== 'closed') {
        at = 'again'
        giveUp.abort()
      }
    },
    close() {
      at = 'closed'
      giveUp.abort()
    },
  }
}
