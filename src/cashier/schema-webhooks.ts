/** The shapes of the webhooks' routes. */
import { Type } from 'typebox'
import { TERMINAL_EVENTS } from '../shop/rules/terminal-events.ts'

const nullable = (description: string, format?: 'date-time') =>
  Type.Union([format ? Type.String({ format }) : Type.String(), Type.Null()], { description })
const id = Type.String({ description: 'Of the webhook.' })
const event = Type.Union(TERMINAL_EVENTS.map((name) => Type.Literal(name)))
const secret = Type.String({
  description:
    '`whsec_` and Base64: the key of every signature. Shown here and nowhere else; the same request with the same Idempotency-Key shows it again for 48 hours.',
})

export const WebhookParams = Type.Object({
  id: Type.String({ maxLength: 64, description: 'Id of the webhook, as it came.' }),
})

export const NewWebhookBody = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 500,
      pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[\\x21-\\x7e]+$',
      description: 'Where to post: http or https, without a login. Its origin stands in `webhooks.allow` of the shop.',
    }),
    events: Type.Optional(
      Type.Array(event, { minItems: 1, maxItems: 32, uniqueItems: true, description: 'Only these. Default: all.' }),
    ),
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 140, description: 'For people.' })),
  },
  {
    additionalProperties: false,
    examples: [{ url: 'https://till.example:8443/coffee', events: ['order.ready', 'order.cancelled'] }],
  },
)

export const RotateBody = Type.Object(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        description: 'For so long the present secret signs too. Default 86,400: a day.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const ReplayBody = Type.Object(
  {
    afterSeq: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'Everything told after the event with this `seq`. Left out: what was given up.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const WebhookSecret = Type.Object(
  { id, secret },
  { title: 'WebhookSecret', description: 'The webhook, and the secret that signs what it is sent.' },
)
export const WebhookRemoved = Type.Object(
  { id, removed: Type.Literal(true) },
  { description: 'It is gone, and with it what waited for it.' },
)
export const WebhookEnabled = Type.Object(
  { id, state: Type.Literal('active') },
  { description: 'It is sent to again, from now on.' },
)
export const WebhookReplayed = Type.Object(
  {
    id,
    queued: Type.Integer({ description: 'Events that will be sent again, at most 1,000 for one request.' }),
    next: Type.Union([Type.Integer(), Type.Null()], {
      description: 'There may be more: ask again with this as `afterSeq`. Null: this was all.',
    }),
  },
  { title: 'WebhookReplayed', description: 'What is sent again.' },
)

export const WebhookList = Type.Object(
  {
    webhooks: Type.Array(
      Type.Object({
        id,
        url: Type.String(),
        events: Type.Union([Type.Array(event), Type.Null()], { description: 'Null: all.' }),
        orders: Type.Union([Type.Literal('own'), Type.Literal('all')], {
          description: 'Whether it hears of the orders of its owner only.',
        }),
        owner: Type.String({ description: 'Id of the key that made it.' }),
        description: nullable('For people.'),
        state: Type.Union([Type.Literal('active'), Type.Literal('disabled')]),
        reason: nullable('Why it is disabled.'),
        createdAt: Type.String({ format: 'date-time', description: 'When it was added.' }),
        oldSecretUntil: nullable('Until when the secret before signs too; null: there is none.', 'date-time'),
        waiting: Type.Integer({ description: 'Events that are still to be delivered.' }),
        givenUp: Type.Integer({ description: 'Events that could not be delivered; kept for 7 days.' }),
      }),
      { description: 'Oldest first.' },
    ),
  },
  { title: 'WebhookList', description: 'The webhooks that this key may see.' },
)

export const DeliveryQuery = Type.Object(
  {
    before: Type.Optional(
      Type.String({ pattern: '^[0-9a-z]{1,11}$', description: 'The `next` of the page before. Opaque.' }),
    ),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9]|[1-9][0-9]|1[0-9]{2}|200)$',
        description: 'Most deliveries of one page, 1–200. Default 50.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const DeliveryList = Type.Object(
  {
    deliveries: Type.Array(
      Type.Object({
        seq: Type.Integer({ description: 'Of the event; `webhook-id` ends with it.' }),
        event: Type.Union(event.anyOf, { description: 'What happened.' }),
        state: Type.Union([Type.Literal('waiting'), Type.Literal('given-up')]),
        attempts: Type.Integer({ description: 'How often it was tried since it was last asked for.' }),
        nextAttemptAt: nullable('Null: it was given up.', 'date-time'),
        lastAttemptAt: nullable('Null: it was not tried yet.', 'date-time'),
        lastError: nullable('What came of the last attempt.'),
      }),
      { description: 'Newest first.' },
    ),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Send it as `before` for the next page; null: this was the last.',
    }),
  },
  { title: 'WebhookDeliveries', description: 'A page of deliveries, newest first.' },
)
