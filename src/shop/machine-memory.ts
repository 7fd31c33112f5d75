/** What the shop keeps in memory of one machine, of its groups, and of what they make. */
import type { ShopMs, WallMs } from '../kit/units.ts'
import type { OpenBrewRow } from './ledger/rows.ts'
import type { TestRow } from './ledger/tests.ts'
import type { AlarmCode, BrewId, DeviceState, GroupReport, Intent, MachineMessage } from './machine-words.ts'
import type { ReserveState } from './rules/reserve.ts'
import type { MachineSettings } from './settings.ts'

/** A brew that is not over, with what we know of the conversation about it. */
export interface OpenBrew {
  row: OpenBrewRow
  /** When its machine was last asked about it. */
  askedMs: ShopMs
  /** Doubt because it takes too long: the machine's word "pouring" does not lift that. */
  overdue: 'no' | 'yes'
  /** When somebody at the machine last said that they have it before them: its limits count from then. Absent: never. */
  handMs?: ShopMs
  /** The device's clock when it was commanded, as its last heartbeat lets reckon. Absent: not in this life of the daemon, so nobody knows how long it took. */
  clockMs?: number
}

/** A test pour that is not over. */
export interface OpenTest {
  row: TestRow
  askedMs: ShopMs
  /** When somebody last said that they have it before them; absent: never. */
  handMs?: ShopMs
}

export interface GroupMemory {
  readonly n: number
  report: GroupReport | null
  brew: OpenBrew | null
  /** A test pour on it that is not over. */
  test: OpenTest | null
  /** The brew whose cup still stands there. */
  cup: BrewId | null
  /** A pour that nobody commanded, and the cup of it that only a person can see. */
  local: 'no' | 'pouring' | 'cup'
  /** Since when, when the daemon saw it; null: it was there at start. */
  cupSinceMs: ShopMs | null
}

export interface MachineMemory {
  /** Its place among the machines of the shop: what is looked at in an order is looked at in this. */
  readonly place: number
  settings: MachineSettings
  skills: ReadonlySet<string>
  groups: readonly GroupMemory[]
  link: 'up' | 'down'
  linkReason: string
  hello: Extract<MachineMessage, { t: 'hello' }> | null
  /** Heard of within the offline limit, since a hello. */
  online: 'yes' | 'no'
  heardMs: ShopMs
  /** The device's own clock at its last heartbeat: the basis of deadlines. Null until one came in this boot. */
  clockMs: number | null
  /** The latest that it has shown in this boot. */
  latestMs: number | null
  /** Heartbeats in a row that were far behind that. */
  behind: number
  state: DeviceState
  alarms: readonly AlarmCode[]
  boilerC: number | null
  pours: number | null
  /** Refusals and spoiled brews in a row, and the rest that follows. */
  strikes: number
  struckMs: ShopMs
  restsUntilMs: ShopMs
  lastError: { readonly text: string; readonly atMs: WallMs } | null
  /** Not in the configuration any more, or wired otherwise: it gets no new work and goes when its last brew is over. */
  leaving: 'no' | 'yes'
  /** Since when it is in this state. */
  stateSinceMs: ShopMs
  /** A backup: whether it is to be warm, and why. */
  reserve: ReserveState
  /** Whether orders were planned with it when they were last planned. */
  works: 'yes' | 'no'
  /** What people want of it: draining and in maintenance it gets no new work. */
  intent: Intent
}

const newGroup = (n: number): GroupMemory => ({
  n,
  report: null,
  brew: null,
  test: null,
  cup: null,
  local: 'no',
  cupSinceMs: null,
})

export function newMachine(settings: MachineSettings, place: number): MachineMemory {
  return {
    place,
    settings,
    skills: new Set(settings.skills),
    groups: Array.from({ length: settings.groups }, (_, i) => newGroup(i + 1)),
    link: 'down',
    linkReason: 'not connected yet',
    hello: null,
    online: 'no',
    heardMs: 0,
    clockMs: null,
    latestMs: null,
    behind: 0,
    state: 'asleep',
    alarms: [],
    boilerC: null,
    pours: null,
    strikes: 0,
    struckMs: 0,
    restsUntilMs: 0,
    lastError: null,
    leaving: 'no',
    stateSinceMs: 0,
    reserve: { wanted: 'asleep', helps: 'no', reason: 'the others manage', neededMs: 0 },
    works: 'no',
    intent: 'in-service',
  }
}

/** The same device in another part: role, skills and groups. A group that works, or has a cup, is kept until it is free. */
export function refit(machine: MachineMemory, next: MachineSettings): void {
  machine.settings = next
  machine.skills = new Set(next.skills)
  const busy =
    machine.groups.findLastIndex((group) => group.brew !== null || group.test !== null || group.cup !== null) + 1
  const count = Math.max(next.groups, busy)
  machine.groups = Array.from({ length: count }, (_, i) => machine.groups[i] ?? newGroup(i + 1))
}
