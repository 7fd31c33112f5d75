/**
 * If-Match on a change of an order: the versions that its caller has seen. Undefined: any will do (no header, or `*`).
 * Weak tags and tags of anything else match nothing (RFC 9110 §13.1.1): the change is then refused, not made on a guess.
 */
export function versionsIn(header: string | undefined, orderId: string): readonly number[] | undefined {
  if (header === undefined) return undefined
  const tags = header.split(',').map((tag) => tag.trim())
  if (tags.includes('*')) return undefined
  return tags.flatMap((tag) => {
    const [, id, version] = /^"([0-9A-Z]+)-(\d{1,15})"$/.exec(tag) ?? []
    return id === orderId ? [Number(version)] : []
  })
}

/** If-None-Match: a list of tags or `*`; weak tags compare equal to strong ones here (RFC 9110 §13.1.2). */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
