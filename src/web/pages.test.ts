/** The documents and files as the daemon gets them, looked at without a browser. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BuildResult, buildWeb } from './build.ts'
import type { Pages, PublicOrder } from './data.ts'
import { sampleApi, sampleDocs } from './testing/sample-api.ts'
import { sampleLane, sampleLaneDrink } from './testing/sample-lane.ts'
import { sampleLabels, sampleTicket } from './testing/sample-paper.ts'
import { sampleStaff } from './testing/sample-staff.ts'
import { sampleOrder, sampleSnapshot } from './testing/samples.ts'

const T0 = Date.parse('2026-11-22T10:42:00Z')
const LOGIN = { username: 'd', password: 'p', base: 'baristad' }

let dir: string
let built: BuildResult
let pages: Pages

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'baristad-pages-'))
  built = await buildWeb(dir)
  pages = (await import(pathToFileURL(join(dir, 'server.js')).href)) as Pages
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const order = (o: PublicOrder): string =>
  pages.orderPage(o, { assets: built.manifest, build: 'b1', lang: 'en', serverTime: T0 })
const board = (ready: number): string =>
  pages.boardPage({
    assets: built.manifest,
    build: 'b1',
    zone: 'main',
    size: 'm',
    languages: ['en'],
    login: LOGIN,
    snapshot: sampleSnapshot({ preparing: 2, ready, serverTime: T0 }),
  })

const docs = (): string => pages.docsPage({ ...sampleDocs, assets: built.manifest, build: 'b1' })

const till = (shopName: string): string => pages.tillPage({ shopName, assets: built.manifest, build: 'b1' })

const staff = (view = sampleStaff): string =>
  pages.staffPage({ view, said: { tone: 'done', text: 'It is done.' }, assets: built.manifest, build: 'b1' })

const lane = (view = sampleLane): string => pages.lanePage({ view, said: null, assets: built.manifest, build: 'b1' })

const labels = (size: '62x29' | '50x30' = '62x29'): string =>
  pages.labelsPage({ labels: sampleLabels, size, assets: built.manifest, build: 'b1' })
const ticket = (): string => pages.ticketPage({ ticket: sampleTicket, width: 58, assets: built.manifest, build: 'b1' })

const islandOf = (html: string): unknown =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? 'null')

describe('every page', () => {
  it('has nothing inline that the policy would have to allow', () => {
    const context = { assets: built.manifest, build: 'b1' }
    for (const html of [
      order(sampleOrder('making', T0)),
      board(3),
      docs(),
      till('Corner'),
      staff(),
      lane(),
      labels(),
      ticket(),
      pages.laneLoginPage({ ...context, shopName: 'Corner', lane: 'bar-1', problem: 'Not this key.' }),
      pages.staffLoginPage({ ...context, shopName: 'Corner', problem: 'Not this key.' }),
      pages.notFoundPage(context),
    ]) {
      expect(html).toMatch(/^<!doctype html><html lang="en"( dir="ltr")?>/)
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i)
      const scripts = html.match(/<script[^>]*>/g) ?? []
      for (const script of scripts) expect(script).toMatch(/ src="\/assets\/| type="application\/json"/)
    }
  })

  it('carries its data so that no name can end the element it stands in', () => {
    const sample = sampleOrder('making', T0)
    const name = '</script><script>alert(1)</script><!-- \u2028 & "tea"'
    const evil = { ...sample, drinks: sample.drinks.map((drink) => ({ ...drink, name })) }
    const html = order(evil)
    expect(html).not.toContain('<script>alert')
    expect(islandOf(html)).toMatchObject({ order: evil, serverTime: T0 })
  })
})

describe('the order page without script', () => {
  it('says everything in its words', () => {
    const html = order({ ...sampleOrder('partly-ready', T0, ['ready', 'making']), attention: true })
    for (const words of ['482', '1 of 2 ready', '4–6', 'Flat white', 'large, oat milk', 'being made', 'barista']) {
      expect(html).toContain(words)
    }
  })

  it('loads itself again every 10 s, until nothing more will happen', () => {
    const refresh = '<noscript><meta http-equiv="refresh" content="10"'
    expect(order(sampleOrder('ready', T0))).toContain(refresh)
    expect(order(sampleOrder('collected', T0))).not.toContain('http-equiv')
    expect(order(sampleOrder('cancelled', T0))).not.toContain('http-equiv')
  })
})

describe('the board without script', () => {
  it('shows what was known', () => {
    const html = board(2)
    expect(html).toContain('data-number="101"')
    expect(html).toContain('data-number="114"')
    expect(html).toContain('<div class="paused" role="alert"></div>')
  })

  it('can be asked for before the shop has said anything', () => {
    const html = pages.boardPage({
      assets: built.manifest,
      build: 'b1',
      zone: 'main',
      size: 'm',
      languages: ['en'],
      login: LOGIN,
      snapshot: null,
    })
    expect(html).toContain('>Coffee’s on</span>')
    expect(islandOf(html)).toMatchObject({
      zone: 'main',
      build: 'b1',
      login: LOGIN,
      snapshot: null,
      words: [{ lang: 'en' }],
    })
  })
})

describe('the reference without script', () => {
  it('has all of it in its words, and a link for each chapter and section', () => {
    const html = docs()
    for (const words of [
      'key of a cashier, manager',
      'map of string',
      '1–20 items',
      'Null: Nobody knows.',
      'webhook-signature',
      'baristad/board/&lt;zone>',
      'BD_FULL',
    ]) {
      expect(html).toContain(words)
    }
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(40)
    expect(links.filter((link) => !ids.includes(link))).toEqual([])
  })

  it('shows no button and no box that would do nothing', () => {
    const html = docs()
    const buttons = html.match(/<(button|search)[^>]*>/g) ?? []
    expect(buttons.length).toBeGreaterThan(5)
    for (const button of buttons) expect(button).toMatch(/ hidden/)
  })

  it('does not speak of webhooks where the daemon sends none', () => {
    const openapi = { ...sampleApi, webhooks: undefined }
    const html = pages.docsPage({ ...sampleDocs, openapi, assets: built.manifest, build: 'b1' })
    expect(html).not.toMatch(/webhook/i)
  })

  it('lets no description end the element that it stands in', () => {
    const evil = '</p><script>alert(1)</script>`</code><img src=x>`'
    const openapi = { info: { description: evil }, paths: { '/x': { get: { summary: evil, description: evil } } } }
    const html = pages.docsPage({ ...sampleDocs, openapi, assets: built.manifest, build: 'b1' })
    expect(html).not.toMatch(/<script>|<img/)
  })
})

describe('the till without script', () => {
  it('says what it lacks, and lets no name of a shop end the element that it stands in', () => {
    const html = till('</script><b>Bean & Gone</b>')
    expect(html).toContain('needs a browser with script')
    expect(html).not.toContain('<b>')
    expect(islandOf(html)).toEqual({ shopName: '</script><b>Bean & Gone</b>' })
  })
})

describe('the page behind the counter without script', () => {
  it('says what waits, and has a form for each thing that can be done, each with a key of its own', () => {
    const html = staff()
    for (const words of [
      '141',
      'Latte (1 of 2)',
      'is the cup good?',
      'Made again by itself at 10:42:10',
      'It is done.',
      '800 ml, low',
      '2 drinks wait for it',
      'Last test: espresso on group 1, went well, 10:40:31',
      'Latte, large, oat · Espresso',
    ]) {
      expect(html).toContain(words)
    }
    const forms = html.match(/<form.*?<\/form>/gs)?.filter((form) => form.includes('action="/staff/do"')) ?? []
    expect(forms).toHaveLength(25)
    for (const form of forms) expect(form).toContain('name="csrf" value="TOKEN"')
    const keys = forms.map((form) => /name="idem" value="([\w.-]+)"/.exec(form)?.[1])
    expect(new Set(keys).size).toBe(forms.length)
  })

  it('has no button but for the way out, for somebody who may only look', () => {
    const html = staff({ ...sampleStaff, may: { decide: false, hand: false } })
    expect(html.match(/<button/g)).toHaveLength(1)
    expect(html).toContain('A barista or a manager decides.')
  })

  it('is the same in its main part as what a live page fetches', () => {
    expect(staff()).toContain(pages.staffMain(sampleStaff))
  })

  it('comes again by itself, and the login does not', () => {
    expect(staff()).toContain('<noscript><meta http-equiv="refresh" content="30"')
    const login = pages.staffLoginPage({ assets: built.manifest, build: 'b1', shopName: 'A<b>', problem: null })
    expect(login).not.toMatch(/http-equiv|<script|<b>/)
  })
})

describe('the page of a lane without script', () => {
  const buttons = (html: string): string[] =>
    Array.from(html.matchAll(/<button[^>]*>(.*?)<\/button>/gs), ([, words = '']) => words.replaceAll(/<[^>]*>/g, ''))

  it('says all that a person must know of a drink, and nothing that was written becomes markup', () => {
    const html = lane()
    for (const words of ['482', 'Flat white', 'large', 'oat', '1 of 2', 'Kim &amp; Co', 'espresso is done', '>12<']) {
      expect(html).toContain(words)
    }
    expect(html).toContain('“extra &lt;b>hot&lt;/b>”')
    expect(html).not.toContain('<b>')
  })

  it('has one big button, of the drink that can go on; each form has an id of its own and the session’s token', () => {
    const html = lane()
    expect(html.match(/data-go/g)).toHaveLength(1)
    expect(buttons(html).filter((words) => words === 'Done')).toEqual(['Done'])
    const forms = (html.match(/<form.*?<\/form>/gs) ?? []).filter((form) => form.includes('/do"'))
    expect(forms.every((form) => form.includes('value="csrf-of-the-session"'))).toBe(true)
    const ids = forms.map((form) => /name="idem" value="([^"]*)"/.exec(form)?.[1])
    expect(new Set(ids).size).toBe(forms.length)
  })

  it.each([
    ['offered', ['Start', 'Somebody else shall make it']],
    ['making', ['Done', 'Pass it on, not finished', 'Somebody else shall make it']],
    ['still', ['Done', 'Still on it', 'Pass it on, not finished', 'Somebody else shall make it']],
    ['lost', ['It is done', 'Still making it', 'Not started']],
  ] as const)('asks of a drink that is %s what can be answered', (state, words) => {
    const html = lane({ ...sampleLane, drinks: [{ ...sampleLaneDrink, state }], undo: null })
    expect(buttons(html).slice(1, -3)).toEqual(words)
  })

  it.each([
    ['offered', ['Do not make it']],
    ['making', ['It is made, and thrown away', 'Stopped, not finished']],
    ['still', ['It is made, and thrown away', 'Stopped, not finished']],
    ['lost', ['It is done', 'Still making it', 'Not started']],
  ] as const)('says at once that a drink which is %s was cancelled, and asks what becomes of it', (state, words) => {
    const html = lane({ ...sampleLane, drinks: [{ ...sampleLaneDrink, state, cancelled: 'yes' }], undo: null })
    expect(html).toContain('482 was cancelled: nobody waits for this one. What becomes of it?')
    expect(buttons(html).slice(1, -3)).toEqual(words)
  })

  it('lets whoever comes sign in with what the lane is for, and does not load itself away meanwhile', () => {
    const html = lane({ ...sampleLane, mode: 'signed-out', person: null, drinks: [], undo: null })
    expect(html).toContain('Nobody works at this lane')
    expect(html.match(/name="skill"/g)).toHaveLength(2)
    expect(html).not.toContain('http-equiv')
    expect(lane()).toContain('<noscript><meta http-equiv="refresh" content="8"')
    expect(lane()).toContain(pages.laneMain(sampleLane))
  })
})

describe('paper', () => {
  it('has a label for each drink, with what is made, and the name only where there is one', () => {
    const html = labels()
    expect(html.match(/<article class="label( is-roomy)?">/g)).toHaveLength(sampleLabels.length)
    // Two have little to say and say it larger; the third needs all the room there is.
    expect(html.match(/<article class="label is-roomy">/g)).toHaveLength(2)
    expect(html).toContain('2/3')
    expect(html).toContain('Large, Oat milk')
    expect(html).toContain('&lt;b>extra hot')
    expect(html.match(/class="customer"/g)).toHaveLength(1)
  })

  it('has a ticket with the code of the page, and says when it is expected', () => {
    const html = ticket()
    expect(html).toContain('src="/order/7K3QXW9MZ4T2B/qr.svg"')
    expect(html).toContain('Ready about 14:05 to 14:07')
    expect(html).toContain('class="ticket is-narrow"')
  })
})

describe('what is built', () => {
  it('names files that are there, and is called the same when nothing changed', async () => {
    const { manifest } = built
    for (const path of [
      manifest.board.script,
      manifest.pairing.script,
      manifest.order.script,
      manifest.docs.script,
      manifest.till.script,
      manifest.staff.script,
      manifest.lane.script,
      ...manifest.board.styles,
      ...manifest.pairing.styles,
      ...manifest.order.styles,
      ...manifest.docs.styles,
      ...manifest.till.styles,
      ...manifest.staff.styles,
      ...manifest.lane.styles,
      ...manifest.paper.styles,
    ]) {
      expect((await readFile(join(dir, path))).length).toBeGreaterThan(500)
    }
    const again = await mkdtemp(join(tmpdir(), 'baristad-pages-'))
    try {
      expect((await buildWeb(again)).manifest).toEqual(manifest)
    } finally {
      await rm(again, { recursive: true, force: true })
    }
  })

  it.each(['board', 'pairing'] as const)(
    'asks a television of 2019 for nothing that Chromium 63 lacks: %s',
    async (name) => {
      const page = built.manifest[name]
      const script = await readFile(join(dir, page.script), 'utf8')
      // Syntax: what the build has to have lowered. `catch {` came with 66, class fields with 72, `?.` and `??` with 80.
      expect(script).not.toMatch(
        /\?\.[a-zA-Z_$[(]|\?\?|catch\s*\{|\bclass\s+\w*\s*\{\s*#|\bstatic\s*\{|\d_\d{3}\b|\d+n\b/,
      )
      // Functions: nobody lowers them. Most of these came with Chromium 66 to 92.
      expect(script).not.toMatch(
        /\.flat\(|\.flatMap\(|\.at\(|\.replaceAll\(|\.matchAll\(|\.trimStart\(|fromEntries|allSettled|structuredClone|\.toSorted\(|findLast|AbortController|ResizeObserver|\.finally\(|Promise\.any|\.replaceChildren\(/,
      )
      const style = await readFile(join(dir, page.styles[0] ?? ''), 'utf8')
      // Spelled without the numbers' own `grid-row-gap`, which is old enough.
      expect(style).not.toMatch(
        /clamp\(|\bmin\(|\bmax\(|aspect-ratio|inset:|:is\(|:where\(|:has\(|(?<!-)\bgap:|dvh|@container|color-mix/,
      )
    },
  )

  it('runs no text as code', async () => {
    const { board, pairing, order, docs, till, staff, lane, paper } = built.manifest
    for (const page of [board, pairing, order, docs, till, staff, lane, paper]) {
      expect(await readFile(join(dir, page.script), 'utf8')).not.toMatch(/\beval\(|new Function|document\.write/)
    }
  })

  it('leaves the server’s module with nothing to import', async () => {
    expect(await readFile(join(dir, 'server.js'), 'utf8')).not.toMatch(/^import /m)
  })
})
