import { execFileSync } from 'node:child_process'
import { dirname, join, normalize } from 'node:path'
import { FORBIDDEN_IN_SHOP, MOST_LINES, ROOMS, type Room } from './rules.ts'

/** Every source file of the project, by git's word. */
export function sources(): string[] {
  const list = execFileSync('git', [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'src',
    'devices',
    'firmware-sim',
    'test',
  ])
  return list
    .toString()
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file))
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^\s*import\s+'([^']+)'/gm

export interface Import {
  readonly target: string
  readonly kind: 'type' | 'value'
}

export function importsIn(text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => ({
    target: match[2] ?? match[3] ?? match[4] ?? '',
    kind: match[1] === undefined ? 'value' : 'type',
  }))
}

/** What is wrong with one file, a line each. */
export function faultsIn(file: string, text: string): string[] {
  const faults: string[] = []
  const room = roomOf(file)
  if (room === null) return [`${file}: belongs to no room`]
  const nature = /\.test\.tsx?$/.test(file) || file.includes('/testing/') ? 'test' : 'code'
  for (const { target, kind } of importsIn(text)) {
    const fault = target.startsWith('.')
      ? folderFault(room, normalize(join(dirname(file), target)), kind, nature)
      : packageFault(room, target, nature)
    if (fault !== null) faults.push(`${file}: ${fault}`)
  }
  if (file.startsWith('src/shop/') && nature === 'code') {
    const code = text
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\/\/.*$/gm, '')
      .replace(/'[^'\n]*'|`[^`]*`/g, "''")
    for (const { pattern, what } of FORBIDDEN_IN_SHOP) if (pattern.test(code)) faults.push(`${file}: ${what}`)
  }
  const lines = text.split('\n').length
  if (lines > MOST_LINES) faults.push(`${file}: ${lines} lines, at most ${MOST_LINES}: one idea a file`)
  return faults
}

/** Files that import each other in a ring, types too: the first ring found from each file that is in one. */
export function ringsIn(files: ReadonlyMap<string, string>): string[] {
  const targets = new Map(
    [...files].map(([file, text]) => [
      file,
      importsIn(text)
        .filter(({ target }) => target.startsWith('.'))
        .map(({ target }) => normalize(join(dirname(file), target)))
        .filter((target) => files.has(target)),
    ]),
  )
  const done = new Set<string>()
  const rings: string[] = []
  const follow = (file: string, way: readonly string[]): void => {
    const met = way.indexOf(file)
    if (met >= 0) return void rings.push(`${file}: in a ring: ${[...way.slice(met), file].join(' -> ')}`)
    if (done.has(file)) return
    for (const target of targets.get(file) ?? []) follow(target, [...way, file])
    done.add(file)
  }
  for (const file of files.keys()) follow(file, [])
  return rings
}

function roomOf(path: string): Room | null {
  const rooms = ROOMS.filter((room) => path.startsWith(room.path))
  return rooms.sort((a, b) => b.path.length - a.path.length)[0] ?? null
}

function folderFault(room: Room, target: string, kind: Import['kind'], nature: 'test' | 'code'): string | null {
  // A test may put its room into a whole running daemon, or call it as a person would.
  if (nature === 'test' && /^(test|src\/commands)\//.test(target)) return null
  // A driver is tested against its simulated twin.
  if (nature === 'test' && room.path === 'devices/' && target.startsWith('firmware-sim/')) return null
  if (target.startsWith(room.path) || !/^(src|devices|firmware-sim|test)\//.test(target)) return null
  for (const allowed of room.imports) {
    if (
      allowed.startsWith('types:') ? kind === 'type' && target.startsWith(allowed.slice(6)) : target.startsWith(allowed)
    )
      return null
  }
  return `may not import ${target}${kind === 'type' ? ' (not even its types)' : ''}`
}

function packageFault(room: Room, target: string, nature: 'test' | 'code'): string | null {
  if (room.packages === undefined || nature === 'test' || room.packages.includes(target)) return null
  return `may not import the package ${target}`
}
