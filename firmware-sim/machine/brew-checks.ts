/** The checks of a `brew`, in the order of specification §3. The first that fails decides; nothing is changed here. */
import type { AlarmCode, BrewCommand, CupState, DeviceState, Program, RefusalReason } from '../protocol/messages.ts'
import { LARGEST_PROGRAM, needsWhatIsShort } from '../world/supplies.ts'
import { isLater } from './clock.ts'
import type { MachineConfig } from './config.ts'
import type { Known, Memory } from './memory.ts'
import { recorded } from './memory.ts'

/** How the machine stands when the command arrives. */
export interface Standing {
  readonly config: MachineConfig
  readonly memory: Memory
  /** Brews refused in this boot. */
  readonly refusals: ReadonlyMap<number, RefusalReason>
  readonly clockMs: number
  readonly state: DeviceState
  readonly alarms: readonly AlarmCode[]
  readonly busy: (group: number) => boolean
  /** What really stands under the spout; asked only when there is a sensor. */
  readonly cup: (group: number) => CupState
}

export type Verdict =
  | { readonly verdict: 'known'; readonly known: Known }
  | { readonly verdict: 'refused'; readonly reason: RefusalReason }
  | { readonly verdict: 'pour' }

export function checkBrew(command: BrewCommand, standing: Standing): Verdict {
  const known = recorded(standing.memory, command.brew)
  if (known !== null) return { verdict: 'known', known }
  const reason = standing.refusals.get(command.brew) ?? objection(command, standing)
  return reason === null ? { verdict: 'pour' } : { verdict: 'refused', reason }
}

function objection(command: BrewCommand, standing: Standing): RefusalReason | null {
  const { config, memory } = standing
  if (command.boot !== memory.boot) return 'stale-boot'
  if (isLater(standing.clockMs, command.deadlineMs)) return 'expired'
  if (command.group < 1 || command.group > config.groups) return 'unsupported'
  if (command.epoch <= (memory.fences[command.group - 1] ?? 0)) return 'fenced'
  if (command.brew === 0 || !canMake(command.program, config)) return 'unsupported'
  return obstacle(command, standing)
}

/** Check 6: the program is fine, but not now. It speaks against the machine's own button just as well. */
export function obstacle(command: Pick<BrewCommand, 'group' | 'program'>, standing: Standing): RefusalReason | null {
  if (standing.state === 'fault') return 'fault'
  if (standing.state !== 'ready') return 'not-ready'
  if (standing.busy(command.group)) return 'busy'
  if (needsWhatIsShort(command.program, standing.alarms)) return 'empty'
  if (standing.config.cupSensor === 'none') return null
  const cup = standing.cup(command.group)
  if (cup === 'empty') return null
  return cup === 'none' ? 'no-cup' : 'cup-full'
}

function canMake(program: Program, config: MachineConfig): boolean {
  if (program.milkMl > 0 && config.milkSystem === 'none') return false
  const amounts = Object.keys(LARGEST_PROGRAM) as (keyof Program)[]
  return program.nominalMs > 0 && amounts.every((name) => program[name] >= 0 && program[name] <= LARGEST_PROGRAM[name])
}
