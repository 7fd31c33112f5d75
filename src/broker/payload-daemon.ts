/** What the daemon says of itself. */
import { type Static, Type } from 'typebox'
import { count, STRICT, sequence, version, wallMs, word } from './payload-parts.ts'

const session = count('Counts up at each start of the daemon. A reader ignores an `offline` of an older session.')

export const DaemonStatePayload = Type.Object(
  {
    v: version,
    state: word(['online', 'offline'], 'offline is also the last will, on a broker outside the daemon.'),
    session,
  },
  STRICT,
)
export type DaemonStatePayload = Static<typeof DaemonStatePayload>

/** A broker inside the daemon dies with it and says nothing: silence of this is what a reader watches. */
export const DaemonHeartbeatPayload = Type.Object(
  {
    v: version,
    session,
    seq: sequence('Counts up by one with each heartbeat of a session, from 1.'),
    uptimeMs: count('Milliseconds since the daemon started.'),
    serverTime: wallMs('Now.'),
  },
  STRICT,
)
export type DaemonHeartbeatPayload = Static<typeof DaemonHeartbeatPayload>
