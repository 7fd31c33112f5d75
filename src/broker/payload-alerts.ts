/** What is wrong at the moment, for the staff. */
import { type Static, Type } from 'typebox'
import { ALERT_CAUSES } from '../shop/rules/alerts.ts'
import { count, STRICT, sequence, text, version } from './payload-parts.ts'

export const MOST_ALERTS = 30

const alert = Type.Object(
  {
    cause: Type.Union(
      ALERT_CAUSES.map((cause) => Type.Literal(cause)),
      { description: 'What kind of thing is wrong: see `GET /alerts`.' },
    ),
    subject: Type.Union([text(64, 'Id.'), Type.Null()], {
      description: 'Which machine, ingredient or service; null: there is only one of its kind.',
    }),
    detail: text(400, 'In words for people.'),
    since: text(40, 'When it was raised. RFC 3339, UTC.'),
  },
  STRICT,
)

export const AlertsPayload = Type.Object(
  {
    v: version,
    seq: sequence('Counts up with each change. A reader ignores a lower one of the same session.'),
    at: count('When this came to be so. Milliseconds since 1970 UTC, wall clock of the daemon.'),
    count: count('All open alerts, also those that are not listed. 0: all is well.'),
    alerts: Type.Array(alert, { maxItems: MOST_ALERTS, description: `Oldest first, at most ${MOST_ALERTS}.` }),
  },
  STRICT,
)
export type AlertsPayload = Static<typeof AlertsPayload>
