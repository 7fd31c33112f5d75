/** `/o/{id}/push` and `/o/{id}/ntfy`: a customer's phone wants to be told. Public: the id is the secret. */
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { NOTHING_HERE } from '../../http/doors.ts'
import { sendJson } from '../../http/once.ts'
import { HttpRefusal, sendProblem } from '../../http/problems.ts'
import { problems } from '../../http/schema-problem.ts'
import type { HttpServer } from '../../http/server.ts'
import { readOrderId } from '../../kit/ids.ts'
import type { Reply } from '../../shop/effects.ts'
import type { Question } from '../../shop/inputs.ts'
import type { Channel } from '../../shop/rules/notices.ts'
import { isOpenOrder } from '../../shop/rules/order-state.ts'
import type { View } from '../../shop/view.ts'
import { readEndpoint } from '../push/endpoint.ts'
import { phoneKeysFault } from '../push/phone-keys.ts'

export interface WatchParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly view: Pick<View, 'order'>
  /** Whether phones can be told by Web Push, and if not, why. */
  readonly push: () => PushState
  readonly pushHosts: () => readonly string[]
  /** Origin of the server of ntfy; null: there is none. */
  readonly ntfyServer: () => string | null
  /** Fresh, and not to be guessed. */
  readonly newTopic: () => string
}

export type PushState =
  | { readonly available: true; readonly publicKey: string }
  /** For people. */
  | { readonly available: false; readonly reason: string }

const OVER = 'this order is over'

const params = Type.Object({
  id: Type.String({
    maxLength: 64,
    description: 'Order id; case does not matter, O reads as 0, I and L as 1.',
    examples: ['7K3QXW9MZ4T2B'],
  }),
})

const offersNtfy = Type.Boolean({ description: 'Whether it can be told by ntfy instead: `PUT /o/{id}/ntfy`.' })

const Availability = Type.Union(
  [
    Type.Object({
      available: Type.Literal(true, { description: 'Phones can be told.' }),
      publicKey: Type.String({ description: 'The `applicationServerKey` to subscribe with, Base64url.' }),
      ntfy: offersNtfy,
    }),
    Type.Object({
      available: Type.Literal(false, { description: 'Phones cannot be told this way.' }),
      reason: Type.String({ description: 'Why not, for people.' }),
      ntfy: offersNtfy,
    }),
  ],
  { description: 'Whether a phone can be told of this order by Web Push.' },
)

/** What `PushSubscription.toJSON()` gives. */
const Subscription = Type.Object(
  {
    endpoint: Type.String({ minLength: 1, maxLength: 2048, description: 'Address at the push service.' }),
    expirationTime: Type.Optional(
      Type.Union([Type.Number({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), Type.Null()], {
        description: 'As browsers send it; not used: an order is over long before.',
      }),
    ),
    keys: Type.Object(
      {
        p256dh: Type.String({ pattern: '^[A-Za-z0-9_-]{87}=?$', description: 'Public key of the phone, Base64url.' }),
        auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}(==)?$', description: 'Secret of the phone, Base64url.' }),
      },
      { additionalProperties: false, description: 'For whom it is encrypted.' },
    ),
  },
  {
    additionalProperties: false,
    description: 'A subscription, as the browser gives it.',
    // The phone of RFC 8291, appendix A.
    examples: [
      {
        endpoint: 'https://fcm.googleapis.com/fcm/send/example',
        keys: {
          p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
          auth: 'BTBZMqHH6r4Tts7J_aSIgg',
        },
      },
    ],
  },
)

const NtfyTopic = Type.Object(
  {
    topic: Type.String({ description: 'Of this order alone, and a secret. The same each time.' }),
    url: Type.String({ description: 'To be opened, or entered in the app.' }),
  },
  { title: 'NtfyTopic', description: 'Where to listen.' },
)

const done = (description: string) => ({ 204: Type.Null({ description }), ...problems })

export function watchRoutes(app: HttpServer, parts: WatchParts): void {
  const { ask, view, push } = parts

  /** First of all: who knows no order learns nothing else either. */
  const known = (text: string): string => {
    const id = readOrderId(text)
    if (id === null || view.order(id, '') === null) throw new HttpRefusal(NOTHING_HERE)
    return id
  }

  app.get(
    '/o/:id/push',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'canPush',
        tags: ['orders'],
        summary: 'Whether a phone can be told of an order by Web Push',
        params,
        response: { 200: Availability, ...problems },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const found = id === null ? null : view.order(id, '')
      if (found === null) throw new HttpRefusal(NOTHING_HERE)
      const isOpen = isOpenOrder(found.order.state)
      const state = isOpen ? push() : { available: false, reason: OVER }
      const ntfy = isOpen && parts.ntfyServer() !== null
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ ...state, ntfy }))
    },
  )

  app.put(
    '/o/:id/push',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'watchByPush',
        tags: ['orders'],
        summary: 'Tell a phone by Web Push when an order is ready',
        description:
          'The subscription of a browser, made with the `publicKey` of GET. At most three of one order; forgotten two hours after it is over. The same again changes nothing.',
        params,
        body: Subscription,
        response: done('The phone will be told.'),
      },
    },
    async (request, reply) => {
      const id = known(request.params.id)
      const { endpoint, keys } = request.body
      const state = push()
      if (!state.available) throw off(`Phones cannot be told by Web Push: ${state.reason}.`)
      const read = readEndpoint(endpoint, parts.pushHosts())
      if (!read.ok) throw notAllowed(`endpoint ${read.problem}.`)
      const fault = phoneKeysFault(keys)
      if (fault !== null) throw new HttpRefusal({ code: 'BD_BAD_REQUEST', detail: fault, pointer: '/keys' })
      const watcher = { channel: 'push', endpoint: read.url, p256dh: keys.p256dh, auth: keys.auth } as const
      return noContent(reply, await ask({ t: 'watch.add', id, watcher }))
    },
  )

  app.put(
    '/o/:id/ntfy',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'watchByNtfy',
        tags: ['orders'],
        summary: 'Tell whoever listens to a secret topic of ntfy when an order is ready',
        params,
        response: { 200: NtfyTopic, ...problems },
      },
    },
    async (request, reply) => {
      const id = known(request.params.id)
      const server = parts.ntfyServer()
      if (server === null) throw off('This shop has no server of ntfy (ntfy.server).')
      const watcher = { channel: 'ntfy', endpoint: parts.newTopic(), p256dh: null, auth: null } as const
      const answer = await ask({ t: 'watch.add', id, watcher })
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      const { endpoint: topic } = JSON.parse(answer.body) as { readonly endpoint: string }
      reply.header('cache-control', 'no-store')
      return sendJson(reply, 200, JSON.stringify({ topic, url: `${server}/${topic}` }))
    },
  )

  const stop = (text: string, channel: Channel): Promise<Reply> => ask({ t: 'watch.remove', id: known(text), channel })

  app.delete(
    '/o/:id/push',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'unwatchByPush',
        tags: ['orders'],
        summary: 'Tell no phone by Web Push any more',
        params,
        response: done('No phone will be told.'),
      },
    },
    async (request, reply) => noContent(reply, await stop(request.params.id, 'push')),
  )

  app.delete(
    '/o/:id/ntfy',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'unwatchByNtfy',
        tags: ['orders'],
        summary: 'Tell nobody by ntfy any more',
        params,
        response: done('Nobody will be told.'),
      },
    },
    async (request, reply) => noContent(reply, await stop(request.params.id, 'ntfy')),
  )
}

const off = (detail: string) => new HttpRefusal({ code: 'BD_CHANNEL_OFF', detail })
const notAllowed = (detail: string) => new HttpRefusal({ code: 'BD_TARGET_NOT_ALLOWED', detail, pointer: '/endpoint' })

function noContent(reply: FastifyReply, answer: Reply): FastifyReply {
  return answer.ok ? reply.code(204).header('cache-control', 'no-store').send() : sendProblem(reply, answer.refusal)
}
