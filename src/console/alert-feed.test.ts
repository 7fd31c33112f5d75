import { describe, expect, it } from 'vitest'
import type { AlertRow } from '../shop/ledger/notices.ts'
import { AlertFeed, MOST_ALERTS } from './alert-feed.ts'

const row = (key: string): AlertRow => ({
  key,
  cause: 'machine',
  subject: key,
  detail: `${key} is offline.`,
  seq: 1,
  raised_wall_ms: 1_790_000_000_000,
})

function feed(...alerts: AlertRow[]) {
  const published: { seq: number; count: number; alerts: unknown[] }[] = []
  const made = new AlertFeed({
    alerts: () => alerts,
    publish: (payload) => void published.push(JSON.parse(payload)),
    wallMs: () => 5,
  })
  return { made, alerts, published }
}

describe('the list of alerts', () => {
  it('is published when it says something else, and again when the broker may have forgotten it', () => {
    const { made, alerts, published } = feed()
    made.everything()
    made.changed()
    alerts.push(row('lm1'))
    made.changed()
    made.changed()
    made.everything()
    expect(published.map(({ seq, count }) => [seq, count])).toEqual([
      [1, 0],
      [2, 1],
      [2, 1],
    ])
    expect(published[1]?.alerts).toEqual([
      { cause: 'machine', subject: 'lm1', detail: 'lm1 is offline.', since: '2026-09-21T14:13:20.000Z' },
    ])
  })

  it('is of a size that a small reader can hold, and says how many there are', () => {
    const { made, published } = feed(...Array.from({ length: 50 }, (_, n) => row(`m${n}`)))
    made.changed()
    expect([published[0]?.count, published[0]?.alerts.length]).toEqual([50, MOST_ALERTS])
  })
})
