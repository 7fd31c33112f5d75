/** HTTP for webhooks: who is to be told where, what waits and what was given up, and another try. */
import { keyOf } from '../http/access.ts'
import type { Key, Role } from '../http/keys.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import type { Reply } from '../shop/effects.ts'
import type { Now, Question, WebhookChange } from '../shop/inputs.ts'
import type { WebhookRow } from '../shop/ledger/outbox.ts'
import type { View } from '../shop/view.ts'
import {
  DeliveryList,
  DeliveryQuery,
  NewWebhookBody,
  ReplayBody,
  RotateBody,
  WebhookEnabled,
  WebhookList,
  WebhookParams,
  WebhookRemoved,
  WebhookReplayed,
  WebhookSecret,
} from './schema-webhooks.ts'
import { deliveryShown, webhookShown } from './webhook-shown.ts'

export interface WebhookParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly view: View
  readonly now: () => Now
  /** Origins to which webhooks may be sent, as `URL.origin` writes them. */
  readonly allow: () => readonly string[]
  /** A fresh id: `wh_` and chance. */
  readonly newId: () => string
  /** A fresh secret: `whsec_` and the Base64 of at least 24 random bytes. */
  readonly newSecret: () => string
}

const ACCESS: readonly Role[] = ['cashier', 'manager']
const DEFAULT_LIMIT = 50
const DEFAULT_OVERLAP_SECONDS = 86_400
const tags = ['webhooks']

export function webhookRoutes(app: HttpServer, parts: WebhookParts): void {
  const change = (request: ChangeRequest, path: string, change: WebhookChange): Promise<Reply> => {
    const { id } = request.params
    const once = onceOf(request, `/webhooks/${id}${path}`)
    return parts.ask({ t: 'webhook.change', once, id, whose: ownerOf(keyOf(request)), change })
  }

  app.post(
    '/webhooks',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'addWebhook',
        tags,
        summary: 'Be told by HTTP what becomes of orders',
        description:
          'Events are posted as Standard Webhooks says (standardwebhooks.com), signed with the secret of the answer, each until it is answered with 2xx: at least once, with the same `webhook-id` each time, not always in order (`data.seq` tells). An answer counts within 15 s; redirects are not followed; 410 disables the webhook. A cashier’s webhook hears of the orders that its key placed, a manager’s of all; both hear of the menu and of the shop’s mode. The shop has at most 32.',
        security: secured,
        headers: OnceHeaders,
        body: NewWebhookBody,
        response: { 201: WebhookSecret, ...problems },
      },
    },
    async (request, reply) => {
      const { url, events, description } = request.body
      checkTarget(url, parts.allow())
      const key = keyOf(request)
      const webhook = {
        id: parts.newId(),
        url,
        secret: parts.newSecret(),
        events: events ?? null,
        terminal: ownerOf(key),
        description: description ?? null,
      }
      reply.header('cache-control', 'no-store')
      return sendReply(reply, await parts.ask({ t: 'webhook.add', once: onceOf(request, '/webhooks'), webhook }))
    },
  )

  app.get(
    '/webhooks',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'List webhooks, and how far behind each is',
        description: 'A cashier’s key sees its own, a manager’s all. Secrets are never shown again.',
        security: secured,
        response: { 200: WebhookList, ...problems },
      },
    },
    (request, reply) => {
      const whose = ownerOf(keyOf(request))
      const { outbox } = parts.view
      const rows = outbox.webhooks().filter(({ owner }) => whose === null || owner === whose)
      const webhooks = rows.map((row) => webhookShown(row, outbox.counts(row.id), parts.now()))
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ webhooks }))
    },
  )

  app.get(
    '/webhooks/:id/deliveries',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'listDeliveries',
        tags,
        summary: 'What a webhook still waits for, and what was given up, newest first',
        description: 'What was delivered is not kept.',
        security: secured,
        params: WebhookParams,
        querystring: DeliveryQuery,
        response: { 200: DeliveryList, ...problems },
      },
    },
    (request, reply) => {
      const { id } = find(parts.view, request.params.id, keyOf(request))
      const { before, limit } = request.query
      const most = limit === undefined ? DEFAULT_LIMIT : Number(limit)
      const from = before === undefined ? Number.MAX_SAFE_INTEGER : readCursor(before)
      // One more than asked for: is there another page?
      const rows = parts.view.outbox.deliveries(id, from, most + 1)
      const deliveries = rows.slice(0, most).map((row) => deliveryShown(row, parts.now()))
      const next = rows.length > most ? (rows[most - 1]?.id.toString(36) ?? null) : null
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ deliveries, next }))
    },
  )

  app.delete(
    '/webhooks/:id',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'removeWebhook',
        tags,
        summary: 'Remove a webhook, and what waits for it',
        security: secured,
        headers: OnceHeaders,
        params: WebhookParams,
        response: { 200: WebhookRemoved, ...problems },
      },
    },
    async (request, reply) => sendReply(reply, await change(request, '', { what: 'remove' })),
  )

  app.post(
    '/webhooks/:id/rotate',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'rotateWebhookSecret',
        tags,
        summary: 'Give a webhook a new secret',
        description:
          'For the overlap both secrets sign, so that the receiver can change over without losing an event. A second rotation within it ends the first secret at once.',
        security: secured,
        headers: OnceHeaders,
        params: WebhookParams,
        body: RotateBody,
        response: { 200: WebhookSecret, ...problems },
      },
    },
    async (request, reply) => {
      const { overlapSeconds = DEFAULT_OVERLAP_SECONDS } = request.body
      const rotate = { what: 'rotate', secret: parts.newSecret(), overlapMs: overlapSeconds * 1_000 } as const
      reply.header('cache-control', 'no-store')
      return sendReply(reply, await change(request, '/rotate', rotate))
    },
  )

  app.post(
    '/webhooks/:id/enable',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'enableWebhook',
        tags,
        summary: 'Send again to a webhook that was disabled because its receiver answered 410',
        description: 'It hears of what happens from now on; replay what it missed.',
        security: secured,
        headers: OnceHeaders,
        params: WebhookParams,
        response: { 200: WebhookEnabled, ...problems },
      },
    },
    async (request, reply) => sendReply(reply, await change(request, '/enable', { what: 'enable' })),
  )

  app.post(
    '/webhooks/:id/replay',
    {
      config: { access: ACCESS },
      schema: {
        operationId: 'replayWebhook',
        tags,
        summary: 'Send again what was given up, or everything after an event',
        description: 'Under the same `webhook-id` as before: a receiver that keeps them ignores what it has.',
        security: secured,
        headers: OnceHeaders,
        params: WebhookParams,
        body: ReplayBody,
        response: { 200: WebhookReplayed, ...problems },
      },
    },
    async (request, reply) => {
      const replay = { what: 'replay', afterSeq: request.body.afterSeq ?? null } as const
      return sendReply(reply, await change(request, '/replay', replay))
    },
  )
}

interface ChangeRequest {
  readonly method: string
  readonly headers: { readonly 'idempotency-key': string }
  readonly params: { readonly id: string }
  readonly body?: unknown
  readonly key?: Key | undefined
}

/** A cashier's key hears of, sees and changes its own only; null: a manager's, everybody's. */
const ownerOf = ({ role, id }: Key): string | null => (role === 'cashier' ? id : null)

/** What is wrong is told without the address itself: a path or a query may be a secret. */
function checkTarget(text: string, allow: readonly string[]): void {
  const url = URL.parse(text)
  if (url === null) throw unreadable('url is not an address that can be read.')
  if (url.username !== '' || url.password !== '') throw unreadable('url must not have a login in it.')
  if (allow.includes(url.origin)) return
  const detail = `The shop's webhooks.allow does not have ${url.origin}: whoever keeps its configuration must add it.`
  throw new HttpRefusal({ code: 'BD_TARGET_NOT_ALLOWED', detail, pointer: '/url' })
}

const unreadable = (detail: string) => new HttpRefusal({ code: 'BD_BAD_REQUEST', detail, pointer: '/url' })

/** Another's is not told from none. */
function find(view: View, id: string, key: Key): WebhookRow {
  const webhook = view.outbox.webhook(id)
  const whose = ownerOf(key)
  if (webhook && (whose === null || webhook.owner === whose)) return webhook
  throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: `There is no webhook "${id}" of yours.` })
}

function readCursor(text: string): number {
  const row = Number.parseInt(text, 36)
  if (Number.isSafeInteger(row)) return row
  const detail = 'before must be the `next` of a page, as it came.'
  throw new HttpRefusal({ code: 'BD_BAD_REQUEST', detail, pointer: '/before' })
}
