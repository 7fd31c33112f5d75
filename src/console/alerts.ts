/** `GET /alerts`: what is wrong at the moment and was told to the staff. */
import { Type } from 'typebox'
import { STAFF } from '../http/access.ts'
import { sendJson } from '../http/once.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { isoTime } from '../kit/units.ts'
import type { AlertRow } from '../shop/ledger/notices.ts'
import { ALERT_CAUSES } from '../shop/rules/alerts.ts'
import type { View } from '../shop/view.ts'

/** An open alert, as HTTP and MQTT tell it. */
export interface ToldAlert {
  readonly cause: AlertRow['cause']
  readonly subject: string | null
  readonly detail: string
  readonly since: string
}

export const toldAlert = ({ cause, subject, detail, raised_wall_ms }: AlertRow): ToldAlert => ({
  cause,
  subject,
  detail,
  since: isoTime(raised_wall_ms),
})

const AlertList = Type.Object(
  {
    alerts: Type.Array(
      Type.Object({
        cause: Type.Union(
          ALERT_CAUSES.map((cause) => Type.Literal(cause)),
          {
            description:
              '`attention`: a question waits for a person · `machine`: one has a fault or is away · `supplies`: one is out of beans, milk or water, or full of grounds · `stock`: an ingredient is out · `saturated`: orders are refused · `broker`: it is away · `disk`: it is nearly full · `refused`: a service refuses what is sent to phones.',
          },
        ),
        subject: Type.Union([Type.String(), Type.Null()], {
          description: 'Which machine, ingredient or service; null: there is only one of its kind.',
        }),
        detail: Type.String({ description: 'In words for people, as it was when it was raised.' }),
        since: Type.String({ format: 'date-time', description: 'When it was raised.' }),
      }),
      { description: 'Oldest first; empty: all is well.' },
    ),
  },
  { title: 'Alerts', description: 'What is wrong.' },
)

export function alertsRoute(app: HttpServer, { view }: { readonly view: Pick<View, 'alerts'> }): void {
  app.get(
    '/alerts',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'alerts',
        tags: ['staff'],
        summary: 'What is wrong at the moment',
        description:
          'Told once when it begins and once when it is over: here, retained on the MQTT topic `alerts`, as `alert.raised` and `alert.cleared` to webhooks and on GET /events, and to the staff’s topic on ntfy.',
        security: secured,
        response: { 200: AlertList, ...problems },
      },
    },
    (_request, reply) => {
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ alerts: view.alerts().map(toldAlert) }))
    },
  )
}
