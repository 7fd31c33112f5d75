/** `GET /mode` and `PUT /mode`: how the shop takes orders at the moment, and what a person says about it for a while. */
import { Type } from 'typebox'
import { COUNTER } from '../http/access.ts'
import { readMoment } from '../http/moment.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { PLAIN_TEXT } from '../http/plain-text.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'
import { LOADS } from '../shop/rules/admission.ts'
import type { View } from '../shop/view.ts'
import { DECIDE } from './decisions.ts'

export interface ModeParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly view: Pick<View, 'mode'>
}

/** Characters. */
const MOST_MESSAGE = 140

const load = Type.Union(
  LOADS.map((one) => Type.Literal(one)),
  {
    description:
      '`busy`, `saturated`: a drink ordered now takes longer than the shop’s limits; saturated, orders are refused · `paused`: a person said that none are taken.',
  },
)
const until = Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
  description: 'When what a person set ends by itself; null: nobody set anything.',
})
const message = Type.Union([Type.String(), Type.Null()], { description: 'What that person says to customers.' })

const Mode = Type.Object(
  {
    mode: Type.Union([Type.Literal('open'), Type.Literal('closed')], { description: 'By its opening hours.' }),
    opensAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'While it is closed and somebody knows.',
    }),
    load,
    until,
    message,
    waits: Type.Array(
      Type.Object({
        skill: Type.String({ description: 'What a drink begins with.' }),
        seconds: Type.Integer({ minimum: 0, description: 'What a drink ordered now takes, as last measured.' }),
      }),
      { description: 'Skills that were measured since the start.' },
    ),
  },
  { title: 'Mode', description: 'How orders are taken at the moment.' },
)

const ModeBody = Type.Object(
  {
    mode: Type.Union([Type.Literal('auto'), Type.Literal('busy'), Type.Literal('paused')], {
      description:
        '`auto`: as the queue has it · `busy`: orders are taken, and the shop says that it is full · `paused`: none are taken.',
    }),
    until: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'When it ends by itself. Required unless `auto`; at most a day ahead.',
      }),
    ),
    message: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MOST_MESSAGE,
        pattern: PLAIN_TEXT,
        description: `For customers; at most ${MOST_MESSAGE} characters of plain text on one line.`,
      }),
    ),
  },
  { additionalProperties: false },
)

const ModeSet = Type.Object(
  { mode: Type.String({ description: 'What was set.' }), load, until, message },
  { title: 'ModeSet', description: 'It is so from now on.' },
)

export function modeRoutes(app: HttpServer, { ask, view }: ModeParts): void {
  app.get(
    '/mode',
    {
      config: { access: [...COUNTER, 'display', 'observer'] },
      schema: {
        operationId: 'getMode',
        tags: ['menu'],
        summary: 'How the shop takes orders at the moment',
        security: secured,
        response: { 200: Mode, ...problems },
      },
    },
    (_request, reply) => {
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify(view.mode()))
    },
  )

  app.put(
    '/mode',
    {
      config: { access: DECIDE },
      schema: {
        operationId: 'setMode',
        tags: ['staff'],
        summary: 'Pause the shop for a while, call it busy, or leave it to the queue',
        description: 'It ends by itself. Every terminal is told (`shop.mode`).',
        security: secured,
        headers: OnceHeaders,
        body: ModeBody,
        response: { 200: ModeSet, ...problems },
      },
    },
    async (request, reply) => {
      const { mode, until: untilText, message: words = null } = request.body
      const untilMs = untilText === undefined ? null : readMoment(untilText, '/until')
      const once = onceOf(request, '/mode')
      return sendReply(reply, await ask({ t: 'shop.setMode', once, mode, untilMs, message: words }))
    },
  )
}
