/** Backup machines: warm before they are needed, helping while people wait long, asleep again when the others manage. */
import type { Millis, WallMs } from '../kit/units.ts'
import type { MachineMemory } from './machine-memory.ts'
import { willWork } from './machine-role.ts'
import { type ReserveFacts, reserveAfter } from './rules/reserve.ts'
import { record, type Turn } from './turn.ts'

const WEEK_MS: Millis = 7 * 86_400_000
/** Weeks that are looked back at, and how many of them must have sold anything to say something. */
const WEEKS = 3
const ENOUGH_WEEKS = 2
/** The stretch of time, from when a machine woken now would be warm, that it would be warm for. */
const AHEAD_MS: Millis = 30 * 60_000
/** Machines that are there have said so by then. */
const START_MS: Millis = 60_000

/** Looks at each backup; `machine.reserve` is told when it is wanted otherwise than before. */
export function watchReserve(turn: Turn): void {
  const { memory, now, settings } = turn
  memory.hasReserve = 'no'
  for (const machine of memory.machines.values()) {
    if (machine.settings.role !== 'backup' || machine.leaving === 'yes') continue
    if (machine.settings.warmUpMs > 0) memory.hasReserve = 'yes'
    const before = machine.reserve
    const after = reserveAfter(before, factsOf(turn, machine), settings.reserve, now.shopMs)
    machine.reserve = after
    if (after.wanted === before.wanted && after.helps === before.helps) continue
    memory.plan = null
    const { wanted, helps, reason } = after
    record(turn, { kind: 'machine.reserve', machine: machine.settings.id, data: { wanted, helps, reason } })
    turn.effects.push({ t: 'machine', machine: machine.settings.id })
  }
}

function factsOf(turn: Turn, backup: MachineMemory): ReserveFacts {
  const { memory } = turn
  const mates = [...memory.machines.values()].filter(
    (other) => other.settings.role === 'primary' && [...other.skills].some((skill) => backup.skills.has(skill)),
  )
  const waits = [...backup.skills].flatMap((skill) => memory.waits.get(skill) ?? [])
  return {
    missing: mates.filter((mate) => isMissing(turn, mate)).map((mate) => mate.settings.id),
    waitMs: waits.length === 0 ? null : Math.max(...waits),
    expected: expectedLoad(turn, backup, mates),
  }
}

/** Just after a start nobody has said hello yet. */
const isMissing = ({ memory, now }: Turn, mate: MachineMemory): boolean =>
  mate.strikes > 0 || (!willWork(mate) && (mate.hello !== null || now.shopMs - memory.startedMs >= START_MS))

/** What was ordered at this hour on this day of the last weeks, as a part of what the primaries can make in that time. */
function expectedLoad(turn: Turn, backup: MachineMemory, mates: readonly MachineMemory[]): number | null {
  if (backup.settings.warmUpMs === 0) return null
  const capacityMs = mates.reduce((sum, mate) => sum + (willWork(mate) ? mate.groups.length : 0), 0) * AHEAD_MS
  if (capacityMs === 0) return null
  const from = turn.now.wallMs + backup.settings.warmUpMs
  const weeks: Millis[] = []
  for (let week = 1; week <= WEEKS; week++) {
    const work = workBetween(turn, from - week * WEEK_MS, from - week * WEEK_MS + AHEAD_MS, backup.skills)
    if (work !== null) weeks.push(work)
  }
  if (weeks.length < ENOUGH_WEEKS) return null
  return weeks.reduce((sum, ms) => sum + ms, 0) / weeks.length / capacityMs
}

/** Null: the shop sold nothing on that day, it knows nothing of it. */
function workBetween(turn: Turn, from: WallMs, until: WallMs, skills: ReadonlySet<string>): Millis | null {
  const { ledger, sold } = turn
  if (ledger.past.ordersPlaced(from - WEEK_MS / 14, until + WEEK_MS / 14) === 0) return null
  let ms = 0
  for (const { sold: row, size, n } of ledger.past.drinksPlaced(from, until)) {
    const recipe = sold(row)
    for (const { skill, program, bySize } of recipe.steps) {
      if (skills.has(skill)) ms += n * program.nominalMs * (size === null ? 1 : (bySize[size] ?? 1))
    }
  }
  return ms
}
