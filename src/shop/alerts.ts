/** What is wrong in the shop, as conditions, and the alerts that follow for the staff: one when it begins, one when it is over. */
import type { Input } from './inputs.ts'
import type { AlertRow } from './ledger/notices.ts'
import { orderOfDrink } from './ledger/rows.ts'
import type { MachineMemory } from './machine-memory.ts'
import type { AlarmCode } from './machine-words.ts'
import { tellStaff } from './notices.ts'
import { type AlertCause, alertKey, alertsNow, type Condition } from './rules/alerts.ts'
import { stockLines } from './stock.ts'
import { record, type Turn } from './turn.ts'

/** However much happens, the shop asks itself at most this often. */
const LOOK_EVERY_MS = 1_000

/** Characters: why a link is down can be a long story. */
const MOST_DETAIL = 300

/** In the words of whoever must do something. */
const SUPPLIES: Partial<Record<AlarmCode, string>> = {
  'beans.empty': 'is out of beans',
  'milk.empty': 'is out of milk',
  'water.empty': 'is out of water',
  'grounds.full': 'is full of grounds',
}

export function troubled(turn: Turn, { troubles }: Extract<Input, { t: 'daemon.troubles' }>): void {
  turn.memory.troubles = troubles
  turn.memory.alertNews = 'yes'
}

/** At the end of each step. It costs something only when something happened, and once a second at most. */
export function watchAlerts(turn: Turn): void {
  const { memory, now, settings, notices } = turn
  if (settings.alerts === undefined) return
  const { seq } = memory
  if (memory.alertsSeenSeq !== seq || memory.alertNews === 'yes' || turn.effects.some(({ t }) => t === 'machine')) {
    const soonMs = Math.max(now.shopMs, memory.alertsLookedMs + LOOK_EVERY_MS)
    memory.nextAlertMs = Math.min(memory.nextAlertMs ?? Number.POSITIVE_INFINITY, soonMs)
    memory.alertsSeenSeq = seq
    memory.alertNews = 'no'
  }
  if (memory.nextAlertMs === null || now.shopMs < memory.nextAlertMs) return
  memory.alertsLookedMs = now.shopMs
  const change = alertsNow(
    new Set(memory.alerts.keys()),
    memory.turning,
    conditionsOf(turn),
    unknownCauses(turn),
    now.shopMs,
    settings.alerts,
  )
  memory.turning = change.turning
  memory.nextAlertMs = change.nextMs
  for (const condition of change.raised) {
    const { cause, subject } = condition
    const detail = condition.detail.slice(0, MOST_DETAIL)
    const key = alertKey(condition)
    const seq = recordAlert(turn, 'alert.raised', { cause, subject, detail })
    const row: AlertRow = { key, cause, subject, detail, seq, raised_wall_ms: now.wallMs }
    notices.raise(row)
    memory.alerts.set(key, row)
    tellStaff(turn, 'alert.raised', row)
  }
  for (const key of change.cleared) {
    const row = memory.alerts.get(key)
    if (row === undefined) continue
    const seq = recordAlert(turn, 'alert.cleared', row)
    notices.clear(key)
    memory.alerts.delete(key)
    tellStaff(turn, 'alert.cleared', { key, seq })
  }
  memory.alertsSeenSeq = memory.seq
}

function recordAlert(turn: Turn, kind: 'alert.raised' | 'alert.cleared', about: Omit<Condition, 'sinceMs'>): number {
  const { cause, subject, detail } = about
  const ofMachine = subject !== null && (cause === 'machine' || cause === 'supplies')
  return record(turn, { kind, ...(ofMachine && { machine: subject }), data: { cause, subject, detail } })
}

function conditionsOf(turn: Turn): Condition[] {
  const { memory } = turn
  const found: Condition[] = [...attention(turn), ...machines(turn), ...shelf(turn)]
  const full = [...memory.gates].some(([name, gate]) => gate === 'shut' && name.startsWith('saturated '))
  if (full) found.push({ cause: 'saturated', subject: null, detail: 'The shop is full: orders are refused.' })
  found.push(...(memory.troubles ?? []))
  for (const [service, error] of memory.refused) {
    found.push({ cause: 'refused', subject: service, detail: `Phones are not told: ${service} refuses us (${error}).` })
  }
  return found
}

/** One for all open questions: whoever looks sees them all. Since when: since the oldest was asked. */
function attention({ memory, ledger, history, now }: Turn): Condition[] {
  const since: number[] = []
  for (const { row } of memory.brews.values()) {
    if (row.state === 'doubt') since.push(row.doubt_shop_ms ?? now.shopMs)
  }
  for (const drink of ledger.attentionDrinks()) {
    since.push(history.lastOf(orderOfDrink(drink.id), drink.id, 'drink.attention')?.shop_ms ?? now.shopMs)
  }
  const stale = ledger.staleOrders()
  if (stale.length > 0) since.push(memory.startedMs)
  if (since.length === 0) return []
  const detail = since.length === 1 ? 'A question waits for a person.' : `${since.length} questions wait for a person.`
  return [{ cause: 'attention', subject: null, detail, sinceMs: Math.min(...since) }]
}

function machines({ memory }: Turn): Condition[] {
  if (asleep(memory)) return []
  return [...memory.machines.values()].flatMap((machine): Condition[] => {
    if (machine.leaving === 'yes' || machine.intent === 'maintenance') return []
    const { id } = machine.settings
    if (machine.online === 'no') {
      return isExpected(machine)
        ? [{ cause: 'machine', subject: id, detail: `${id} is offline (${machine.linkReason}).` }]
        : []
    }
    const lacks = machine.alarms.flatMap((alarm) => SUPPLIES[alarm] ?? [])
    const found: Condition[] = []
    if (lacks.length > 0) found.push({ cause: 'supplies', subject: id, detail: `${id} ${lacks.join(' and ')}.` })
    if (machine.state === 'fault' && lacks.length === 0) {
      const alarms = machine.alarms.length === 0 ? '' : ` (${machine.alarms.join(', ')})`
      found.push({ cause: 'machine', subject: id, detail: `${id} has a fault${alarms}.` })
    }
    return found
  })
}

/** A lane at which nobody has signed in yet is no fault. */
const isExpected = ({ settings, hello }: MachineMemory): boolean => settings.tier !== 'C' || hello !== null

function shelf(turn: Turn): Condition[] {
  if (turn.settings.stock === undefined) return []
  return stockLines(turn).flatMap(({ ingredient, state }): Condition[] =>
    state === 'out' ? [{ cause: 'stock', subject: ingredient.id, detail: `${ingredient.name} is out.` }] : [],
  )
}

/** While the shop sleeps its machines may; and before the daemon has spoken, nothing is known of broker, disk and printers. */
function unknownCauses({ memory }: Turn): Set<AlertCause> {
  const unknown = new Set<AlertCause>()
  if (memory.troubles === null) unknown.add('broker').add('disk').add('printer')
  if (asleep(memory)) unknown.add('machine').add('supplies')
  return unknown
}

const asleep = ({ hours }: Turn['memory']): boolean => hours?.machines === 'asleep'
