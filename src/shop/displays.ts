/** Staff let a screen in, name it, move it to another zone, and put it out. */
import { isoTime } from '../kit/units.ts'
import type { Input } from './inputs.ts'
import type { DisplayRow } from './ledger/displays.ts'
import { answeredBefore, answerOnce, record, refuse, type Turn } from './turn.ts'

/** Screens in one shop: far more than anybody hangs up, few enough to list. */
export const MOST_DISPLAYS = 64
/** Characters. */
export const MOST_DISPLAY_NAME = 40

export function approveDisplay(turn: Turn, input: Extract<Input, { t: 'display.approve' }>): void {
  const { ref, once, screen, zone } = input
  if (answeredBefore(turn, ref, once)) return
  const { displays, now } = turn
  if (screen === null || !displays.isFree(screen.id, screen.hash)) {
    const detail = 'No screen shows this code: it may be mistyped, used, or older than 10 minutes. Read it again there.'
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail })
  }
  const fault = zoneFault(turn, zone)
  if (fault !== null) return refuse(turn, ref, { code: 'BD_UNKNOWN_ZONE', detail: fault, pointer: '/zone' })
  const count = displays.all().length
  if (count >= MOST_DISPLAYS) {
    const detail = `The shop has ${MOST_DISPLAYS} displays; revoke one that is gone first.`
    return refuse(turn, ref, { code: 'BD_TOO_MANY_DISPLAYS', detail })
  }
  const name = input.name ?? freeName(displays.all())
  const row: DisplayRow = { ...screen, name, zone, size: 'm', created_wall_ms: now.wallMs }
  displays.add(row, once.terminal)
  record(turn, { kind: 'display.changed', data: { display: row.id, name, zone, what: 'approved' } })
  turn.effects.push({ t: 'display', what: 'approved', id: row.id, zone, name })
  answerOnce(turn, ref, once, 201, JSON.stringify(shownDisplay(row)))
}

export function changeDisplay(turn: Turn, input: Extract<Input, { t: 'display.change' }>): void {
  const { ref, once, id, change } = input
  if (answeredBefore(turn, ref, once)) return
  const { displays, now } = turn
  const row = displays.get(id)
  if (!row) {
    const detail = displays.wasRevoked(id)
      ? `Display ${id} was revoked; its screen shows a new code to approve.`
      : `The shop has no display "${id}". GET /displays lists them.`
    return refuse(turn, ref, { code: 'BD_NOT_FOUND', detail })
  }
  if (change.what === 'zone') {
    const fault = zoneFault(turn, change.zone)
    if (fault !== null) return refuse(turn, ref, { code: 'BD_UNKNOWN_ZONE', detail: fault, pointer: '/zone' })
  }
  const after = changed(row, change)
  if (change.what === 'revoke') displays.revoke(id, now.wallMs)
  else if (change.what !== 'identify') displays.change(after)
  // To make a screen say its name changes nothing.
  if (change.what !== 'identify') {
    const data = { display: id, name: after.name, zone: after.zone, size: after.size, what: change.what }
    record(turn, { kind: 'display.changed', data })
  }
  // Told where it still listens.
  turn.effects.push({ t: 'display', what: change.what, id, zone: row.zone, name: after.name })
  answerOnce(turn, ref, once, 200, JSON.stringify(shownDisplay(after)))
}

type Change = Extract<Input, { t: 'display.change' }>['change']

function changed(row: DisplayRow, change: Change): DisplayRow {
  switch (change.what) {
    case 'rename':
      return { ...row, name: change.name }
    case 'zone':
      return { ...row, zone: change.zone }
    case 'size':
      return { ...row, size: change.size }
    case 'revoke':
    case 'identify':
      return row
  }
}

function zoneFault({ settings }: Turn, zone: string): string | null {
  if (settings.zones.includes(zone)) return null
  return `The shop has no zone "${zone}". It has: ${settings.zones.join(', ')}.`
}

/** `Screen 3`: the first that no other has. */
function freeName(rows: readonly DisplayRow[]): string {
  const taken = new Set(rows.map(({ name }) => name))
  for (let n = 1; n <= MOST_DISPLAYS; n++) if (!taken.has(`Screen ${n}`)) return `Screen ${n}`
  return 'Screen'
}

/** What people may know of it: everything but the hash. */
const shownDisplay = ({ id, name, zone, size, created_wall_ms }: DisplayRow) => ({
  id,
  name,
  zone,
  size,
  approvedAt: isoTime(created_wall_ms),
})
