/** HTTP for the menu: what can be ordered and how soon, a new menu, and what is out ("86"). */
import { Type } from 'typebox'
import { COUNTER } from '../http/access.ts'
import { readMoment } from '../http/moment.ts'
import { OnceHeaders, onceOf, sendJson, sendReply } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import { problems, secured } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { isoTime } from '../kit/units.ts'
import type { Reply } from '../shop/effects.ts'
import type { Now, Question } from '../shop/inputs.ts'
import type { OutTarget } from '../shop/rules/availability.ts'
import type { MenuSettings } from '../shop/settings.ts'
import type { View } from '../shop/view.ts'
import { matches } from './if-match.ts'
import { BackBody, MenuBody, MenuChanged, NewMenu, OutBody, QuoteList } from './schema-menu.ts'
import { DescribedMenu } from './schema-new-menu.ts'

/** What is wrong with a menu that somebody puts. */
export interface MenuFault {
  /** JSON pointer into the body. */
  readonly pointer: string
  readonly problem: string
  readonly allowed: string | null
  readonly nearest: string | null
}

export interface MenuParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly view: View
  readonly now: () => Now
  /** Checks a menu as the configuration file's is. */
  readonly readMenu: (
    body: unknown,
  ) =>
    | { readonly ok: true; readonly menu: MenuSettings }
    | { readonly ok: false; readonly faults: readonly MenuFault[] }
}

const STAFF_ONLY = ['barista', 'manager'] as const

export function menuRoutes(app: HttpServer, parts: MenuParts): void {
  app.get(
    '/menu',
    {
      config: { access: [...COUNTER, 'display', 'observer'] },
      schema: {
        operationId: 'getMenu',
        tags: ['menu'],
        summary: 'What can be ordered, and what of it is out',
        description: 'Has an ETag: ask with `If-None-Match` and get 304 while nothing has changed.',
        security: secured,
        response: { 200: MenuBody, ...problems },
      },
    },
    (request, reply) => {
      const menu = parts.view.menu(parts.now())
      reply.header('etag', menu.etag).header('cache-control', 'no-cache')
      const same = matches(request.headers['if-none-match'], menu.etag)
      sendJson(reply, same ? 304 : 200, same ? '' : JSON.stringify(menu))
    },
  )

  app.get(
    '/quote',
    {
      config: { access: [...COUNTER, 'display', 'observer'] },
      schema: {
        operationId: 'getQuotes',
        tags: ['menu'],
        summary: 'How soon each recipe would be ready if it were ordered now',
        security: secured,
        response: { 200: QuoteList, ...problems },
      },
    },
    (_request, reply) => {
      const now = parts.now()
      reply.header('cache-control', 'no-store')
      sendJson(reply, 200, JSON.stringify({ at: isoTime(now.wallMs), recipes: parts.view.quotes(now) }))
    },
  )

  app.put(
    '/menu',
    {
      config: { access: ['manager'], describedBody: DescribedMenu },
      schema: {
        operationId: 'putMenu',
        tags: ['menu'],
        summary: 'Replace the menu',
        description:
          'In force until it is put again or the configuration file’s menu changes. Orders that were placed keep what they were sold. All faults are named at once, in `faults`.',
        security: secured,
        headers: Type.Object({
          ...OnceHeaders.properties,
          'if-match': Type.Optional(
            Type.String({ maxLength: 200, description: 'Only if the menu still has this ETag; otherwise 412.' }),
          ),
        }),
        body: NewMenu,
        response: { 200: MenuChanged, ...problems },
      },
    },
    async (request, reply) => {
      const read = parts.readMenu(request.body)
      if (!read.ok) {
        const [first] = read.faults
        const more = read.faults.length > 1 ? ` (and ${read.faults.length - 1} more)` : ''
        const detail = `${first?.pointer ?? ''}: ${first?.problem ?? 'not a menu'}${more}. Nothing was changed.`
        throw new HttpRefusal({ code: 'BD_BAD_MENU', detail, data: { faults: read.faults } })
      }
      const ifVersions = menuVersionsIn(request.headers['if-match'])
      const once = onceOf(request, '/menu')
      const question = { t: 'menu.put' as const, once, menu: read.menu, ...(ifVersions && { ifVersions }) }
      return sendReply(reply, await parts.ask(question))
    },
  )

  app.post(
    '/menu/86',
    {
      config: { access: STAFF_ONLY },
      schema: {
        operationId: 'putOut',
        tags: ['menu'],
        summary: 'Something is out: a recipe, a size, or a choice such as oat milk',
        description: 'Orders that were placed are not touched. Saying it again replaces reason and time.',
        security: secured,
        headers: OnceHeaders,
        body: OutBody,
        response: { 200: MenuChanged, ...problems },
      },
    },
    async (request, reply) => {
      const { reason, until } = request.body
      const untilMs = until === undefined ? null : readMoment(until, '/until')
      const once = onceOf(request, '/menu/86')
      const target = targetOf(request.body)
      return sendReply(reply, await parts.ask({ t: 'menu.out', once, target, reason: reason ?? null, untilMs }))
    },
  )

  app.post(
    '/menu/back',
    {
      config: { access: STAFF_ONLY },
      schema: {
        operationId: 'putBack',
        tags: ['menu'],
        summary: 'What was out is back',
        security: secured,
        headers: OnceHeaders,
        body: BackBody,
        response: { 200: MenuChanged, ...problems },
      },
    },
    async (request, reply) => {
      const once = onceOf(request, '/menu/back')
      return sendReply(reply, await parts.ask({ t: 'menu.back', once, target: targetOf(request.body) }))
    },
  )
}

type TargetBody = { readonly [K in keyof OutTarget]?: string }

function targetOf({ recipe, size, option, choice }: TargetBody): OutTarget {
  const bad = (detail: string, pointer: string) => new HttpRefusal({ code: 'BD_BAD_REQUEST', detail, pointer })
  if ((option === undefined) !== (choice === undefined)) throw bad('option and choice go together.', '/choice')
  if (recipe === undefined && size === undefined && option === undefined) {
    throw bad('Name what is meant: a recipe, a size, or an option and its choice.', '/recipe')
  }
  return { recipe: recipe ?? null, size: size ?? null, option: option ?? null, choice: choice ?? null }
}

function menuVersionsIn(header: string | undefined): readonly number[] | undefined {
  if (header === undefined) return undefined
  const tags = header.split(',').map((tag) => tag.trim())
  if (tags.includes('*')) return undefined
  return tags.flatMap((tag) => {
    const version = /^"menu-(\d{1,15})"$/.exec(tag)?.[1]
    return version === undefined ? [] : [Number(version)]
  })
}
