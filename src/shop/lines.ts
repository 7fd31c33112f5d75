/**
 * Machines' own lines, for the policies that have them: a drink is bound when it enters the queue, and bound anew when
 * its machine cannot be expected to make it any more. The other policies never come here.
 */
import type { Millis } from '../kit/units.ts'
import { kindOf } from './learnt.ts'
import { orderOfDrink, type QueuedRow } from './ledger/rows.ts'
import type { LineRow } from './ledger/work.ts'
import type { MachineMemory } from './machine-memory.ts'
import type { MachineId } from './machine-words.ts'
import { type Fleet, type MachineFact, mayMake, type WaitingDrink } from './rules/choose.ts'
import { healthOf } from './rules/fitness.ts'
import { programFor } from './rules/menu.ts'
import type { Binder } from './rules/policies/own-line.ts'
import type { Turn } from './turn.ts'

export function bindLines(turn: Turn, bind: Binder): void {
  const { memory, orders, settings, ledger } = turn
  const { lines } = memory
  const fleet = lineKeepers(turn)
  const awaited = awaitedMachines(turn)
  const seenFleet = JSON.stringify([
    settings.dispatch.policy,
    [...awaited],
    ...[...fleet.values()].map(({ id, role, skills, fit }) => [id, role, [...skills], fit]),
  ])
  const all = seenFleet !== lines.seenFleet
  if (!all && orders.entered.size === 0) return
  lines.seenFleet = seenFleet
  const rows = ledger.work.lines()
  const loads = new Map<MachineId, Millis>()
  for (const machine of memory.machines.values()) loads.set(machine.settings.id, brewing(turn, machine))
  const addTo = (id: MachineId | null, row: LineRow): void => {
    const machine = id === null ? undefined : memory.machines.get(id)
    if (machine) loads.set(machine.settings.id, (loads.get(machine.settings.id) ?? 0) + workOf(turn, row, machine))
  }
  const homeless: LineRow[] = []
  for (const row of rows) {
    const looked = all || row.bound === null || orders.entered.has(row.id)
    const machine = fleet.get(row.bound ?? '')
    const stays = !looked || awaited.has(row.bound ?? '')
    if (stays || (machine && mayMake(machine, waitingDrink(row, 0), fleet))) addTo(row.bound, row)
    else homeless.push(row)
  }
  for (const row of homeless) {
    const found = bind({ drink: waitingDrink(row, 0), fleet, last: lines.last, loadMs: (id) => loads.get(id) ?? 0 })
    // Nobody can make it now: it stays where it is until somebody comes.
    if (found === null) continue
    lines.last = found
    orders.bind(row, found)
    addTo(found, row)
  }
}

/** Not heard of since the start, and not late yet. */
function awaitedMachines({ memory, now }: Turn): ReadonlySet<MachineId> {
  const awaited = new Set<MachineId>()
  if (now.shopMs >= memory.lines.keptUntilMs) return awaited
  for (const machine of memory.machines.values()) if (machine.clockMs === null) awaited.add(machine.settings.id)
  return awaited
}

/** Who can be expected to work off a line: a rest or a moment's silence changes nothing. */
function lineKeepers({ memory, now, settings }: Turn): Fleet {
  const fleet = new Map<string, MachineFact>()
  for (const machine of memory.machines.values()) {
    const health = healthOf(machine, now.shopMs, settings.timing.suspectMs)
    const works = health === 'ready' || health === 'resting' || health === 'suspect'
    const fit = works && machine.leaving === 'no' && machine.intent === 'in-service'
    const { id, role } = machine.settings
    fleet.set(id, { id, role, skills: machine.skills, fit, workMs: memory.workload.workMs(id) })
  }
  return fleet
}

/** What its groups still have to do for the drinks in them, spread over them. */
function brewing({ now }: Turn, machine: MachineMemory): Millis {
  let ms = 0
  for (const { brew } of machine.groups) {
    if (brew === null) continue
    const { begun_shop_ms, intent_shop_ms, nominal_ms } = brew.row
    ms += Math.max(0, (begun_shop_ms ?? intent_shop_ms) + nominal_ms - now.shopMs)
  }
  return ms / machine.groups.length
}

function workOf({ sold, memory }: Turn, row: LineRow, machine: MachineMemory): Millis {
  const { program } = programFor(sold(row.sold), row.step, row.size)
  const factor = memory.learnt.pace(machine.settings).factor(kindOf(row.recipe, row.step))
  return (program.nominalMs * factor) / machine.groups.length
}

/** `orderMs`: what is still to be begun of its order; 0 where nobody asks. */
export const waitingDrink = (row: QueuedRow, orderMs: Millis): WaitingDrink => ({
  id: row.id,
  order: orderOfDrink(row.id),
  key: row.queue_key,
  skill: row.skill,
  avoid: row.avoid === null ? [] : (JSON.parse(row.avoid) as string[]),
  bound: row.bound,
  overtaken: row.overtaken,
  orderMs,
})
