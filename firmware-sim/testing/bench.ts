/** A device on the bench: no wire, no files unless given, and time that passes only when the test says so. */
import { seededChance } from '../chance.ts'
import { Device } from '../device.ts'
import { Faults } from '../faults/faults.ts'
import type { FaultName, FaultParams } from '../faults/menu.ts'
import { strike } from '../faults/strike.ts'
import type { MachineConfig } from '../machine/config.ts'
import type { Nvram } from '../machine/nvram.ts'
import { RamNvram } from '../machine/nvram.ts'
import type { BrewCommand, DeviceMessage, Incoming } from '../protocol/messages.ts'
import type { Outgoing } from '../protocol/topics.ts'
import { RamBelongings } from '../world/belongings.ts'
import { RamPourLog } from '../world/pour-log.ts'
import { World } from '../world/world.ts'

export interface BenchOptions {
  readonly config?: Partial<MachineConfig>
  readonly warmUpMs?: number
  readonly nvram?: Nvram
}

const CONFIG: MachineConfig = {
  serial: 'BENCH-1',
  model: 'Bench',
  firmware: '1.0.0',
  groups: 2,
  milkSystem: 'fitted',
  cupSensor: 'fitted',
  memory: 'durable',
  pourSpeed: 1,
  pourSpread: 0,
  absoluteMaxMs: 240_000,
  journalSize: 16,
  clockStartMs: 0,
}

/** More than any test needs; a device that wants to be ticked for ever is a bug. */
const MAX_TICKS = 10_000

export const ESPRESSO = {
  doseGrams: 18,
  waterMl: 40,
  milkMl: 0,
  foamPercent: 0,
  temperatureC: 93,
  nominalMs: 28_000,
}

export class Bench {
  readonly nvram: Nvram
  readonly log = new RamPourLog()
  readonly world: World
  readonly device: Device
  readonly faults: Faults
  readonly sent: Outgoing[] = []
  nowMs = 0
  #ids = 100

  constructor(options: BenchOptions = {}) {
    const chance = seededChance(7)
    this.nvram = options.nvram ?? new RamNvram()
    this.faults = new Faults(chance)
    const groups = options.config?.groups ?? CONFIG.groups
    this.world = new World(
      {
        groups,
        warmUpMs: options.warmUpMs ?? 0,
        store: new RamBelongings(),
        log: this.log,
        wallMs: () => this.nowMs,
        tell: () => {},
      },
      0,
    )
    this.device = new Device(
      {
        config: { ...CONFIG, ...options.config },
        nvram: this.nvram,
        world: this.world,
        faults: this.faults,
        chance,
        freshId: () => ++this.#ids,
        tell: () => {},
        die: () => {
          throw new Error('the process is dead')
        },
        dark: () => {},
        booted: () => {},
      },
      0,
    )
  }

  /** The boot number now. */
  get boot(): number {
    return this.device.machine?.memory.boot ?? 0
  }

  /** Sends a command; returns what comes back at once. */
  say(command: Incoming): DeviceMessage[] {
    const sent = this.device.receive(command, this.nowMs)
    this.sent.push(...sent)
    return sent.map(({ message }) => message)
  }

  hello(heartbeatMs = 1_000): DeviceMessage[] {
    return this.say({ t: 'hello', heartbeatMs })
  }

  /** A brew that nothing speaks against, but for what the test changes. */
  brewCommand(brew: number, change: Partial<BrewCommand> = {}): BrewCommand {
    const deadlineMs = ((this.device.machine?.clockMs(this.nowMs) ?? 0) + 4_000) % 2 ** 32
    const common = { t: 'brew', brew, group: 1, epoch: brew, boot: this.boot, deadlineMs } as const
    return { ...common, maxMs: 94_000, program: ESPRESSO, label: `cup ${brew}`, ...change }
  }

  brew(brew: number, change: Partial<BrewCommand> = {}): DeviceMessage[] {
    return this.say(this.brewCommand(brew, change))
  }

  /** The answer to a query: its status and cause, `spoiled interrupted`. */
  ask(brew: number): string {
    const answer = this.say({ t: 'query', brew }).find((message) => message.t === 'status' && message.event === 0)
    if (answer?.t !== 'status') return 'silence'
    return answer.cause === null ? answer.status : `${answer.status} ${answer.cause}`
  }

  /** Lets time pass, stopping wherever the device has something to do; returns what it says meanwhile. */
  pass(ms: number): DeviceMessage[] {
    const untilMs = this.nowMs + ms
    const before = this.sent.length
    let ticks = 0
    for (;;) {
      this.sent.push(...this.device.tick(this.nowMs))
      const nextMs = this.device.nextMs()
      if (nextMs > untilMs) break
      this.nowMs = Math.max(nextMs, this.nowMs)
      if (++ticks > MAX_TICKS) throw new Error(`the device does not move on from ${this.nowMs} ms`)
    }
    this.nowMs = untilMs
    this.sent.push(...this.device.tick(this.nowMs))
    return this.sent.slice(before).map(({ message }) => message)
  }

  fault(name: FaultName, params: FaultParams = {}): void {
    const nothing = { drop: () => {} }
    const { device, world, faults } = this
    const problem = strike(name, params, { device, world, faults, transport: nothing, die: () => {} })
    if (problem !== null) throw new Error(problem)
  }

  /** A full cup goes, an empty one comes. */
  nextCup(group = 1): void {
    this.world.takeCup(group)
    this.world.placeCup(group)
    this.device.tick(this.nowMs)
  }
}

/** The reason of the refusal among the messages, or what happened instead. */
export function refusal(messages: readonly DeviceMessage[]): string {
  for (const message of messages) {
    if (message.t === 'refused') return message.reason
    if (message.t === 'status') return message.status
  }
  return 'silence'
}

/** The events among the messages, as `brew status cause`. */
export function events(messages: readonly DeviceMessage[]): string[] {
  return messages.flatMap((message) =>
    message.t === 'status' && message.event > 0
      ? [`${message.brew} ${message.status}${message.cause === null ? '' : ` ${message.cause}`}`]
      : [],
  )
}
