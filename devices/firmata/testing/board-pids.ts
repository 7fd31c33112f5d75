/** The processes of boards that this process has started, by the system's word (Linux). */
import { readdirSync, readFileSync } from 'node:fs'

export function boardPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(isOurs)
}

function isOurs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // `pid (name) state ppid …`; a name may hold spaces and brackets.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (
      Number(parent) === process.pid &&
      state !== 'Z' &&
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('board-process')
    )
  } catch {
    return false // it has just ended
  }
}
