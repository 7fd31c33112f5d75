/**
 * What a seed draws before anything happens: the machines of its shop and its own mix of faults (swarm testing: with all
 * faults always on, some hide others). A fault's rate does not depend on which others are on, so that a failing seed
 * can be tried without each of them.
 */
import { Dice } from './dice.ts'

export const FAULT_KINDS = [
  // On the wire, all the time
  'lose',
  'delay',
  'duplicate',
  'reorder',
  'noise',
  // On the wire, for a while
  'cut',
  'one-way',
  'store-and-forward',
  'hang-up',
  'replay',
  // In a machine
  'power-cut',
  'power-cut-at-stage',
  'slow-pour',
  'fail-pour',
  'empty',
  'refuse',
  'busy',
  'forget-journal',
  'journal-fail',
  'stall',
  'boiler',
  'late-event',
  'late-command',
  'slow-heartbeat',
  'busy-for-ever',
  'wrong-identity',
  'nak',
  'retained-command',
  'local-pour',
  'clock-back',
  'done-at-once',
  // In the daemon
  'crash',
  'crash-before-commit',
  'crash-after-commit',
  'crash-between-sends',
  'disk-full',
  'commit-error',
  'daemon-stall',
  'clock-step',
  'torn-file',
  'reload',
  // People and programs
  'slow-hands',
  'shaky-till',
  'cancel',
  'append',
  'hold',
  'remake',
  'drain',
  'ask',
  'due',
  'race',
  'rush',
  'webhook',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** In how many of the seeds a kind is on. Files are slow. */
const SHARE = 0.35
const SHARES: Readonly<Partial<Record<FaultKind, number>>> = { 'torn-file': 0.1 }

export interface MachinePlan {
  readonly id: string
  readonly wire: 'serial' | 'mqtt'
  readonly groups: number
  readonly skills: readonly string[]
  readonly role: 'primary' | 'backup'
  readonly clearsBy: 'sensor' | 'person'
  /** How much faster its clock runs, −0.01 … 0.01. */
  readonly drift: number
  readonly warmUpMs: number
  readonly clockStartMs: number
}

/** What its device says that it is, unless it lies. */
export const serialOf = (machine: string): string => `SN-${machine}`

export interface Mix {
  readonly machines: readonly MachinePlan[]
  /** How hard each fault strikes, in (0, 1]; one that is absent is off. */
  readonly faults: ReadonlyMap<FaultKind, number>
  readonly ordersPerHour: number
  /** Machines that are mended at the end; the others stay dark. One of them has every skill. */
  readonly core: ReadonlySet<string>
}

export function drawMix(seed: number, without: ReadonlySet<FaultKind>): Mix {
  const dice = new Dice(seed, 'mix')
  const machines: MachinePlan[] = []
  const count = 2 + dice.int(2)
  for (let i = 0; i < count; i++) machines.push(drawMachine(i, dice.split(`machine ${i}`)))
  const faults = new Map<FaultKind, number>()
  for (const kind of FAULT_KINDS) {
    const draw = dice.split(kind)
    const on = draw.chance(SHARES[kind] ?? SHARE)
    const rate = draw.between(0.1, 1)
    if (on && !without.has(kind)) faults.set(kind, rate)
  }
  const healed = dice.split('core')
  const core = new Set(machines.filter((_, i) => i === 0 || healed.chance(0.7)).map(({ id }) => id))
  return { machines, faults, ordersPerHour: dice.between(20, 90), core }
}

/** The first can do everything. */
function drawMachine(i: number, dice: Dice): MachinePlan {
  const all = i === 0 || dice.chance(0.5)
  return {
    id: `m${i + 1}`,
    wire: dice.chance(0.5) ? 'serial' : 'mqtt',
    groups: 1 + dice.int(2),
    skills: all ? ['espresso', 'milk'] : ['espresso'],
    role: i > 0 && dice.chance(0.3) ? 'backup' : 'primary',
    clearsBy: dice.chance(0.8) ? 'sensor' : 'person',
    drift: dice.between(-0.01, 0.01),
    warmUpMs: dice.chance(0.5) ? 0 : 20_000,
    clockStartMs: dice.chance(0.2) ? 2 ** 32 - dice.int(600_000) - 1 : 0,
  }
}
