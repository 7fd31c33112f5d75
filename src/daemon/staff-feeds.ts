/** What the staff follow live: open questions and alerts on MQTT, and the news of their pages. */
import { AlertFeed } from '../console/alert-feed.ts'
import { AttentionFeed } from '../console/attention-feed.ts'
import { StaffNews } from '../console/staff-news.ts'
import type { LiveStreams } from '../http/live-streams.ts'
import type { Now } from '../shop/inputs.ts'
import type { View } from '../shop/view.ts'

export interface StaffFeedParts {
  readonly view: View
  readonly now: () => Now
  readonly wallMs: () => number
  readonly streams: LiveStreams
  /** Retained, to a topic below the base. */
  readonly publish: (topic: 'attention' | 'alerts', payload: string) => void
}

export class StaffFeeds {
  readonly #attention: AttentionFeed
  readonly #alerts: AlertFeed
  readonly #news: StaffNews

  constructor({ view, now, wallMs, streams, publish }: StaffFeedParts) {
    const questions = () => view.questions(now())
    this.#attention = new AttentionFeed({ questions, publish: (payload) => publish('attention', payload), wallMs })
    this.#alerts = new AlertFeed({
      alerts: () => view.alerts(),
      publish: (payload) => publish('alerts', payload),
      wallMs,
    })
    this.#news = new StaffNews({ streams, lastSeq: () => view.lastSeq() })
  }

  /** Something happened in the shop; perhaps it concerns them. */
  changed(): void {
    this.#attention.changed()
    this.#alerts.changed()
    this.#news.changed()
  }

  /** The broker came back and may have forgotten what it was told. */
  everything(): void {
    this.#attention.everything()
    this.#alerts.everything()
  }

  close(): void {
    this.#attention.close()
    this.#news.close()
  }
}
