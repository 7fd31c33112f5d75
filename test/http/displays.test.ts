/** A screen without fingers: it shows a code, is let in, shows its board, is moved and put out; over HTTP and MQTT. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt, { type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { run as displaysCommand } from '../../src/commands/displays.ts'
import { recordedIo } from '../../src/commands/recorded-io.ts'
import { json, type Running, startRunning } from './running.ts'
import { call, fieldsOf, PlainBrowser, saidIn } from './staff-shop.ts'

const PAIRED = 'pickup: { zones: [{ id: main }, { id: terrace }], pairing: on }'
const until = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 15_000, interval: 25 })

let shop: Running
const clients: MqttClient[] = []
beforeAll(async () => {
  shop = await startRunning(PAIRED)
})
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true)
})
afterAll(() => shop.close())

/** A television: it keeps its cookie, and reads what its page says. */
class Screen {
  cookie: string | null = null
  readonly shop: Running
  constructor(of: Running = shop) {
    this.shop = of
  }

  async open(path = '/board'): Promise<{ status: number; html: string; code: string | null }> {
    const answer = await fetch(this.shop.url + path, { headers: this.cookie === null ? {} : { cookie: this.cookie } })
    this.cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? this.cookie
    const html = await answer.text()
    return { status: answer.status, html, code: / data-code="(\w+)"/.exec(html)?.[1] ?? null }
  }

  async code(): Promise<string> {
    const { code, html } = await this.open()
    if (code === null) throw new Error(`no code: ${html}`)
    return code
  }

  async island(): Promise<{ zone: string; size: string; login: { username: string; password: string } }> {
    const { html } = await this.open()
    return JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? 'null')
  }

  async pairing(): Promise<unknown> {
    const headers = this.cookie === null ? {} : { cookie: this.cookie }
    return json(fetch(`${this.shop.url}/board/main/pairing`, { headers }))
  }

  async report(over: object = {}): Promise<Response> {
    const { login } = await this.island()
    return this.say(login, over)
  }

  say({ username, password }: { username: string; password: string }, over: object = {}): Promise<Response> {
    const said = { username, ticket: password, build: 'b', width: 1920, height: 1080, sound: 'on', clockErrorMs: 0 }
    return fetch(`${this.shop.url}/board/main/report`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...said, ...over }),
    })
  }
}

interface Listed {
  readonly id: string
  readonly name: string
  readonly zone: string
  readonly size: string
  readonly online: boolean
}
const post = (path: string, body?: object, key = shop.keys.barista, idem?: string) =>
  call(shop, 'POST', path, key, body, idem)
const listed = async (): Promise<Listed[]> =>
  (await json<{ displays: Listed[] }>(call(shop, 'GET', '/displays', shop.keys.observer))).displays

async function letIn(screen: Screen, over: object = {}): Promise<Listed> {
  const answer = await post('/displays/approve', { code: await screen.code(), zone: 'main', ...over })
  if (answer.status !== 201) throw new Error(await answer.text())
  return (await answer.json()) as Listed
}

function listen({ username, password }: { username: string; password: string }, zone = 'main') {
  const client = mqtt.connect(`${shop.url.replace('http', 'ws')}/mqtt`, {
    username,
    password,
    clientId: username,
    protocolVersion: 4,
    reconnectPeriod: 0,
  })
  clients.push(client)
  const heard: string[] = []
  let state: 'connecting' | 'in' | 'refused' | 'cut' = 'connecting'
  client.on('error', () => {
    state = 'refused'
  })
  client.on('close', () => {
    if (state === 'in') state = 'cut'
  })
  client.on('connect', () => {
    state = 'in'
    client.subscribe([`baristad/board/${zone}`, `baristad/board/${zone}/identify`])
  })
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`))
  return { heard, state: () => state }
}

describe('a new screen', () => {
  it('shows the same code at each visit, and no login, no number and no order of the shop', async () => {
    const screen = new Screen()
    const code = await screen.code()
    expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{6}$/)
    const { html } = await screen.open()
    expect(html).toContain(code)
    expect(html).toContain(`baristad displays approve ${code} --zone main`)
    expect(html).not.toMatch(/id="data"|password|"login"/)
    expect(await screen.pairing()).toEqual({ state: 'waiting', code })
  })

  it('has a cookie that no script reads and that goes to the board alone', async () => {
    const answer = await fetch(`${shop.url}/board`)
    await answer.body?.cancel()
    expect(answer.headers.get('set-cookie')).toMatch(
      /^baristad-display=[\w-]{43}; Path=\/board; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    )
  })

  it('is let in by its code, however it is typed, and once', async () => {
    const screen = new Screen()
    const code = await screen.code()
    const typed = `${code.slice(0, 3).toLowerCase()}-${code.slice(3)} `
    const first = await post('/displays/approve', { code: typed, zone: 'terrace', name: 'Over the door' })
    expect([first.status, await first.json()]).toMatchObject([
      201,
      { name: 'Over the door', zone: 'terrace', size: 'm' },
    ])
    expect(await screen.pairing()).toEqual({ state: 'approved', code: null })
    // Its own zone, whatever address stands in the television.
    expect(await screen.island()).toMatchObject({ zone: 'terrace', size: 'm' })
    expect((await post('/displays/approve', { code, zone: 'main' })).status).toBe(404)
  })

  it('is let in once for one key, and the answer comes again when it was lost', async () => {
    const body = { code: await new Screen().code(), zone: 'main' }
    const first = await post('/displays/approve', body, shop.keys.barista, 'approve-once')
    const again = await post('/displays/approve', body, shop.keys.barista, 'approve-once')
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true'])
    expect(await again.json()).toEqual(await first.json())
  })

  it('is not let in by a cashier, by a wrong code, or to a zone that the shop does not have', async () => {
    const screen = new Screen()
    const code = await screen.code()
    const before = shop.rows('displays')
    expect((await post('/displays/approve', { code, zone: 'main' }, shop.keys.cashier)).status).toBe(403)
    const wrong = await post('/displays/approve', { code: 'BBBBBB', zone: 'main' })
    expect([wrong.status, await wrong.json()]).toMatchObject([404, { code: 'BD_NOT_FOUND' }])
    const nowhere = await post('/displays/approve', { code, zone: 'roof' })
    expect([nowhere.status, await nowhere.json()]).toMatchObject([422, { code: 'BD_UNKNOWN_ZONE', pointer: '/zone' }])
    for (const name of ['', 'a\u202eb', 'x'.repeat(41)])
      expect((await post('/displays/approve', { code, zone: 'main', name })).status).toBe(400)
    expect(shop.rows('displays')).toBe(before)
    // None of that used the code up.
    expect((await post('/displays/approve', { code, zone: 'main' })).status).toBe(201)
  })

  it('cannot listen by another display’s name with a ticket that nobody signed', async () => {
    const guest = await letIn(new Screen())
    const screen = new Screen()
    await screen.open()
    const feed = listen({ username: `display-${guest.id}`, password: 'v1.e30.AAAA' })
    await until(() => expect(feed.state()).toBe('refused'))
  })
})

describe('a display', () => {
  it('hears its board, and is cut off the moment it is revoked; its screen shows another code', async () => {
    const screen = new Screen()
    const oldCode = await screen.code()
    const { id } = await letIn(screen, { name: 'Window' })
    const { login } = await screen.island()
    const feed = listen(login)
    await until(() => expect(feed.heard.some((one) => one.startsWith('baristad/board/main {'))).toBe(true))
    expect((await screen.report()).status).toBe(200)
    expect((await listed()).find((one) => one.id === id)).toMatchObject({ name: 'Window', online: true, sound: 'on' })

    expect((await post(`/displays/${id}/revoke`)).status).toBe(200)
    await until(() => expect(feed.state()).toBe('cut'))
    // The ticket in its page is still well signed, and worth nothing.
    const again = listen(login)
    await until(() => expect(again.state()).toBe('refused'))
    expect((await screen.say(login)).status).toBe(401)
    const { code } = await screen.open()
    expect(code).not.toBeNull()
    expect(code).not.toBe(oldCode)
    expect((await listed()).some((one) => one.id === id)).toBe(false)
    // And the same screen can be let in again? Not with the secret that was put out.
    expect((await post(`/displays/${id}/rename`, { name: 'Ghost' })).status).toBe(404)
  })

  it('that is moved loses its old feed, and its page brings the new zone', async () => {
    const screen = new Screen()
    const { id } = await letIn(screen)
    const before = await screen.island()
    const feed = listen(before.login)
    await until(() => expect(feed.state()).toBe('in'))
    expect((await post(`/displays/${id}/zone`, { zone: 'terrace' })).status).toBe(200)
    await until(() => expect(feed.state()).toBe('cut'))
    const old = listen(before.login)
    await until(() => expect(old.state()).toBe('refused'))
    const after = await screen.island()
    expect(after.zone).toBe('terrace')
    const fresh = listen(after.login, 'terrace')
    await until(() => expect(fresh.heard.length).toBeGreaterThan(0))
  })

  it('says its name when somebody looks for it, and nothing of that stands in the history', async () => {
    const screen = new Screen()
    const { id } = await letIn(screen, { name: 'Over the door' })
    const { login } = await screen.island()
    const feed = listen(login)
    await until(() => expect(feed.heard.length).toBeGreaterThan(0))
    const events = shop.rows('events')
    expect((await post(`/displays/${id}/identify`)).status).toBe(200)
    await until(() => expect(feed.heard.join()).toContain('"name":"Over the door"'))
    expect(shop.rows('events')).toBe(events)
  })

  it('is renamed and sized, and the history says by whom', async () => {
    const screen = new Screen()
    const { id } = await letIn(screen)
    expect((await post(`/displays/${id}/rename`, { name: 'Menu side' })).status).toBe(200)
    expect((await post(`/displays/${id}/size`, { size: 'l' })).status).toBe(200)
    expect((await post(`/displays/${id}/size`, { size: 'xl' })).status).toBe(400)
    expect(await screen.island()).toMatchObject({ size: 'l' })
    const { changes } = await json<{ changes: { what: string; who: unknown; data: { what: string } }[] }>(
      call(shop, 'GET', '/audit', shop.keys.manager),
    )
    const mine = changes.filter(({ what, data }) => what === 'display.changed' && Reflect.get(data, 'display') === id)
    expect(mine.map(({ data }) => data.what)).toEqual(['size', 'rename', 'approved'])
    expect(mine[0]).toMatchObject({ who: { name: 'barista-1' } })
    expect(JSON.stringify(changes)).not.toContain(screen.cookie?.split('=')[1])
  })

  it('reports nothing for another, nothing without a ticket, and nothing that is no report', async () => {
    const one = new Screen()
    const other = new Screen()
    await letIn(one)
    await letIn(other)
    const { login } = await one.island()
    const stranger = await other.island()
    expect((await one.say({ username: stranger.login.username, password: login.password })).status).toBe(401)
    expect((await one.say({ username: login.username, password: 'x' })).status).toBe(401)
    for (const wrong of [
      { width: 0 },
      { sound: 'loud' },
      { clockErrorMs: 0.5 },
      { more: 1 },
      { build: 'b'.repeat(65) },
    ])
      expect((await one.say(login, wrong)).status, JSON.stringify(wrong)).toBe(400)
  })
})

describe('the board without script', () => {
  it('loads itself, says how old it is, and needs the same approval', async () => {
    const screen = new Screen()
    const outside = await screen.open('/board/main/lite')
    expect(outside.code).not.toBeNull()
    expect(outside.html).not.toContain('<script')
    expect(outside.html).toContain('<meta http-equiv="refresh" content="10"/>')
    await letIn(screen)
    const { html } = await screen.open('/board/main/lite')
    expect(html).toMatch(/As of \d\d:\d\d:\d\d/)
    expect(html).not.toContain('<script')
    expect(html).not.toContain('<noscript')
    expect(html).toContain('<meta http-equiv="refresh" content="10"/>')
  })
})

describe('guesses', () => {
  it('are stopped after ten wrong codes in a minute, for everybody, and cost a screen nothing', async () => {
    const own = await startRunning(PAIRED)
    try {
      const screen = new Screen(own)
      const code = await screen.code()
      const statuses: number[] = []
      for (let i = 0; i < 12; i++) {
        const guess = { code: `BBBBB${'CDFGHJKLMNPQ'.charAt(i)}`, zone: 'main' }
        statuses.push((await call(own, 'POST', '/displays/approve', own.keys.barista, guess)).status)
      }
      expect(statuses).toEqual([...Array<number>(10).fill(404), 429, 429])
      const right = await call(own, 'POST', '/displays/approve', own.keys.manager, { code, zone: 'main' })
      expect([right.status, await right.json()]).toMatchObject([429, { code: 'BD_RATE' }])
      expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await screen.pairing()).toEqual({ state: 'waiting', code })
    } finally {
      await own.close()
    }
  })

  it('by knocking: one address takes ten places, no more, and the rest are told to wait', async () => {
    const own = await startRunning(PAIRED)
    try {
      const statuses: number[] = []
      for (let i = 0; i < 12; i++) statuses.push((await new Screen(own).open()).status)
      expect(statuses).toEqual([...Array<number>(10).fill(200), 503, 503])
    } finally {
      await own.close()
    }
  })
})

describe('without pairing', () => {
  it('any screen shows the board as before, and is on the list while it reports', async () => {
    const own = await startRunning()
    try {
      const screen = new Screen(own)
      const island = await screen.island()
      expect(island).toMatchObject({ zone: 'main', size: 'm' })
      expect(screen.cookie).toBeNull()
      expect((await screen.say(island.login, { sound: 'locked' })).status).toBe(200)
      const list = await json(call(own, 'GET', '/displays', own.keys.barista))
      expect(list).toMatchObject({
        pairing: 'off',
        waiting: 0,
        displays: [{ id: null, sound: 'locked', online: true }],
      })
      const { html } = await screen.open('/board?size=l')
      expect(html).toContain('size-l')
    } finally {
      await own.close()
    }
  })
})

describe('the page of the staff', () => {
  it('lets a screen in, names it, and puts it out, without script', async () => {
    const browser = new PlainBrowser(shop)
    await browser.logIn(shop.keys.barista)
    const screen = new Screen()
    const code = await screen.code()
    const { html } = await browser.open()
    expect(html).toContain('code that it shows')
    const typed = { code: code.toLowerCase(), zone: 'terrace', name: 'Shelf' }
    const approved = await browser.post('/staff/do', { ...fieldsOf(html, 'name="code"'), ...typed })
    expect(saidIn(approved.html)).toBe('Shelf shows the board of terrace in a moment.')
    await screen.report({ sound: 'locked', clockErrorMs: 7_200_000 })
    const after = (await browser.open()).html
    for (const words of ['Shelf', 'terrace · 1920×1080', 'press OK on its remote', 'clock is 2 h fast'])
      expect(after).toContain(words)
    const { id } = (await listed()).find(({ name }) => name === 'Shelf') ?? { id: '' }
    const rename = fieldsOf(after, `name-${id}`)
    expect(saidIn((await browser.post('/staff/do', { ...rename, name: 'Long shelf' })).html)).toContain('Long shelf')
    const out = await browser.post('/staff/do', { ...rename, what: 'revoke', idem: `${rename.idem}-out` })
    expect(saidIn(out.html)).toContain('is out')
    expect((await screen.open()).code).not.toBeNull()
  })

  it('tells a wrong code as it is, and lets a cashier do nothing', async () => {
    const browser = new PlainBrowser(shop)
    await browser.logIn(shop.keys.barista)
    await new Screen().open()
    const fields = fieldsOf((await browser.open()).html, 'name="code"')
    const wrong = await browser.post('/staff/do', { ...fields, code: 'ZZZZZZ', zone: 'main', name: '' })
    expect(saidIn(wrong.html)).toContain('No screen shows this code')
    const cashier = new PlainBrowser(shop)
    await cashier.logIn(shop.keys.cashier)
    expect((await cashier.open()).html).not.toContain('name="code"')
  })
})

describe('baristad displays', () => {
  const command = async (...argv: string[]) => {
    const io = recordedIo({ BARISTAD_KEY: shop.keys.barista })
    const code = await displaysCommand([...argv, '--url', shop.url], { io, drivers: async () => new Map() })
    return { code, stdout: io.stdout, stderr: io.stderr }
  }

  it('lets a screen in, lists it, renames it by its name, and puts it out', async () => {
    const screen = new Screen()
    const approved = await command('approve', await screen.code(), '--zone', 'terrace', '--name', 'Hall')
    expect(approved).toMatchObject({ code: 0, stdout: expect.stringContaining('shows the board of terrace') })
    expect((await command()).stdout).toMatch(/Hall +terrace/)
    expect(await command('rename', 'Hall', 'Big hall')).toMatchObject({ code: 0 })
    expect(JSON.parse((await command('list', '--json')).stdout)).toMatchObject({ pairing: 'on' })
    expect((await command('identify', 'Big hall')).code).toBe(0)
    expect(await command('revoke', 'Big hall')).toMatchObject({ code: 0, stdout: expect.stringContaining('is out') })
    expect(await command('revoke', 'Big hall')).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('no display'),
    })
    expect((await screen.open()).code).not.toBeNull()
  })

  it('says what is wrong: no key, a key that may not, a wrong code, nobody there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baristad-displays-'))
    try {
      const file = join(folder, 'key')
      writeFileSync(file, `${shop.keys.cashier}\n`)
      const weak = await command('approve', 'BCDFGH', '--zone', 'main', '--key-file', file)
      expect(weak).toMatchObject({ code: 77, stderr: expect.stringContaining('cashier') })
      const none = recordedIo()
      expect(await displaysCommand(['--url', shop.url], { io: none, drivers: async () => new Map() })).toBe(77)
      expect(none.stderr).toContain('BARISTAD_KEY')
      expect(await command('approve', 'BCDFGH', '--zone', 'main')).toMatchObject({ code: 65 })
      const gone = recordedIo({ BARISTAD_KEY: 'k' })
      const url = 'http://127.0.0.1:9'
      expect(await displaysCommand(['--url', url], { io: gone, drivers: async () => new Map() })).toBe(69)
      const config = join(folder, 'shop.yaml')
      writeFileSync(config, MINIMAL)
      const idle = recordedIo({ BARISTAD_KEY: 'k' })
      const { knownDrivers } = await import('../../src/daemon/drivers.ts')
      expect(await displaysCommand(['-c', config], { io: idle, drivers: knownDrivers })).toBe(69)
      expect(idle.stderr).toContain('no daemon runs on')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it.each([[['approve']], [['approve', 'BCDFGH']], [['rename', 'a']], [['dance']], [['revoke', 'a', 'b']]])(
    'refuses %j as no command line',
    async (argv) => {
      await expect(command(...argv)).rejects.toThrow()
    },
  )
})

const MINIMAL = `
shop: { name: Test, timezone: Europe/Vienna, dayCutoff: "04:00" }
data: ./nothing-here
machines: [{ id: a, driver: brewlink-tcp, skills: [espresso], options: { host: 127.0.0.1, port: 9 } }]
menu: [{ recipe: espresso, steps: [{ skill: espresso, seconds: 28 }] }]
`
