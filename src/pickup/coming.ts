/** `PUT /order/{id}/coming`: the customer is on the way. Whoever has the order's id may say so; it opens nothing else. */
import { Type } from 'typebox'
import { NOTHING_HERE } from '../http/doors.ts'
import { sendReply } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'

export interface ComingParts {
  readonly ask: (question: Question) => Promise<Reply>
  /** Whether anybody but the counter still knows this order. */
  readonly isKnown: (id: string) => boolean
}

export function comingRoute(app: HttpServer, { ask, isKnown }: ComingParts): void {
  app.put(
    '/order/:id/coming',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'customerComing',
        tags: ['orders'],
        summary: 'Its customer is on the way',
        description: 'Staff see it beside the order. Saying it again changes nothing.',
        params: Type.Object({
          id: Type.String({
            maxLength: 64,
            description: 'Order id; case does not matter, O reads as 0, I and L as 1.',
          }),
        }),
        response: {
          200: Type.Object(
            { coming: Type.Literal(true, { description: 'It is known.' }) },
            { title: 'Coming', description: 'The shop knows that the customer is on the way.' },
          ),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const id = readOrderId(request.params.id)
      if (id === null || !isKnown(id)) throw new HttpRefusal(NOTHING_HERE)
      return sendReply(reply, await ask({ t: 'order.coming', id }))
    },
  )
}
