import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { Key, Verdict } from '../http/keys.ts'
import { LiveStreams } from '../http/live-streams.ts'
import { createHttpServer, type HttpServer } from '../http/server.ts'
import type { Manifest, StaffView } from '../web/data.ts'
import { staffPageRoutes } from './staff-page.ts'
import { SESSION_MS, StaffSessions } from './staff-sessions.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const UNKNOWN: Verdict = { t: 'unknown' }
const KEY: Key = {
  id: 'k1',
  role: 'barista',
  name: 'Mia',
  createdAt: '2026-01-01T00:00:00Z',
  revokedAt: null,
  expiresAt: null,
  rotatedAt: null,
  oldUntil: null,
}
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
  staffPage: ({ view }: { view: StaffView }) => `in: ${view.who.name} ${view.who.role} ${view.csrf}`,
  staffLoginPage: ({ problem }: { problem: string | null }) => `login: ${problem}`,
  staffMain: () => 'main',
}

async function door(over: { by?: 'https'; built?: null } = {}) {
  const state = { keys: [KEY], monoMs: 0 }
  const streams = new LiveStreams(10)
  const app: HttpServer = await createHttpServer({
    log: pino({ level: 'silent' }),
    keys: { examine: () => ({ t: 'unknown' }) },
    version: '0',
  })
  closers.push(
    () => app.close(),
    () => streams.close(),
  )
  await staffPageRoutes(app, {
    ask: () => Promise.reject(new Error('nothing is asked here')),
    view: {
      questions: () => [],
      orders: () => ({ orders: [], next: null }),
      machines: () => [],
      collectedLately: () => [],
      stock: () => [],
      menuSettings: () => ({ languages: ['en'], recipes: [], words: {} }),
    },
    now: () => ({ shopMs: 0, wallMs: 0, businessDay: '1970-01-01' }),
    outs: () => [],
    printers: () => [],
    paper: { labels: () => 'LABELS', ticket: () => 'TICKET' },
    displays: { list: () => [], waiting: () => 0, pairing: 'off', screenWith: () => null },
    zones: () => ['main'],
    shopName: () => 'Corner',
    timezone: () => 'Europe/Vienna',
    keys: {
      examine: (secret) =>
        secret === 'right' ? { t: 'valid' as const, key: KEY, which: 'current' as const } : UNKNOWN,
      list: () => state.keys,
    },
    sessions: new StaffSessions({ monotonicMs: () => state.monoMs }),
    streams,
    built: over.built === null ? null : { pages, manifest },
    over: () => over.by ?? 'http',
  })
  const logIn = async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/staff/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'key=right',
    })
    return String(answer.headers['set-cookie'])
  }
  const look = async (cookie: string) => (await app.inject({ url: '/staff', headers: { cookie } })).body
  return { app, state, logIn, look }
}

describe('the cookie of the staff page', () => {
  it('is for https only where people come by https', async () => {
    expect(await (await door({ by: 'https' })).logIn()).toMatch(/; Secure$/)
    expect(await (await door()).logIn()).not.toContain('Secure')
  })

  it('opens nothing after twelve hours, nor when its key was revoked or is gone', async () => {
    const { state, logIn, look } = await door()
    const cookie = (await logIn()).split(';')[0] ?? ''
    expect(await look(`theme=dark; ${cookie}`)).toMatch(/^in: Mia barista /)
    state.keys = [{ ...KEY, revokedAt: '1970-01-01T00:00:00Z' }]
    expect(await look(cookie)).toBe('login: null')
    state.keys = []
    expect(await look(cookie)).toBe('login: null')
    state.keys = [KEY]
    state.monoMs = SESSION_MS
    expect(await look(cookie)).toBe('login: null')
  })

  it('follows the key when its role changes, and not the login', async () => {
    const { state, logIn, look } = await door()
    const cookie = (await logIn()).split(';')[0] ?? ''
    state.keys = [{ ...KEY, role: 'cashier' }]
    expect(await look(cookie)).toMatch(/^in: Mia cashier /)
  })
})

describe('where nobody has built the pages', () => {
  it('it is said how to build them', async () => {
    const { app } = await door({ built: null })
    const answer = await app.inject('/staff')
    expect([answer.statusCode, answer.json().detail]).toEqual([404, expect.stringContaining('npm run build')])
  })
})
