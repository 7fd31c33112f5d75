/** `GET /attention`: the open questions, which only a person can answer. */
import { keyOf, STAFF } from '../http/access.ts'
import { sendJson } from '../http/once.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import type { Question } from '../shop/attention-view.ts'
import type { Now } from '../shop/inputs.ts'
import type { View } from '../shop/view.ts'
import { AttentionList } from './schema-attention.ts'

export interface AttentionParts {
  readonly view: Pick<View, 'questions'>
  readonly now: () => Now
}

export function attentionRoute(app: HttpServer, { view, now }: AttentionParts): void {
  app.get(
    '/attention',
    {
      config: { access: STAFF },
      schema: {
        operationId: 'attention',
        tags: ['staff'],
        summary: 'What waits for a person to decide',
        description:
          'A brew that nobody knows about, a drink that cannot go on, cups to take away, orders that an outage held back, hands that are missing, and ingredients that run out. The same stands retained on the MQTT topic `attention`.',
        security: secured,
        response: { 200: AttentionList, ...problems },
      },
    },
    (request, reply) => {
      const asked = view.questions(now())
      // What a customer asks for is for the people who make it.
      const questions = keyOf(request).role === 'observer' ? asked.map(withoutNote) : asked
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ questions }))
    },
  )
}

/** For readers who are not at the counter. */
export function withoutNote(question: Question): Question {
  return 'drink' in question ? { ...question, drink: { ...question.drink, note: null } } : question
}
