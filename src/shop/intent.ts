/** What people want of a machine: drained or in maintenance it finishes its cups and gets no new work. */
import type { Input } from './inputs.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

export function intendMachine(turn: Turn, input: Extract<Input, { t: 'machine.intent' }>): void {
  const { ref, once, intent } = input
  if (answeredBefore(turn, ref, once)) return
  const machine = turn.memory.machines.get(input.machine)
  if (!machine) {
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: `The shop has no machine "${input.machine}".` })
  }
  if (machine.intent !== intent) {
    if (intent === 'in-service') turn.ledger.house.backInService(input.machine)
    else turn.ledger.house.setIntent(input.machine, intent, once.terminal, turn.now.wallMs)
    machine.intent = intent
    turn.memory.plan = null
    turn.memory.skillsSeen = 'no'
    record(turn, { kind: 'machine.intent', machine: input.machine, data: { intent } })
    turn.effects.push({ t: 'machine', machine: input.machine })
  }
  answerOnce(turn, ref, once, 200, JSON.stringify({ machine: input.machine, intent }))
}
