/** What people at the counter decide. */
import type { Input } from './inputs.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

/** A tap: the cup under this group is gone. */
export function cupCleared(turn: Turn, input: Extract<Input, { t: 'group.cleared' }>): void {
  const { ref, once } = input
  if (answeredBefore(turn, ref, once)) return
  const machine = turn.memory.machines.get(input.machine)
  const group = machine?.groups[input.group - 1]
  if (!machine || !group) {
    return refuse(turn, ref, {
      code: 'BD_NOT_FOUND',
      detail: `No machine "${input.machine}" has a group ${input.group}.`,
    })
  }
  if (group.brew !== null) {
    const detail = `Group ${input.group} of ${input.machine} is still ${group.brew.row.state === 'doubt' ? 'in doubt' : 'brewing'}.`
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data: { state: group.brew.row.state } })
  }
  if (group.test !== null) {
    const detail = `Group ${input.group} of ${input.machine} pours a test; say it when that is over.`
    return refuse(turn, ref, { code: 'BD_ILLEGAL_TRANSITION', detail, data: { state: group.test.row.state } })
  }
  if (group.local === 'cup') {
    group.local = 'no'
    turn.ledger.tests.cupGone(input.machine, input.group)
    record(turn, { kind: 'group.cleared', machine: input.machine, data: { group: input.group } })
    turn.effects.push({ t: 'machine', machine: input.machine })
  }
  if (group.cup !== null) {
    turn.ledger.cupGone(group.cup, turn.now.shopMs)
    record(turn, {
      kind: 'group.cleared',
      machine: input.machine,
      brew: group.cup,
      data: { group: input.group },
    })
    group.cup = null
    turn.effects.push({ t: 'machine', machine: input.machine })
  }
  answerOnce(turn, ref, once, 200, JSON.stringify({ machine: input.machine, group: input.group, state: 'cleared' }))
}
