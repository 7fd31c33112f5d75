/** `/displays`: the screens that show boards. Staff let them in by the code they show, name them, move them, put them out. */
import { Type } from 'typebox'
import { STAFF } from '../http/access.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { PLAIN_TEXT } from '../http/plain-text.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import type { Refusal } from '../kit/errors.ts'
import { MOST_DISPLAY_NAME } from '../shop/displays.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'
import type { DisplayChange } from '../shop/ledger/displays.ts'
import { DECIDE } from './decisions.ts'

/** What this room must know of the displays. */
export interface DisplayDesk {
  list(): readonly ListedDisplay[]
  /** Screens that show a code now. */
  waiting(): number
  readonly pairing: 'off' | 'on'
  /** The screen that shows this code; null: none. A number: too many wrong ones were typed, come again in so many seconds. */
  screenWith(code: string): { readonly id: string; readonly hash: string } | null | number
}

export interface ListedDisplay {
  readonly id: string | null
  readonly name: string
  readonly zone: string
  readonly size: 's' | 'm' | 'l'
  readonly approvedAt: string | null
  readonly online: boolean
  readonly lastSeenAt: string | null
  readonly build: string | null
  readonly current: boolean | null
  readonly width: number | null
  readonly height: number | null
  readonly sound: 'on' | 'locked' | 'off' | null
  readonly clockErrorMs: number | null
}

export interface DisplayRouteParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly desk: DisplayDesk
}

export const tooManyCodes = (retryAfterSeconds: number): Refusal => ({
  code: 'BD_RATE',
  detail: `Too many wrong codes were typed. Try again in ${retryAfterSeconds} s.`,
  data: { retryAfterSeconds },
})

const orNull = <Value>(schema: Value, description: string) =>
  Type.Union([schema as ReturnType<typeof Type.String>, Type.Null()], { description })
const pixels = (description: string) => Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], { description })
const nameText = (description: string) =>
  Type.String({ minLength: 1, maxLength: MOST_DISPLAY_NAME, pattern: PLAIN_TEXT, description })
const zoneText = Type.String({ minLength: 1, maxLength: 32, description: 'Zone whose board it shows.' })
const size = Type.Union([Type.Literal('s'), Type.Literal('m'), Type.Literal('l')], {
  description: 'How large it writes: `l` for fewer numbers that are read from further away.',
})
const word = Type.String({ description: 'Id of the display.' })
const listedName = Type.String({ description: 'What staff call it.' })
const listedZone = Type.String({ description: 'Zone whose board it shows.' })
const approvedAt = Type.String({ format: 'date-time', description: 'When it was let in.' })

const Display = Type.Object(
  { id: word, name: listedName, zone: listedZone, size, approvedAt },
  { title: 'Display', description: 'The display as it is now.' },
)

const DisplayList = Type.Object(
  {
    pairing: Type.Union([Type.Literal('off'), Type.Literal('on')], {
      description: '`on`: a screen shows a board only when staff have let it in.',
    }),
    waiting: Type.Integer({ minimum: 0, description: 'Screens that show a code now.' }),
    displays: Type.Array(
      Type.Object({
        id: orNull(Type.String(), 'Null: a screen that was not let in, while `pairing` is off.'),
        name: listedName,
        zone: listedZone,
        size,
        approvedAt: orNull(Type.String({ format: 'date-time' }), 'When it was let in; null: never.'),
        online: Type.Boolean({ description: 'It was heard within the last 75 s.' }),
        lastSeenAt: orNull(Type.String({ format: 'date-time' }), 'Since this start of the daemon; null: not yet.'),
        build: orNull(Type.String(), 'Build of the page that it runs.'),
        current: Type.Union([Type.Boolean(), Type.Null()], {
          description: 'Whether that is the newest; null: unknown.',
        }),
        width: pixels('Of its window, CSS pixels.'),
        height: pixels('Of its window, CSS pixels.'),
        sound: Type.Union([Type.Literal('on'), Type.Literal('locked'), Type.Literal('off'), Type.Null()], {
          description: '`locked`: somebody must press OK on its remote once · `off`: it has no sound.',
        }),
        clockErrorMs: Type.Union([Type.Integer(), Type.Null()], {
          description: 'How far its own clock is ahead of ours, ms; the board shows ours all the same.',
        }),
      }),
      { description: 'In the order in which they were let in.' },
    ),
  },
  { title: 'Displays', description: 'The screens that show boards.' },
)

export function displayRoutes(app: HttpServer, { ask, desk }: DisplayRouteParts): void {
  app.get(
    '/displays',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'listDisplays',
        tags: ['staff'],
        summary: 'The screens that show boards, and how they are',
        security: secured,
        response: { 200: DisplayList, ...problems },
      },
    },
    (_request, reply) => {
      reply.header('cache-control', 'no-store')
      const list = { pairing: desk.pairing, waiting: desk.waiting(), displays: desk.list() }
      sendJson(reply, 200, JSON.stringify(list))
    },
  )

  app.post(
    '/displays/approve',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'approveDisplay',
        tags: ['staff'],
        summary: 'Let in the screen that shows this code',
        description:
          'A code is good for 10 minutes and for one screen. Within seconds the screen shows the board of its zone, and keeps a login of its own that can be revoked.',
        security: secured,
        headers: OnceHeaders,
        body: Type.Object(
          {
            code: Type.String({
              minLength: 6,
              maxLength: 20,
              description: 'Six letters, as the screen shows them; case, blanks and hyphens do not matter.',
            }),
            zone: zoneText,
            name: Type.Optional(nameText('What to call it. Default: Screen and a number.')),
          },
          { additionalProperties: false },
        ),
        response: { 201: Display, ...problems },
      },
    },
    async (request, reply) => {
      const { code, zone, name = null } = request.body
      const once = onceOf(request, '/displays/approve')
      const screen = desk.screenWith(code)
      if (typeof screen === 'number') throw new HttpRefusal(tooManyCodes(screen))
      return sendReply(reply, await ask({ t: 'display.approve', once, screen, zone, name }))
    },
  )

  const params = Type.Object({ id: Type.String({ maxLength: 32, description: 'Id of the display.' }) })
  const common = { tags: ['staff'], security: secured, headers: OnceHeaders, params }
  const response = { 200: Display, ...problems }
  const change = async (request: Parameters<typeof onceOf>[0] & { params: { id: string } }, what: DisplayChange) => {
    const { id } = request.params
    return ask({ t: 'display.change', once: onceOf(request, `/displays/${id}/${what.what}`), id, change: what })
  }

  app.post(
    '/displays/:id/rename',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'renameDisplay',
        summary: 'Call a display something else',
        ...common,
        body: Type.Object({ name: nameText('What to call it.') }, { additionalProperties: false }),
        response,
      },
    },
    async (request, reply) => sendReply(reply, await change(request, { what: 'rename', name: request.body.name })),
  )

  app.post(
    '/displays/:id/zone',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'moveDisplay',
        summary: 'Let a display show the board of another zone',
        ...common,
        body: Type.Object({ zone: zoneText }, { additionalProperties: false }),
        response,
      },
    },
    async (request, reply) => sendReply(reply, await change(request, { what: 'zone', zone: request.body.zone })),
  )

  app.post(
    '/displays/:id/size',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'sizeDisplay',
        summary: 'Let a display write larger or smaller',
        ...common,
        body: Type.Object({ size }, { additionalProperties: false }),
        response,
      },
    },
    async (request, reply) => sendReply(reply, await change(request, { what: 'size', size: request.body.size })),
  )

  for (const [what, operationId, summary] of [
    ['revoke', 'revokeDisplay', 'Put a display out: it shows a new code at once'],
    ['identify', 'identifyDisplay', 'Let a display show its name for ten seconds'],
  ] as const) {
    app.post(
      `/displays/:id/${what}`,
      { config: { access: DECIDE }, schema: { operationId, summary, ...common, response } },
      async (request, reply) => sendReply(reply, await change(request, { what })),
    )
  }
}
