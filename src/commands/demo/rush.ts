/** `--rush`: ten minutes to nine, again and again: a quiet shop, a crowd, a machine that fails in the middle of it, calm. */
import type { SimulatedMachine } from './machines.ts'

export interface RushPhase {
  /** Seconds from the beginning of the round. */
  readonly fromS: number
  /** So many times the usual number of customers. */
  readonly crowd: number
  readonly text: string
  /** A machine that stands still during this phase. */
  readonly fails: string | null
  /** As it begins, somebody fills up what is counted. */
  readonly delivery: 'none' | 'comes'
}

export const ROUND_S = 180

export const PHASES: readonly RushPhase[] = [
  { fromS: 0, crowd: 1, text: 'a quiet quarter of an hour', fails: null, delivery: 'comes' },
  { fromS: 20, crowd: 20, text: 'ten to nine: everybody comes at once', fails: null, delivery: 'none' },
  { fromS: 55, crowd: 20, text: 'and a machine fails', fails: 'espresso-1', delivery: 'none' },
  { fromS: 85, crowd: 10, text: 'it is back, and the crowd is thinning', fails: null, delivery: 'none' },
  {
    fromS: 110,
    crowd: 0.5,
    text: 'the rush is over, and somebody has been to the freezer',
    fails: null,
    delivery: 'comes',
  },
]

const QUIET: RushPhase = { fromS: 0, crowd: 1, text: '', fails: null, delivery: 'none' }

export const phaseAt = (seconds: number): RushPhase =>
  PHASES.findLast(({ fromS }) => fromS <= seconds % ROUND_S) ?? QUIET

export interface RushParts {
  readonly machines: readonly Pick<SimulatedMachine, 'id' | 'signal'>[]
  readonly say: (text: string) => void
  /** Somebody brings what has run short. */
  readonly deliver: () => void
  /** Runs it every so many milliseconds until the returned function is called. */
  readonly every: (ms: number, fn: () => void) => () => void
}

export interface Rush {
  /** So many times the usual number of customers come now. */
  crowd(): number
  stop(): void
}

export function startRush({ machines, say, deliver, every }: RushParts): Rush {
  let seconds = 0
  let phase: RushPhase | null = null
  const turn = (): void => {
    const next = phaseAt(seconds++)
    if (next === phase) return
    const victim = (id: string | null) => machines.find((machine) => machine.id === id)
    victim(phase?.fails ?? null)?.signal('SIGCONT')
    victim(next.fails)?.signal('SIGSTOP')
    phase = next
    say(`-- ${next.text}`)
    if (next.delivery === 'comes') deliver()
  }
  turn()
  const stop = every(1_000, turn)
  return {
    crowd: () => phase?.crowd ?? 1,
    stop() {
      stop()
      for (const machine of machines) machine.signal('SIGCONT')
    },
  }
}
