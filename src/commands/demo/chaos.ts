/** `--chaos`: something breaks every few seconds, as it does in a shop, only more often. Nothing here knows how it is mended. */
import type { SimulatedMachine } from './machines.ts'

export interface Mishap {
  /** What a person would see. */
  readonly text: string
  strike(machine: SimulatedMachine, later: (ms: number, then: () => void) => void): void
}

const fault = (text: string, name: string, more: object = {}): Mishap => ({
  text,
  strike: (machine) => machine.tell({ do: 'fault', name, ...more }),
})

/** All of them end by themselves: what has no moment of its own strikes a few times. */
export const MISHAPS: readonly Mishap[] = [
  { text: 'loses its power', strike: (machine) => machine.signal('SIGKILL') },
  {
    text: 'hangs for 7 s',
    strike(machine, later) {
      machine.signal('SIGSTOP')
      later(7_000, () => machine.signal('SIGCONT'))
    },
  },
  fault('reboots in mid-pour', 'reset', { at: 'mid-pour' }),
  fault('reboots when the cup is full, and does not know it', 'reset', { at: 'before-done' }),
  fault('does not speak for 6 s', 'go-awol', { ms: 6_000 }),
  fault('stalls for 3 s', 'stall', { ms: 3_000 }),
  fault('is cut off for 4 s', 'drop-connection', { ms: 4_000 }),
  fault('hears noise on its wire', 'flip-bit', { times: 8, p: 0.3 }),
  fault('does not hear the next command', 'lose-command', { times: 1 }),
  fault('hears the next commands twice', 'duplicate-command', { times: 3 }),
  fault('tells late what it has done', 'late-event', { times: 2, ms: 4_000 }),
  fault('tells twice what it has done', 'duplicate-event', { times: 2 }),
  fault('spoils the next cup', 'fail-pour', { times: 1 }),
  fault('refuses the next drink', 'refuse', { times: 1 }),
]

const FIRST_MS = 3_000
const EVERY_MS = 4_000

export interface Chaos {
  stop(): void
}

/** `random`: 0 to 1. `say` hears of each mishap. */
export function startChaos(
  machines: readonly SimulatedMachine[],
  random: () => number,
  say: (text: string) => void,
): Chaos {
  const timers = new Set<NodeJS.Timeout>()
  const later = (ms: number, then: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      then()
    }, ms)
    timers.add(timer)
  }
  const strike = (): void => {
    const machine = machines[Math.floor(random() * machines.length)]
    const mishap = MISHAPS[Math.floor(random() * MISHAPS.length)]
    if (machine && mishap) {
      say(`chaos: ${machine.id} ${mishap.text}`)
      mishap.strike(machine, later)
    }
    later(EVERY_MS * (0.5 + random()), strike)
  }
  later(FIRST_MS, strike)
  return {
    stop() {
      for (const timer of timers) clearTimeout(timer)
      // What was stopped could not end.
      for (const machine of machines) machine.signal('SIGCONT')
    },
  }
}
