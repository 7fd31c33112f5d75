/** What a configuration that was read again changes, in words for whoever changed it. Pure. */
import type { Config, MachineConfig } from '../config/config.ts'
import { changesNeedingRestart } from '../config/restart.ts'

export interface ReloadReport {
  /** What is in force now, or will be when the last brew of a machine is over. */
  readonly changed: readonly string[]
  /** Options that stay as they were until the daemon is started again. */
  readonly needsRestart: readonly string[]
}

export function describeReload(before: Config, after: Config): ReloadReport {
  const changed = [
    ...machineChanges(before, after),
    ...differs('the menu in the file', before.shop.menu, after.shop.menu),
    ...differs('opening hours', hoursOf(before), hoursOf(after)),
    ...differs('the venue', venueOf(before), venueOf(after)),
    ...differs('pickup zones', zonesOf(before), zonesOf(after)),
    ...differs('boards', before.pickup, after.pickup),
    ...differs('limits of orders', before.shop.orders, after.shop.orders),
    ...differs('timing', before.shop.timing, after.shop.timing),
    ...differs('printers and labels', printingOf(before), printingOf(after)),
    ...differs('where webhooks may go', before.webhooks, after.webhooks),
    ...differs('how customers and staff are told', toldBy(before), toldBy(after)),
    ...differs('backups', before.backup, after.backup),
    ...differs('rate limits', before.limits, after.limits),
    ...differs('hard caps', before.caps, after.caps),
  ]
  return { changed, needsRestart: changesNeedingRestart(before, after) }
}

function machineChanges(before: Config, after: Config): string[] {
  const words: string[] = []
  for (const machine of before.machines) {
    const next = after.machines.find(({ id }) => id === machine.id)
    if (!next) words.push(`machine ${machine.id} is let go of`)
    else if (wiring(machine) !== wiring(next)) words.push(`machine ${machine.id} is connected anew`)
    else if (partOf(before, machine.id) !== partOf(after, machine.id))
      words.push(`machine ${machine.id} has another part`)
  }
  const known = new Set(before.machines.map(({ id }) => id))
  for (const { id } of after.machines) if (!known.has(id)) words.push(`machine ${id} is new`)
  return words
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const differs = (what: string, a: unknown, b: unknown): string[] => (same(a, b) ? [] : [what])
const wiring = (machine: MachineConfig): string => JSON.stringify(machine)
const partOf = (config: Config, id: string): string =>
  JSON.stringify(config.shop.machines.find((machine) => machine.id === id))
const hoursOf = ({ venue: { timezone, hours, closedOn, warmUpMs } }: Config) => [timezone, hours, closedOn, warmUpMs]
const venueOf = ({ venue: { name, dayCutoffMinutes, publicUrl, languages } }: Config) => [
  name,
  dayCutoffMinutes,
  publicUrl,
  languages,
]
const toldBy = ({ push, ntfy, alerts, shop }: Config) => [push, ntfy, alerts, shop.alerts]
const printingOf = ({ shop, printers, labels }: Config) => [shop.printers, printers, labels]
const zonesOf = ({ shop: { zones, zoneOfChannel } }: Config) => [zones, zoneOfChannel]
