/** A shop in virtual time whose outbox is really sent: what comes of it goes in with the next turn, as in the daemon. */
import type { Input, WebhookChange } from '../../../shop/inputs.ts'
import type { DeliveryRow } from '../../../shop/ledger/outbox.ts'
import { Rig } from '../../../shop/testing/rig.ts'
import { type SenderParts, startWebhookSender, type WebhookSender } from '../sender.ts'

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

export interface SendingShop {
  readonly rig: Rig
  readonly sender: WebhookSender
  /** Every result that was submitted. */
  readonly results: Input[]
  readonly logged: string[]
  /** Addresses that were posted to, at the moment of the attempt: nothing need be waited for. */
  readonly posts: string[]
  addWebhook(id: string, url: string): void
  change(id: string, change: WebhookChange): void
  /** An order, and with it one event for every webhook. */
  order(): void
  pass(ms: number): void
  waiting(webhook?: string): DeliveryRow[]
}

let ref = 100_000

/** `rig`: a shop that exists already, after a restart. */
export function startSendingShop(over: Partial<SenderParts> = {}, rig = new Rig()): SendingShop {
  const results: Input[] = []
  const logged: string[] = []
  const posts: string[] = []
  const write = (about: object, text: string) => void logged.push(`${JSON.stringify(about)} ${text}`)
  const sender = startWebhookSender({
    outbox: rig.view.outbox,
    history: rig.view.history,
    incarnation: () => rig.view.incarnation,
    allow: () => rig.view.outbox.webhooks().map(({ url }) => new URL(url).origin),
    submit: (input) => {
      results.push(input)
      setImmediate(() => rig.input(input))
    },
    now: () => rig.now,
    random: () => 0,
    log: { info: write, warn: write, error: write },
    version: '1.2.3',
    fetch: (url, init) => {
      posts.push(String(url))
      return fetch(url, init)
    },
    ...over,
  })
  const once = () => ({ terminal: 'till-1', key: `webhook-${++ref}`, hash: 'x' })
  return {
    rig,
    sender,
    results,
    logged,
    posts,
    addWebhook(id, url) {
      const webhook = { id, url, secret: SECRET, events: null, terminal: null, description: null }
      rig.input({ t: 'webhook.add', ref: ++ref, once: once(), webhook })
    },
    change(id, change) {
      rig.input({ t: 'webhook.change', ref: ++ref, once: once(), id, whose: null, change })
      sender.look()
    },
    order() {
      rig.place('espresso')
      sender.look()
    },
    pass(ms) {
      rig.pass(ms)
      sender.look()
    },
    waiting: (webhook = 'wh_1') => rig.view.outbox.deliveries(webhook, Number.MAX_SAFE_INTEGER, 1_000).reverse(),
  }
}
