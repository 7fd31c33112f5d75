/**
 * How many numbers fit, and how they turn. Sizes follow from the count, in CSS: nothing is measured, so the server draws
 * the same board, and nothing is ever clipped.
 */
import type { BoardSize } from '../data.ts'

/** The arrangements that the style sheet has, by how many numbers they hold. */
export type ReadyFit = 1 | 2 | 4 | 6 | 9 | 12
export type PreparingFit = 8 | 15

const READY_FITS: readonly ReadyFit[] = [1, 2, 4, 6, 9]

/** How many numbers one picture holds. */
export interface Capacity {
  readonly readyPerPage: number
  readonly preparingShown: number
}

const USUAL: Capacity = { readyPerPage: 12, preparingShown: 15 }
const LARGE: Capacity = { readyPerPage: 6, preparingShown: 8 }

export const capacityOf = (size: BoardSize): Capacity => (size === 'l' ? LARGE : USUAL)

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

export function pageCount(items: number, { readyPerPage }: Capacity): number {
  return Math.max(1, Math.ceil(items / readyPerPage))
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
  { preparingShown }: Capacity,
): { readonly shown: readonly T[]; readonly more: number } {
  const all = Math.max(total, items.length)
  if (all <= preparingShown) return { shown: items, more: all - items.length }
  const shown = items.slice(0, preparingShown - 1)
  return { shown, more: all - shown.length }
}
