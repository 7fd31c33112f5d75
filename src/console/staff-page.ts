/**
 * `/staff`: the page of the people behind the counter, complete without script. A key is typed once and becomes a cookie;
 * every action is a form with a token of the session and an Idempotency-Key of the page it stood on, answered by a
 * redirect to the page with what came of it in words.
 */
import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { COUNTER } from '../http/access.ts'
import { type Key, type KeyStore, keyState, type Role } from '../http/keys.ts'
import type { LiveStreams } from '../http/live-streams.ts'
import { canonical } from '../http/once.ts'
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { HttpRefusal } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'
import type { Manifest, Pages } from '../web/data.ts'
import { type Form, openFormDoor } from './form-door.ts'
import { STAFF_COOKIE } from './session-cookie.ts'
import { actionNamed } from './staff-actions.ts'
import { STAFF_TOPIC } from './staff-news.ts'
import { isOwnForm, type Said, type StaffSession, type StaffSessions } from './staff-sessions.ts'
import { type StaffViewParts, staffView } from './staff-view.ts'

export interface StaffPageParts extends StaffViewParts {
  readonly ask: (question: Question) => Promise<Reply>
  readonly keys: Pick<KeyStore, 'examine' | 'list'>
  readonly sessions: StaffSessions
  readonly streams: LiveStreams
  /** Labels and the ticket of an order, as pages. */
  readonly paper: Readonly<
    Record<'labels' | 'ticket', (id: string, query: Readonly<Record<string, unknown>>) => string>
  >
  readonly built: {
    readonly pages: Pick<Pages, 'staffPage' | 'staffLoginPage' | 'staffMain'>
    readonly manifest: Manifest
  } | null
  /** How people reach us; by https the cookie is for nothing else. */
  readonly over: () => 'http' | 'https'
}

interface LoggedIn {
  readonly id: string
  readonly session: StaffSession
  readonly key: Key
}

const MAY_LOG_IN: readonly Role[] = ['cashier', 'barista', 'manager', 'observer']
const open = { config: { access: 'public' as const } }

export async function staffPageRoutes(app: HttpServer, parts: StaffPageParts): Promise<void> {
  const { built, sessions } = parts

  const loggedIn = (request: FastifyRequest): LoggedIn | null => {
    const id = STAFF_COOKIE.read(request.headers.cookie)
    const session = id === null ? null : sessions.find(id)
    const key = session && parts.keys.list().find((one) => one.id === session.keyId)
    // A key that was revoked is out at once, logged in or not.
    if (id === null || !session || !key || keyState(key, parts.now().wallMs) !== 'valid') return null
    return { id, session, key }
  }
  const viewOf = ({ session, key }: LoggedIn) =>
    staffView(parts, { name: key.name, role: key.role, csrf: session.csrf, pageKey: sessions.pageKey() })
  const page = (reply: FastifyReply, status: number, html: string) =>
    reply.code(status).headers(PAGE_HEADERS).send(html)
  const assets = () => ({ assets: pagesOf(built).manifest, build: pagesOf(built).manifest.build })
  const loginPage = (reply: FastifyReply, status: number, problem: string | null) =>
    page(reply, status, pagesOf(built).pages.staffLoginPage({ ...assets(), shopName: parts.shopName(), problem }))
  const mainPage = (reply: FastifyReply, status: number, who: LoggedIn, said: Said | null) =>
    page(reply, status, pagesOf(built).pages.staffPage({ ...assets(), view: viewOf(who), said }))

  app.get<{ Querystring: { said?: string | string[] } }>('/staff', open, (request, reply) => {
    const who = loggedIn(request)
    if (who === null) return loginPage(reply, 200, null)
    const { said } = request.query
    return mainPage(reply, 200, who, (typeof said === 'string' && who.session.said.get(said)) || null)
  })

  app.get('/staff/main', open, (request, reply) => {
    const who = loggedIn(request)
    if (who === null) throw new HttpRefusal({ code: 'BD_UNAUTHENTICATED', detail: 'Log in at /staff.' })
    return page(reply, 200, pagesOf(built).pages.staffMain(viewOf(who)))
  })

  app.get('/staff/events', { ...open, exposeHeadRoute: false }, (request, reply) => {
    if (loggedIn(request) === null) {
      throw new HttpRefusal({ code: 'BD_UNAUTHENTICATED', detail: 'Log in at /staff.' })
    }
    const stream = parts.streams.open(reply, STAFF_TOPIC)
    if (stream === null) {
      const detail = 'Too many readers at the moment; load /staff again instead.'
      throw new HttpRefusal({ code: 'BD_STREAMS', detail, data: { retryAfterSeconds: 10 } })
    }
    // What happened since the page was made is fetched at once.
    stream.send({ id: 0, event: 'changed', data: {} })
  })

  for (const what of ['labels', 'ticket'] as const) {
    app.get<{ Params: { id: string }; Querystring: Readonly<Record<string, unknown>> }>(
      `/staff/order/:id/${what}`,
      open,
      (request, reply) => {
        const who = loggedIn(request)
        if (who === null) return loginPage(reply, 401, 'Log in to print.')
        if (!COUNTER.includes(who.key.role)) {
          const detail = `A ${who.key.role} may not see this; ask somebody at the counter.`
          throw new HttpRefusal({ code: 'BD_FORBIDDEN', detail })
        }
        return page(reply, 200, parts.paper[what](request.params.id, request.query))
      },
    )
  }

  await app.register(async (forms) => {
    openFormDoor(forms)

    forms.post<{ Body: Form }>('/staff/login', open, (request, reply) => {
      const verdict = parts.keys.examine(request.body.one('key').trim(), request.ip)
      if (verdict.t !== 'valid') return loginPage(reply, 401, 'This key is unknown, revoked or out of date.')
      if (!MAY_LOG_IN.includes(verdict.key.role)) {
        return loginPage(reply, 403, `A ${verdict.key.role} key is not for people; log in with a barista's.`)
      }
      const before = STAFF_COOKIE.read(request.headers.cookie)
      if (before !== null) sessions.close(before)
      reply.header('set-cookie', STAFF_COOKIE.write(sessions.open(verdict.key.id), parts.over()))
      return seeOther(reply, '/staff')
    })

    forms.post<{ Body: Form }>('/staff/logout', open, (request, reply) => {
      const who = loggedIn(request)
      if (who !== null && !isOwnForm(who.session, request.body.one('csrf'))) return strange(reply, who)
      if (who !== null) sessions.close(who.id)
      reply.header('set-cookie', STAFF_COOKIE.write(null, parts.over()))
      return seeOther(reply, '/staff')
    })

    forms.post<{ Body: Form }>('/staff/do', open, async (request, reply) => {
      const who = loggedIn(request)
      if (who === null) return loginPage(reply, 401, 'You were logged out, and nothing was done. Log in again.')
      if (!isOwnForm(who.session, request.body.one('csrf'))) return strange(reply, who)
      const said = await act(parts, who, request.body)
      return seeOther(reply, `/staff?said=${sessions.say(who.session, said)}`)
    })
  })

  const strange = (reply: FastifyReply, who: LoggedIn) =>
    mainPage(reply, 403, who, { tone: 'refused', text: 'That form was not of this login, and nothing was done.' })
}

async function act(parts: StaffPageParts, { key }: LoggedIn, fields: Form): Promise<Said> {
  const refused = (text: string): Said => ({ tone: 'refused', text })
  const name = fields.one('action')
  const action = actionNamed(name)
  const idempotencyKey = fields.one('idem')
  if (action === undefined || !/^[\x21-\x7e]{16,255}$/.test(idempotencyKey)) {
    return refused('This page was out of date, and nothing was done.')
  }
  if (!action.roles.includes(key.role)) return refused(`A ${key.role} may not do this; ask a barista or a manager.`)
  const once = {
    terminal: key.id,
    key: idempotencyKey,
    hash: hash('sha256', `POST /staff/do\n${canonical(fields.record())}`, 'base64url'),
  }
  const context = {
    once,
    now: parts.now(),
    menu: parts.view.menuSettings(),
    outs: parts.outs(),
    displays: parts.displays,
  }
  const question = action.question(fields, context)
  if (typeof question === 'string') return refused(question)
  const answer = await parts.ask(question)
  if (answer.ok) return { tone: 'done', text: action.done(JSON.parse(answer.body), fields, context) }
  // Two different buttons of one form, one after the other: the first was carried out.
  if (answer.refusal.code === 'BD_KEY_REUSED') return refused('That was decided a moment ago; this changed nothing.')
  return refused(answer.refusal.detail)
}

function pagesOf(built: StaffPageParts['built']): NonNullable<StaffPageParts['built']> {
  if (built === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
  return built
}

function seeOther(reply: FastifyReply, location: string): FastifyReply {
  return reply.code(303).headers(PAGE_HEADERS).header('location', location).send('')
}
