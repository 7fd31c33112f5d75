/** What is going on at the machine, and the heartbeat that tells it. */
import type { AlarmCode, BrewId, CupState, MachineCommand, MachineMessage } from '../../src/fleet/driver.ts'
import type { Lamp } from './inputs.ts'

export type Brew = Extract<MachineCommand, { t: 'brew' }>

export type Work =
  | { readonly t: 'idle' }
  /** Accepted; pressed as soon as the board proves that it lives. */
  | { readonly t: 'asking'; readonly brew: Brew }
  /** Pressed; the lamp has not said that it pours. */
  | { readonly t: 'pressed'; readonly brew: Brew; readonly sinceMs: number }
  /** `brew` null: nobody commanded it. */
  | { readonly t: 'pouring'; readonly brew: BrewId | null; readonly sinceMs: number; readonly limitMs: number }
  /** The lamp says that it pours, long past any pour. */
  | { readonly t: 'stuck' }

export interface Seen {
  readonly boot: number
  readonly clockMs: number
  /** Pours seen since this process began. */
  readonly pours: number
  readonly lastBrew: BrewId | null
  readonly lamp: Lamp
  readonly tank: 'filled' | 'empty'
  readonly cup: CupState
  /** `pressed`: the board holds it although it was told to let go. */
  readonly button: 'pressed' | 'released'
}

export function heartbeat(
  work: Work,
  nowMs: number,
  nominalMs: number,
  seen: Seen,
): Extract<MachineMessage, { t: 'heartbeat' }> {
  const { boot, clockMs, pours } = seen
  const alarms: AlarmCode[] = []
  if (seen.tank === 'empty') alarms.push('water.empty')
  if (work.t === 'stuck') alarms.push('pump.overrun')
  const elapsedMs = work.t === 'pouring' ? Math.round(nowMs - work.sinceMs) : 0
  const group = {
    n: 1,
    state: work.t === 'idle' ? 'idle' : work.t === 'pouring' ? 'pouring' : 'blocked',
    cup: seen.cup,
    brew: work.t === 'pouring' ? work.brew : seen.lastBrew,
    elapsedMs,
    percent: Math.min(100, Math.round((100 * elapsedMs) / nominalMs)),
  } as const
  return {
    t: 'heartbeat',
    boot,
    clockMs,
    state: deviceState(work, seen),
    alarms,
    boilerC: null,
    pours,
    groups: [group],
  }
}

function deviceState(work: Work, { lamp, button }: Seen): 'fault' | 'warming' | 'ready' {
  if (button === 'pressed') return 'fault'
  return work.t === 'idle' && lamp === 'busy' ? 'warming' : 'ready'
}

const CLOCK_MODULO = 2 ** 32

/** The clock that deadlines hang on: that of this process, modulo 2³². */
export function clockOf(nowMs: number): number {
  return Math.floor(nowMs) % CLOCK_MODULO
}

/** Whether the last moment at which the brew may start has passed. */
export function late({ deadlineMs }: Brew, clockMs: number): boolean {
  const pastMs = (clockMs - deadlineMs + CLOCK_MODULO) % CLOCK_MODULO
  return pastMs >= 1 && pastMs < CLOCK_MODULO / 2
}
