/** A shop with webhooks in a test, and nobody who sends: the test says what comes of each delivery. */
import type { Reply } from '../effects.ts'
import type { DeliveryOutcome, Input, WebhookChange } from '../inputs.ts'
import type { DeliveryRow } from '../ledger/outbox.ts'
import type { TerminalEventName } from '../rules/terminal-events.ts'
import { accepted, brewIn, Device, Rig } from './rig.ts'

export const FAILED = {
  ok: false,
  error: '500',
  gone: false,
  askedMs: null,
  chance: 0,
} as const satisfies DeliveryOutcome
export const GONE: DeliveryOutcome = { ok: false, error: '410 Gone', gone: true, askedMs: null, chance: 0 }

export class Post extends Rig {
  #refs = 100_000

  answerTo(input: (ref: number) => Input): Reply {
    const ref = ++this.#refs
    this.input(input(ref))
    const reply = this.replies.get(ref)
    if (!reply) throw new Error('no reply')
    return reply
  }

  add(id: string, over: { events?: TerminalEventName[]; terminal?: string } = {}, key = `add-${id}`): Reply {
    const { events = null, terminal = null } = over
    const webhook = { id, url: 'http://127.0.0.1', secret: `whsec_${id}`, events, terminal, description: null }
    const once = { terminal: terminal ?? 'manager', key, hash: 'add' }
    return this.answerTo((ref) => ({ t: 'webhook.add', ref, once, webhook }))
  }

  change(id: string, change: WebhookChange, whose: string | null = null, key = `change-${this.#refs}`): Reply {
    const once = { terminal: whose ?? 'manager', key, hash: JSON.stringify(change) }
    return this.answerTo((ref) => ({ t: 'webhook.change', ref, once, id, whose, change }))
  }

  /** Oldest first. */
  box(webhook = 'wh_1'): DeliveryRow[] {
    return this.view.outbox.deliveries(webhook, Number.MAX_SAFE_INTEGER, 2_000).reverse()
  }
  events(webhook = 'wh_1'): string[] {
    return this.box(webhook).map(({ event }) => event)
  }
  due(): number[] {
    return this.view.outbox
      .webhooks()
      .flatMap((webhook) => this.view.outbox.dueTo(webhook.id, this.nowMs, 2_000))
      .map(({ id }) => id)
      .sort((a, b) => a - b)
  }
  /** The row of this event, of which there is one. */
  row(event: TerminalEventName, webhook = 'wh_1'): DeliveryRow {
    const [row, ...more] = this.box(webhook).filter((one) => one.event === event)
    if (!row || more.length > 0) throw new Error(`${event}: ${row ? more.length + 1 : 'none'}`)
    return row
  }
  came({ id }: DeliveryRow, outcome: DeliveryOutcome): void {
    this.input({ t: 'outbox.result', id, outcome })
  }
  webhook(id = 'wh_1') {
    return this.view.outbox.webhook(id)
  }

  closes(): void {
    this.input({ t: 'shop.hours', hours: { mode: 'closed', machines: 'awake', nextMs: null } })
  }

  /** Brings an order as far as the board: accepted, started, ready. */
  ready(): string {
    const device = new Device(this, 'lm1')
    device.comesOnline()
    const from = this.effects.length
    const { id } = accepted(this.place('espresso'))
    const { brew } = brewIn(this.effects.slice(from))
    device.begins(brew)
    device.finishes(brew)
    return id
  }
}

export const body = (reply: Reply) => (reply.ok ? JSON.parse(reply.body) : reply.refusal.code)
/** How often somebody was asked to look into the outbox since. */
export const looks = (rig: Rig, from: number) => rig.effects.slice(from).filter(({ t }) => t === 'outbox').length
