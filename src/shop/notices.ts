/**
 * What those who watch an order by phone are still to be told. A notice stands in the book from the very transaction of its
 * fact; sending is done outside, and what came of it comes back as an input.
 */
import type { Effect } from './effects.ts'
import type { Input, Now } from './inputs.ts'
import type { AlertRow, NoticeJob, Notices, WatcherRow } from './ledger/notices.ts'
import type { OrderRow } from './ledger/rows.ts'
import type { Memory } from './memory.ts'
import {
  type CustomerNotice,
  FORGET_AFTER_MS,
  MOST_AGE_MS,
  noticeOf,
  noticeWait,
  STAFF_AGE_MS,
  type StaffNotice,
} from './rules/notices.ts'
import { isOpenOrder } from './rules/order-state.ts'
import { waitsSince } from './rules/pickup.ts'
import type { ShopSettings } from './settings.ts'
import { forgetWatcher, topicOf, watchedNow } from './watchers.ts'

/** A reminder or a second call is news for so long. */
const CALL_AGE_MS = 300_000
const FORGET_EVERY_MS = 60_000
/** To whom everything of this channel goes. */
export const NTFY = 'ntfy'

/** What telling needs of a turn. */
interface Telling {
  readonly now: Now
  readonly settings: ShopSettings
  readonly notices: Notices
  readonly memory: Memory
}

/** `kind`: any; the table of `rules/notices.ts` says which are told. */
interface ToldFact {
  readonly kind: string
  readonly order?: OrderRow
}

/** The order has just become ready. */
export function tellReady(turn: Telling, order: OrderRow, seq: number): void {
  if (turn.memory.watched.has(order.id)) tell(turn, order, 'order.ready', seq)
}

/** A fact about an order that somebody watches. */
export function tellFact(turn: Telling, { kind, order }: ToldFact, seq: number): void {
  if (order === undefined) return
  const over = isOpenOrder(order.state) ? 'open' : 'over'
  if (turn.memory.watched.get(order.id) !== over) {
    turn.memory.watched.set(order.id, over)
    const forgetMs = turn.now.shopMs + (turn.settings.orders.forgetAfterMs ?? FORGET_AFTER_MS)
    turn.notices.forgetOrderAt(order.id, over === 'over' ? forgetMs : null)
    if (over === 'over') turn.memory.nextNoticeForgetMs ??= forgetMs
  }
  if (order.state !== 'ready') turn.notices.dropOrder(order.id, over === 'over' ? order.state : 'not ready any more')
  if (order.state !== 'ready') return
  if (kind === 'order.uncollected') return tellWhoWasNot(turn, order, seq)
  const event = noticeOf(kind)
  if (event !== null) tell(turn, order, event, seq)
}

function tell(turn: Telling, order: OrderRow, event: CustomerNotice, seq: number): void {
  for (const watcher of turn.notices.watchersOf(order.id)) add(turn, order, watcher, event, seq)
}

/** Collected by mistake, and taken back: whoever was not told by then still is to be. */
function tellWhoWasNot(turn: Telling, order: OrderRow, seq: number): void {
  const told = turn.notices.ofOrder(order.id)
  for (const watcher of turn.notices.watchersOf(order.id)) {
    const last = told.findLast((notice) => notice.watcher === watcher.id)
    if (last?.state === 'dropped') add(turn, order, watcher, 'order.ready', seq)
  }
}

function add(turn: Telling, order: OrderRow, watcher: WatcherRow, event: CustomerNotice, seq: number): void {
  const { now, settings, notices } = turn
  const readyMs = waitsSince(order) ?? now.shopMs
  const collectedBy = readyMs + Math.min(settings.pickup.clearAfterMs, MOST_AGE_MS)
  const expires = event === 'order.ready' ? collectedBy : Math.max(collectedBy, now.shopMs + CALL_AGE_MS)
  const topic = topicOf(watcher)
  notices.dropTopic(topic, `replaced by ${event}`)
  const about = { order_id: order.id, watcher: watcher.id, channel: watcher.channel, target: targetOf(watcher) }
  notices.add({ ...about, topic, event, seq, expires_shop_ms: expires }, now.shopMs, now.wallMs)
  turn.memory.nextNoticeMs = now.shopMs
}

/** One alert, by ntfy, to whoever of the staff listens there. */
export function tellStaff(turn: Telling, event: StaffNotice, alert: Pick<AlertRow, 'key' | 'seq'>): void {
  if (turn.settings.alerts?.byNtfy !== 'yes') return
  const { now, notices } = turn
  const topic = `alert ${alert.key}`
  // Raised and never sent, it would come after its own end.
  notices.dropTopic(topic, `replaced by ${event}`)
  const expires = now.shopMs + STAFF_AGE_MS
  const about = { order_id: null, watcher: null, channel: 'ntfy', target: NTFY, topic, event } as const
  notices.add({ ...about, seq: alert.seq, expires_shop_ms: expires }, now.shopMs, now.wallMs)
  notices.forgetNoticeAt(topic, expires + FORGET_AFTER_MS)
  turn.memory.nextNoticeForgetMs ??= expires + FORGET_AFTER_MS
  turn.memory.nextNoticeMs = now.shopMs
}

/** What came of sending one. */
export function noticed(turn: Telling, { id, outcome }: Extract<Input, { t: 'notice.result' }>): void {
  const { now, notices, memory } = turn
  const row = notices.notice(id)
  if (!row) return
  if (outcome.ok) {
    notices.accepted(id, now.wallMs)
    if (memory.refused.delete(refusalOf(row.target))) memory.alertNews = 'yes'
    return
  }
  // Collected, or replaced, while it was under way: nothing more is done about it.
  if (row.state !== 'waiting') return
  if (outcome.next === 'again') {
    const waitMs = noticeWait(row.attempts + 1, outcome.chance, outcome.askedMs)
    const dueMs = Math.min(now.shopMs + waitMs, row.expires_shop_ms)
    notices.failed(id, dueMs, outcome.error, now.wallMs)
    memory.nextNoticeMs = Math.min(memory.nextNoticeMs ?? Number.POSITIVE_INFINITY, dueMs)
    return
  }
  notices.failed(id, null, outcome.error, now.wallMs)
  if (outcome.next === 'forget' && row.watcher !== null) forgetWatcher(turn.notices, row.watcher, outcome.error)
  if (outcome.next === 'tell staff') refusedBy(turn, row.target, outcome.error)
}

/** The service takes nothing from us until somebody has put it right: an alert, once. */
function refusedBy({ memory }: Telling, target: string, error: string): void {
  if (memory.refused.has(refusalOf(target))) return
  memory.refused.set(refusalOf(target), error)
  memory.alertNews = 'yes'
}

/** One service may take what another refuses. A name that nobody could read is cut. */
const refusalOf = (target: string): string => target.slice(0, 64)

/** Something is due: whoever sends looks into the book. */
export function lookAtNotices(turn: Telling & { readonly effects: Effect[] }): void {
  const { memory, now, notices } = turn
  if (memory.nextNoticeForgetMs !== null && now.shopMs >= memory.nextNoticeForgetMs) forgetOld(turn)
  if (memory.nextNoticeMs === null || now.shopMs < memory.nextNoticeMs) return
  notices.dropExpired(now.shopMs, 'too old to be news')
  turn.effects.push({ t: 'notices' })
  memory.nextNoticeMs = notices.firstDueAfter(now.shopMs)
}

function forgetOld({ memory, now, notices }: Telling): void {
  notices.forget(now.shopMs)
  const first = notices.firstForgottenAt()
  memory.nextNoticeForgetMs = first === null ? null : Math.max(first, now.shopMs + FORGET_EVERY_MS)
  memory.watched = watchedNow(notices)
}

/** The host of the push service; ntfy is one. */
const targetOf = ({ channel, endpoint }: WatcherRow): string =>
  channel === 'ntfy' ? NTFY : (/^https:\/\/([^/]+)/.exec(endpoint)?.[1] ?? endpoint)

/** What is due now, some for each that takes it in, so that a dead one holds up no other. */
export function dueNotices(
  notices: Pick<Notices, 'targetAfter' | 'dueTo'>,
  nowShopMs: number,
  perTarget: number,
): NoticeJob[] {
  const jobs: NoticeJob[] = []
  let target = notices.targetAfter('')
  for (let n = 0; target !== undefined && n < MOST_TARGETS; n++) {
    jobs.push(...notices.dueTo(target, nowShopMs, perTarget))
    target = notices.targetAfter(target)
  }
  return jobs
}

/** Push services there are few; an allow-list with a wildcard could name many hosts. */
const MOST_TARGETS = 64
