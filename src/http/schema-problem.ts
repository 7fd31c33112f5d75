/** What goes wrong, as every route documents it, and what a route says that takes a key or answers in its own format. */
import { type TObject, Type } from 'typebox'

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'Stable: decide by this, never by text.' }),
    pointer: Type.Optional(Type.String({ description: 'JSON pointer to the fault in the body.' })),
  },
  { title: 'Problem', additionalProperties: true },
)

/** What the `4xx` and `5xx` of a route look like. `schema`: `Problem`, or one that says more. */
export function problemsLike<Schema extends TObject>(schema: Schema) {
  const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema } } })
  return {
    '4xx': refusal('Refused; nothing was written.'),
    '5xx': refusal('Not possible at the moment, or a fault of ours; nothing was written.'),
  }
}

/** For every route whose refusals have no more to say. */
export const problems = problemsLike(Problem)

/** For every route that takes a key. */
export const secured = [{ key: [] }]

/** A live stream, for the `200` of its route. */
export const eventStream = (description: string) => ({
  description,
  content: { 'text/event-stream': { schema: Type.String() } },
})
