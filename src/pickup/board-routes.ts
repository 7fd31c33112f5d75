/**
 * The board's pages: the board itself, the one without script, and the code of a screen that was not let in yet. A screen
 * is known by a cookie that no script can read.
 */
import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { sendProblem } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import type { DisplaySize } from '../shop/ledger/displays.ts'
import type { BoardFeed } from './board-feed.ts'
import { type DisplayDesk, loginOf } from './display-desk.ts'
import type { BuiltPages } from './pages.ts'

export interface BoardRoutesParts {
  readonly feed: BoardFeed
  readonly zones: () => readonly string[]
  readonly built: BuiltPages | null
  readonly desk: DisplayDesk
  /** Of the board's labels; at least one. */
  readonly languages: () => readonly string[]
  readonly wallMs: () => number
  /** A moment as the shop's clock shows it, to the second. */
  readonly clock: (wallMs: number) => string
  /** How people reach us; by https the cookie is for nothing else. */
  readonly over: () => 'http' | 'https'
  /** A login for one display, subscribe-only for its zone. */
  readonly displayLogin: (display: string, zone: string) => { username: string; password: string; base: string }
  /** The display and zone of a ticket that is good; null: it is none. */
  readonly readTicket: (ticket: string) => { readonly display: string; readonly zone: string } | null
}

const COOKIE = 'baristad-display'
/** As long as browsers keep any; renewed with each visit. */
const COOKIE_S = 400 * 86_400
const SIZES: readonly DisplaySize[] = ['s', 'm', 'l']
const open = { config: { access: 'public' as const } }

/** How a display is called and what it shows, or the code with which it asks to be let in. */
type Screen =
  | { readonly t: 'board'; readonly display: string; readonly zone: string; readonly size: DisplaySize }
  | { readonly t: 'outside'; readonly code: string | null }

interface BoardUrl {
  Params: { zone?: string }
  Querystring: { size?: string | string[] }
}

const Report = Type.Object(
  {
    username: Type.String({ maxLength: 40 }),
    ticket: Type.String({ maxLength: 512 }),
    build: Type.String({ maxLength: 64 }),
    width: Type.Integer({ minimum: 1, maximum: 100_000 }),
    height: Type.Integer({ minimum: 1, maximum: 100_000 }),
    sound: Type.Union([Type.Literal('on'), Type.Literal('locked'), Type.Literal('off')]),
    clockErrorMs: Type.Union([Type.Integer(), Type.Null()]),
  },
  { additionalProperties: false },
)

export function boardRoutes(app: HttpServer, parts: BoardRoutesParts): void {
  const { built, desk } = parts

  const secretOf = (request: FastifyRequest): string | null => {
    for (const pair of request.headers.cookie?.split(';') ?? []) {
      const [name, value] = pair.trim().split('=')
      if (name === COOKIE && value !== undefined && /^[\w-]{43}$/.test(value)) return value
    }
    return null
  }

  const keepCookie = (reply: FastifyReply, secret: string): void => {
    const secure = parts.over() === 'https' ? '; Secure' : ''
    reply.header('set-cookie', `${COOKIE}=${secret}; Path=/board; Max-Age=${COOKIE_S}; HttpOnly; SameSite=Lax${secure}`)
  }

  const screenOf = (request: FastifyRequest, reply: FastifyReply, zone: string, size: unknown): Screen => {
    const secret = secretOf(request)
    const row = secret === null ? null : desk.withSecret(secret)
    if (secret !== null && row !== null) {
      keepCookie(reply, secret)
      return { t: 'board', display: loginOf(row.id), zone: row.zone, size: row.size }
    }
    if (desk.pairing === 'off') {
      const wanted = SIZES.find((one) => one === size) ?? 'm'
      return { t: 'board', display: loginOf(randomBytes(6).toString('hex')), zone, size: wanted }
    }
    const own = secret ?? desk.newSecret()
    const waiting = desk.knock(own, request.ip)
    if (waiting === 'full') return { t: 'outside', code: null }
    keepCookie(reply, own)
    return { t: 'outside', code: waiting.code }
  }

  /** The zone that was asked for; null: there is none, and that was said. */
  const zoneOf = (request: FastifyRequest<BoardUrl>, reply: FastifyReply): string | null => {
    const zones = parts.zones()
    const zone = request.params.zone ?? zones[0] ?? 'main'
    if (zones.includes(zone)) return zone
    const detail = `The shop has no zone "${zone}". It has: ${zones.join(', ')}.`
    sendProblem(reply, { code: 'BD_NOT_FOUND', detail })
    return null
  }

  const page = (kind: 'live' | 'lite') => (request: FastifyRequest<BoardUrl>, reply: FastifyReply) => {
    if (!built) return sendProblem(reply, { code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
    const asked = zoneOf(request, reply)
    if (asked === null) return reply
    const { manifest, pages } = built
    const screen = screenOf(request, reply, asked, request.query.size)
    const base = { assets: manifest, build: manifest.build, languages: parts.languages() }
    reply.headers(PAGE_HEADERS)
    if (screen.t === 'outside') {
      reply.code(screen.code === null ? 503 : 200)
      return reply.send(pages.pairingPage({ ...base, kind, zone: asked, code: screen.code }))
    }
    const { zone, size, display } = screen
    const snapshot = parts.feed.snapshot(zone)
    if (kind === 'lite') return reply.send(pages.litePage({ ...base, zone, snapshot, at: parts.clock(parts.wallMs()) }))
    return reply.send(pages.boardPage({ ...base, zone, size, login: parts.displayLogin(display, zone), snapshot }))
  }

  app.get<BoardUrl>('/board', open, page('live'))
  app.get<BoardUrl>('/board/:zone', open, page('live'))
  app.get<BoardUrl>('/board/:zone/lite', open, page('lite'))

  app.get('/board/:zone/pairing', open, (request, reply) => {
    const secret = secretOf(request)
    const waiting = secret === null ? null : desk.waitingWith(secret)
    const isIn = desk.pairing === 'off' || (secret !== null && desk.withSecret(secret) !== null)
    reply.header('cache-control', 'no-store')
    return reply.send({ state: isIn ? 'approved' : waiting === null ? 'gone' : 'waiting', code: waiting?.code ?? null })
  })

  app.post('/board/:zone/report', { ...open, schema: { body: Report } }, (request, reply) => {
    const { username, ticket, ...report } = request.body
    const who = parts.readTicket(ticket)
    if (who === null || who.display !== username || !desk.admits(who.display, who.zone)) {
      const detail = 'This display may show no board (any more): load its page again.'
      return sendProblem(reply, { code: 'BD_UNAUTHENTICATED', detail })
    }
    desk.hear(username, { ...report, zone: who.zone })
    return reply.header('cache-control', 'no-store').send({ zone: who.zone, size: desk.find(username)?.size ?? null })
  })
}
