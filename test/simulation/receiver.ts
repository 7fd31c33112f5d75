/** Somebody with a webhook: is told of everything at least once, or it still stands in the outbox. */
import type { ShopEvent } from '../../src/shop/effects.ts'
import { isNews } from '../../src/shop/rules/retry.ts'
import { type TerminalEventName, terminalEvent } from '../../src/shop/rules/terminal-events.ts'
import { Request, type RequestParts } from './sale.ts'
import type { SimDaemon } from './sim-daemon.ts'
import { Violation } from './violation.ts'

export interface ReceiverParts extends RequestParts {
  readonly daemon: SimDaemon
  /** Chance that a delivery fails: before it arrives, or after. */
  readonly fails: () => number
  readonly now: () => number
  /** Whether this event still stands in the outbox. */
  readonly waits: (webhook: string, seq: number) => boolean
}

const WEBHOOK = 'wh_simulated'
const LATENCY_MS = 400
const MOST_SENT = 1_000

export class Receiver {
  readonly #parts: ReceiverParts
  readonly #told = new Map<number, TerminalEventName>()
  readonly #heard = new Set<number>()
  readonly #underway = new Set<number>()
  #life = 0
  #state: 'unknown' | 'known' = 'unknown'

  constructor(parts: ReceiverParts) {
    this.#parts = parts
    const secret = `whsec_${Buffer.alloc(24, 'simulated').toString('base64')}`
    const webhook = {
      id: WEBHOOK,
      url: 'http://receiver.test/',
      secret,
      events: null,
      terminal: null,
      description: null,
    }
    const once = { terminal: 'office', key: 'webhook', hash: 'webhook' }
    new Request(
      parts,
      () => ({ t: 'webhook.add', once, webhook }),
      () => {},
    )
  }

  stepped(events: readonly ShopEvent[]): void {
    for (const { kind, seq, orderState, data } of events) {
      if (kind === 'webhook.changed') this.#state = 'known'
      const told = terminalEvent(kind, orderState, data?.turns === true)
      if (this.#state === 'known' && told !== null) this.#told.set(seq, told)
    }
  }

  /** The shop says that deliveries are due. */
  look(): void {
    const { daemon, agenda, dice, fails, now, tally } = this.#parts
    const life = daemon.lives
    // What a dead process was sending is sent again by the next one.
    if (life !== this.#life) this.#underway.clear()
    this.#life = life
    for (const { id, seq, attempts } of daemon.shop?.outbox.dueTo(WEBHOOK, now(), MOST_SENT) ?? []) {
      if (this.#underway.has(id)) continue
      this.#underway.add(id)
      agenda.after(dice.exponential(LATENCY_MS), () => {
        const lost = dice.chance(fails())
        const unheard = lost && dice.chance(0.5)
        if (!unheard) {
          if (this.#heard.has(seq)) tally.sometimes('told twice')
          else if (attempts > 0) tally.sometimes('told by a later try')
          this.#heard.add(seq)
        }
        if (daemon.shop === null || daemon.lives !== life) return
        this.#underway.delete(id)
        const failure = { ok: false, error: 'timeout', gone: false, askedMs: null, chance: dice.next() } as const
        daemon.submit({ t: 'outbox.result', id, outcome: lost ? failure : { ok: true } })
      })
    }
  }

  /** @throws Violation */
  check(): void {
    for (const [seq, event] of this.#told) {
      // Whoever hears late that something is ready, which was collected since, need not be told.
      if (this.#heard.has(seq) || isNews(event) || this.#parts.waits(WEBHOOK, seq)) continue
      throw new Violation('what is told arrives', `event ${seq} (${event}) never arrived and is not in the outbox`)
    }
  }
}
