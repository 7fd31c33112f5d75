/** What a machine tells about itself: link, hello, heartbeat, alarms; and its answers about brews, handed on. */
import {
  BY_HAND,
  begun,
  confirmed,
  finished,
  lateReport,
  lostSight,
  provenUnstarted,
  refused,
  spoiled,
  watch,
} from './brewing.ts'
import type { Input } from './inputs.ts'
import { epochOf } from './ledger/rows.ts'
import type { GroupMemory, MachineMemory, OpenBrew } from './machine-memory.ts'
import type {
  BrewId,
  BrewStatus,
  GroupReport,
  LostBrew,
  MachineCommand,
  MachineMessage,
  RefusalReason,
} from './machine-words.ts'
import { clockAheadMs } from './rules/device-clock.ts'
import { cupIsGone } from './rules/group-state.ts'
import { cannotCount } from './stock.ts'
import { askTest, compareTest, openTest, testNeverStarted, testRefused, testsOn, testTold } from './test-life.ts'
import { ticketOf } from './ticket.ts'
import { record, type Turn } from './turn.ts'
import { undone } from './undo.ts'

/** With `pouring`: somebody was asked whether they are still at it, and they are. */
const CONFIRMED = 'confirmed'
/** Heartbeats in a row. */
const BELIEVED_BEHIND = 2

export function linkChanged(turn: Turn, input: Extract<Input, { t: 'machine.link' }>): void {
  const machine = turn.memory.machines.get(input.machine)
  if (!machine) return
  machine.link = input.state
  machine.linkReason = input.reason
  turn.effects.push({ t: 'machine', machine: input.machine })
  if (input.state === 'down') goOffline(turn, machine, input.reason)
}

export function machineSaid(turn: Turn, input: Extract<Input, { t: 'machine.message' }>): void {
  const machine = turn.memory.machines.get(input.machine)
  if (!machine) return
  turn.memory.touched.add(input.machine)
  const { message } = input
  switch (message.t) {
    case 'hello':
      return hello(turn, machine, message)
    case 'heartbeat':
      return heartbeat(turn, machine, message)
    case 'status':
      return told(turn, machine, message.brew, message.status, message.cause)
    case 'refused': {
      const brew = openBrew(turn, machine, message.brew)
      if (brew) return declined(turn, machine, brew, message)
      const test = openTest(turn, machine, message.brew)
      if (test) testRefused(turn, test, message.reason)
      return
    }
    case 'undone': {
      const brew = openBrew(turn, machine, message.brew)
      if (brew) return begun(turn, brew)
      if (!undone(turn, machine, message.brew)) command(turn, machine, { t: 'stop', brew: message.brew })
      return
    }
    case 'fenced': {
      const brew = openBrew(turn, machine, message.brew)
      // A durable promise only for what was fenced: this brew's own epoch.
      const denied = message.status === 'never' && message.epoch >= epochOf(message.brew)
      const test = openTest(turn, machine, message.brew)
      if (test && denied) return testNeverStarted(turn, test)
      if (brew && denied && canDeny(machine, brew)) return provenUnstarted(turn, brew)
      return told(turn, machine, message.brew, message.status === 'never' ? 'forgotten' : message.status, message.cause)
    }
    case 'alarm':
      return alarm(turn, machine, message.alarms)
  }
}

function hello(turn: Turn, machine: MachineMemory, message: Extract<MachineMessage, { t: 'hello' }>): void {
  const { memory, now } = turn
  machine.hello = message
  machine.link = 'up'
  machine.linkReason = 'connected'
  machine.heardMs = now.shopMs
  machine.clockMs = null
  machine.latestMs = null
  machine.behind = 0
  for (const group of machine.groups) group.report = null
  // An order book restored from a backup is behind its devices: our next epoch must lie above every fence.
  memory.brewEpoch = Math.max(memory.brewEpoch, ...message.fences)
  if (machine.online === 'no') {
    machine.online = 'yes'
    record(turn, {
      kind: 'machine.online',
      machine: machine.settings.id,
      data: { serial: message.serial, boot: message.boot },
    })
  }
  for (const brew of brewsOn(turn, machine)) {
    if (brew.row.boot !== message.boot) lostSight(turn, brew, 'the machine rebooted')
    ask(turn, brew)
  }
  for (const test of testsOn(turn, machine)) askTest(turn, test)
  for (const { id } of turn.ledger.unresolvedOn(machine.settings.id)) {
    command(turn, machine, { t: 'query', brew: id })
  }
  turn.effects.push({ t: 'machine', machine: machine.settings.id })
  memory.plan = null
  watch(turn, machine.settings.id)
}

function heartbeat(turn: Turn, machine: MachineMemory, message: Extract<MachineMessage, { t: 'heartbeat' }>): void {
  const { now } = turn
  // Without a hello we know neither boot nor fences; a heartbeat of another boot waits for its hello.
  if (machine.hello === null || message.boot !== machine.hello.boot) return
  if (machine.online === 'no') {
    machine.online = 'yes'
    record(turn, { kind: 'machine.online', machine: machine.settings.id })
    turn.memory.plan = null
    watch(turn, machine.settings.id)
    for (const brew of brewsOn(turn, machine)) ask(turn, brew)
  }
  const first = machine.clockMs === null
  const changed = machine.state !== message.state
  machine.heardMs = now.shopMs
  machine.clockMs = message.clockMs
  lookAtClock(turn, machine, message.clockMs)
  if (changed) machine.stateSinceMs = now.shopMs
  machine.state = message.state
  machine.boilerC = message.boilerC
  machine.pours = message.pours
  if (changed) turn.memory.plan = null
  bringsSkills(turn, machine, message.skills)
  // Asleep while it is wanted, it is woken at once.
  if (changed || first) turn.memory.nextRestMs = 0
  if (!sameAlarms(machine, message.alarms)) alarm(turn, machine, message.alarms)
  else if (changed) turn.effects.push({ t: 'machine', machine: machine.settings.id })
  for (const report of message.groups) {
    const group = machine.groups[report.n - 1]
    if (!group) continue
    const before = group.report
    group.report = report
    if (before?.state !== report.state || before.cup !== report.cup) {
      turn.effects.push({ t: 'machine', machine: machine.settings.id })
    }
    if (group.cup !== null && cupIsGone(report, machine.settings.clearsBy)) {
      turn.ledger.cupGone(group.cup, now.shopMs)
      if (group.cupSinceMs !== null) turn.memory.learnt.noteTurn(machine.settings.id, now.shopMs - group.cupSinceMs)
      group.cup = null
    }
    if (group.test !== null) compareTest(turn, group.test, report)
    else if (group.brew !== null) compare(turn, group.brew, report.brew, report.state)
    else if (report.state === 'pouring') strangePour(turn, machine, group, report)
    if (group.local === 'pouring' && report.state !== 'pouring') group.local = leaves(machine, report)
    else if (group.local === 'cup' && cupIsGone(report, machine.settings.clearsBy)) group.local = 'no'
  }
}

/**
 * Its clock goes back, and it calls that no new boot. One heartbeat may have come late; with the second the clock is not
 * what our deadlines were given by. Whether a command of before was begun is asked, and what was given up is fenced.
 */
function lookAtClock(turn: Turn, machine: MachineMemory, clockMs: number): void {
  const behindMs = machine.latestMs === null ? 0 : clockAheadMs(machine.latestMs, clockMs)
  if (behindMs <= 0) machine.latestMs = clockMs
  machine.behind = behindMs > turn.settings.timing.offlineMs ? machine.behind + 1 : 0
  if (machine.behind < BELIEVED_BEHIND) return
  machine.latestMs = clockMs
  machine.behind = 0
  const text = `its clock went back by ${Math.round(behindMs / 1_000)} s`
  machine.lastError = { text, atMs: turn.now.wallMs }
  for (const brew of brewsOn(turn, machine)) {
    if (brew.row.state !== 'intent') continue
    lostSight(turn, brew, text)
    ask(turn, brew)
  }
  for (const { id, group_n: group } of turn.ledger.unresolvedOn(machine.settings.id)) {
    command(turn, machine, { t: 'fence', group, epoch: epochOf(id), brew: id })
  }
  turn.effects.push({ t: 'machine', machine: machine.settings.id })
}

/** Of its configured skills, those that it has now; `said` undefined: all of them. */
function bringsSkills(turn: Turn, machine: MachineMemory, said: readonly string[] | undefined): void {
  const now = new Set(machine.settings.skills.filter((skill) => said?.includes(skill) ?? true))
  if (now.size === machine.skills.size && [...now].every((skill) => machine.skills.has(skill))) return
  machine.skills = now
  turn.memory.plan = null
  turn.memory.skillsSeen = 'no'
  turn.effects.push({ t: 'machine', machine: machine.settings.id })
}

/** Nobody commanded this pour, or we gave it up: its own button, a technician's test. It is explained, not a fault. */
function strangePour(turn: Turn, machine: MachineMemory, group: GroupMemory, { n, brew }: GroupReport): void {
  if (group.local === 'pouring') return
  if (brew !== null && (turn.ledger.brew(brew) || turn.ledger.tests.has(brew))) return
  group.local = 'pouring'
  record(turn, { kind: 'pour.local', machine: machine.settings.id, data: { group: n } })
  cannotCount(turn, machine.settings)
}

/** Where nothing sees cups, somebody must say that this one is gone. */
const leaves = ({ settings }: MachineMemory, { cup }: GroupReport): 'no' | 'cup' =>
  settings.clearsBy === 'person' || (settings.clearsBy === 'sensor' && cup === 'unknown') ? 'cup' : 'no'

/** The heartbeat and our book about the same group: where they differ, ask. */
function compare(turn: Turn, brew: OpenBrew, reported: BrewId | null, state: 'idle' | 'pouring' | 'blocked'): void {
  if (reported === brew.row.id && state === 'pouring') return begun(turn, brew)
  if (brew.row.state === 'pouring' && turn.now.shopMs - brew.askedMs >= turn.settings.timing.answerMs) ask(turn, brew)
}

function told(turn: Turn, machine: MachineMemory, brewId: BrewId, status: BrewStatus, cause: string | null): void {
  const brew = openBrew(turn, machine, brewId)
  if (!brew) {
    const test = openTest(turn, machine, brewId)
    return test ? testTold(turn, test, status, cause) : lateReport(turn, brewId, status)
  }
  switch (status) {
    case 'never':
      if (!canDeny(machine, brew)) return lostSight(turn, brew, 'the machine lost its journal')
      // Not proof yet: the command may still be on its way. The fence makes it one (R6).
      if (brew.row.state === 'pouring') return lostSight(turn, brew, 'the machine does not know a brew that it began')
      return command(turn, machine, { t: 'fence', group: brew.row.group_n, epoch: epochOf(brewId), brew: brewId })
    case 'forgotten':
      return lostSight(turn, brew, 'the machine lost its journal')
    case 'refused':
      return declined(turn, machine, brew, { reason: 'busy' })
    case 'waiting':
      // A person has it before them and has not begun. In doubt it is taken back: the fence proves that it never was.
      if (brew.row.state === 'intent') {
        brew.handMs = turn.now.shopMs
        return
      }
      return command(turn, machine, { t: 'fence', group: brew.row.group_n, epoch: epochOf(brewId), brew: brewId })
    case 'pouring':
      return cause === CONFIRMED ? confirmed(turn, brew) : begun(turn, brew)
    case 'done':
      return finished(turn, brew)
    case 'spoiled':
      return spoiled(turn, brew, cause ?? 'unknown')
  }
}

/**
 * A refusal proves that nothing was poured, unless it may be of a copy: of a brew that had begun, or by a journal that
 * could have forgotten it. A person's word is proof in itself.
 */
function declined(
  turn: Turn,
  machine: MachineMemory,
  brew: OpenBrew,
  { reason, note = null }: { readonly reason: RefusalReason; readonly note?: string | null },
): void {
  const proves = BY_HAND.includes(reason) || (brew.row.begun_shop_ms === null && canDeny(machine, brew))
  if (proves) refused(turn, brew, reason, note)
  else if (brew.row.state !== 'pouring') lostSight(turn, brew, `refused (${reason}), perhaps after it had poured`)
}

function alarm(turn: Turn, machine: MachineMemory, alarms: MachineMemory['alarms']): void {
  if (sameAlarms(machine, alarms)) return
  machine.alarms = alarms
  turn.memory.plan = null
  record(turn, { kind: 'machine.alarm', machine: machine.settings.id, data: { alarms } })
  turn.effects.push({ t: 'machine', machine: machine.settings.id })
}

const sameAlarms = (machine: MachineMemory, alarms: MachineMemory['alarms']): boolean =>
  alarms.length === machine.alarms.length && alarms.every((code) => machine.alarms.includes(code))

/** Nobody listened for a while: whoever was there then has its full time again to say that it still is. */
export function listenAnew({ memory, now }: Turn): void {
  for (const machine of memory.machines.values()) if (machine.online === 'yes') machine.heardMs = now.shopMs
  memory.dutyMs = 0
}

/** Silent past the limit, or its link is gone: queued drinks go elsewhere by themselves, its brews are in doubt. */
export function goOffline(turn: Turn, machine: MachineMemory, reason: string): void {
  if (machine.online === 'no') return
  machine.online = 'no'
  machine.lastError = { text: reason, atMs: turn.now.wallMs }
  turn.memory.plan = null
  record(turn, { kind: 'machine.offline', machine: machine.settings.id, data: { reason } })
  for (const brew of brewsOn(turn, machine)) lostSight(turn, brew, reason)
  turn.effects.push({ t: 'machine', machine: machine.settings.id })
}

/** Asks the machine what became of a brew, if it can be asked. */
export function ask(turn: Turn, brew: OpenBrew): void {
  const machine = turn.memory.machines.get(brew.row.machine)
  brew.askedMs = turn.now.shopMs
  watch(turn, brew.row.id)
  if (machine?.online !== 'yes') return
  const lost = lostBrew(turn, machine, brew)
  command(turn, machine, { t: 'query', brew: brew.row.id, ...(lost && { lost }) })
}

/** A device that forgets at a restart cannot know what it was doing before it, but one with a person can ask them. */
function lostBrew(turn: Turn, { hello }: MachineMemory, { row }: OpenBrew): LostBrew | null {
  if (hello === null || hello.durable || hello.boot === row.boot) return null
  return { group: row.group_n, nominalMs: row.nominal_ms, ticket: ticketOf(turn, turn.orders.drink(row.drink_id)) }
}

export function command(turn: Turn, machine: MachineMemory, command: MachineCommand): void {
  turn.effects.push({ t: 'command', machine: machine.settings.id, command })
}

export function brewsOn(turn: Turn, machine: MachineMemory): OpenBrew[] {
  return [...turn.memory.brews.values()].filter((brew) => brew.row.machine === machine.settings.id)
}

/**
 * Whether this machine's "never" about the brew can be proof: its journal is the one of then, and lasts over a loss of
 * power or did not go through one.
 */
function canDeny(machine: MachineMemory, brew: OpenBrew): boolean {
  const { hello } = machine
  return hello !== null && hello.journal === brew.row.journal && (hello.durable || hello.boot === brew.row.boot)
}

/** Only the machine that was told to make a brew may speak about it. */
function openBrew(turn: Turn, machine: MachineMemory, id: BrewId): OpenBrew | undefined {
  const brew = turn.memory.brews.get(id)
  return brew?.row.machine === machine.settings.id ? brew : undefined
}
