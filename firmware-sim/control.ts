/** The control channel: requests of a test or a person at the machine, one JSON object each. */
import type { Device } from './device.ts'
import type { Faults } from './faults/faults.ts'
import { FAULTS, faultParams, isFaultName } from './faults/menu.ts'
import type { Struck } from './faults/strike.ts'
import { strike } from './faults/strike.ts'
import type { Damage } from './transports/transport.ts'
import type { Supply } from './world/supplies.ts'
import type { World } from './world/world.ts'

export type Reply = Readonly<Record<string, unknown>>
type Request = Readonly<Record<string, unknown>>

export interface ControlParts extends Struck {
  readonly id: string
  readonly nowMs: () => number
  /** For the report. */
  readonly damage?: Damage
}

const SUPPLIES: readonly Supply[] = ['water', 'beans', 'milk', 'grounds']
const REQUESTS = 'fault, clear, clear-alarms, take-cup, place-cup, refill, clean, press, report'

/** What the machine's own button makes, unless it is told how long. */
const OWN_PROGRAM = { doseGrams: 9, waterMl: 40, milkMl: 0, foamPercent: 0, temperatureC: 93 } as const
const OWN_POUR_MS = 25_000
/** A device would not take a longer one by command either. */
const LONGEST_POUR_MS = 300_000

/** Does what the line says. The reply carries the request's `re`, when it had one. Never throws for a bad line. */
export function controlLine(line: string, parts: ControlParts): Reply {
  try {
    return control(JSON.parse(line), parts)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { error: `not JSON: ${error.message}` }
  }
}

export function control(request: unknown, parts: ControlParts): Reply {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return { error: 'not a JSON object' }
  const fields = request as Request
  const reply = answer(fields, parts)
  return 're' in fields ? { ...reply, re: fields.re } : reply
}

function answer(request: Request, parts: ControlParts): Reply {
  const { device, world, faults } = parts
  switch (request.do) {
    case 'fault':
      return fault(request, parts)
    case 'clear':
      return clear(request.name, device, faults)
    case 'clear-alarms':
      device.machine?.clearAlarms()
      return { ok: true }
    case 'take-cup':
      return withGroup(request, world, (group) => ({ ok: true, taken: world.takeCup(group) }))
    case 'place-cup':
      return withGroup(request, world, (group) =>
        world.placeCup(group) ? { ok: true } : { error: `a cup stands under group ${group} already` },
      )
    case 'refill':
      return refill(request.what, world)
    case 'clean':
      return clean(request.ms, parts)
    case 'press':
      return withGroup(request, world, (group) => press(group, request.ms, parts))
    case 'report':
      return { report: report(parts) }
    default:
      return { error: `"do" must be one of ${REQUESTS}` }
  }
}

function fault(request: Request, parts: ControlParts): Reply {
  const { name, do: _do, re: _re, atMs: _atMs, everyMs: _everyMs, ...given } = request
  if (!isFaultName(name)) return { error: `"name" must be one of ${Object.keys(FAULTS).join(', ')}` }
  const params = faultParams(name, given)
  if (typeof params === 'string') return { error: params }
  const problem = strike(name, params, parts)
  return problem === null ? { ok: true } : { error: problem }
}

function clear(name: unknown, device: Device, faults: Faults): Reply {
  if (name === undefined) {
    faults.clearAll()
    device.comeBack()
    return { ok: true }
  }
  if (!isFaultName(name)) return { error: `"name" must be one of ${Object.keys(FAULTS).join(', ')}` }
  faults.clear(name)
  if (name === 'go-awol' || name === 'stall') device.comeBack()
  return { ok: true }
}

function withGroup(request: Request, world: World, run: (group: number) => Reply): Reply {
  const { group } = request
  const fits = typeof group === 'number' && Number.isInteger(group) && group >= 1 && group <= world.groups
  return fits ? run(group) : { error: `"group" must be 1 to ${world.groups}` }
}

function refill(what: unknown, world: World): Reply {
  const chosen = what === undefined ? SUPPLIES : SUPPLIES.filter((supply) => supply === what)
  if (chosen.length === 0) return { error: `"what" must be one of ${SUPPLIES.join(', ')}, or left out for all` }
  for (const supply of chosen) world.refill(supply)
  return { ok: true }
}

function clean(ms: unknown, parts: ControlParts): Reply {
  if (typeof ms !== 'number' || !(ms >= 0)) return { error: '"ms" must be a number of 0 or more' }
  const { machine } = parts.device
  if (machine === null) return { error: 'the device has no power' }
  return machine.clean(ms, parts.nowMs()) ? { ok: true } : { error: 'a group pours' }
}

/** A person at the machine: a pour that nobody commanded. */
function press(group: number, ms: unknown, { device, nowMs }: ControlParts): Reply {
  const nominalMs = ms === undefined ? OWN_POUR_MS : ms
  if (typeof nominalMs !== 'number' || !(nominalMs > 0 && nominalMs <= LONGEST_POUR_MS))
    return { error: `"ms" must be above 0 and at most ${LONGEST_POUR_MS}` }
  const reason = device.press(group, { ...OWN_PROGRAM, nominalMs }, nowMs())
  return reason === null ? { ok: true } : { error: `the machine does not pour: ${reason}` }
}

/** Everything a judge wants to know. `pours` and the two beside it come from the pour log, not from the firmware. */
function report(parts: ControlParts): Reply {
  const { device, world, faults, nowMs, damage } = parts
  const { machine } = device
  const cups = Array.from({ length: world.groups }, (_, index) => world.cup(index + 1))
  const around = { id: parts.id, ...world.counts, cups, levels: world.levels, faults: faults.names(), damage }
  if (machine === null) return { ...around, power: 'off' }
  const { t: _t, pours: poursByDevice, ...alive } = machine.heartbeat(nowMs())
  const { boot, journal, lowBrew, fences, brews } = machine.memory
  return { ...around, power: 'on', ...alive, poursByDevice, boot, journal, lowBrew, fences, brews }
}
