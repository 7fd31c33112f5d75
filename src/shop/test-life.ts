/**
 * What becomes of a test pour. It is commanded, fenced and asked about like a brew, but belongs to no drink: nothing is
 * made again, and where nobody can tell, its group waits only until the pour is certainly over.
 */
import type { ShopMs } from '../kit/units.ts'
import { watch } from './brewing.ts'
import { epochOf } from './ledger/rows.ts'
import type { TestRow, TestState } from './ledger/tests.ts'
import type { MachineMemory, OpenTest } from './machine-memory.ts'
import type { BrewId, BrewStatus, GroupReport, MachineCommand, RefusalReason } from './machine-words.ts'
import { limitOfPour, startsWithin } from './rules/limit.ts'
import { countTest } from './stock.ts'
import { record, type Turn } from './turn.ts'

export const testsOn = ({ memory }: Turn, { settings }: MachineMemory): OpenTest[] =>
  [...memory.tests.values()].filter(({ row }) => row.machine === settings.id)

/** Only the machine that was told to pour it may speak about it. */
export function openTest({ memory }: Turn, { settings }: MachineMemory, id: BrewId): OpenTest | undefined {
  const test = memory.tests.get(id)
  return test?.row.machine === settings.id ? test : undefined
}

/** Asks the machine what became of it, if it can be asked. */
export function askTest(turn: Turn, test: OpenTest): void {
  test.askedMs = turn.now.shopMs
  if (turn.memory.machines.get(test.row.machine)?.online !== 'yes') return
  send(turn, test.row.machine, { t: 'query', brew: test.row.id })
}

export function testTold(turn: Turn, test: OpenTest, status: BrewStatus, cause: string | null): void {
  switch (status) {
    case 'never': {
      // Not proof yet: the command may still be on its way. The fence makes it one (R6).
      if (test.row.state === 'pouring' || !canDeny(turn, test)) return unresolved(turn, test, 'its machine forgot it')
      const { id, group_n, machine } = test.row
      return send(turn, machine, { t: 'fence', group: group_n, epoch: epochOf(id), brew: id })
    }
    case 'forgotten':
      return unresolved(turn, test, 'its machine forgot it')
    case 'refused':
      return testRefused(turn, test, 'busy')
    case 'waiting':
      test.handMs = turn.now.shopMs
      return
    case 'pouring':
      return testBegun(turn, test)
    case 'done':
      return over(turn, test, 'done', null)
    case 'spoiled':
      return over(turn, test, 'spoiled', cause ?? 'unknown')
  }
}

export function testRefused(turn: Turn, test: OpenTest, reason: RefusalReason): void {
  const byHand = reason === 'declined' || reason === 'given-back'
  if (test.row.state === 'pouring' && !byHand) return
  end(turn, test, 'refused', reason, 'no cup')
}

/** Fenced, and its journal says that it never was. */
export function testNeverStarted(turn: Turn, test: OpenTest): void {
  if (test.row.state === 'pouring' || !canDeny(turn, test)) return unresolved(turn, test, 'its machine forgot it')
  end(turn, test, 'never-started', 'the command did not arrive', 'no cup')
}

/** The heartbeat and our book about its group: where they differ, ask. */
export function compareTest(turn: Turn, test: OpenTest, report: GroupReport): void {
  if (report.brew === test.row.id && report.state === 'pouring') return testBegun(turn, test)
  const silentMs = turn.now.shopMs - test.askedMs
  if (test.row.state === 'pouring' && silentMs >= turn.settings.timing.answerMs) askTest(turn, test)
}

/** What is due by time alone. `at`: whether a moment has come; if not, it is looked at again then. */
export function lookAtTest(turn: Turn, test: OpenTest, at: (due: ShopMs) => boolean): void {
  const { timing } = turn.settings
  const { intent_shop_ms, nominal_ms, state } = test.row
  const from = Math.max(intent_shop_ms, test.handMs ?? 0)
  // Whatever became of it, the device has stopped by itself by now.
  if (at(from + startsWithin(timing) + limitOfPour(nominal_ms, timing)))
    return unresolved(turn, test, 'nobody could tell')
  if (state === 'intent' && at(from + startsWithin(timing)) && at(test.askedMs + timing.answerMs)) {
    askTest(turn, test)
    at(test.askedMs + timing.answerMs)
  }
}

function testBegun(turn: Turn, test: OpenTest): void {
  if (test.row.state === 'pouring') return
  count(turn, test)
  move(turn, test, { ...test.row, state: 'pouring', begun_shop_ms: turn.now.shopMs })
  watch(turn, test.row.id)
}

function over(turn: Turn, test: OpenTest, state: 'done' | 'spoiled', cause: string | null): void {
  // Its beginning may never have been heard.
  count(turn, test)
  end(turn, test, state, cause, 'perhaps a cup')
}

function unresolved(turn: Turn, test: OpenTest, cause: string): void {
  end(turn, test, 'unresolved', cause, 'perhaps a cup')
}

function count(turn: Turn, { row }: OpenTest): void {
  if (row.begun_shop_ms === null) countTest(turn, row)
}

function end(
  turn: Turn,
  test: OpenTest,
  state: TestState,
  cause: string | null,
  leaves: 'no cup' | 'perhaps a cup',
): void {
  const { now, memory } = turn
  const { machine, group_n } = test.row
  const known = memory.machines.get(machine)
  const group = memory.group(machine, group_n)
  // Where nothing sees cups, somebody must say that this one is gone.
  const blind = known?.settings.clearsBy === 'person' || (group?.report?.cup ?? 'unknown') === 'unknown'
  const cup = leaves === 'perhaps a cup' && known?.settings.clearsBy !== 'device' && blind ? 'standing' : null
  move(turn, test, { ...test.row, state, cause, ended_shop_ms: now.shopMs, ended_wall_ms: now.wallMs, cup })
  memory.tests.delete(test.row.id)
  if (group?.test === test) {
    group.test = null
    if (cup !== null) group.local = 'cup'
  }
  const recipe = turn.sold(test.row.sold).id
  const data = { recipe, group: group_n, state, ...(cause !== null && { cause }) }
  record(turn, { kind: 'pour.test', machine, brew: test.row.id, data })
  memory.plan = null
}

function move(turn: Turn, test: OpenTest, row: TestRow): void {
  turn.ledger.tests.move(row)
  test.row = row
  turn.effects.push({ t: 'machine', machine: row.machine })
}

/** Whether its machine's "never" can be proof: its journal is the one of then, and did not go through a loss of power. */
function canDeny({ memory }: Turn, { row }: OpenTest): boolean {
  const hello = memory.machines.get(row.machine)?.hello
  return hello?.journal === row.journal && (hello.durable || hello.boot === row.boot)
}

function send(turn: Turn, machine: string, command: MachineCommand): void {
  turn.effects.push({ t: 'command', machine, command })
}
