/**
 * Which group is free first for a skill: a primary, and only where there is none a backup; of equals the one that is named
 * first. Two ways to the same answer: one looks at all of them, which is best for a drink or two; the other keeps them in
 * order, which is best for a whole queue.
 */
import type { ShopMs } from '../../kit/units.ts'
import type { PlannedGroup } from './planned-group.ts'

/** Null: nobody has the skill. */
export type FirstFree = (skill: string) => PlannedGroup | null

export const lookingAtAll =
  (groups: readonly PlannedGroup[]): FirstFree =>
  (skill) => {
    let best: PlannedGroup | null = null
    let backup: PlannedGroup | null = null
    for (const group of groups) {
      if (!group.skills.has(skill)) continue
      if (group.role === 'primary') {
        if (best === null || group.freeAt < best.freeAt) best = group
      } else if (backup === null || group.freeAt < backup.freeAt) backup = group
    }
    return best ?? backup
  }

interface Place {
  readonly group: PlannedGroup
  readonly n: number
  /** `freeAt` when it was last looked at. */
  at: ShopMs
}

/** Meanwhile `freeAt` of these groups may only grow, and their number stays. */
export function keptInOrder(groups: readonly PlannedGroup[]): FirstFree {
  const heaps = new Map<string, Place[]>()
  return (skill) => {
    const known = heaps.get(skill)
    const heap = known ?? heapOf(groups, skill)
    if (known === undefined) heaps.set(skill, heap)
    const [first] = heap
    if (first === undefined) return null
    // Whoever was given work since then stands too far in front.
    for (let top = first; ; top = heap[0] ?? top) {
      if (top.at === top.group.freeAt) return top.group
      top.at = top.group.freeAt
      sink(heap, 0)
    }
  }
}

function heapOf(groups: readonly PlannedGroup[], skill: string): Place[] {
  const able = groups.map((group, n) => ({ group, n, at: group.freeAt })).filter(({ group }) => group.skills.has(skill))
  const primaries = able.filter(({ group }) => group.role === 'primary')
  // What is sorted is a heap.
  return (primaries.length > 0 ? primaries : able).sort((a, b) => a.at - b.at || a.n - b.n)
}

const isBefore = (a: Place, b: Place): boolean => a.at < b.at || (a.at === b.at && a.n < b.n)

function sink(heap: Place[], from: number): void {
  const sinking = heap[from]
  if (sinking === undefined) return
  let hole = from
  for (;;) {
    const left = heap[2 * hole + 1]
    const right = heap[2 * hole + 2]
    if (left === undefined) break
    const isRight = right !== undefined && isBefore(right, left)
    const child = isRight ? right : left
    if (!isBefore(child, sinking)) break
    heap[hole] = child
    hole = 2 * hole + (isRight ? 2 : 1)
  }
  heap[hole] = sinking
}
