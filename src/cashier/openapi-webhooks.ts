/** What webhooks are sent, as the section `webhooks` of OpenAPI 3.1: one entry for each event. */
import { Type } from 'typebox'
import { LOADS } from '../shop/rules/admission.ts'
import { ALERT_CAUSES } from '../shop/rules/alerts.ts'
import { isShopEvent, TERMINAL_EVENTS, type TerminalEventName } from '../shop/rules/terminal-events.ts'
import { orderStates } from './schema-problem.ts'

const closed = { additionalProperties: false }
const at = Type.String({ format: 'date-time', description: 'When it happened.' })
const nameOf = (name: TerminalEventName) => Type.Literal(name, { description: 'What happened.' })
const news = (name: TerminalEventName) => ({
  type: nameOf(name),
  seq: Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Its number in the shop’s history: what came later has a greater one.',
  }),
  at,
})

const order = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{13}$', description: 'Of GET /order/{id}.' }),
    number: Type.String({ pattern: '^[0-9]{3,6}$', description: 'Pickup number.' }),
    clientRef: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
      description: 'The reference that the till gave it.',
    }),
    state: Type.Union(orderStates.anyOf, { description: 'As it was then.' }),
    attention: Type.Boolean({ description: 'A drink of it waits for a person.' }),
  },
  { ...closed, title: 'OrderNews', description: 'The order that it is about.' },
)

const alert = Type.Object(
  {
    cause: Type.Union(
      ALERT_CAUSES.map((one) => Type.Literal(one)),
      { description: 'What is wrong: see GET /alerts.' },
    ),
    subject: Type.Union([Type.String({ maxLength: 64 }), Type.Null()], {
      description: 'Which machine, ingredient or service; null: there is only one of its kind.',
    }),
    detail: Type.String({ maxLength: 400, description: 'In words for people.' }),
  },
  { ...closed, title: 'AlertNews', description: 'The alert that it is about.' },
)

/** What is told of an event: the same as on `GET /events`. */
function dataOf(name: TerminalEventName) {
  const options = { ...closed, description: 'The same as the data of this event on GET /events.' }
  if (!isShopEvent(name)) return Type.Object({ ...news(name), order }, options)
  if (name === 'menu.changed') {
    const etag = Type.String({ maxLength: 64, description: 'Of the menu after the change.' })
    const menu = Type.Object({ etag }, { ...closed, description: 'Which menu is in force.' })
    return Type.Object({ ...news(name), menu }, options)
  }
  if (name === 'alert.raised' || name === 'alert.cleared') return Type.Object({ ...news(name), alert }, options)
  const mode = Type.Union([Type.Literal('open'), Type.Literal('closed')], { description: 'What it is from now on.' })
  const opensAt = Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    description: 'When it opens, while it is closed and somebody knows.',
  })
  const load = Type.Union(
    LOADS.map((one) => Type.Literal(one)),
    { description: 'How full it is; `paused`: a person said so, and no orders are taken.' },
  )
  const until = Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
    description: 'When a mode that a person set ends; null: nobody set one.',
  })
  const message = Type.Union([Type.String({ maxLength: 140 }), Type.Null()], {
    description: 'What that person says to customers.',
  })
  return Type.Object({ ...news(name), mode, opensAt, load, until, message }, options)
}

const SUMMARIES: Readonly<Record<TerminalEventName, string>> = {
  'order.accepted': 'An order was placed',
  'order.started': 'The first drink of an order is being made',
  'order.delayed': 'An order will not be ready when it was promised',
  'order.attention': 'A drink of an order waits for a person to look',
  'order.ready': 'All of an order is ready',
  'order.collected': 'An order was handed over, or nobody came for it',
  'order.cancelled': 'An order was cancelled',
  'order.expired': 'An order that was held was never released',
  'menu.changed': 'The menu, or what of it can be had, has changed',
  'shop.mode': 'The shop opened or closed, or is full, paused or as usual again',
  'alert.raised': 'Something has been wrong for a while, and the staff are told',
  'alert.cleared': 'What an alert was about is over',
}

const header = (name: string, schema: object, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema,
})

const parameters = [
  header(
    'webhook-id',
    { type: 'string', pattern: '^evt_[0-9a-z]+_[0-9]+$' },
    'Of the event: the same at every attempt. Keep it, and ignore what comes twice.',
  ),
  header(
    'webhook-timestamp',
    { type: 'string', pattern: '^[0-9]+$' },
    'Of this attempt, seconds since 1970. Refuse what is minutes from now: somebody may have overheard it.',
  ),
  header(
    'webhook-signature',
    { type: 'string', pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$' },
    '`v1,` and the Base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`, keyed with the bytes that the secret is Base64 of, after `whsec_`. Separated by spaces when there are two, while a secret is replaced: one that fits is enough.',
  ),
]

const responses = {
  '2XX': { description: 'Taken in. It is not sent again.' },
  '410': { description: 'Nobody wants it any more: the webhook is disabled.' },
  default: { description: 'It is sent again, later each time, at the earliest as `Retry-After` asks.' },
}

/** `onOrderReady` */
const operationId = (name: TerminalEventName): string =>
  `on${name.replace(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase())}`

function operationOf(name: TerminalEventName) {
  const schema = Type.Object({ type: nameOf(name), timestamp: at, data: dataOf(name) }, closed)
  return {
    operationId: operationId(name),
    tags: ['webhooks'],
    summary: SUMMARIES[name],
    security: [],
    parameters,
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses,
  }
}

export const openapiWebhooks = Object.fromEntries(
  TERMINAL_EVENTS.map((name) => [name, { post: operationOf(name) }]),
) as Readonly<Record<TerminalEventName, { readonly post: ReturnType<typeof operationOf> }>>
