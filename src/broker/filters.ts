/** Topics and filters of MQTT 3.1.1 §4.7, as pure functions. */

/** Levels that a whole topic may have, base included: deep topics are a denial of service in topic tries. */
export const MAX_LEVELS = 8

/** Characters that no topic of ours has. NUL is forbidden by the standard; other control characters are never meant. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/

/** Ids of machines, displays and zones as they stand in a topic: so `+`, `#` and `/` can never come from an id. */
export const ID = /^[a-z0-9][a-z0-9-]{0,31}$/

const BASE = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+){0,3}$/

/**
 * The base, checked: one to four levels of letters, digits, `_` and `-`.
 *
 * @throws RangeError when it is anything else
 */
export function checkBase(base: string): string {
  if (!BASE.test(base))
    throw new RangeError(`"${base}" is not a topic base: one to four levels of letters, digits, _ and -`)
  return base
}

/** True for a topic that a message can have: no wildcard, no `$` in front, no control character, not too deep. */
export function isTopic(topic: string): boolean {
  return isFilter(topic) && !topic.includes('+') && !topic.includes('#')
}

/** True for a filter that follows the standard and does not start with `$`. */
export function isFilter(filter: string): boolean {
  if (filter === '' || filter.startsWith('$') || CONTROL.test(filter)) return false
  const levels = filter.split('/')
  if (levels.length > MAX_LEVELS) return false
  return levels.every((level, at) => {
    if (level === '#') return at === levels.length - 1
    return level === '+' || (!level.includes('+') && !level.includes('#'))
  })
}

/** True when a message on `topic` reaches a subscription to `filter`. */
export function matches(filter: string, topic: string): boolean {
  return covers(filter, topic)
}

/** True when every topic that `inner` can match is matched by `outer` too. */
export function covers(outer: string, inner: string): boolean {
  const wide = outer.split('/')
  const narrow = inner.split('/')
  for (const [at, level] of wide.entries()) {
    if (level === '#') return true // also the parent itself: `a/#` matches `a`
    const other = narrow[at]
    if (other === undefined || other === '#') return false
    if (level !== '+' && level !== other) return false
  }
  return narrow.length === wide.length
}

/** The part of a topic or filter below the base; a bare `#` stays `#`. Null when it lies outside. */
export function belowBase(base: string, filter: string): string | null {
  if (filter === '#') return '#'
  return filter.startsWith(`${base}/`) ? filter.slice(base.length + 1) : null
}
