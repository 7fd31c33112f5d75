/** Who is whose child, as the kernel says: no system has to have `ps` for it. */
import { readdirSync, readFileSync } from 'node:fs'

/** Process ids of the children of a process, at this moment. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((child) => stateOf(child)?.parent === pid)
}

/** False also for one that has ended and that nobody has asked for: it holds nothing any more. */
export function isRunning(pid: number): boolean {
  const state = stateOf(pid)
  return state !== null && state.word !== 'Z' && state.word !== 'X'
}

function stateOf(pid: number): { word: string; parent: number } | null {
  try {
    // The name in brackets may hold anything, brackets too: what follows the last one is plain.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [word = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { word, parent: Number(parent) }
  } catch {
    return null
  }
}
