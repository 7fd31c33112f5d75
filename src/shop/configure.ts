/**
 * A new configuration while the shop is open. What is being made goes on: a machine that is gone from it, or is wired
 * otherwise, gets no new work, and is let go of when its last brew is over. What was ordered keeps the words that it was
 * sold with.
 */
import { brewsOn } from './health.ts'
import type { Input } from './inputs.ts'
import { changeDrink } from './life.ts'
import { type MachineMemory, refit } from './machine-memory.ts'
import { tell } from './menu-changes.ts'
import { awaitAnew } from './pickup-clock.ts'
import type { MachineSettings, ShopSettings } from './settings.ts'
import { testsOn } from './test-life.ts'
import { record, type Turn } from './turn.ts'

/** Takes in the file's menu. At start nobody needs to be told: whoever connects reads it. */
export function configureShop(turn: Turn, { settings }: Extract<Input, { t: 'shop.configure' }>): void {
  const { memory, menu, now } = turn
  if (menu.fromFile(settings.menu, now.wallMs) === 'adopted') tell(turn, { what: 'file' })
  for (const zone of settings.zones) turn.effects.push({ t: 'board', zone })
  for (const machine of [...memory.machines.values()]) {
    const next = settings.machines.find(({ id }) => id === machine.settings.id)
    if (!next || next.wiring !== machine.settings.wiring) leave(turn, machine)
    else adapt(turn, machine, next)
  }
  for (const next of settings.machines) {
    if (memory.machines.has(next.id)) continue
    memory.addMachine(next, turn.ledger)
    turn.effects.push({ t: 'rewire', machine: next.id })
  }
  memory.plan = null
  memory.skillsSeen = 'no'
  awaitAnew(turn)
  // Both may be due sooner now.
  memory.nextPurgeMs = now.shopMs
  memory.dutyMs = 0
  record(turn, { kind: 'shop.configured', data: { machines: settings.machines.map(({ id }) => id) } })
  askAboutOrphans(turn, settings)
}

/**
 * Lets go of a machine that leaves and has nothing left to do; one that the shop still has is looked for as it is wired
 * now. Returns whether it stays.
 */
export function letGo(turn: Turn, machine: MachineMemory): boolean {
  const { memory, settings } = turn
  if (machine.leaving === 'no' || brewsOn(turn, machine).length > 0 || testsOn(turn, machine).length > 0) return true
  const { id } = machine.settings
  memory.dropMachine(machine)
  const next = settings.machines.find((one) => one.id === id)
  if (next) memory.addMachine(next, turn.ledger)
  turn.effects.push({ t: 'rewire', machine: id })
  return false
}

function leave(turn: Turn, machine: MachineMemory): void {
  machine.leaving = 'yes'
  turn.effects.push({ t: 'machine', machine: machine.settings.id })
}

function adapt(turn: Turn, machine: MachineMemory, next: MachineSettings): void {
  // It was on its way out, and is back as it was.
  machine.leaving = 'no'
  refit(machine, next)
  turn.effects.push({ t: 'machine', machine: next.id })
}

/** Drinks that wait for a skill which the shop has lost: a person must decide, they would wait for ever. */
export function askAboutOrphans(turn: Turn, { machines }: ShopSettings): void {
  const skills = new Set(machines.flatMap((machine) => machine.skills))
  for (const { id, skill } of [...turn.ledger.queue()]) {
    if (skills.has(skill)) continue
    const data = { cause: `no machine of the shop has the skill ${skill} any more` }
    changeDrink(turn, turn.orders.drink(id), 'ask', {}, { kind: 'drink.attention', data })
  }
}
