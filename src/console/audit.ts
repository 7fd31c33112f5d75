/** `GET /audit`: who changed what, newest first. */
import { Type } from 'typebox'
import { sendJson } from '../http/once.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { isoTime } from '../kit/units.ts'
import type { View } from '../shop/view.ts'

export interface AuditParts {
  readonly view: View
  /** The name of a key, also of one that was revoked; null when there is none of this id. */
  readonly nameOf: (keyId: string) => string | null
}

const DEFAULT_LIMIT = 50

const AuditList = Type.Object(
  {
    changes: Type.Array(
      Type.Object({
        seq: Type.Integer({ description: 'Number of the fact in the history.' }),
        at: Type.String({ format: 'date-time', description: 'When it was done.' }),
        who: Type.Object(
          {
            key: Type.String({ description: 'Id of the key that asked for it.' }),
            name: Type.Union([Type.String(), Type.Null()], { description: 'Who has it.' }),
          },
          { description: 'Who did it.' },
        ),
        what: Type.String({ description: 'Kind of the fact.' }),
        order: Type.Union(
          [
            Type.Object({
              id: Type.String(),
              number: Type.String(),
              terminal: Type.String({ description: 'Id of the key that placed it.' }),
            }),
            Type.Null(),
          ],
          { description: 'The order that it was done to; null: to none.' },
        ),
        machine: Type.Union([Type.String(), Type.Null()], {
          description: 'The machine that it was done to; null: to none.',
        }),
        data: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()], {
          description: 'What more there is to say; its members depend on `what`, and there may be more of them later.',
        }),
      }),
      { description: 'Newest first.' },
    ),
    next: Type.Union([Type.String(), Type.Null()], { description: 'For `before`; null: this was the last page.' }),
  },
  { title: 'Audit', description: 'A page of what was done, newest first.' },
)

export function auditRoute(app: HttpServer, parts: AuditParts): void {
  app.get(
    '/audit',
    {
      config: { access: ['manager'] },
      schema: {
        operationId: 'audit',
        tags: ['staff'],
        summary: 'Who changed what, newest first',
        description: 'Every fact that somebody with a key asked for: orders, cancellations, the menu, cups, webhooks.',
        security: secured,
        querystring: Type.Object(
          {
            who: Type.Optional(Type.String({ pattern: '^[a-z0-9]{1,32}$', description: 'Id of a key.' })),
            before: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: '`next` of the page before.' })),
            limit: Type.Optional(
              Type.String({ pattern: '^([1-9]|[1-9][0-9]|1[0-9]{2}|200)$', description: '1 to 200; default 50.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: AuditList, ...problems },
      },
    },
    (request, reply) => {
      const { who, before, limit } = request.query
      const most = limit === undefined ? DEFAULT_LIMIT : Number(limit)
      const rows = parts.view.history.audit(
        before === undefined ? Number.MAX_SAFE_INTEGER : Number(before),
        who ?? null,
        most,
      )
      const changes = rows.map((row) => ({
        seq: row.seq,
        at: isoTime(row.wall_ms),
        who: { key: row.who ?? '', name: row.who === null ? null : parts.nameOf(row.who) },
        what: row.kind,
        order:
          row.public_id === null || row.number === null || row.terminal === null
            ? null
            : { id: row.public_id, number: row.number, terminal: row.terminal },
        machine: row.machine,
        data: row.data === null ? null : JSON.parse(row.data),
      }))
      const last = rows.length === most ? rows.at(-1) : undefined
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ changes, next: last ? String(last.seq) : null }))
    },
  )
}
