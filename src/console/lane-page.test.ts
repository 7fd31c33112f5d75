/** The door of a lane, and what its buttons become. */
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { Key, Verdict } from '../http/keys.ts'
import { LiveStreams } from '../http/live-streams.ts'
import { createHttpServer, type HttpServer } from '../http/server.ts'
import type { Press, ScreenState } from '../shop/screen-words.ts'
import type { LaneView, Manifest } from '../web/data.ts'
import { lanePageRoutes } from './lane-page.ts'
import { StaffSessions } from './staff-sessions.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const UNKNOWN: Verdict = { t: 'unknown' }
const times = { createdAt: '2026-01-01T00:00:00Z', revokedAt: null, expiresAt: null, rotatedAt: null, oldUntil: null }
const KEYS: readonly Key[] = [
  { id: 'k1', role: 'barista', name: 'bar', ...times },
  { id: 'k2', role: 'cashier', name: 'till', ...times },
]
const none = { script: '/assets/none.js', styles: [] }
const manifest: Manifest = {
  build: 'b1',
  board: none,
  pairing: none,
  order: none,
  docs: none,
  till: none,
  staff: none,
  lane: none,
  paper: none,
}
const pages = {
  lanePage: ({ view, said }: { view: LaneView; said: { text: string } | null }) =>
    JSON.stringify({ csrf: view.csrf, idem: view.pageKey, mode: view.mode, behind: view.behind, said: said?.text }),
  laneLoginPage: ({ problem }: { problem: string | null }) => `login: ${problem}`,
  laneMain: (view: LaneView) => `main: ${view.mode}`,
}
const ASLEEP: ScreenState = {
  person: null,
  mode: 'signed-out',
  drinks: [],
  undo: null,
  notice: null,
  rotation: null,
  watched: 'yes',
}

const AT_WORK: ScreenState = { ...ASLEEP, person: { name: 'Ana', skills: ['finish'] }, mode: 'working' }

async function door() {
  const heard: { seen: number; presses: [string, Press][] } = { seen: 0, presses: [] }
  const streams = new LiveStreams(10)
  const app: HttpServer = await createHttpServer({
    log: pino({ level: 'silent' }),
    keys: { examine: () => UNKNOWN },
    version: '0',
  })
  closers.push(
    () => app.close(),
    () => streams.close(),
  )
  await lanePageRoutes(app, {
    screens: {
      of: (machine) =>
        machine !== 'bar-2'
          ? {
              state: machine === 'bar-1' ? ASLEEP : AT_WORK,
              seen: () => void heard.seen++,
              pressed(id, press) {
                heard.presses.push([id, press])
                return { tone: 'done', text: `pressed ${press.action}` }
              },
            }
          : null,
      nowMs: () => 0,
      onChange: () => {},
    },
    lanes: () => ['bar-1', 'bar-2', 'bar-3'].map((id) => ({ id, skills: ['finish', 'milk'] })),
    waiting: (skills) => skills.length * 10,
    isCancelled: () => false,
    keys: {
      examine: (secret) => {
        const key = KEYS.find(({ role }) => role === secret)
        return key ? { t: 'valid' as const, key, which: 'current' as const } : UNKNOWN
      },
      list: () => [...KEYS],
    },
    sessions: new StaffSessions({ monotonicMs: () => 0 }),
    streams,
    lastSeq: () => 0,
    now: () => ({ shopMs: 0, wallMs: 0, businessDay: '1970-01-01' }),
    timezone: () => 'Europe/Vienna',
    shopName: () => 'Corner',
    built: { pages, manifest },
    over: () => 'http',
  })
  const post = (url: string, fields: object | string, cookie = '', headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
      body: typeof fields === 'string' ? fields : new URLSearchParams({ ...fields }).toString(),
    })
  const logIn = async (lane = 'bar-1') =>
    String((await post(`/lane/${lane}/login`, { key: 'barista' })).headers['set-cookie'])
  const look = async (cookie: string, lane = 'bar-1') =>
    (await app.inject({ url: `/lane/${lane}`, headers: { cookie } })).body
  /** Presses as the page's forms do. */
  const press = async (fields: string, lane = 'bar-1') => {
    const cookie = await logIn(lane)
    const { csrf, idem } = JSON.parse(await look(cookie, lane)) as { csrf: string; idem: string }
    const answer = await post(`/lane/${lane}/do`, `csrf=${csrf}&idem=${idem}.x&${fields}`, cookie)
    const { said } = JSON.parse(
      (await app.inject({ url: String(answer.headers.location), headers: { cookie } })).body,
    ) as { said: string }
    return said
  }
  return { app, heard, post, logIn, look, press }
}

describe('the door of a lane', () => {
  it('shows a login to whoever has no key, which is no sign that somebody is there', async () => {
    const { app, heard, look } = await door()
    expect(await look('')).toBe('login: null')
    for (const path of ['/lane/bar-1/main', '/lane/bar-1/events']) expect((await app.inject(path)).statusCode).toBe(401)
    expect(heard.seen).toBe(0)
  })

  it('opens for a barista, with a cookie for lanes only; a till’s key and a wrong one stay outside', async () => {
    const { heard, post, logIn, look } = await door()
    const cookie = await logIn()
    expect(cookie).toMatch(/^baristad-lane=[\w-]{43}; Path=\/lane; Max-Age=43200; HttpOnly; SameSite=Strict$/)
    expect(await look(cookie)).toContain('"mode":"signed-out","behind":20')
    expect(heard.seen).toBe(1)
    for (const [key, status] of [
      ['cashier', 403],
      ['nonsense', 401],
    ] as const) {
      const answer = await post('/lane/bar-1/login', { key })
      expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([status, undefined])
    }
  })

  it('does not know a lane that the shop has not', async () => {
    const { app, logIn } = await door()
    const cookie = await logIn()
    for (const path of ['/lane/left', '/lane/left/main']) {
      expect((await app.inject({ url: path, headers: { cookie } })).statusCode).toBe(404)
    }
  })

  it('takes no form of another site, of another login, or after the screen was locked', async () => {
    const { heard, post, logIn, look } = await door()
    const cookie = await logIn()
    const { csrf, idem } = JSON.parse(await look(cookie)) as { csrf: string; idem: string }
    const fields = { csrf, idem: `${idem}.undo.0`, action: 'undo' }
    expect((await post('/lane/bar-1/do', fields, cookie, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
    expect((await post('/lane/bar-1/do', { ...fields, csrf: 'other' }, cookie)).statusCode).toBe(403)
    expect((await post('/lane/bar-1/logout', { csrf }, cookie)).statusCode).toBe(303)
    expect((await post('/lane/bar-1/do', fields, cookie)).statusCode).toBe(401)
    expect(heard.presses).toEqual([])
  })
})

describe('the buttons of a lane', () => {
  it.each([
    ['action=undo', { action: 'undo' }],
    ['action=done&brew=4294967303', { action: 'done', brew: 4294967303 }],
    ['action=no&brew=7&reason=+no+oat+', { action: 'no', brew: 7, reason: 'no oat' }],
    ['action=sign-in&name=Ana&skill=finish&skill=juggling', { action: 'sign-in', name: 'Ana', skills: ['finish'] }],
    ['action=sign-in&name=Ana&skill=milk&skill=finish', { action: 'sign-in', name: 'Ana', skills: null }],
  ])('%s goes to the driver with the id of its form', async (fields, expected) => {
    const { heard, press } = await door()
    expect(await press(fields)).toBe(`pressed ${expected.action}`)
    expect(heard.presses).toEqual([[expect.stringMatching(/^[\w-]{16,}\.x$/), expected]])
  })

  it.each([
    ['action=sign-in&name=+&skill=finish', /Write your name/],
    ['action=sign-in&name=Ana', /at least one thing/],
    ['action=sign-in&skill=finish&name=A%00na', /plain text/],
    [`action=sign-in&skill=finish&name=${'a'.repeat(41)}`, /at most 40/],
    ['action=no&brew=7&reason=', /why not/],
    ['action=done&brew=7e3', /out of date/],
    ['action=constructor&brew=7', /out of date/],
    ['action=go', /out of date/],
  ])('%s is refused in words, and nothing is pressed', async (fields, words) => {
    const { heard, press } = await door()
    expect(await press(fields)).toMatch(words)
    expect(heard.presses).toEqual([])
  })

  it('take a person to another lane with name and skills, and no further than to one that is open', async () => {
    const { heard, press } = await door()
    expect(await press('action=move&to=bar-1', 'bar-3')).toBe('pressed sign-in')
    expect(heard.presses.map(([, pressed]) => pressed)).toEqual([
      { action: 'sign-in', name: 'Ana', skills: ['finish'] },
    ])
    expect(await press('action=move&to=bar-2', 'bar-3')).toMatch(/not open/)
    expect(await press('action=move&to=bar-3', 'bar-1')).toMatch(/not open/)
    expect(await press('action=move&to=nowhere', 'bar-3')).toMatch(/out of date/)
    expect(heard.presses).toHaveLength(1)
  })

  it('of a lane that no driver has opened do nothing, and say so', async () => {
    const { press } = await door()
    expect(await press('action=undo', 'bar-2')).toMatch(/not open/)
  })
})
