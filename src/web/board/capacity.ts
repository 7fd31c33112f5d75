/**
 * How many numbers fit, and how they turn. Sizes follow from the count, in CSS: nothing is measured, so the server draws
 * the same board, and nothing is ever clipped.
 */

/** The arrangements that the style sheet has, by how many numbers they hold. */
export type ReadyFit = 1 | 2 | 4 | 6 | 9 | 12
export type PreparingFit = 8 | 15

const READY_FITS: readonly ReadyFit[] = [1, 2, 4, 6, 9]

export const READY_PER_PAGE = 12
export const PREPARING_SHOWN = 15
export const PAGE_MS = 8_000

export function readyFit(count: number): ReadyFit {
  return READY_FITS.find((fit) => count <= fit) ?? 12
}

export function preparingFit(count: number): PreparingFit {
  return count <= 8 ? 8 : 15
}

/**
 * Which page is up. Page 0 has the newest numbers and is shown first.
 *
 * @param elapsedMs since page 0 was put up last.
 */
export function pageAt(elapsedMs: number, pages: number): number {
  return pages <= 1 ? 0 : Math.floor(Math.max(0, elapsedMs) / PAGE_MS) % pages
}

export function pageCount(items: number): number {
  return Math.max(1, Math.ceil(items / READY_PER_PAGE))
}

/**
 * The moment to count pages from after new numbers have become ready: now, so that they are seen at once, but only when
 * the running round is over. Else a busy hour would show the first page for ever.
 */
export function roundStart(startedMs: number, nowMs: number, pages: number): number {
  return nowMs - startedMs >= pages * PAGE_MS || pages <= 1 ? nowMs : startedMs
}

/** The last place says `+7 more` when not all fit. */
export function truncate<T>(
  items: readonly T[],
  total: number,
): { readonly shown: readonly T[]; readonly more: number } {
  const all = Math.max(total, items.length)
  if (all <= PREPARING_SHOWN) return { shown: items, more: all - items.length }
  const shown = items.slice(0, PREPARING_SHOWN - 1)
  return { shown, more: all - shown.length }
}
