/**
 * Opening hours as the shop feels them: closed, it takes no orders; its machines are woken some time before it opens and
 * put to sleep after the last drink. Which hours those are is the calendar's business, outside.
 */
import type { Refusal } from '../kit/errors.ts'
import { isoTime } from '../kit/units.ts'
import { tellMode } from './admission.ts'
import { brewsOn, command } from './health.ts'
import type { Hours, Input } from './inputs.ts'
import { isReserve, isWantedAwake } from './machine-role.ts'
import { watchReserve } from './reserve.ts'
import type { Turn } from './turn.ts'

/** A machine that was told to wake or to sleep is told again after this long. */
const AGAIN_MS = 30_000

export function hoursChanged(turn: Turn, { hours }: Extract<Input, { t: 'shop.hours' }>): void {
  const { memory } = turn
  const { house } = turn.ledger
  const mode = hours?.mode ?? 'open'
  // A shop that gives its hours up is open, and what sleeps is woken.
  const before = memory.hours
  memory.hours = hours ?? (before && ALWAYS_OPEN)
  memory.nextRestMs = 0
  if (house.mode() === mode) return
  house.setMode(mode)
  tellMode(turn)
  for (const zone of turn.settings.zones) turn.effects.push({ t: 'board', zone })
}

const ALWAYS_OPEN: Hours = { mode: 'open', machines: 'awake', nextMs: null }

/** Null: it is open. */
export function closedRefusal({ memory, now }: Turn): Refusal | null {
  const { hours } = memory
  if (hours === null || hours.mode === 'open') return null
  const opensAt = hours.nextMs === null ? null : isoTime(hours.nextMs)
  const detail = opensAt === null ? 'The shop is closed.' : `The shop is closed; it opens at ${opensAt}.`
  const retry =
    hours.nextMs === null ? {} : { retryAfterSeconds: Math.ceil(Math.max(0, hours.nextMs - now.wallMs) / 1000) }
  return { code: 'BD_CLOSED', detail, data: { opensAt, ...retry } }
}

/**
 * Wakes and puts to sleep what is not as the hours want it. Without hours nothing is put to sleep, and woken only when
 * somebody waits for a drink.
 */
export function restMachines(turn: Turn): void {
  const { memory, now } = turn
  if (now.shopMs < memory.nextRestMs) return
  memory.nextRestMs = now.shopMs + AGAIN_MS
  watchReserve(turn)
  const awake = memory.hours?.machines === 'awake' || memory.openDrinks > 0
  for (const machine of memory.machines.values()) {
    if (machine.online === 'no' || machine.clockMs === null) continue
    const needed = awake || (memory.hours === null && isReserve(machine))
    if (needed && isWantedAwake(machine) && machine.state === 'asleep') command(turn, machine, { t: 'wake' })
    const asleepSoon = machine.state === 'ready' || machine.state === 'warming'
    const unwanted = (!awake && memory.hours !== null) || !isWantedAwake(machine)
    if (unwanted && asleepSoon && brewsOn(turn, machine).length === 0) command(turn, machine, { t: 'sleep' })
  }
}
