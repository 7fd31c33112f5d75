/** The faults that are switched on. Asked at the places where they strike; chance and count are taken here. */
import type { Chance } from '../chance.ts'
import type { FaultName, FaultParams, Stage } from './menu.ts'

interface Active {
  readonly params: FaultParams
  left: number
}

/** What a cut at a stage does: reboot the device, or kill the process. */
export interface ArmedCut {
  readonly by: 'reset' | 'die'
  readonly at: Stage
  readonly ms: number
}

/** Faults that are others, with parameters of their own. */
const MADE_OF: Readonly<
  Partial<Record<FaultName, readonly { readonly name: FaultName; readonly own: FaultParams }[]>>
> = {
  'half-open': [
    { name: 'dont-ack', own: {} },
    { name: 'no-heartbeat', own: {} },
  ],
  'reorder-event': [{ name: 'late-event', own: { ms: 1_500, p: 0.5 } }],
  'expired-command': [{ name: 'late-command', own: { ms: 6_000, what: ['brew'] } }],
}

/** Of those that are over soon unless somebody says otherwise. */
const TIMES: Readonly<Partial<Record<FaultName, number>>> = { 'nak-next': 1 }

export class Faults {
  readonly #chance: Chance
  readonly #active = new Map<FaultName, Active>()
  #armed: ArmedCut | null = null

  constructor(chance: Chance) {
    this.#chance = chance
  }

  /** Switches a lasting fault on; again with other parameters replaces it. */
  set(name: FaultName, params: FaultParams): void {
    for (const part of MADE_OF[name] ?? []) this.set(part.name, { ...part.own, ...params })
    this.#active.set(name, { params, left: params.times ?? TIMES[name] ?? Number.POSITIVE_INFINITY })
  }

  clear(name: FaultName): void {
    for (const part of MADE_OF[name] ?? []) this.clear(part.name)
    this.#active.delete(name)
  }

  clearAll(): void {
    this.#active.clear()
    this.#armed = null
  }

  /** Cuts the power once, when a pour next comes to that stage. */
  arm(cut: ArmedCut): void {
    this.#armed = cut
  }

  /** The cut that is armed for this stage; it is then used up. */
  disarm(stage: Stage): ArmedCut | null {
    if (this.#armed?.at !== stage) return null
    const cut = this.#armed
    this.#armed = null
    return cut
  }

  /** Whether it is on, without using it up. */
  on(name: FaultName): FaultParams | null {
    return this.#active.get(name)?.params ?? null
  }

  /** Whether it strikes now: its parameters, or null. `kind` is the `t` of the message in question. */
  strikes(name: FaultName, kind?: string): FaultParams | null {
    if (this.#active.size === 0) return null
    const active = this.#active.get(name)
    if (active === undefined) return null
    const { what, p } = active.params
    if (kind !== undefined && what !== undefined && !what.includes(kind)) return null
    if (p !== undefined && this.#chance() >= p) return null
    active.left--
    if (active.left <= 0) this.#active.delete(name)
    return active.params
  }

  /** Names of all that are on; of one that is made of others, theirs too. */
  names(): FaultName[] {
    return [...this.#active.keys()]
  }
}
