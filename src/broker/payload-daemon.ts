/** What the daemon says of itself. */
import { type Static, Type } from 'typebox'
import { count, STRICT, sequence, text, version, wallMs, word } from './payload-parts.ts'

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

const instance = (whose: string) =>
  Type.String({ pattern: '^[a-z0-9-]{1,64}$', description: `${whose}: its client id, new at each start.` })
const claimant = {
  instance: instance('The life of the daemon that says it'),
  host: text(64, 'Name of the computer that it runs on.'),
  session,
}

/** See claim.ts. */
export const DaemonClaimPayload = Type.Union([
  Type.Object(
    {
      v: version,
      t: Type.Literal('ask', { description: 'Does another daemon run this shop?' }),
      ...claimant,
      held: Type.Boolean({ description: 'It ran the shop before its connection was lost.' }),
    },
    STRICT,
  ),
  Type.Object(
    {
      v: version,
      t: Type.Literal('here', { description: 'Yes, I do: stop.' }),
      ...claimant,
      to: instance('Whom it answers'),
    },
    STRICT,
  ),
])
export type DaemonClaimPayload = Static<typeof DaemonClaimPayload>
