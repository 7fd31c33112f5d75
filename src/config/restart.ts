import type { Config } from './config.ts'
import { isMap } from './look.ts'

/** What is opened once, at start: sockets, the broker, the order book and the log. */
const AT_START = ['listen', 'broker', 'data', 'log'] as const

/**
 * Paths of the options that differ and that a running daemon cannot change, such as `listen.http.port`, in the order of
 * the sections above. Empty: a reload takes over everything.
 */
export function changesNeedingRestart(before: Config, after: Config): readonly string[] {
  return AT_START.flatMap((section) => differences(section, before[section], after[section]))
}

function differences(path: string, before: unknown, after: unknown): string[] {
  if (!isMap(before) || !isMap(after)) return before === after ? [] : [path]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => differences(`${path}.${key}`, before[key] ?? null, after[key] ?? null))
}
