/** A shop with a machine that can prove nothing beside one that can prove everything; what both stories of it need. */
import { ttyOf } from './harness/config.ts'
import { FirmataMachine, firmataEntry, POUR_MS } from './harness/firmata-machine.ts'
import { addKey } from './harness/keys.ts'
import { Phone } from './harness/phone.ts'
import { openShop, type Shop } from './harness/shop.ts'
import type { Stage } from './harness/stage.ts'
import { type PublicOrder, Till } from './harness/till.ts'
import { until } from './harness/until.ts'

export interface Question {
  readonly kind: string
  readonly machine: string
  readonly group: number
  readonly brew: number
  readonly cause: string
  readonly remakeAt: string | null
  readonly drink: { readonly number: string; readonly recipe: string }
}
export interface Status {
  readonly health: string
  readonly tier: string
  readonly alarms: readonly string[]
  readonly identity: { readonly serial: string } | null
  readonly lastError: unknown
  readonly groups: readonly { readonly state: string; readonly cup: string; readonly making: unknown }[]
}

/** The machine on a button, which makes the recipe `classic`; `left` makes `espresso`. */
export const OLD = 'old-faithful'
export const MENU = [
  { recipe: 'classic', steps: [{ skill: 'button', seconds: POUR_MS / 1000, doseGrams: 9, waterMl: 30 }] },
  { recipe: 'espresso', steps: [{ skill: 'espresso', seconds: 0.3, doseGrams: 9, waterMl: 30 }] },
]
/** Nobody is taken for dead, and no command for too late, because this computer is busy with something else. */
export const CALM = { suspect: '20s', offline: '30s', brewDeadline: '30s', coolDown: '200ms' } as const
/** More than anything here takes on a computer that is busy with something else. */
const PATIENCE = { boundMs: 40_000, everyMs: 20 } as const

export class FirmataShop {
  readonly shop: Shop
  readonly twin: FirmataMachine
  readonly barista: Till
  readonly #stage: Stage

  private constructor(
    stage: Stage,
    parts: { readonly shop: Shop; readonly twin: FirmataMachine; readonly key: string },
  ) {
    this.#stage = stage
    this.shop = parts.shop
    this.twin = parts.twin
    this.barista = new Till({ url: () => parts.shop.daemon.http, key: parts.key })
    stage.after(() => this.barista.close())
  }

  /** `options`: other wiring of the button's machine than lamp, tank and cup switch. */
  static async open(
    stage: Stage,
    options: Readonly<Record<string, unknown>> = {},
    pourMs = POUR_MS,
  ): Promise<FirmataShop> {
    const twin = await FirmataMachine.start(stage, OLD, pourMs)
    const left = { id: 'left', groups: 1, skills: ['espresso'], driver: 'brewlink-serial' }
    const machines = [
      firmataEntry(stage.folder, OLD, { nominalMs: pourMs, ...options }),
      { ...left, options: { path: ttyOf(stage.folder, 'left') } },
    ]
    const shop = await openShop(stage, {
      machines: [{ id: 'left', wire: 'serial', groups: 1 }],
      sections: { machines, menu: MENU, inDoubt: { policy: 'ask' }, timing: CALM },
    })
    const key = await addKey(`${stage.folder}/data`, 'barista', 'ana')
    const room = new FirmataShop(stage, { shop, twin, key })
    // The key was made beside a running daemon, which takes it up in a moment.
    await until('the key to be known', async () => (await room.barista.get('/attention')).status === 200, PATIENCE)
    await room.until('the board to be known', async () => (await room.status()).health === 'ready')
    return room
  }

  /** @throws with how everything stands, when it was waited for in vain */
  async until<T>(what: string, look: () => T | Promise<T>) {
    return await until(what, look, PATIENCE).catch(async (cause: unknown) => {
      const stands = [await this.status(), await this.questions(), await this.twin.report()]
      throw new Error(`${String(cause)}; it stands thus: ${JSON.stringify(stands)}`, { cause })
    })
  }

  async status(): Promise<Status> {
    return (await this.shop.statusOf(OLD)) as unknown as Status
  }

  async stateOf({ id }: PublicOrder): Promise<string> {
    return (await this.shop.till.look(id)).state
  }

  async reached(order: PublicOrder, state: string): Promise<void> {
    await this.until(`order ${order.number} to be ${state}`, async () => (await this.stateOf(order)) === state)
  }

  /** From the first thing that ever happened to it. */
  follow(order: PublicOrder): Phone {
    return new Phone(this.#stage, `${this.shop.daemon.http}/order/${order.id}/events`, '0')
  }

  async questions(): Promise<Question[]> {
    return (await this.barista.get('/attention')).json<{ questions: Question[] }>().questions
  }

  async asked(kind: string): Promise<Question> {
    return await this.until(`a person to be asked about a ${kind}`, async () =>
      (await this.questions()).find((one) => one.kind === kind),
    )
  }

  /** Gone when its switch has said so: a hand that puts the next one there is slower than a switch. */
  async takeCup(): Promise<void> {
    await this.twin.request({ do: 'take-cup' })
    await this.until('the cup to be gone', async () => (await this.status()).groups[0]?.cup === 'none')
  }
}
