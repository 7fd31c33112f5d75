/** Those of a map that these ids name, in the order of the ids; what is gone meanwhile is left out. */
export function among<K, T>(all: ReadonlyMap<K, T>, ids: Iterable<K>): T[] {
  const found: T[] = []
  for (const id of ids) {
    const one = all.get(id)
    if (one !== undefined) found.push(one)
  }
  return found
}
