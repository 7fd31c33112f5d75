/** Requests that are wrong, and what must be said of them: one row each. */
import { type ExpectedProblem, expectProblem } from '../checks.ts'
import type { Ask, Server } from '../server.ts'
import { type ConformCase, conformCase } from '../verdict.ts'

type Row = readonly [what: string, expected: ExpectedProblem, ask: (server: Server) => Partial<Ask>]

const SHAPE = 'BD_BAD_REQUEST'
const TOO_LONG = 70_000

const ROWS: readonly Row[] = [
  [
    'a wrong type',
    { status: 400, code: SHAPE, pointer: '/drinks/0/recipe' },
    () => ({ body: { drinks: [{ recipe: 7 }] } }),
  ],
  [
    'a number as text',
    { status: 400, code: SHAPE, pointer: '/drinks/0/count' },
    ({ order }) => ({ body: { drinks: [{ ...order.drinks[0], count: '2' }] } }),
  ],
  [
    'half a drink',
    { status: 400, code: SHAPE, pointer: '/drinks/0/count' },
    ({ order }) => ({ body: { drinks: [{ ...order.drinks[0], count: 1.5 }] } }),
  ],
  [
    'an unknown member',
    { status: 400, code: SHAPE, pointer: '/noSuchMember' },
    ({ order }) => ({ body: { ...order, noSuchMember: 1 } }),
  ],
  ['no drinks', { status: 400, code: SHAPE, pointer: '/drinks' }, () => ({ body: { drinks: [] } })],
  [
    'an unknown recipe',
    { status: 422, code: 'BD_UNKNOWN_RECIPE', pointer: '/drinks/0/recipe' },
    () => ({ body: { drinks: [{ recipe: 'no-such-recipe' }] } }),
  ],
  [
    'an unknown recipe in the second line',
    { status: 422, code: 'BD_UNKNOWN_RECIPE', pointer: '/drinks/1/recipe' },
    ({ order }) => ({ body: { drinks: [...order.drinks, { recipe: 'no-such-recipe' }] } }),
  ],
  ['no JSON', { status: 400, code: 'BD_BAD_JSON' }, () => ({ body: '{"drinks":' })],
  ['an empty body', { status: 400, code: 'BD_BAD_JSON' }, () => ({ body: '' })],
  [
    'a body larger than 64 KiB',
    { status: 413, code: 'BD_TOO_LARGE' },
    ({ order }) => ({ body: { ...order, customerName: 'x'.repeat(TOO_LONG) } }),
  ],
  [
    'another content type',
    { status: 415, code: 'BD_MEDIA_TYPE' },
    () => ({ headers: { 'content-type': 'text/plain' } }),
  ],
  ['no API key', { status: 401, code: 'BD_UNAUTHENTICATED' }, () => ({ headers: { authorization: null } })],
  [
    'a wrong API key',
    { status: 401, code: 'BD_UNAUTHENTICATED' },
    () => ({ headers: { authorization: 'Bearer no-such-key' } }),
  ],
  ['a path that does not exist', { status: 404, code: 'BD_NOT_FOUND' }, () => ({ path: '/orderz' })],
]

export const refusalCases: readonly ConformCase[] = ROWS.map(([what, expected, ask]) => {
  const where = expected.pointer === undefined ? '' : ` and points to ${expected.pointer}`
  return conformCase(
    `${what} is refused with ${expected.status} ${expected.code}${where}`,
    'a till decides by code and pointer, never by text, and nothing may be taken that was not understood',
    async (server) => expectProblem(await server.place(ask(server)), expected),
  )
})
