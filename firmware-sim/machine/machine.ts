/**
 * The firmware of one boot: what it does with commands and time (specification §1–§3). Sans I/O: clock, chance, memory
 * and the world come in, answers and events go out through the port. A new boot is a new `Machine`.
 */
import type { Chance } from '../chance.ts'
import type { Faults } from '../faults/faults.ts'
import type { Stage } from '../faults/menu.ts'
import type {
  AlarmCode,
  BrewCommand,
  Cause,
  Command,
  DeviceMessage,
  DeviceState,
  GroupReport,
  Heartbeat,
  Identity,
  Program,
  RefusalReason,
  ResetCause,
} from '../protocol/messages.ts'
import { MAX_BREW } from '../protocol/messages.ts'
import { ALARMS } from '../protocol/words.ts'
import { supplyAlarms } from '../world/supplies.ts'
import type { Tell, World } from '../world/world.ts'
import { checkBrew, obstacle, type Standing } from './brew-checks.ts'
import { deviceClock, isLater } from './clock.ts'
import type { MachineConfig } from './config.ts'
import { features } from './features.ts'
import type { Known, Memory } from './memory.ts'
import { begun, begunByHand, ended, fenced, journalLost, recorded } from './memory.ts'
import type { Nvram } from './nvram.ts'
import { LOCAL, type Pour, percentOf, planPour } from './pour.ts'
import { powerUp } from './power-up.ts'

/** Alarms that make the state `fault`. */
const FAULT_ALARMS: readonly AlarmCode[] = [
  'boiler.sensor',
  'boiler.over',
  'flow.none',
  'pump.overrun',
  'journal.write',
]
/** Alarms that stop what pours. A memory chip that fails does not: the pour is fine, only nothing new may start. */
const STOPPING_ALARMS: readonly AlarmCode[] = ['boiler.sensor', 'boiler.over', 'flow.none', 'pump.overrun']
const REFUSALS_KEPT = 16
const CLOCK_SKEW_MS = 300_000
const OLD_FIRMWARE = '0.1.0'

/** Where a machine's words go. */
export interface MachinePort {
  answer(message: DeviceMessage): void
  /** A pour began or ended: to be repeated until acknowledged. */
  event(brew: number, status: 'pouring' | 'done' | 'spoiled', cause: Cause | null): void
  /** A moment at which the power may be cut; throws to cut it. */
  stage(stage: Stage): void
}

export interface MachineParts {
  readonly config: MachineConfig
  readonly nvram: Nvram
  readonly world: World
  readonly faults: Faults
  readonly chance: Chance
  /** A random u32 that no earlier journal has had. */
  readonly freshId: () => number
  readonly tell: Tell
}

export class Machine {
  readonly #parts: MachineParts
  readonly #port: MachinePort
  readonly #bootedMs: number
  readonly #resetCause: ResetCause
  readonly #pours = new Map<number, Pour>()
  /** The refused brews of this boot: in RAM only. */
  readonly #refusals = new Map<number, RefusalReason>()
  readonly #raised = new Set<AlarmCode>()
  /** An alarm has come that stops what pours; the firmware has not looked yet. */
  #stopping: 'no' | 'yes' = 'no'
  #memory: Memory
  #awake: 'awake' | 'going to sleep' | 'asleep' = 'awake'
  #cleaningUntilMs = 0
  /** By how much its clock was set back in this life. */
  #setBackMs = 0
  /** Its clock when it last looked. */
  #lookedMs: number
  /** Its clock went back, and the new boot number is not stored yet: nothing may start. */
  #clock: 'steady' | 'went back' = 'steady'

  /** Boots. @throws when the memory chip cannot take the new boot number: such a device must not start. */
  constructor(parts: MachineParts, port: MachinePort, resetCause: ResetCause, nowMs: number) {
    this.#parts = parts
    this.#port = port
    this.#bootedMs = nowMs
    this.#resetCause = resetCause
    const { memory, interrupted } = powerUp(parts.nvram.load(), parts.config, parts.freshId)
    parts.nvram.store(memory)
    this.#memory = memory
    this.#lookedMs = this.clockMs(nowMs)
    parts.world.boiler.heat('on', nowMs)
    for (const brew of interrupted) port.event(brew, 'spoiled', 'interrupted')
  }

  get memory(): Memory {
    return this.#memory
  }

  clockMs(nowMs: number): number {
    const skew = this.#parts.faults.on('clock-skew')
    const aheadMs = skew === null ? 0 : (skew.ms ?? CLOCK_SKEW_MS)
    return deviceClock(this.#parts.config.clockStartMs, nowMs - this.#bootedMs + aheadMs - this.#setBackMs)
  }

  /** Somebody, or something, sets its clock back. */
  setClockBack(ms: number): void {
    this.#setBackMs += ms
  }

  receive(command: Exclude<Command, { t: 'hello' | 'ack' }>, nowMs: number): void {
    this.#lookAtClock(nowMs)
    switch (command.t) {
      case 'brew':
        this.#brew(command, nowMs)
        return
      case 'query':
        this.#answerStatus(command.brew)
        return
      case 'fence':
        this.#fence(command.group, command.epoch, command.brew)
        return
      case 'stop':
        this.#stop(command.brew)
        return
      case 'wake':
        this.#awake = 'awake'
        this.#parts.world.boiler.heat('on', nowMs)
        return
      case 'sleep':
        if (this.#awake === 'awake') this.#awake = 'going to sleep'
        this.#fallAsleep(nowMs)
    }
  }

  /** Does what is due: ends pours, falls asleep. */
  tick(nowMs: number): void {
    this.#lookAtClock(nowMs)
    if (this.#stopping === 'yes') this.#stopAll()
    for (const pour of [...this.#pours.values()]) {
      if (pour.halfWay === 'ahead' && nowMs >= pour.halfMs) {
        pour.halfWay = 'passed'
        this.#port.stage('mid-pour')
      }
      if (nowMs >= pour.endMs) this.#end(pour, pour.end, pour.cause)
    }
    this.#fallAsleep(nowMs)
  }

  /** When something happens by itself; `Infinity`: never. */
  nextMs(nowMs: number): number {
    if (this.#stopping === 'yes') return nowMs
    let nextMs = Number.POSITIVE_INFINITY
    const at = (ms: number): void => {
      if (ms < nextMs) nextMs = ms
    }
    for (const pour of this.#pours.values()) at(pour.halfWay === 'ahead' ? pour.halfMs : pour.endMs)
    const readyMs = this.#parts.world.boiler.readyAtMs()
    if (readyMs > nowMs) at(readyMs)
    if (this.#cleaningUntilMs > nowMs) at(this.#cleaningUntilMs)
    return nextMs
  }

  state(nowMs: number): DeviceState {
    if (this.#faulty()) return 'fault'
    if (this.#cleaningUntilMs > nowMs) return 'cleaning'
    if (this.#awake === 'asleep') return 'asleep'
    return this.#parts.world.boiler.warmth(nowMs) >= 1 ? 'ready' : 'warming'
  }

  /** In the order of their bits. */
  alarms(): AlarmCode[] {
    const supplies = supplyAlarms(this.#parts.world.levels)
    if (this.#raised.size === 0 && supplies.length === 0) return []
    const milk = this.#parts.config.milkSystem === 'fitted'
    return ALARMS.filter(
      (alarm) => this.#raised.has(alarm) || (supplies.includes(alarm) && (milk || alarm !== 'milk.empty')),
    )
  }

  identity(nowMs: number): Identity {
    const { config, faults } = this.#parts
    const { boot, journal, lowBrew, fences } = this.#memory
    const stranger = faults.strikes('wrong-identity')
    const old = faults.strikes('old-firmware') !== null
    const words = features(config)
    return {
      t: 'identity',
      boot,
      journal,
      lowBrew: Math.min(lowBrew, MAX_BREW),
      clockMs: this.clockMs(nowMs),
      resetCause: this.#resetCause,
      features: old ? words.filter((word) => word !== 'durable') : words,
      fences: fences.slice(0, config.groups),
      serial: stranger === null ? config.serial : (stranger.serial ?? 'WRONG-0001'),
      model: config.model,
      firmware: old ? OLD_FIRMWARE : config.firmware,
    }
  }

  heartbeat(nowMs: number): Heartbeat {
    const { world, config } = this.#parts
    return {
      t: 'heartbeat',
      clockMs: this.clockMs(nowMs),
      boot: this.#memory.boot,
      state: this.state(nowMs),
      alarms: this.alarms(),
      boilerC: this.#raised.has('boiler.sensor') ? null : world.boiler.temperatureC(nowMs),
      pours: this.#memory.pours,
      groups: Array.from({ length: config.groups }, (_, index) => this.#report(index + 1, nowMs)),
    }
  }

  /** What a host decides by, in one line: changes when, and only when, something of it does. */
  outline(nowMs: number): string {
    let line = `${this.state(nowMs)} ${this.alarms().join()}`
    for (let n = 1; n <= this.#parts.config.groups; n++) {
      const { state, cup, brew } = this.#report(n, nowMs)
      line += ` ${state} ${cup} ${brew}`
    }
    return line
  }

  /**
   * Raises an alarm, until `clearAlarms` or a reset. One that stops what pours does it in the next `tick`: sensors only
   * set a flag, and the power may be cut at each stage of the firmware's own work.
   */
  raise(alarm: AlarmCode): void {
    this.#raised.add(alarm)
    if (STOPPING_ALARMS.includes(alarm)) this.#stopping = 'yes'
  }

  /** Its own button is pressed: a pour that nobody commanded. Null, or why it does nothing. */
  press(group: number, program: Program, nowMs: number): RefusalReason | null {
    const { config, world, chance, faults } = this.#parts
    const reason = obstacle({ group, program }, this.#standing(nowMs))
    if (reason !== null) return reason
    const pressed = { brew: LOCAL, group, program, label: '', maxMs: config.absoluteMaxMs }
    this.#memory = this.#stored(begunByHand(this.#memory))
    this.#pours.set(group, planPour(pressed, nowMs, { config, chance, faults }))
    world.startPump(group, pressed)
    this.#port.stage('after-pump')
    return null
  }

  clearAlarms(): void {
    this.#raised.clear()
  }

  /** Runs the cleaning programme; false while a group pours. */
  clean(ms: number, nowMs: number): boolean {
    if (this.#pours.size > 0) return false
    this.#cleaningUntilMs = nowMs + ms
    return true
  }

  loseJournal(): void {
    this.#commit(journalLost(this.#memory, this.#parts.freshId()))
  }

  #brew(command: BrewCommand, nowMs: number): void {
    const { config, world, chance, faults } = this.#parts
    const verdict = checkBrew(command, this.#standing(nowMs))
    if (verdict.verdict === 'known') return this.#answerStatus(command.brew)
    if (verdict.verdict === 'refused') return this.#refuse(command.brew, verdict.reason)
    if (this.#clock === 'went back') return this.#refuse(command.brew, 'fault')
    const whim = faults.strikes('refuse')
    if (whim !== null) return this.#refuse(command.brew, (whim.reason ?? 'fault') as RefusalReason)

    this.#port.stage('before-journal')
    if (!this.#commit(begun(this.#memory, command, config.journalSize))) return this.#refuse(command.brew, 'fault')
    this.#port.stage('after-journal')
    const pour = planPour(command, nowMs, { config, chance, faults })
    this.#pours.set(command.group, pour)
    world.startPump(command.group, command)
    this.#port.stage('after-pump')
    this.#port.event(command.brew, 'pouring', null)
  }

  /**
   * Deadlines of before would hold too long by a clock that went back. It is a new boot for all commands of the old one,
   * and none for what pours.
   */
  #lookAtClock(nowMs: number): void {
    const clockMs = this.clockMs(nowMs)
    if (isLater(this.#lookedMs, clockMs)) {
      this.#clock = 'went back'
      this.#parts.tell('clock-went-back', { from: this.#lookedMs, to: clockMs })
    }
    this.#lookedMs = clockMs
    if (this.#clock === 'went back' && this.#commit({ ...this.#memory, boot: this.#memory.boot + 1 })) {
      this.#clock = 'steady'
    }
  }

  #standing(nowMs: number): Standing {
    const { config, world } = this.#parts
    return {
      config,
      memory: this.#memory,
      refusals: this.#refusals,
      clockMs: this.clockMs(nowMs),
      state: this.state(nowMs),
      alarms: this.alarms(),
      busy: (group) => this.#pours.has(group) || this.#blocked(group),
      cup: (group) => world.cup(group),
    }
  }

  #refuse(brew: number, reason: RefusalReason): void {
    this.#refusals.set(brew, reason)
    const [oldest] = this.#refusals.keys()
    if (this.#refusals.size > REFUSALS_KEPT && oldest !== undefined) this.#refusals.delete(oldest)
    this.#port.answer({ t: 'refused', brew, reason })
    this.#parts.tell('refused', { brew, reason })
  }

  #fence(group: number, epoch: number, brew: number): void {
    // No answer is defined for a spout that does not exist, and every answer would be a promise.
    if (group < 1 || group > this.#parts.config.groups) return
    if (epoch > (this.#memory.fences[group - 1] ?? 0) && !this.#commit(fenced(this.#memory, group, epoch))) return
    const known = this.#known(brew)
    const stored = this.#memory.fences[group - 1] ?? 0
    this.#port.answer({ t: 'fenced', group, epoch: stored, brew, status: known.status, cause: known.cause })
    this.#parts.tell('fenced', { group, epoch: stored, brew, status: known.status })
  }

  #stop(brew: number): void {
    const pour = [...this.#pours.values()].find((running) => running.brew === brew)
    if (pour === undefined || brew === LOCAL) this.#answerStatus(brew)
    else this.#end(pour, 'spoiled', 'stopped')
  }

  #end(pour: Pour, status: 'done' | 'spoiled', cause: Cause | null): void {
    this.#pours.delete(pour.group)
    this.#parts.world.stopPump(pour.group, status, cause)
    this.#port.stage('before-done')
    this.#memory = this.#stored(ended(this.#memory, pour.brew, status, cause))
    this.#port.stage('after-done')
    if (pour.brew !== LOCAL) this.#port.event(pour.brew, status, cause)
  }

  #stopAll(): void {
    this.#stopping = 'no'
    for (const pour of [...this.#pours.values()]) this.#end(pour, 'spoiled', 'fault')
  }

  #answerStatus(brew: number): void {
    const { status, cause } = this.#known(brew)
    this.#port.answer({ t: 'status', event: 0, brew, status, cause })
  }

  #known(brew: number): Known {
    const known = recorded(this.#memory, brew)
    if (known !== null) return { status: known.status, cause: known.cause }
    // Below the low-water mark even a refusal proves nothing: it may have been for a copy of a brew that did pour.
    if (brew < this.#memory.lowBrew) return { status: 'forgotten', cause: null }
    return { status: this.#refusals.has(brew) ? 'refused' : 'never', cause: null }
  }

  /** Stores, and only then believes it. False: the chip failed, nothing has changed but the alarm. */
  #commit(next: Memory): boolean {
    try {
      this.#write(next)
    } catch (error) {
      this.#journalFailed(error)
      return false
    }
    this.#memory = next
    return true
  }

  /** For what has already happened: it is true whether the chip takes it or not. */
  #stored(next: Memory): Memory {
    try {
      this.#write(next)
    } catch (error) {
      this.#journalFailed(error)
    }
    return next
  }

  #write(next: Memory): void {
    if (this.#parts.faults.strikes('journal-fail') !== null) throw new Error('the chip does not answer (fault)')
    this.#parts.nvram.store(next)
  }

  #journalFailed(error: unknown): void {
    this.#parts.tell('journal-write-failed', { error: error instanceof Error ? error.message : String(error) })
    this.raise('journal.write')
  }

  #fallAsleep(nowMs: number): void {
    if (this.#awake !== 'going to sleep' || this.#pours.size > 0) return
    this.#awake = 'asleep'
    this.#parts.world.boiler.heat('off', nowMs)
  }

  #faulty(): boolean {
    return FAULT_ALARMS.some((alarm) => this.#raised.has(alarm))
  }

  #blocked(group: number): boolean {
    const params = this.#parts.faults.on('busy-forever')
    return params !== null && (params.group === undefined || params.group === group)
  }

  #report(n: number, nowMs: number): GroupReport {
    const pour = this.#pours.get(n)
    const still = this.#faulty() || this.#blocked(n) ? 'blocked' : 'idle'
    return {
      n,
      state: pour === undefined ? still : 'pouring',
      cup: this.#parts.config.cupSensor === 'fitted' ? this.#parts.world.cup(n) : 'unknown',
      brew: pour === undefined ? (this.#memory.lastBrews[n - 1] ?? null) : pour.brew === LOCAL ? null : pour.brew,
      elapsedMs: pour === undefined ? 0 : Math.floor(nowMs - pour.startMs),
      percent: pour === undefined ? 0 : percentOf(pour, nowMs),
    }
  }
}
