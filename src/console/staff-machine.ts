/** A machine on the staff page: how it is, why it makes nothing, and what can be done about it. */
import type { Health } from '../shop/rules/fitness.ts'
import type { GroupView, MachineView, TestView } from '../shop/view.ts'
import type { StaffMachine } from '../web/data.ts'
import type { Clock, Words } from './staff-words.ts'

const HEALTH: Readonly<Record<Health, string>> = {
  ready: 'Ready',
  offline: 'Not connected',
  suspect: 'Has gone quiet',
  warming: 'Warming up',
  asleep: 'Asleep',
  cleaning: 'Cleaning',
  fault: 'Fault',
  empty: 'Something is empty or full',
  resting: 'Resting after a failure',
}
const BAD: readonly Health[] = ['offline', 'suspect', 'fault', 'empty']

const ALARMS: Readonly<Record<string, string>> = {
  'water.empty': 'no water',
  'beans.empty': 'no beans',
  'milk.empty': 'no milk',
  'grounds.full': 'grounds drawer is full',
  'service.due': 'service is due',
}

const GROUPS: Readonly<Record<GroupView['state'], string>> = {
  free: 'free',
  brewing: 'making',
  clearing: 'cup stands there',
  'no-cup': 'no cup under it',
  blocked: 'blocked',
}

const INTENTS = {
  'in-service': null,
  draining: 'Drained: finishes its cups, gets no new work',
  maintenance: 'In maintenance',
  leaving: 'Leaves the shop after its last cup',
} as const

const DRAIN = { intent: 'drain', words: 'Drain' } as const
const MAINTENANCE = { intent: 'maintenance', words: 'Maintenance' } as const
const RESUME = { intent: 'resume', words: 'Back in service' } as const

/** `alone`: the skills that no other machine has. */
export function machineCard(machine: MachineView, words: Words, alone: readonly string[], clock: Clock): StaffMachine {
  const { id, health, intent } = machine
  const set = INTENTS[intent]
  return {
    id,
    tone: set !== null ? 'waits' : BAD.includes(health) ? 'bad' : health === 'ready' ? 'good' : 'waits',
    health: set ?? HEALTH[health],
    why: whyOf(machine),
    alone,
    groups: machine.groups.map((group) => groupWords(group, words)),
    test: intent !== 'maintenance' ? null : { last: lastTestWords(machine, words, clock) },
    actions: {
      'in-service': [DRAIN, MAINTENANCE],
      draining: [RESUME, MAINTENANCE],
      maintenance: [RESUME],
      leaving: [],
    }[intent],
  }
}

function whyOf({ intent, health, link, alarms, reserve, lastError }: MachineView): string | null {
  const parts = [
    // The word above says what people want of it; how it is stands here then.
    ...(intent !== 'in-service' && health !== 'ready' ? [HEALTH[health]] : []),
    ...(link.state === 'down' && link.reason !== '' ? [link.reason] : []),
    ...alarms.map((alarm) => ALARMS[alarm] ?? alarm),
    ...(reserve !== null && reserve.wanted === 'awake' ? [`in reserve, warm because ${reserve.reason}`] : []),
    ...(reserve?.wanted === 'asleep' && health === 'asleep' ? ['in reserve: the others manage'] : []),
    ...(health !== 'ready' && link.state === 'up' && lastError !== null ? [lastError.text] : []),
  ]
  return parts.length === 0 ? null : parts.join(' · ')
}

const TESTS: Readonly<Record<TestView['state'], string>> = {
  intent: 'on its way',
  pouring: 'pours',
  done: 'went well',
  spoiled: 'was spoiled',
  refused: 'was refused',
  'never-started': 'never began',
  unresolved: 'nobody could tell',
}

function lastTestWords({ lastTest }: MachineView, words: Words, clock: Clock): string | null {
  if (lastTest === null) return null
  const { recipe, group, state, cause, at } = lastTest
  const why = cause === null ? '' : ` (${cause})`
  const when = at === null ? '' : `, ${clock(Date.parse(at), 'seconds')}`
  return `Last test: ${words(recipe)} on group ${group}, ${TESTS[state]}${why}${when}`
}

function groupWords({ n, state, making, local, test }: GroupView, words: Words): string {
  if (test !== 'no') return `Group ${n}: pours a test`
  if (local === 'pouring') return `Group ${n}: somebody makes themselves a drink`
  if (making === null) return `Group ${n}: ${GROUPS[state]}`
  const { k, n: of, recipe } = making.drink
  return `Group ${n}: ${GROUPS[state]}, ${making.number} ${words(recipe)} (${k} of ${of})`
}
