/** Who is whose child, as `ps` says. */
import { spawnSync } from 'node:child_process'

/** Process ids of the children of a process, at this moment. */
export function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number))
    .filter(([child, parent]) => parent === pid && child !== undefined)
    .map(([child = 0]) => child)
}
