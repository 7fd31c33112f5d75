/** HTTP for staff: the machines, and the cup that somebody took away. */
import { Type } from 'typebox'
import { STAFF } from '../http/access.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { problems, secured } from '../http/schema-problem.ts'
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
    intent: Type.String({ description: 'What people want of it: in-service, or why it gets no new work.' }),
    link: Type.Object(
      { state: Type.String(), reason: Type.String({ description: 'Why it is up or down.' }) },
      { description: 'Whether it can be talked to: up or down.' },
    ),
    health: Type.String({ description: 'ready, or why it gets no work.' }),
    heartbeatAgeMs: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Milliseconds since it was last heard of.',
    }),
    alarms: Type.Array(Type.String(), { description: 'What it complains of, e.g. `beans.empty`.' }),
    boilerC: Type.Union([Type.Number(), Type.Null()], {
      description: 'Temperature of its boiler, °C; null: it does not measure it.',
    }),
    pours: Type.Union([Type.Integer(), Type.Null()], { description: 'Pours ever started, as the device counts them.' }),
    groups: Type.Array(
      Type.Object(
        {
          n: Type.Integer({ description: 'Its number, from 1.' }),
          state: Type.String({ description: 'free, brewing, clearing (its cup stands there), no-cup, blocked.' }),
          cup: Type.String({ description: 'What the device sees under it; unknown: it cannot see, or was not heard.' }),
          percent: Type.Integer({ description: 'How far the pour is, 0–100.' }),
        },
        {
          additionalProperties: true,
          description:
            '`making` names whose cup it is: number, drink k of n, recipe, options. `local`: `pouring` while somebody makes themselves a drink there, `cup` until it is said that its cup is gone, else `no`. `test`: `asked` or `pouring` while a test is on its way there, else `no`.',
        },
      ),
    ),
    reserve: Type.Union(
      [
        Type.Object({
          wanted: Type.Union([Type.Literal('awake'), Type.Literal('asleep')], { description: 'What it is to be.' }),
          helps: Type.Boolean({ description: 'It takes work beside the primaries: people wait long.' }),
          reason: Type.String({ description: 'Why, for people.' }),
        }),
        Type.Null(),
      ],
      { description: 'Of a backup: whether it is to be warm, and why; null: it is a primary.' },
    ),
    lastError: Type.Union(
      [
        Type.Object({
          text: Type.String({ description: 'What it said.' }),
          at: Type.String({ format: 'date-time', description: 'When it said it.' }),
        }),
        Type.Null(),
      ],
      { description: 'The last thing that went wrong with it; null: nothing since the daemon started.' },
    ),
    lastTest: Type.Union(
      [
        Type.Object({
          recipe: Type.String({ description: 'Id of the recipe that was poured.' }),
          group: Type.Integer({ description: 'Where, from 1.' }),
          state: Type.String({
            description: 'intent, pouring, done, spoiled, refused, never-started, or unresolved: nobody could tell.',
          }),
          cause: Type.Union([Type.String(), Type.Null()], {
            description: 'Why it is not done; null: it is, or may yet be.',
          }),
          at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
            description: 'When it ended; null: it has not.',
          }),
        }),
        Type.Null(),
      ],
      { description: 'Its last test pour, while it is in maintenance; null: it had none.' },
    ),
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
        security: secured,
        response: {
          200: Type.Object(
            { machines: Type.Array(Machine) },
            { description: 'The machines of the shop, in its order.' },
          ),
          ...problems,
        },
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
        security: secured,
        headers: OnceHeaders,
        params: Type.Object({
          id: Type.String({ maxLength: 32, description: 'Id of the machine.' }),
          n: Type.String({ pattern: '^[1-9][0-9]?$', description: 'Group, from 1.' }),
        }),
        response: {
          200: Type.Object(
            { machine: Type.String(), group: Type.Integer(), state: Type.String() },
            { description: 'The group as it is now.' },
          ),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id, n } = request.params
      const once = onceOf(request, `/machines/${id}/groups/${n}/cleared`)
      return sendReply(reply, await parts.ask({ t: 'group.cleared', once, machine: id, group: Number(n) }))
    },
  )
}
