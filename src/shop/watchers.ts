/** Who watches an order by phone, as the book has it. */
import type { Notices, WatcherRow } from './ledger/notices.ts'

export const watchedNow = (notices: Pick<Notices, 'watched'>): Map<number, 'open' | 'over'> =>
  new Map(notices.watched().map(({ id, over }) => [id, over === 1 ? 'over' : 'open']))

/** Of what one watcher is told only the newest is worth sending. */
export const topicOf = ({ id }: Pick<WatcherRow, 'id'>): string => `watcher ${id}`

export function forgetWatcher(notices: Pick<Notices, 'dropTopic' | 'unwatch'>, watcher: number, why: string): void {
  notices.dropTopic(topicOf({ id: watcher }), why)
  notices.unwatch(watcher)
}
