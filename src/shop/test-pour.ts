/** A test pour: somebody who works on a machine wants to see it pour before it is back in service. */
import type { Refusal } from '../kit/errors.ts'
import { watch } from './brewing.ts'
import { stateOf } from './dispatch.ts'
import type { Input } from './inputs.ts'
import { INCARNATION_UNIT } from './ledger/rows.ts'
import type { TestRow } from './ledger/tests.ts'
import type { GroupMemory, MachineMemory, OpenTest } from './machine-memory.ts'
import { healthOf } from './rules/fitness.ts'
import { limitOfPour } from './rules/limit.ts'
import { programFor } from './rules/menu.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

type Asked = Extract<Input, { t: 'machine.test' }>

/** What is poured: a step of a recipe that this machine has the skill for. */
interface Tested {
  readonly sold: number
  readonly step: number
  readonly size: string | null
}

export function testMachine(turn: Turn, input: Asked): void {
  const { ref, once } = input
  if (answeredBefore(turn, ref, once)) return
  const machine = turn.memory.machines.get(input.machine)
  if (!machine) {
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail: `The shop has no machine "${input.machine}".` })
  }
  const tested = whatToPour(turn, machine, input)
  if ('code' in tested) return refuse(turn, ref, tested)
  const group = whereToPour(turn, machine, input.group)
  if ('code' in group) return refuse(turn, ref, group)
  const row = start(turn, machine, group, { ...tested, who: once.terminal })
  const recipe = turn.sold(row.sold).id
  const body = { test: row.id, machine: row.machine, group: row.group_n, recipe, step: row.step + 1, size: row.size }
  answerOnce(turn, ref, once, 201, JSON.stringify({ ...body, state: row.state }))
}

function whatToPour({ menu }: Turn, { settings }: MachineMemory, { recipe, size }: Asked): Tested | Refusal {
  const can = [...menu.offer.values()].flatMap(({ row, recipe: one }) => {
    const step = one.steps.findIndex(({ skill }) => settings.skills.includes(skill))
    return step < 0 ? [] : [{ row, recipe: one, step }]
  })
  const names = can.map((one) => one.recipe.id).join(', ')
  const found = recipe === null ? can[0] : can.find((one) => one.recipe.id === recipe)
  if (!found) {
    const detail =
      can.length === 0
        ? `The menu has no recipe that ${settings.id} makes any step of.`
        : `${settings.id} makes no step of "${recipe}". It can be tested with: ${names}.`
    return { code: 'BD_UNKNOWN_RECIPE', detail, pointer: '/recipe' }
  }
  const { sizes, name } = found.recipe
  if (size !== null && !sizes.includes(size)) {
    const known = sizes.length > 0 ? `It comes in: ${sizes.join(', ')}.` : 'It has no sizes.'
    return { code: 'BD_UNKNOWN_OPTION', detail: `${name} does not come in size "${size}". ${known}`, pointer: '/size' }
  }
  return { sold: found.row, step: found.step, size: size ?? sizes[0] ?? null }
}

function whereToPour(turn: Turn, machine: MachineMemory, wanted: number | null): GroupMemory | Refusal {
  const { id, groups } = machine.settings
  const no = (detail: string, state: string): Refusal => ({ code: 'BD_ILLEGAL_TRANSITION', detail, data: { state } })
  if (machine.leaving === 'yes') return no(`${id} leaves the shop; nothing more is begun on it.`, 'leaving')
  if (machine.intent !== 'maintenance') {
    const next = `Put it there first: POST /machines/${id}/maintenance, or the button on /staff.`
    return no(`${id} is not in maintenance, and a test must not come between drinks. ${next}`, machine.intent)
  }
  if (wanted !== null && (wanted > groups || !machine.groups[wanted - 1])) {
    return { code: 'BD_NOT_FOUND', detail: `No machine "${id}" has a group ${wanted}.` }
  }
  const health = healthOf(machine, turn.now.shopMs, turn.settings.timing.suspectMs)
  // One that rests after a failure is what tests are for.
  if ((health !== 'ready' && health !== 'resting') || machine.hello === null || machine.clockMs === null) {
    return no(`${id} cannot pour now: it is ${health}. Test it when it is ready.`, health)
  }
  const asked = machine.groups.filter(({ n }) => n <= groups && (wanted === null || n === wanted))
  const free = asked.filter((group) => stateOf(group) === 'free')
  const rested = free.find(({ n }) => turn.memory.workload.mayStartAt(machine.settings, n) <= turn.now.shopMs)
  if (rested) return rested
  if (free.length > 0) return no(`${id} rests between pours, as its profile says. Try again in a moment.`, 'resting')
  const states = asked.map((group) => `group ${group.n} ${WORDS[stateOf(group)]}`).join(', ')
  return no(`${id} has no free group: ${states}. See to that, and test it then.`, asked[0] ? stateOf(asked[0]) : 'none')
}

const WORDS: Readonly<Record<ReturnType<typeof stateOf>, string>> = {
  free: 'is free',
  brewing: 'pours',
  clearing: 'has a cup that was not taken',
  'no-cup': 'has no cup under it',
  blocked: 'is blocked',
}

/** Intent first, as with every brew: it is in the book before its command exists (R1). */
function start(
  turn: Turn,
  machine: MachineMemory,
  group: GroupMemory,
  tested: Tested & { readonly who: string },
): TestRow {
  const { memory, ledger, now, settings } = turn
  const { id } = machine.settings
  if (!machine.hello || machine.clockMs === null) throw new Error(`${id} cannot start anything`)
  const recipe = turn.sold(tested.sold)
  const { program, skill } = programFor(recipe, tested.step, tested.size)
  const epoch = ++memory.brewEpoch
  const row: TestRow = {
    ...tested,
    id: memory.incarnation * INCARNATION_UNIT + epoch,
    machine: id,
    group_n: group.n,
    boot: machine.hello.boot,
    journal: machine.hello.journal,
    nominal_ms: program.nominalMs,
    state: 'intent',
    cause: null,
    intent_shop_ms: now.shopMs,
    begun_shop_ms: null,
    ended_shop_ms: null,
    ended_wall_ms: null,
    cup: null,
  }
  ledger.tests.insert(row)
  const test: OpenTest = { row, askedMs: now.shopMs }
  memory.tests.set(row.id, test)
  group.test = test
  memory.workload.started(id, now.shopMs)
  record(turn, {
    kind: 'pour.test',
    machine: id,
    brew: row.id,
    data: { recipe: recipe.id, group: group.n, state: 'asked' },
  })
  turn.effects.push({
    t: 'command',
    machine: id,
    command: {
      t: 'brew',
      brew: row.id,
      group: group.n,
      epoch,
      boot: row.boot,
      deadlineMs: (machine.clockMs + settings.timing.brewDeadlineMs) % INCARNATION_UNIT,
      maxMs: limitOfPour(program.nominalMs, settings.timing),
      program,
      label: `TEST ${recipe.id}`.slice(0, 24),
      ticket: {
        number: 'TEST',
        drink: 1,
        of: 1,
        recipe: recipe.name,
        size: tested.size,
        options: [],
        note: null,
        customer: null,
        step: skill,
        before: [],
        remake: false,
      },
    },
  })
  turn.effects.push({ t: 'machine', machine: id })
  watch(turn, row.id)
  return row
}
