/**
 * What the device remembers through a power cut, and the pure steps that change it. Every step gives a new value; it
 * counts only once it has been stored.
 */
import type { BrewStatus, Cause } from '../protocol/messages.ts'
import { MAX_BREW } from '../protocol/messages.ts'

export interface JournalEntry {
  readonly brew: number
  readonly group: number
  readonly status: 'pouring' | 'done' | 'spoiled'
  readonly cause: Cause | null
}

export interface Memory {
  /** Counts up at each boot. */
  readonly boot: number
  /** Changes when the journal was lost. */
  readonly journal: number
  /**
   * `never` is only said of ids at or above it. 2⁵³ while the journal is lost or after the greatest id was dropped; on
   * the wire at most 2⁵³−1.
   */
  readonly lowBrew: number
  /** `lost`: no brew was accepted since the journal was lost. */
  readonly journalState: 'intact' | 'lost'
  /** By group. */
  readonly fences: readonly number[]
  /** Oldest first. */
  readonly brews: readonly JournalEntry[]
  /** Pours ever started. */
  readonly pours: number
  /** The last brew of each group, null before any; for heartbeats. */
  readonly lastBrews: readonly (number | null)[]
}

export interface Known {
  readonly status: BrewStatus
  readonly cause: Cause | null
}

const ABOVE_ALL = MAX_BREW + 1

/** From the factory: it never knew any brew, so nothing can have been forgotten. */
export function newMemory(journal: number): Memory {
  return { boot: 0, journal, lowBrew: 0, journalState: 'intact', fences: [], brews: [], pours: 0, lastBrews: [] }
}

/** The journal is gone and its number with it; until it knows a brew again, it can say `never` of none. Fences stay. */
export function journalLost(memory: Memory, journal: number): Memory {
  const lastBrews = memory.lastBrews.map(() => null)
  return { ...memory, journal, lowBrew: ABOVE_ALL, journalState: 'lost', brews: [], lastBrews }
}

/** The next boot: what was pouring is spoiled, never resumed. */
export function booted(memory: Memory, groups: number, journalSize: number): Memory {
  const brews = memory.brews.map(
    (entry): JournalEntry =>
      entry.status === 'pouring' ? { ...entry, status: 'spoiled', cause: 'interrupted' } : entry,
  )
  const padded: Memory = {
    ...memory,
    boot: memory.boot + 1,
    brews,
    fences: padTo(memory.fences, groups, 0),
    lastBrews: padTo<number | null>(memory.lastBrews, groups, null),
  }
  return trimmed(padded, journalSize)
}

/** A pour that nobody commanded is only counted: it has no id by which anybody could ask for it. */
export function begunByHand(memory: Memory): Memory {
  return { ...memory, pours: (memory.pours + 1) % 2 ** 32 }
}

/** The brew begins: journal, fence and counter in one value, so that they are stored together or not at all. */
export function begun(
  memory: Memory,
  brew: { readonly brew: number; readonly group: number; readonly epoch: number },
  journalSize: number,
): Memory {
  const entry: JournalEntry = { brew: brew.brew, group: brew.group, status: 'pouring', cause: null }
  const next: Memory = {
    ...memory,
    // A journal that was lost starts to know again here.
    lowBrew: memory.journalState === 'lost' ? brew.brew : memory.lowBrew,
    journalState: 'intact',
    fences: replaced(memory.fences, brew.group - 1, brew.epoch),
    brews: [...memory.brews, entry],
    pours: begunByHand(memory).pours,
    lastBrews: replaced(memory.lastBrews, brew.group - 1, brew.brew),
  }
  return trimmed(next, journalSize)
}

export function ended(memory: Memory, brew: number, status: 'done' | 'spoiled', cause: Cause | null): Memory {
  const brews = memory.brews.map((entry) => (entry.brew === brew ? { ...entry, status, cause } : entry))
  return { ...memory, brews }
}

export function fenced(memory: Memory, group: number, epoch: number): Memory {
  return { ...memory, fences: replaced(memory.fences, group - 1, Math.max(epoch, memory.fences[group - 1] ?? 0)) }
}

export function recorded(memory: Memory, brew: number): Known | null {
  return memory.brews.find((entry) => entry.brew === brew) ?? null
}

/** Drops the oldest ended entries; a pour that still runs must stay, however old it is. */
function trimmed(memory: Memory, journalSize: number): Memory {
  let { lowBrew } = memory
  const brews = [...memory.brews]
  while (brews.length > journalSize) {
    const oldest = brews.findIndex((entry) => entry.status !== 'pouring')
    const [dropped] = oldest < 0 ? [] : brews.splice(oldest, 1)
    if (dropped === undefined) break
    lowBrew = Math.max(lowBrew, dropped.brew + 1)
  }
  return { ...memory, brews, lowBrew }
}

function replaced<T>(list: readonly T[], index: number, value: T): T[] {
  return list.map((old, at) => (at === index ? value : old))
}

function padTo<T>(list: readonly T[], length: number, filler: T): T[] {
  return [...list, ...Array.from({ length: Math.max(0, length - list.length) }, () => filler)]
}
