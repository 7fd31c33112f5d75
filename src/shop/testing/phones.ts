/** A shop whose orders are watched by phones in a test, and nobody who sends: the test says what comes of each notice. */
import type { Reply } from '../effects.ts'
import type { NoticeOutcome } from '../inputs.ts'
import type { NoticeJob, NoticeRow } from '../ledger/notices.ts'
import { dueNotices, tellFact } from '../notices.ts'
import { Post } from './post.ts'
import { accepted, brewIn, Device } from './rig.ts'

export const fails = (
  error: string,
  next: 'again' | 'give up' | 'forget' | 'tell staff' = 'again',
  askedMs: number | null = null,
): NoticeOutcome => ({ ok: false, error, next, askedMs, chance: 0 })

export class PhoneRig extends Post {
  readonly device = new Device(this, 'lm1')

  watch(id: string, name = 'a', host = 'fcm.googleapis.com'): Reply {
    const watcher = { channel: 'push', endpoint: `https://${host}/${name}`, p256dh: `p-${name}`, auth: 'x' } as const
    return this.answerTo((ref) => ({ t: 'watch.add', ref, id, watcher }))
  }
  listen(id: string, topic: string): Reply {
    const watcher = { channel: 'ntfy', endpoint: topic, p256dh: null, auth: null } as const
    return this.answerTo((ref) => ({ t: 'watch.add', ref, id, watcher }))
  }
  unwatch(id: string): Reply {
    return this.answerTo((ref) => ({ t: 'watch.remove', ref, id, channel: 'push' }))
  }

  /** Places an order, lets phones watch it, and makes it. */
  readyFor(...names: string[]): string {
    this.device.comesOnline()
    const from = this.effects.length
    const { id } = accepted(this.place('espresso'))
    for (const name of names) this.watch(id, name)
    this.finish(from)
    this.device.takeCup()
    return id
  }
  finish(from: number): void {
    const { brew } = brewIn(this.effects.slice(from))
    this.device.begins(brew)
    this.device.finishes(brew)
  }

  /** A fact of this kind about the order, as whatever calls or reminds records it. */
  tell(kind: string, id: string): void {
    const { shop } = this
    const order = shop.orders.byPublicId(id)
    if (!order) throw new Error('no such order')
    const { notices, memory, settings } = shop
    tellFact({ now: this.now, notices, memory, settings }, { kind, order }, ++memory.seq)
  }

  dueNotices(perTarget = 1_000): NoticeJob[] {
    return dueNotices(this.view.notices, this.nowMs, perTarget)
  }
  told(id: string): NoticeRow[] {
    return [...(this.view.deliveries(id) ?? [])]
  }
  /** `order.ready waiting 0`, for each. */
  states(id: string): string[] {
    return this.told(id).map(({ event, state, attempts }) => `${event} ${state} ${attempts}`)
  }
  cameOf(row: { readonly id: number }, outcome: NoticeOutcome): void {
    this.input({ t: 'notice.result', id: row.id, outcome })
  }
  looksAtNotices(from: number): number {
    return this.effects.slice(from).filter(({ t }) => t === 'notices').length
  }
}
