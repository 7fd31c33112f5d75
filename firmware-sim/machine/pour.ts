/** One running pour: when it ends, and how. Decided when the pump starts; only stop, fault or power cut change it. */
import type { Chance } from '../chance.ts'
import type { Faults } from '../faults/faults.ts'
import type { BrewCommand, Cause } from '../protocol/messages.ts'
import type { MachineConfig } from './config.ts'

export interface Pour {
  /** `LOCAL`: nobody commanded it. */
  readonly brew: number
  readonly group: number
  readonly startMs: number
  readonly halfMs: number
  readonly endMs: number
  readonly end: 'done' | 'spoiled'
  readonly cause: Cause | null
  halfWay: 'ahead' | 'passed'
}

/** The brew of a pour that nobody commanded: no brew has this id. */
export const LOCAL = 0

const FAIL_AFTER = 0.5
const SLOW_FACTOR = 10
const AT_ONCE_MS = 100

export function planPour(
  command: Pick<BrewCommand, 'brew' | 'group' | 'program' | 'maxMs'>,
  nowMs: number,
  parts: { readonly config: MachineConfig; readonly chance: Chance; readonly faults: Faults },
): Pour {
  const { config, chance, faults } = parts
  const slow = faults.strikes('slow-pour')
  const spread = 1 + config.pourSpread * (2 * chance() - 1)
  const factor = slow === null ? 1 : (slow.factor ?? SLOW_FACTOR)
  const neededMs = (command.program.nominalMs * spread * factor) / config.pourSpeed
  // The limits protect the shop, so no speed factor touches them.
  const limitMs = Math.min(command.maxMs, config.absoluteMaxMs)
  const failing = faults.strikes('fail-pour')
  const failMs = failing === null ? Number.POSITIVE_INFINITY : neededMs * (failing.after ?? FAIL_AFTER)
  const lastsMs = Math.min(neededMs, limitMs, failMs)
  const atOnce = faults.strikes('done-at-once')
  const pour = { brew: command.brew, group: command.group, startMs: nowMs, halfWay: 'ahead' as const }
  if (atOnce !== null) {
    const ms = Math.min(atOnce.ms ?? AT_ONCE_MS, lastsMs)
    return { ...pour, halfMs: nowMs + ms / 2, endMs: nowMs + ms, end: 'done', cause: null }
  }
  const times = { halfMs: nowMs + lastsMs / 2, endMs: nowMs + lastsMs }
  if (lastsMs === failMs) return { ...pour, ...times, end: 'spoiled', cause: 'flow' }
  if (lastsMs < neededMs) return { ...pour, ...times, end: 'spoiled', cause: 'overrun' }
  return { ...pour, ...times, end: 'done', cause: null }
}

/** 0–100, against the planned end. */
export function percentOf(pour: Pour, nowMs: number): number {
  const lastsMs = pour.endMs - pour.startMs
  if (lastsMs <= 0) return 100
  return Math.min(100, Math.max(0, Math.floor((100 * (nowMs - pour.startMs)) / lastsMs)))
}
