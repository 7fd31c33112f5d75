/**
 * The known word that a mistyped one most likely meant, or null when none is close. Close: at most one edit in three
 * letters (insert, delete, replace, swap neighbours), or the beginning of a known word, so that `password` finds
 * `passwordFile`.
 */
export function nearest(word: string, known: Iterable<string>): string | null {
  const typed = word.toLowerCase()
  let best: string | null = null
  let bestEdits = Math.max(1, Math.floor(typed.length / 3)) + 1
  let begun: string | null = null
  for (const candidate of known) {
    // At least as many edits as letters too many: also keeps a key of a megabyte from costing a second.
    const atLeast = Math.abs(typed.length - candidate.length)
    const edits = atLeast < bestEdits ? editDistance(typed, candidate.toLowerCase()) : bestEdits
    if (edits < bestEdits) {
      best = candidate
      bestEdits = edits
    }
    if (begun === null && typed.length >= 3 && candidate.toLowerCase().startsWith(typed)) begun = candidate
  }
  return best ?? begun
}

/** Optimal string alignment: Levenshtein, with two swapped neighbours as one edit (the most frequent slip). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1)
      }
      row.push(edits)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
