import { type Finding, type Path, pathText } from './finding.ts'
import { listAt, textAt } from './look.ts'

/** Entries of a list that carry a value which an earlier one has. */
export function twice(data: unknown, list: Path, key: string, what: string): Finding[] {
  const values = listAt(data, list).map((item, index) => ({ path: [...list, index, key], value: textAt(item, [key]) }))
  return repeated(values, what)
}

/** Values that an earlier place has; null is no value. */
export function repeated(
  values: Iterable<{ readonly path: Path; readonly value: string | null }>,
  what: string,
): Finding[] {
  const first = new Map<string, Path>()
  const findings: Finding[] = []
  for (const { path, value } of values) {
    if (value === null) continue
    const earlier = first.get(value)
    if (earlier === undefined) first.set(value, path)
    else {
      const problem = `${what} "${value}" is already at ${pathText(earlier)}`
      findings.push({ path, at: 'value', problem, value })
    }
  }
  return findings
}
