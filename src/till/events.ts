/** One stream for all that a till's key may hear. */
import { parse } from './exchange.ts'
import { readShopEvent, type ShopEvent } from './shop-events.ts'
import type { ServerEvent } from './sse.ts'
import { heardBefore, type LineNews, type Reading } from './stream.ts'

/**
 * What a till hears: the shop's events, and of the line itself `live`, `lost` and `refused`. `gap`: what was before `seq`
 * is not told on this line: read the orders and the menu anew. It is the first word of a stream that was opened without
 * `since`, and comes again when the shop cannot tell what was missed: too much of it, or a shop that was restored from a
 * backup. What is read on hearing it is never older than the events after it.
 */
export type TillEvent = ShopEvent | LineNews | { readonly type: 'gap'; readonly seq: number }

export interface EventsOptions {
  /** `seq` of the last event (or gap) of an earlier life: what was missed since is told first. Default: from now on. */
  readonly since?: number
}

export function readTillStream({ event, data, id }: ServerEvent, lastId: string): Reading<TillEvent> {
  const body = parse(data)
  if (body === null || event === 'ping') return { heard: null, lastId }
  if (event === 'stream.opened' || event === 'stream.gap') {
    const seq = 'seq' in body && typeof body.seq === 'number' ? body.seq : Number(id)
    return { heard: { type: 'gap', seq }, lastId: id }
  }
  const heard = readShopEvent(event, body)
  if (!heardBefore(id, lastId)) return { heard, lastId: id === '' ? lastId : id }
  // How the menu and the shop are is true however often it is said, and need not have a place in the history.
  const isNews = heard.type === 'menu.changed' || heard.type === 'shop.mode'
  return { heard: isNews ? heard : null, lastId }
}
