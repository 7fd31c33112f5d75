/**
 * Every topic of baristad, once: the broker's limits, the validator, the reference and the tests all read this table.
 * Topics stand below the configured base; `<zone>` and `<id>` are one level of `[a-z0-9-]`.
 */
import type { TSchema } from 'typebox'
import { ID } from './filters.ts'
import { AlertsPayload } from './payload-alerts.ts'
import { AttentionPayload } from './payload-attention.ts'
import { BoardPayload, CallPayload, IdentifyPayload } from './payload-board.ts'
import { AckPayload, CommandPayload, EventPayload, HeartbeatPayload } from './payload-brewlink.ts'
import { DaemonClaimPayload, DaemonHeartbeatPayload, DaemonStatePayload } from './payload-daemon.ts'
import { AvailabilityPayload, IdentityPayload, NowPayload, StatePayload } from './payload-machine.ts'

export interface TopicSpec {
  /** Below the base, e.g. `board/<zone>`. */
  readonly topic: string
  /** One sentence. */
  readonly about: string
  readonly from: 'daemon' | 'device' | 'device or daemon'
  readonly retain: 'retained' | 'live'
  readonly qos: 0 | 1
  /** When it is published. */
  readonly when: string
  /** Longest payload in bytes that the embedded broker takes from a client; our own are below it too. */
  readonly maxBytes: number
  readonly payload: TSchema
}

/** Of the daemon's 5 s heartbeat. */
export const DAEMON_HEARTBEAT_MS = 5000

export const TOPICS: readonly TopicSpec[] = [
  {
    topic: 'board/<zone>',
    about: 'The whole pickup board of one zone.',
    from: 'daemon',
    retain: 'retained',
    qos: 1,
    when: 'at each change, at most ten times a second',
    maxBytes: 16_384,
    payload: BoardPayload,
  },
  {
    topic: 'board/<zone>/call',
    about:
      'A number is called: for the chime. Losing it is harmless: whoever sees a number that is ready for 2 to 20 s and was not called, calls it without.',
    from: 'daemon',
    retain: 'live',
    qos: 0,
    when: 'when an order becomes ready',
    maxBytes: 512,
    payload: CallPayload,
  },
  {
    topic: 'board/<zone>/identify',
    about: 'A display is to show its name for ten seconds, so that people find it.',
    from: 'daemon',
    retain: 'live',
    qos: 0,
    when: 'when staff ask for it',
    maxBytes: 512,
    payload: IdentifyPayload,
  },
  {
    topic: 'attention',
    about: 'What waits for a person to decide: all open questions. For staff and observers.',
    from: 'daemon',
    retain: 'retained',
    qos: 1,
    when: 'at each change, at most ten times a second',
    maxBytes: 16_384,
    payload: AttentionPayload,
  },
  {
    topic: 'alerts',
    about: 'What is wrong at the moment and was told to the staff: all open alerts.',
    from: 'daemon',
    retain: 'retained',
    qos: 1,
    when: 'when an alert is raised or cleared',
    maxBytes: 16_384,
    payload: AlertsPayload,
  },
  {
    topic: 'machine/<id>/now',
    about: 'Whose cup stands under which group.',
    from: 'daemon',
    retain: 'retained',
    qos: 1,
    when: 'at each change',
    maxBytes: 16_384,
    payload: NowPayload,
  },
  {
    topic: 'machine/<id>/state',
    about: 'How the machine is: a complete snapshot.',
    from: 'daemon',
    retain: 'retained',
    qos: 1,
    when: 'at each change',
    maxBytes: 4096,
    payload: StatePayload,
  },
  {
    topic: 'machine/<id>/identity',
    about: 'Which device answers under this id, and what it is used for.',
    from: 'daemon',
    retain: 'retained',
    qos: 1,
    when: 'at the start and at each hello of the device',
    maxBytes: 4096,
    payload: IdentityPayload,
  },
  {
    topic: 'machine/<id>/availability',
    about: 'Whether the device is connected: its own word and its last will, or the daemon for a serial one.',
    from: 'device or daemon',
    retain: 'retained',
    qos: 1,
    when: 'on connecting, and when the connection is lost',
    maxBytes: 256,
    payload: AvailabilityPayload,
  },
  {
    topic: 'machine/<id>/event',
    about: 'Brewlink: identity after connecting, a pour that began or ended, an alarm.',
    from: 'device',
    retain: 'live',
    qos: 1,
    when: 'when it happens, repeated every 1 s until acknowledged',
    maxBytes: 4096,
    payload: EventPayload,
  },
  {
    topic: 'machine/<id>/ack',
    about: 'Brewlink: the answers to commands.',
    from: 'device',
    retain: 'live',
    qos: 1,
    when: 'once per command',
    maxBytes: 4096,
    payload: AckPayload,
  },
  {
    topic: 'machine/<id>/heartbeat',
    about: 'Brewlink: the device lives, and how it is.',
    from: 'device',
    retain: 'live',
    qos: 0,
    when: 'each period (1 s), and at once when something changes',
    maxBytes: 4096,
    payload: HeartbeatPayload,
  },
  {
    topic: 'machine/<id>/command',
    about: 'Brewlink: what the device shall do. Never retained: a stored command would be carried out again.',
    from: 'daemon',
    retain: 'live',
    qos: 0,
    when: 'when the shop decides it',
    maxBytes: 2048,
    payload: CommandPayload,
  },
  {
    topic: 'daemon/state',
    about: 'Whether the daemon runs. An external broker publishes the last will; an embedded one dies silently.',
    from: 'daemon',
    retain: 'retained',
    qos: 1,
    when: 'at the start, at each reconnection, at the end',
    maxBytes: 256,
    payload: DaemonStatePayload,
  },
  {
    topic: 'daemon/heartbeat',
    about: 'The daemon lives. A reader that misses it for 15 s says that it shows old things.',
    from: 'daemon',
    retain: 'live',
    qos: 0,
    when: `every ${DAEMON_HEARTBEAT_MS / 1000} s`,
    maxBytes: 256,
    payload: DaemonHeartbeatPayload,
  },
  {
    topic: 'daemon/claim',
    about:
      'On a broker outside the daemon: whether another daemon runs this shop already. Who asks and is answered stops; brokers with access rules must let the daemon publish and subscribe here.',
    from: 'daemon',
    retain: 'live',
    qos: 1,
    when: 'on connecting, and as the answer',
    maxBytes: 512,
    payload: DaemonClaimPayload,
  },
]

/** The row of a concrete topic below the base, e.g. `machine/espresso-1/state`. */
export function topicSpec(topic: string): TopicSpec | undefined {
  const levels = topic.split('/')
  return TOPICS.find((spec) => {
    const pattern = spec.topic.split('/')
    return (
      pattern.length === levels.length &&
      pattern.every((level, at) => (level.startsWith('<') ? ID.test(levels[at] ?? '') : level === levels[at]))
    )
  })
}

/** Publish options of a topic, so that nobody writes them a second time. */
export function publishOptions(topic: string): { readonly retain: 'retained' | 'live'; readonly qos: 0 | 1 } {
  const spec = topicSpec(topic)
  if (spec === undefined) throw new RangeError(`there is no topic "${topic}"`)
  return { retain: spec.retain, qos: spec.qos }
}
