/** `GET /printers`, and labels and tickets once more. */
import { Type } from 'typebox'
import { COUNTER, STAFF } from '../../http/access.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../../http/once.ts'
import { sendProblem } from '../../http/problems.ts'
import { problems, secured } from '../../http/schema-problem.ts'
import type { HttpServer } from '../../http/server.ts'
import { readOrderId } from '../../kit/ids.ts'
import type { Reply } from '../../shop/effects.ts'
import type { Question } from '../../shop/inputs.ts'
import type { PrinterView } from './printers.ts'

export interface PrinterRouteParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly printers: () => readonly PrinterView[]
}

const moment = (description: string) => Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description })

const PrinterList = Type.Object(
  {
    printers: Type.Array(
      Type.Object({
        id: Type.String({ description: 'Id of the printer.' }),
        prints: Type.Union([Type.Literal('labels'), Type.Literal('tickets')], {
          description: 'A label for each drink, or a ticket for each order.',
        }),
        state: Type.Union([Type.Literal('idle'), Type.Literal('printing'), Type.Literal('trouble')], {
          description: '`trouble`: the last attempt failed, and it is tried again at least every half minute.',
        }),
        trouble: Type.Union([Type.String(), Type.Null()], {
          description: 'What is wrong, for people, to follow the printer’s name; null: nothing that is known.',
        }),
        troubleSince: moment('Since when; null: nothing is wrong.'),
        waiting: Type.Integer({ minimum: 0, description: 'Prints that wait for it.' }),
        dropped: Type.Integer({
          minimum: 0,
          description: 'Prints of the last two days that were given up: too late, or never confirmed.',
        }),
        lastPrintedAt: moment('When it last printed; null: not within two days.'),
      }),
      { description: 'In the order of the configuration; empty: this shop prints nothing.' },
    ),
  },
  { title: 'Printers', description: 'Printers for labels and tickets.' },
)

const PrintBody = Type.Object(
  {
    drink: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 255,
        description: 'Place of the drink in the order; left out: every drink.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Which labels.' },
)

const Printing = Type.Object(
  {
    order: Type.String({ description: 'Order id.' }),
    number: Type.String({ description: 'Its pickup number.' }),
    labels: Type.Array(
      Type.Object({
        printer: Type.String({ description: 'Id of the printer.' }),
        drink: Type.Integer({ minimum: 1, description: 'Place in the order, from 1.' }),
        copy: Type.Integer({ minimum: 1, description: 'Which copy it will be; from the second on the label says so.' }),
      }),
      { description: 'What waits for a printer now.' },
    ),
  },
  { title: 'Printing', description: 'It is printed as soon as the printer can.' },
)

const PrintingTicket = Type.Object(
  {
    order: Type.String({ description: 'Order id.' }),
    number: Type.String({ description: 'Its pickup number.' }),
    tickets: Type.Array(
      Type.Object({
        printer: Type.String({ description: 'Id of the printer.' }),
        copy: Type.Integer({
          minimum: 1,
          description: 'Which copy it will be; from the second on the ticket says so.',
        }),
      }),
      { description: 'What waits for a printer now.' },
    ),
  },
  { title: 'PrintingTicket', description: 'It is printed as soon as the printer can.' },
)

export function printerRoutes(app: HttpServer, { ask, printers }: PrinterRouteParts): void {
  app.get(
    '/printers',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'listPrinters',
        tags: ['staff'],
        summary: 'How the printers for labels and tickets are',
        security: secured,
        response: { 200: PrinterList, ...problems },
      },
    },
    (_request, reply) => {
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ printers: printers() }))
    },
  )

  app.post(
    '/order/:id/labels/print',
    {
      config: { access: COUNTER },
      schema: {
        operationId: 'printLabels',
        tags: ['staff'],
        summary: 'Print cup labels once more',
        description:
          'On the printers that print labels of these drinks. A label that was printed before, or may have been, says REPRINT and which copy it is; one that still waits is not printed twice.',
        security: secured,
        headers: OnceHeaders,
        params: Type.Object({
          id: Type.String({
            maxLength: 64,
            description: 'Order id; case does not matter, O reads as 0, I and L as 1.',
          }),
        }),
        body: PrintBody,
        response: { 200: Printing, ...problems },
      },
    },
    async (request, reply) => {
      const id = readOrderId(request.params.id)
      if (id === null) return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
      const once = onceOf(request, `/order/${id}/labels/print`)
      return sendReply(reply, await ask({ t: 'print.ask', once, id, drink: request.body.drink ?? null }))
    },
  )

  app.post(
    '/order/:id/ticket/print',
    {
      config: { access: COUNTER },
      schema: {
        operationId: 'printTicket',
        tags: ['staff'],
        summary: 'Print the ticket of an order once more',
        description:
          'On the printers that print tickets in its zone. A ticket that was printed before, or may have been, says REPRINT and which copy it is; one that still waits is not printed twice.',
        security: secured,
        headers: OnceHeaders,
        params: Type.Object({
          id: Type.String({
            maxLength: 64,
            description: 'Order id; case does not matter, O reads as 0, I and L as 1.',
          }),
        }),
        response: { 200: PrintingTicket, ...problems },
      },
    },
    async (request, reply) => {
      const id = readOrderId(request.params.id)
      if (id === null) return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
      const once = onceOf(request, `/order/${id}/ticket/print`)
      return sendReply(reply, await ask({ t: 'print.ticket', once, id }))
    },
  )
}
