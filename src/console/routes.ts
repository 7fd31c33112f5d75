/** HTTP for staff: the machines, and the cup that somebody took away. */
import { Type } from 'typebox'
import { STAFF } from '../http/access.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import type { HttpServer } from '../http/server.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'
import type { MachineView } from '../shop/view.ts'

export interface ConsoleParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly machines: () => readonly MachineView[]
}

const Machine = Type.Object(
  {
    id: Type.String(),
    role: Type.String({ description: 'primary or backup.' }),
    skills: Type.Array(Type.String()),
    tier: Type.String({ description: 'A: proves what it did · B: remembers its last brew · C: nothing.' }),
    intent: Type.String(),
    link: Type.Object({ state: Type.String(), reason: Type.String() }),
    health: Type.String({ description: 'ready, or why it gets no work.' }),
    heartbeatAgeMs: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Milliseconds since it was last heard of.',
    }),
    alarms: Type.Array(Type.String()),
    boilerC: Type.Union([Type.Number(), Type.Null()]),
    pours: Type.Union([Type.Integer(), Type.Null()], { description: 'Pours ever started, as the device counts them.' }),
    groups: Type.Array(
      Type.Object(
        {
          n: Type.Integer(),
          state: Type.String({ description: 'free, brewing, clearing (its cup stands there), no-cup, blocked.' }),
          cup: Type.String(),
          percent: Type.Integer(),
        },
        {
          additionalProperties: true,
          description: '`making` names whose cup it is: number, drink k of n, recipe, options.',
        },
      ),
    ),
    lastError: Type.Union([Type.Object({ text: Type.String(), at: Type.String() }), Type.Null()]),
  },
  { additionalProperties: true, title: 'Machine' },
)

export function consoleRoutes(app: HttpServer, parts: ConsoleParts): void {
  app.get(
    '/machines',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'listMachines',
        tags: ['machines'],
        summary: 'What each machine is, makes and last complained about',
        security: [{ key: [] }],
        response: { 200: Type.Object({ machines: Type.Array(Machine) }) },
      },
    },
    (_request, reply) => {
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ machines: parts.machines() }))
    },
  )

  app.post(
    '/machines/:id/groups/:n/cleared',
    {
      config: { access: ['cashier', 'barista', 'manager'] },
      schema: {
        operationId: 'clearGroup',
        tags: ['machines'],
        summary: 'The cup under this group is gone',
        security: [{ key: [] }],
        headers: OnceHeaders,
        params: Type.Object({
          id: Type.String({ maxLength: 32 }),
          n: Type.String({ pattern: '^[1-9][0-9]?$', description: 'Group, from 1.' }),
        }),
        response: { 200: Type.Object({ machine: Type.String(), group: Type.Integer(), state: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { id, n } = request.params
      const once = onceOf(request, `/machines/${id}/groups/${n}/cleared`)
      return sendReply(reply, await parts.ask({ t: 'group.cleared', once, machine: id, group: Number(n) }))
    },
  )
}
