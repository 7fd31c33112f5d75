/** The menu, what of it is out, and a shop that is closed. */
import { expectProblem, expectSame, expectStatus } from '../checks.ts'
import { needs } from '../documents.ts'
import type { Server } from '../server.ts'
import { conformCase, Mismatch, NotShown } from '../verdict.ts'

const CLOSED = 'BD_CLOSED'

interface Entry {
  readonly recipe: string
  readonly available?: boolean
  readonly out?: readonly { readonly size?: string; readonly option?: string; readonly choice?: string }[]
}

/** A drink that the menu says cannot be had, and where its fault is. */
function somethingOut({ menu }: Server): { readonly drink: object; readonly pointer: string } {
  const entries = Array.isArray(menu.recipes) ? (menu.recipes as readonly Entry[]) : []
  for (const { recipe, available, out = [] } of entries) {
    if (available === false) return { drink: { recipe }, pointer: '/drinks/0/recipe' }
    for (const { size, option, choice } of out) {
      if (option !== undefined && choice !== undefined) {
        const part = option.replaceAll('~', '~0').replaceAll('/', '~1')
        return { drink: { recipe, options: { [option]: choice } }, pointer: `/drinks/0/options/${part}` }
      }
      if (size !== undefined) return { drink: { recipe, size }, pointer: '/drinks/0/size' }
    }
  }
  throw new NotShown('nothing on its menu is out')
}

export const menuCases = [
  conformCase(
    'the menu has an ETag: unchanged it is 304 without a body, for another tag it is 200',
    'tills ask every minute whether oat milk is out: that must cost nothing, and an answer must be true',
    async (server) => {
      const menu = await server.call({ path: '/menu' })
      const { etag } = menu.headers
      if (etag === undefined) needs(server, 'If-None-Match')
      if (etag === undefined) throw new Mismatch('an ETag', 'none', menu)
      const same = await server.call({ path: '/menu', headers: { 'if-none-match': etag } })
      expectStatus(same, 304)
      expectSame('body of 304', same.text, '', same)
      const other = await server.call({ path: '/menu', headers: { 'if-none-match': '"no-such-menu"' } })
      expectStatus(other, 200)
      expectSame('menu', other.text, menu.text, other)
    },
  ),
  conformCase(
    'what the menu says is out is refused with 409 BD_UNAVAILABLE, and points to it',
    'Starbucks: an item that was out could be ordered and paid, and was found out after seven minutes',
    async (server) => {
      needs(server, '"available"')
      const { drink, pointer } = somethingOut(server)
      const answer = await server.place({ body: { drinks: [drink] } })
      expectProblem(answer, { status: 409, code: 'BD_UNAVAILABLE', pointer })
    },
  ),
  conformCase(
    'a closed shop refuses orders with 503 BD_CLOSED and says when it opens, if it knows',
    'Starbucks: the app took orders that nobody was there to make',
    async (server) => {
      const answer = await server.place()
      expectProblem(answer, { status: 503, code: CLOSED })
      const { opensAt } = answer.json
      if (opensAt === null) return
      const opens = typeof opensAt === 'string' ? Date.parse(opensAt) : Number.NaN
      if (!Number.isFinite(opens))
        throw new Mismatch('opensAt: a moment, or null', JSON.stringify(opensAt ?? 'nothing'), answer)
      if (!/^\d+$/.test(answer.headers['retry-after'] ?? ''))
        throw new Mismatch('Retry-After in seconds', answer.headers['retry-after'] ?? 'none', answer)
    },
    'closed',
  ),
]
