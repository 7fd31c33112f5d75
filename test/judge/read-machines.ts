/** The pour logs and pour counters of simulated machines. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MachineEvidence, Pour } from './evidence.ts'
import { NothingToRead } from './read-book.ts'

interface LogLine {
  readonly what: 'start' | 'end'
  readonly brew: number
  readonly group: number
  readonly label?: string
  readonly cup?: string
  readonly result?: 'done' | 'spoiled'
  readonly cause?: string | null
  readonly wallMs: number
}

/** Every folder in `folder` that a machine has used. @throws NothingToRead when there is none at all */
export function readMachines(folder: string): MachineEvidence[] {
  if (!existsSync(folder)) throw new NothingToRead(`there is no folder ${folder}`)
  const machines = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'nvram.json')))
    .map(({ name }) => readMachine(name, join(folder, name)))
  if (machines.length === 0) throw new NothingToRead(`no machine has left its state in ${folder}`)
  return machines
}

function readMachine(machine: string, folder: string): MachineEvidence {
  const log = join(folder, 'pours.jsonl')
  const text = existsSync(log) ? readFileSync(log, 'utf8') : ''
  return {
    machine,
    ...poursFrom(machine, text),
    counter: counterFrom(readFileSync(join(folder, 'nvram.json'), 'utf8')),
  }
}

/** Pairs each start with the first end of the same brew and group after it. A last line that was torn is left out. */
export function poursFrom(machine: string, text: string): { pours: Pour[]; strayEnds: number } {
  const pours: Pour[] = []
  const running = new Map<string, number>()
  let strayEnds = 0
  for (const line of text.split('\n')) {
    const found = parsed(line)
    if (found === null) continue
    const { brew, group } = found
    const key = `${brew}/${group}`
    if (found.what === 'start') {
      running.set(key, pours.length)
      const { label = '', cup = 'unknown', wallMs } = found
      pours.push({ machine, brew, group, label, cup, startMs: wallMs, end: null })
      continue
    }
    const at = running.get(key)
    const started = at === undefined ? undefined : pours[at]
    if (at === undefined || started === undefined) {
      strayEnds++
      continue
    }
    running.delete(key)
    const { result = 'spoiled', cause = null, wallMs } = found
    pours[at] = { ...started, end: { result, cause, atMs: wallMs } }
  }
  return { pours, strayEnds }
}

function parsed(line: string): LogLine | null {
  if (line === '') return null
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return null
  }
}

/** Null when the memory was lost since: the counter then began anew. */
function counterFrom(text: string): number | null {
  try {
    const { memory } = JSON.parse(text) as { memory: { pours: number; journalState: string } }
    return memory.journalState === 'lost' ? null : memory.pours
  } catch {
    return null
  }
}
