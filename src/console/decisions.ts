/** HTTP for what people decide: a brew that nobody knows about, a drink made again, the batch after an outage, machines. */
import { OnceHeaders, onceOf, sendReply } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'
import type { Intent } from '../shop/machine-words.ts'
import { RUSH_BOOST_MS, UNDO_MS } from '../shop/rules/boost.ts'
import {
  BrewParams,
  IfMatchHeaders,
  Intended,
  MachineParams,
  OrderIdParams,
  OrderNow,
  orderProblems,
  Remade,
  RemakeBody,
  ResolveBody,
  Resolved,
  RushBody,
  StaleBody,
  StaleDecided,
  TestAsked,
  TestBody,
} from './schema-decisions.ts'

export interface DecisionParts {
  readonly ask: (question: Question) => Promise<Reply>
  /** Versions of this order in an If-Match header; undefined: any will do. The rule is the terminals'. */
  readonly versionsIn: (header: string | undefined, orderId: string) => readonly number[] | undefined
}

/** Who makes coffee decides about it. */
export const DECIDE = ['barista', 'manager'] as const

export const INTENTS = {
  drain: 'draining',
  maintenance: 'maintenance',
  resume: 'in-service',
} as const satisfies Record<string, Intent>

const SUMMARIES = {
  drain: 'A machine finishes its cups and gets no new work',
  maintenance: 'A machine is worked on: it gets no new work until it is back',
  resume: 'A machine is back in service',
} as const

const RUSH_TEXTS = {
  rush: {
    summary: 'An order goes before its time',
    description: `What of it has not been begun goes before what was accepted in the ${RUSH_BOOST_MS / 1_000} s before it, and before nothing else. Once for an order; undone within ${UNDO_MS / 1_000} s by \`unrush\`.`,
  },
  unrush: { summary: 'A rush is undone', description: `Within ${UNDO_MS / 1_000} s. What has been begun goes on.` },
} as const

export function decisionRoutes(app: HttpServer, { ask, versionsIn }: DecisionParts): void {
  app.post(
    '/brew/:id/resolve',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'resolveBrew',
        tags: ['staff'],
        summary: 'What became of a brew that nobody else can tell about',
        description:
          'Only while it is asked: see GET /attention. What its machine reports later changes nothing any more. In the first seconds, while the machine may still begin, everything but `served` is 409 with `retryAfterSeconds`.',
        security: secured,
        headers: OnceHeaders,
        params: BrewParams,
        body: ResolveBody,
        response: { 200: Resolved, ...orderProblems },
      },
    },
    async (request, reply) => {
      const brew = Number(request.params.id)
      const { outcome, reason = null } = request.body
      const once = onceOf(request, `/brew/${brew}/resolve`)
      return sendReply(reply, await ask({ t: 'brew.resolve', once, brew, outcome, reason }))
    },
  )

  app.post(
    '/order/:id/remake',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'remakeDrink',
        tags: ['staff'],
        summary: 'Make a drink again: wrong, cold, spilled',
        description:
          'The new drink keeps the number and its order’s place in the queue; the old one is discarded and in the waste ledger. While it is being made, a second remake of the same drink is 409 `BD_REMAKE_OPEN` with the order.',
        security: secured,
        headers: IfMatchHeaders,
        params: OrderIdParams,
        body: RemakeBody,
        response: { 201: Remade, ...orderProblems },
      },
    },
    async (request, reply) => {
      const id = readOrderId(request.params.id)
      if (id === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
      const { drink, reason = null } = request.body
      const ifVersions = versionsIn(request.headers['if-match'], id)
      const once = onceOf(request, `/order/${id}/remake`)
      const question = { t: 'drink.remake' as const, once, id, drink, reason, ...(ifVersions && { ifVersions }) }
      return sendReply(reply, await ask(question))
    },
  )

  for (const [path, t] of [
    ['rush', 'order.rush'],
    ['unrush', 'order.unrush'],
  ] as const) {
    app.post(
      `/order/:id/${path}`,
      {
        config: { access: DECIDE },
        schema: {
          operationId: `${path}Order`,
          tags: ['staff'],
          ...RUSH_TEXTS[path],
          security: secured,
          headers: IfMatchHeaders,
          params: OrderIdParams,
          ...(t === 'order.rush' && { body: RushBody }),
          response: { 200: OrderNow, ...orderProblems },
        },
      },
      async (request, reply) => {
        const id = readOrderId(request.params.id)
        if (id === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
        const ifVersions = versionsIn(request.headers['if-match'], id)
        const once = onceOf(request, `/order/${id}/${path}`)
        const change = { once, id, ...(ifVersions && { ifVersions }) }
        const reason = (request.body as { reason?: string } | undefined)?.reason ?? null
        return sendReply(reply, await ask(t === 'order.rush' ? { t, ...change, reason } : { t, ...change }))
      },
    )
  }

  app.post(
    '/attention/stale',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'resolveStale',
        tags: ['staff'],
        summary: 'What becomes of the orders that an outage held back',
        description: 'All or nothing: one id that does not wait for this, and nothing is decided (409).',
        security: secured,
        headers: OnceHeaders,
        body: StaleBody,
        response: { 200: StaleDecided, ...problems },
      },
    },
    async (request, reply) => {
      const { decision, orders } = request.body
      const once = onceOf(request, '/attention/stale')
      const ids = orders === undefined ? null : orders.map((id) => readOrderId(id) ?? id)
      return sendReply(reply, await ask({ t: 'stale.resolve', once, orders: ids, decision }))
    },
  )

  app.post(
    '/machines/:id/test',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'testMachine',
        tags: ['machines'],
        summary: 'A machine in maintenance pours a test',
        description:
          'A pour like any other (a cup under it, a fence, a deadline), but of no drink: nothing is announced and nothing is made again. What it takes is counted from the stock. 409 while the machine is not in maintenance, not ready, or has no free group. What became of it: `lastTest` of GET /machines, on /staff, and `pour.test` in the history.',
        security: secured,
        headers: OnceHeaders,
        params: MachineParams,
        body: TestBody,
        response: { 201: TestAsked, ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { recipe = null, size = null, group = null } = request.body
      const once = onceOf(request, `/machines/${id}/test`)
      return sendReply(reply, await ask({ t: 'machine.test', once, machine: id, recipe, size, group }))
    },
  )

  for (const [action, intent] of Object.entries(INTENTS)) {
    app.post(
      `/machines/:id/${action}`,
      {
        config: { access: DECIDE },
        schema: {
          operationId: `${action}Machine`,
          tags: ['machines'],
          summary: SUMMARIES[action as keyof typeof SUMMARIES],
          description: 'What pours is finished. It stays so over restarts of the daemon.',
          security: secured,
          headers: OnceHeaders,
          params: MachineParams,
          response: { 200: Intended, ...problems },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const once = onceOf(request, `/machines/${id}/${action}`)
        return sendReply(reply, await ask({ t: 'machine.intent', once, machine: id, intent }))
      },
    )
  }
}
