/** JSON as people write it: what fits on a line stays on one. */

const LINE = 76

/** @param room characters that are left on the line that it begins on. Default 76. */
export function jsonText(value: unknown, indent = '', room: number = LINE): string {
  const line = oneLine(value)
  if (line.length <= room || value === null || typeof value !== 'object') return line
  const deeper = `${indent}  `
  const width = LINE - deeper.length
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => deeper + jsonText(item, deeper, width)).join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(([name, member]) => {
    const key = `${JSON.stringify(name)}: `
    return deeper + key + jsonText(member, deeper, width - key.length)
  })
  return `{\n${members.join(',\n')}\n${indent}}`
}

function oneLine(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${oneLine(member)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
