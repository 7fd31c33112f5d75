/**
 * A machine and its backup, the only two that can make a recipe, and a till that keeps drinks of it waiting. The machine
 * dies when told to, at a moment that nobody knows beforehand, and comes back.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { BENCH_KEY } from './bench-shop.ts'
import type { SyncProbe } from './disk.ts'
import { HttpWire, requestText } from './http-wire.ts'
import { TcpDevice } from './tcp-device.ts'

/** It hangs and its link stays open, or the link closes too. */
export type DeathOf = 'the machine' | 'the link'

export interface Death {
  readonly of: DeathOf
  /** From its last heartbeat (from the moment that the link closed) to the command at the backup, ms. */
  readonly tookMs: number
  /** Of one write and fsync on the same disk, just afterwards: no command goes out before one. */
  readonly syncMs: number
}

/** One of the two, with what it said and heard. */
export interface PairedMachine {
  readonly id: string
  readonly port: number
  readonly tcp: TcpDevice
  readonly log: MachineLog
}

interface MachineLog {
  lastBeatMs: number
  /** Since when it has been without drink and cup, by its own heartbeats; null: it is busy. */
  idleSinceMs: number | null
  /** Moments of its brew commands. */
  readonly commandsMs: number[]
}

const HAND_MS = 10
/** A cup gone for this long is known to be gone. */
const KNOWN_IDLE_MS = 100
/** Longer than a pour and a heartbeat: the death comes at any moment of both. */
const PHASE_MS = 500
/** Some machines come back before they count as offline, some after. */
const DEAD_AFTER_MS = 1_000
const DRINKS_PER_ORDER = 20
const LEAST_WAITING = 10
/** The dying machine may be given one more, and the backup needs one. */
const TOO_FEW = 3
const WITHIN_MS = 60_000
const POLL_MS = 2
const ASK_EVERY_MS = 50
const AUTH = `authorization: Bearer ${BENCH_KEY}`

export class MachinePair {
  /** Of the recipe, too. */
  readonly skill: string
  readonly primary: PairedMachine
  readonly backup: PairedMachine
  readonly #random: () => number
  #till: HttpWire | null = null
  readonly #orders: string[] = []

  private constructor(skill: string, primary: PairedMachine, backup: PairedMachine, random: () => number) {
    this.skill = skill
    this.primary = primary
    this.backup = backup
    this.#random = random
  }

  static async open(n: number, random: () => number): Promise<MachinePair> {
    return new MachinePair(`kind-${n}`, await openMachine(`primary-${n}`), await openMachine(`backup-${n}`), random)
  }

  get machines(): readonly PairedMachine[] {
    return [this.primary, this.backup]
  }

  /** The daemon is there. */
  async connect(httpPort: number): Promise<void> {
    this.#till = await HttpWire.open(httpPort)
  }

  /** Lets the primary die once it works and the backup waits, and come back when the backup has taken over. */
  async dieOnce(of: DeathOf, disk: Pick<SyncProbe, 'once'>): Promise<Death> {
    const { primary, backup } = this
    const { log } = primary
    do {
      await this.#keepWaiting()
      const commands = log.commandsMs.length
      await until(() => log.commandsMs.length > commands, `${primary.id} makes nothing`)
      await wait(this.#random() * PHASE_MS)
      // It may have been thought dead, on a busy computer, and the backup be at work.
      await until(() => isKnownIdle(backup), `${backup.id} is never idle`)
    } while (this.#waiting < TOO_FEW)
    const before = backup.log.commandsMs.length
    primary.tcp.die(of === 'the link' ? 'closed' : 'open')
    const diedMs = of === 'the link' ? performance.now() : log.lastBeatMs
    await until(() => backup.log.commandsMs.length > before, `${backup.id} did not take over from ${primary.id}`)
    const commandMs = backup.log.commandsMs[before] ?? Number.NaN
    const syncMs = await disk.once()
    await wait(this.#random() * DEAD_AFTER_MS)
    primary.tcp.revive()
    return { of, tookMs: commandMs - diedMs, syncMs }
  }

  /** Waits until every drink is ready; returns how many were ordered. */
  async drain(): Promise<number> {
    for (const id of this.#orders) {
      await until(
        async () => {
          const { status, body } = await this.#ask(requestText('GET', `/order/${id}`, [AUTH]))
          if (status !== 200) throw new Error(`an order cannot be read: ${status} ${body}`)
          return (JSON.parse(body) as { state: string }).state === 'ready'
        },
        `order ${id} does not become ready`,
        ASK_EVERY_MS,
      )
    }
    return this.#orders.length * DRINKS_PER_ORDER
  }

  async close(): Promise<void> {
    this.#till?.close()
    await Promise.all(this.machines.map(({ tcp }) => tcp.close()))
  }

  /** At least so many drinks wait: what was commanded more than once counts as often. */
  get #waiting(): number {
    const commands = this.machines.reduce((sum, { log }) => sum + log.commandsMs.length, 0)
    return this.#orders.length * DRINKS_PER_ORDER - commands
  }

  async #keepWaiting(): Promise<void> {
    if (this.#waiting >= LEAST_WAITING) return
    const body = JSON.stringify({ drinks: [{ recipe: this.skill, count: DRINKS_PER_ORDER }] })
    const key = `idempotency-key: ${this.skill}-order-${this.#orders.length + 1}`
    const { status, body: answer } = await this.#ask(requestText('POST', '/order', [AUTH, key], body))
    if (status !== 201) throw new Error(`an order was not accepted: ${status} ${answer}`)
    this.#orders.push((JSON.parse(answer) as { id: string }).id)
  }

  #ask(request: string) {
    if (this.#till === null) throw new Error('the pair has no till yet')
    return this.#till.request(request)
  }
}

async function openMachine(id: string): Promise<PairedMachine> {
  const log: MachineLog = { lastBeatMs: 0, idleSinceMs: null, commandsMs: [] }
  const tcp = await TcpDevice.open(id, {
    handMs: HAND_MS,
    commanded: (atMs) => {
      log.commandsMs.push(atMs)
      log.idleSinceMs = null
    },
    said: (message, atMs) => {
      if (message.t !== 'heartbeat') return
      log.lastBeatMs = atMs
      const idle = message.groups.every(({ state, cup }) => state === 'idle' && cup === 'empty')
      log.idleSinceMs = idle ? (log.idleSinceMs ?? atMs) : null
    },
  })
  return { id, port: tcp.port, tcp, log }
}

const isKnownIdle = ({ log }: PairedMachine): boolean =>
  log.idleSinceMs !== null && performance.now() - log.idleSinceMs >= KNOWN_IDLE_MS

async function until(condition: () => boolean | Promise<boolean>, otherwise: string, everyMs = POLL_MS): Promise<void> {
  const end = performance.now() + WITHIN_MS
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${otherwise}, for ${WITHIN_MS / 1_000} s`)
    await wait(everyMs)
  }
}
