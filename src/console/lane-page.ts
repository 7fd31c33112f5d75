/**
 * `/lane/{name}`: the screen of a person who makes drinks, complete without script. Whoever uses it logs in once with a
 * key, then signs in with a name. What it shows and what is pressed goes to the lane's driver and nowhere else; each
 * request of a page is a sign that somebody is there.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Key, type KeyStore, keyState, type Role } from '../http/keys.ts'
import type { LiveStreams } from '../http/live-streams.ts'
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { HttpRefusal } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import type { Now } from '../shop/inputs.ts'
import type { Press, Pressed, ScreenState } from '../shop/screen-words.ts'
import type { LaneView, Manifest, Pages } from '../web/data.ts'
import { type Form, openFormDoor } from './form-door.ts'
import { pressOf } from './lane-actions.ts'
import { laneView } from './lane-view.ts'
import { LANE_COOKIE } from './session-cookie.ts'
import { isOwnForm, type Said, type StaffSession, type StaffSessions } from './staff-sessions.ts'

export interface LaneScreens {
  of(machine: string): {
    readonly state: ScreenState
    seen(): void
    pressed(id: string, press: Press): Pressed
  } | null
  /** On the clock of the states. */
  nowMs(): number
  onChange(listener: (machine: string) => void): void
}

export interface LanePageParts {
  readonly screens: LaneScreens
  /** In the order of the configuration, with what each is for. */
  readonly lanes: () => readonly { readonly id: string; readonly skills: readonly string[] }[]
  /** How many drinks wait for somebody with one of these skills. */
  readonly waiting: (skills: readonly string[]) => number
  /** Whether the drink of this brew was cancelled while somebody makes it. */
  readonly isCancelled: (brew: number) => boolean
  readonly keys: Pick<KeyStore, 'examine' | 'list'>
  readonly sessions: StaffSessions
  readonly streams: LiveStreams
  readonly lastSeq: () => number
  readonly now: () => Now
  /** IANA. */
  readonly timezone: () => string
  readonly shopName: () => string
  readonly built: {
    readonly pages: Pick<Pages, 'lanePage' | 'laneLoginPage' | 'laneMain'>
    readonly manifest: Manifest
  } | null
  /** How people reach us: the cookie is for nothing else. */
  readonly over: () => 'http' | 'https'
}

interface LoggedIn {
  readonly id: string
  readonly session: StaffSession
  readonly key: Key
}

type Lane = ReturnType<LanePageParts['lanes']>[number]
type At = { Params: { lane: string } }

const MAY_LOG_IN: readonly Role[] = ['barista', 'manager']
const open = { config: { access: 'public' as const } }
/** No order has this id, and no terminal this name. */
const topicOf = (lane: string): string => `the lane ${lane}`
const NOT_LOGGED_IN = { code: 'BD_UNAUTHENTICATED', detail: 'Log in on the page of the lane.' } as const

export async function lanePageRoutes(app: HttpServer, parts: LanePageParts): Promise<void> {
  const { sessions, screens, streams } = parts
  screens.onChange((machine) => {
    for (const reader of streams.readers(topicOf(machine)))
      reader.send({ id: parts.lastSeq(), event: 'changed', data: {} })
  })

  const laneOf = (request: FastifyRequest<At>): Lane => {
    const lane = parts.lanes().find(({ id }) => id === request.params.lane)
    if (lane === undefined) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: 'The shop has no such lane.' })
    return lane
  }
  const loggedIn = (request: FastifyRequest): LoggedIn | null => {
    const id = LANE_COOKIE.read(request.headers.cookie)
    const session = id === null ? null : sessions.find(id)
    const key = session && parts.keys.list().find((one) => one.id === session.keyId)
    if (id === null || !session || !key || keyState(key, parts.now().wallMs) !== 'valid') return null
    return { id, session, key }
  }
  const viewOf = (lane: Lane, { session, key }: LoggedIn): LaneView => {
    const state = screens.of(lane.id)?.state ?? null
    return laneView(
      {
        shopName: parts.shopName(),
        lane: lane.id,
        lanes: parts.lanes().map(({ id }) => id),
        skills: lane.skills,
        behind: parts.waiting(state?.person?.skills ?? lane.skills),
        state,
        isCancelled: parts.isCancelled,
        nowMs: screens.nowMs(),
        at: timeIn(parts.timezone(), parts.now().wallMs),
      },
      { key: key.name, csrf: session.csrf, pageKey: sessions.pageKey() },
    )
  }
  const page = (reply: FastifyReply, status: number, html: string) =>
    reply.code(status).headers(PAGE_HEADERS).send(html)
  const assets = () => ({ assets: pagesOf(parts.built).manifest, build: pagesOf(parts.built).manifest.build })
  const loginPage = (reply: FastifyReply, status: number, lane: Lane, problem: string | null) => {
    const context = { ...assets(), shopName: parts.shopName(), lane: lane.id, problem }
    return page(reply, status, pagesOf(parts.built).pages.laneLoginPage(context))
  }
  const lanePage = (reply: FastifyReply, status: number, lane: Lane, who: LoggedIn, said: Said | null) =>
    page(reply, status, pagesOf(parts.built).pages.lanePage({ ...assets(), view: viewOf(lane, who), said }))

  app.get<At & { Querystring: { said?: string | string[] } }>('/lane/:lane', open, (request, reply) => {
    const lane = laneOf(request)
    const who = loggedIn(request)
    if (who === null) return loginPage(reply, 200, lane, null)
    screens.of(lane.id)?.seen()
    const { said } = request.query
    return lanePage(reply, 200, lane, who, (typeof said === 'string' && who.session.said.get(said)) || null)
  })

  app.get<At>('/lane/:lane/main', open, (request, reply) => {
    const lane = laneOf(request)
    const who = loggedIn(request)
    if (who === null) throw new HttpRefusal(NOT_LOGGED_IN)
    screens.of(lane.id)?.seen()
    return page(reply, 200, pagesOf(parts.built).pages.laneMain(viewOf(lane, who)))
  })

  app.get<At>('/lane/:lane/events', { ...open, exposeHeadRoute: false }, (request, reply) => {
    const lane = laneOf(request)
    if (loggedIn(request) === null) throw new HttpRefusal(NOT_LOGGED_IN)
    const stream = streams.open(reply, topicOf(lane.id))
    if (stream === null) {
      const detail = 'Too many readers at the moment; load the page again instead.'
      throw new HttpRefusal({ code: 'BD_STREAMS', detail, data: { retryAfterSeconds: 10 } })
    }
    stream.send({ id: 0, event: 'changed', data: {} })
  })

  await app.register(async (forms) => {
    openFormDoor(forms)

    forms.post<At & { Body: Form }>('/lane/:lane/login', open, (request, reply) => {
      const lane = laneOf(request)
      const verdict = parts.keys.examine(request.body.one('key').trim(), request.ip)
      if (verdict.t !== 'valid') return loginPage(reply, 401, lane, 'This key is unknown, revoked or out of date.')
      if (!MAY_LOG_IN.includes(verdict.key.role)) {
        return loginPage(reply, 403, lane, `A ${verdict.key.role} key makes no drinks; log in with a barista's.`)
      }
      const before = LANE_COOKIE.read(request.headers.cookie)
      if (before !== null) sessions.close(before)
      reply.header('set-cookie', LANE_COOKIE.write(sessions.open(verdict.key.id), parts.over()))
      return seeOther(reply, `/lane/${lane.id}`)
    })

    forms.post<At & { Body: Form }>('/lane/:lane/logout', open, (request, reply) => {
      const lane = laneOf(request)
      const who = loggedIn(request)
      if (who !== null && !isOwnForm(who.session, request.body.one('csrf'))) return strange(reply, lane, who)
      if (who !== null) sessions.close(who.id)
      reply.header('set-cookie', LANE_COOKIE.write(null, parts.over()))
      return seeOther(reply, `/lane/${lane.id}`)
    })

    forms.post<At & { Body: Form }>('/lane/:lane/do', open, (request, reply) => {
      const lane = laneOf(request)
      const who = loggedIn(request)
      if (who === null) return loginPage(reply, 401, lane, 'You were logged out, and nothing was done. Log in again.')
      if (!isOwnForm(who.session, request.body.one('csrf'))) return strange(reply, lane, who)
      const { at, said } = pressOn(lane, request.body)
      return seeOther(reply, `/lane/${at}?said=${sessions.say(who.session, said)}`)
    })
  })

  /** What is said, and at which lane the person is then. */
  const pressOn = (lane: Lane, fields: Form): { readonly at: string; readonly said: Said } => {
    const next = fields.one('action') === 'move' ? parts.lanes().find(({ id }) => id === fields.one('to')) : undefined
    const said = next === undefined ? pressHere(lane, fields) : moveTo(next, lane, fields)
    return { at: next === undefined || said.tone === 'refused' ? lane.id : next.id, said }
  }
  /** Signs in there with the same name and skills; that signs out here. */
  const moveTo = (next: Lane, lane: Lane, fields: Form): Said => {
    const person = screens.of(lane.id)?.state.person ?? null
    const screen = screens.of(next.id)
    if (person === null || screen === null)
      return { tone: 'refused', text: `${next.id} is not open; nothing was done.` }
    const skills = person.skills === null ? null : next.skills.filter((skill) => person.skills?.includes(skill))
    if (skills?.length === 0) return { tone: 'refused', text: `${next.id} is not for what you make.` }
    return screen.pressed(`${fields.one('idem')}.${next.id}`, { action: 'sign-in', name: person.name, skills })
  }
  const pressHere = (lane: Lane, fields: Form): Said => {
    const id = fields.one('idem')
    if (!/^[\x21-\x7e]{16,255}$/.test(id))
      return { tone: 'refused', text: 'This page was out of date; nothing was done.' }
    const press = pressOf(fields, lane.skills)
    if (typeof press === 'string') return { tone: 'refused', text: press }
    const screen = screens.of(lane.id)
    if (screen === null) return { tone: 'refused', text: 'This lane is not open at the moment; nothing was done.' }
    return screen.pressed(id, press)
  }
  const strange = (reply: FastifyReply, lane: Lane, who: LoggedIn) =>
    lanePage(reply, 403, lane, who, { tone: 'refused', text: 'That form was not of this login, and nothing was done.' })
}

function pagesOf(built: LanePageParts['built']): NonNullable<LanePageParts['built']> {
  if (built === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
  return built
}

function timeIn(timeZone: string, wallMs: number): string {
  const parts = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat('en-GB', parts).format(wallMs)
}

function seeOther(reply: FastifyReply, location: string): FastifyReply {
  return reply.code(303).headers(PAGE_HEADERS).header('location', location).send('')
}
