/** One machine of the shop: the real firmware, its world and a hand at its spouts, on a clock that drifts. */

import { Device } from '../../firmware-sim/device.ts'
import { Faults } from '../../firmware-sim/faults/faults.ts'
import type { FaultName, FaultParams } from '../../firmware-sim/faults/menu.ts'
import { strike } from '../../firmware-sim/faults/strike.ts'
import { RamNvram } from '../../firmware-sim/machine/nvram.ts'
import type { Incoming } from '../../firmware-sim/protocol/messages.ts'
import type { Outgoing } from '../../firmware-sim/protocol/topics.ts'
import { RamBelongings } from '../../firmware-sim/world/belongings.ts'
import { Hand, type HandPace } from '../../firmware-sim/world/hand.ts'
import type { PourLog, PourRecord } from '../../firmware-sim/world/pour-log.ts'
import { World } from '../../firmware-sim/world/world.ts'
import type { Ablation, DeviceWrapper } from './ablation.ts'
import type { Agenda } from './agenda.ts'
import type { Dice } from './dice.ts'
import { type MachinePlan, serialOf } from './mix.ts'

export interface SimDeviceParts {
  readonly plan: MachinePlan
  readonly agenda: Agenda
  readonly dice: Dice
  readonly ablation: Ablation | null
  readonly pace: HandPace
  /** To the wire. */
  readonly send: (outgoing: readonly Outgoing[]) => void
  /** It has no power, or has it again. */
  readonly dark: () => void
  readonly booted: () => void
  /** A pump has started or stopped. */
  readonly poured: (record: PourRecord) => void
  readonly tell: (what: string, data: Readonly<Record<string, unknown>>) => void
}

const OWN_PROGRAM = {
  doseGrams: 9,
  waterMl: 40,
  milkMl: 0,
  foamPercent: 0,
  temperatureC: 93,
  nominalMs: 20_000,
}
/** A dead machine stays dark for longer than any run. */
const FOR_EVER_MS = 1e12

export class SimDevice implements PourLog {
  readonly plan: MachinePlan
  readonly device: Device
  readonly world: World
  readonly faults: Faults
  readonly #parts: SimDeviceParts
  readonly #wrapper: DeviceWrapper | null
  readonly #records: PourRecord[] = []
  #hand: Hand
  #cancelTick = () => {}
  /** Guards against work that begins inside other work. */
  #busy: 'no' | 'yes' = 'no'

  constructor(parts: SimDeviceParts) {
    const { plan, ablation, dice } = parts
    this.plan = plan
    this.#parts = parts
    this.#wrapper = ablation?.device?.() ?? null
    this.#hand = new Hand(parts.pace, plan.groups)
    const chance = dice.split('device').next
    const ids = dice.split('ids')
    this.faults = new Faults(dice.split('faults').next)
    const { tell } = parts
    this.world = new World(
      {
        groups: plan.groups,
        warmUpMs: plan.warmUpMs,
        store: new RamBelongings(),
        log: this,
        wallMs: () => Math.floor(parts.agenda.nowMs),
        tell,
      },
      this.nowMs,
    )
    const nvram = new RamNvram()
    this.device = new Device(
      {
        config: {
          serial: serialOf(plan.id),
          model: 'Sim',
          firmware: '1.0.0',
          groups: plan.groups,
          milkSystem: 'fitted',
          cupSensor: plan.clearsBy === 'sensor' ? 'fitted' : 'none',
          memory: 'durable',
          pourSpeed: 1,
          pourSpread: 0.1,
          absoluteMaxMs: 240_000,
          journalSize: 16,
          clockStartMs: plan.clockStartMs,
        },
        nvram: ablation?.nvram?.(nvram) ?? nvram,
        world: this.world,
        faults: this.faults,
        chance,
        freshId: () => ids.int(2 ** 32),
        tell,
        die: () => this.device.reset(1_000, 'power'),
        dark: () => parts.dark(),
        booted: () => parts.booted(),
      },
      this.nowMs,
    )
  }

  /** The device's own time. */
  get nowMs(): number {
    return this.#parts.agenda.nowMs * (1 + this.plan.drift)
  }

  get powered(): boolean {
    return this.device.machine !== null
  }

  receive(incoming: readonly Incoming[]): void {
    for (const message of incoming) {
      this.#do(() => this.device.receive(this.#wrapper?.incoming(message) ?? message, this.nowMs))
    }
  }

  connected(): void {
    this.#do(() => this.device.connected(this.nowMs))
  }

  disconnected(): void {
    this.device.disconnected()
    // Perhaps from within its own work: a power cut ends its connection.
    this.#parts.agenda.after(0, () => this.tick())
  }

  tick(): void {
    this.#do(() => this.device.tick(this.nowMs))
  }

  /** The pace of the people at this machine. */
  set pace(pace: HandPace) {
    this.#hand = new Hand(pace, this.plan.groups)
    this.tick()
  }

  strike(name: FaultName, params: FaultParams): void {
    const { device, world, faults } = this
    // The device's idea of now must be now, or a hang would begin in the past.
    this.tick()
    try {
      strike(name, params, { device, world, faults, transport: { drop: () => {} }, die: () => {} })
    } catch (error) {
      // A power cut that was armed for the end of the pour which this fault has ended.
      if (this.powered) throw error
    }
    this.tick()
  }

  /** A person presses its own button. */
  press(group: number): 'pours' | 'does nothing' {
    this.tick()
    const reason = this.device.press(group, OWN_PROGRAM, this.nowMs)
    this.tick()
    return reason === null ? 'pours' : 'does nothing'
  }

  /** Nothing is wrong with it any more. */
  heal(): void {
    this.faults.clearAll()
    this.device.comeBack()
    this.device.machine?.clearAlarms()
    this.tick()
  }

  /** Never to be switched on again. */
  die(): void {
    this.device.reset(FOR_EVER_MS, 'power')
    this.tick()
  }

  read(): PourRecord[] {
    return this.#records
  }

  append(record: PourRecord): void {
    this.#records.push(record)
    this.#parts.poured(record)
  }

  #do(work: () => Outgoing[]): void {
    if (this.#busy === 'yes') throw new Error('a device was called from within itself')
    this.#busy = 'yes'
    let sent: Outgoing[]
    try {
      sent = work()
      this.#hand.act(this.world, this.nowMs)
      // What the hand did is seen at once.
      if (this.#hand.nextMs() !== Number.POSITIVE_INFINITY) sent.push(...this.device.tick(this.nowMs))
    } finally {
      this.#busy = 'no'
    }
    const wrapper = this.#wrapper
    if (sent.length > 0) this.#parts.send(wrapper ? sent.map((message) => wrapper.outgoing(message)) : sent)
    this.#arm()
  }

  #arm(): void {
    this.#cancelTick()
    const nextMs = Math.min(this.device.nextMs(), this.#hand.nextMs())
    if (!Number.isFinite(nextMs)) return
    // A hair later than computed, so that rounding cannot leave it just before.
    const inMs = Math.max(0, nextMs - this.nowMs) / (1 + this.plan.drift) + 0.01
    this.#cancelTick = this.#parts.agenda.after(inMs, () => this.tick())
  }
}
