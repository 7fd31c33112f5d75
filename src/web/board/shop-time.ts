/** The shop's clock as this display can know it. The display's own clock may be wrong by years. */

export interface ShopTime {
  /** Add to the display's own clock. */
  readonly offsetMs: number
  /** False while only kept messages were seen, which tell how late it is at least. */
  readonly certain: boolean
}

/**
 * A live message was sent just now. A kept one (a retained snapshot, the page's own data) was sent at some time before,
 * so it can only move an uncertain clock forward.
 */
export function learnTime(
  known: ShopTime | null,
  serverTimeMs: number,
  wallMs: number,
  source: 'live' | 'kept',
): ShopTime {
  const offsetMs = serverTimeMs - wallMs
  if (source === 'live') return { offsetMs, certain: true }
  if (known === null || (!known.certain && offsetMs > known.offsetMs)) return { offsetMs, certain: false }
  return known
}
