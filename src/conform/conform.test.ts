/** The kit against our daemon, against a small good server, and against that server with one bug at a time. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Running, startRunning } from '../../test/http/running.ts'
import { run } from '../commands/conform-till.ts'
import { recordedIo } from '../commands/recorded-io.ts'
import { ALL_CASES } from './cases/all.ts'
import { editCases } from './cases/edits.ts'
import { listCases } from './cases/list.ts'
import { menuCases } from './cases/menu.ts'
import { onceCases } from './cases/once.ts'
import { orderCases } from './cases/orders.ts'
import { saleCases } from './cases/sales.ts'
import { terminalStreamCases } from './cases/terminal-stream.ts'
import { caseLines } from './report.ts'
import { type CaseResult, type KitResult, runKit } from './run-kit.ts'
import type { Fault } from './testing/little-fault.ts'
import { type LittleServer, littleServer } from './testing/little-server.ts'

let little: LittleServer | null = null
afterEach(async () => {
  await little?.close()
  little = null
})

const failures = ({ results }: KitResult): CaseResult[] => results.filter(({ verdict }) => verdict.verdict === 'fails')
/** Those that are no pass, with why they cannot be. */
const unproven = ({ results }: KitResult): string[] =>
  results.flatMap(({ title, verdict }) => ('reason' in verdict ? [`${title}: ${verdict.reason}`] : []))
const CLOSED = 'a closed shop refuses orders with 503 BD_CLOSED and says when it opens, if it knows: the shop is open'
const report = (result: KitResult): string => failures(result).map(caseLines).join('')

describe('the kit', () => {
  let shop: Running
  beforeAll(async () => {
    shop = await startRunning()
  })
  afterAll(() => shop.close())

  it('has a title and a reason for each of its cases, all different', () => {
    expect(ALL_CASES.length).toBeGreaterThanOrEqual(60)
    expect(new Set(ALL_CASES.map(({ title }) => title)).size).toBe(ALL_CASES.length)
    for (const { title, why } of ALL_CASES) expect([title.length > 20, why.length > 20], title).toEqual([true, true])
  })

  it('finds nothing wrong with our daemon, has seen all that an open shop can show, and leaves no open order behind', async () => {
    const out = await fetch(`${shop.url}/menu/86`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.keys.barista}`,
        'idempotency-key': 'no-oat-milk',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ option: 'milk', choice: 'oat', reason: 'no oat milk' }),
    })
    expect(out.status).toBe(200)
    const result = await runKit({ url: shop.url, key: shop.keys.cashier }, ALL_CASES)
    expect(report(result)).toBe('')
    expect(unproven(result)).toEqual([CLOSED])
    expect(result.orders.left).toBe(0)
    expect(shop.rows("orders WHERE state NOT IN ('cancelled')")).toBe(0)
  })

  it('finds nothing wrong with another server that keeps the promises, and has seen all there', async () => {
    little = await littleServer()
    const result = await runKit(little, ALL_CASES)
    expect(report(result)).toBe('')
    expect(unproven(result)).toEqual([CLOSED])
    expect(little.open()).toBe(0)
  })

  it('asks a closed shop nothing but whether it is closed well', async () => {
    little = await littleServer('closed')
    const result = await runKit(little, ALL_CASES)
    const held = result.results.filter(({ verdict }) => verdict.verdict === 'holds')
    expect(held.map(({ title }) => title)).toEqual([expect.stringMatching(/^a closed shop/)])
    expect(unproven(result)).toHaveLength(ALL_CASES.length - 1)
    expect([result.mode, result.orders]).toEqual(['closed', { ordered: 0, left: 0 }])
  })
})

/** Each bug, and the first words of the cases that must find it. */
const BUGS: readonly (readonly [Fault, ...string[]])[] = [
  ['ignores-keys', 'the same request with', '50 requests at once', 'the same key with another', 'the reply is lost'],
  ['key-by-content', 'two identical bodies'],
  ['replay-with-fresh-body', 'the same request with', 'a cancel that is sent again'],
  ['replay-unmarked', 'the same request with'],
  ['other-body-replays', 'the same key with another'],
  ['member-order-matters', 'the members of the body'],
  ['key-optional', 'an order without a key'],
  ['key-cut-off', 'a key of 255'],
  ['remembers-refusals', 'a refusal is not remembered'],
  ['first-of-two-keys', 'two different keys'],
  ['id-spelling-matters', 'ids are read in either case'],
  ['no-location', 'an order is answered with 201', 'the reply is lost'],
  ['ids-count-up', 'an id is thirteen'],
  ['no-304', 'an order has an ETag'],
  ['etag-never-changes', 'an order has an ETag'],
  ['unknown-is-special', 'an unknown id and an impossible'],
  ['numbers-collide', '100 open orders'],
  ['number-differs-in-replay', 'the number is the same'],
  ['number-lost-at-end', 'the number is the same'],
  ['name-is-public', 'nothing public tells'],
  ['count-ignored', 'three of the same'],
  ['errors-in-html', 'a wrong type', 'no JSON', 'a wrong API key', 'an order that is not ready'],
  ['no-pointer', 'a wrong type', 'an unknown recipe is', 'an unknown member'],
  ['takes-unknown-members', 'an unknown member'],
  ['reads-any-content-type', 'another content type'],
  ['no-body-limit', 'a body larger'],
  ['anybody-may-order', 'no API key', 'a wrong API key'],
  ['anybody-may-cancel', 'knowing the id'],
  ['cancel-says-nothing', 'a cancelled order says'],
  ['collects-anything', 'an order that is not ready', 'an order that is over'],
  ['cancels-nothing-well', 'an order that does not exist'],
  ['one-at-a-time', 'a body that comes slowly'],
  ['exact-header-names', 'header names in any spelling'],
  ['retry-spelling-matters', 'an id in another spelling'],
  ['bends-numbers', 'a number as text', 'half a drink'],
  ['takes-empty-orders', 'no drinks', 'an empty body'],
  ['reads-the-first-line-only', 'an unknown recipe in the second'],
  ['any-path-will-do', 'a path that does not exist'],
  ['key-after-reply', 'the till hangs up'],
  ['key-before-body', 'half an order'],
  ['stream-without-snapshot', 'a stream begins'],
  ['stream-ids-fall', 'a stream begins'],
  ['stream-forgets', 'a stream goes on'],
  ['stream-trusts-any-id', 'a Last-Event-ID that the server'],
  ['stream-of-nothing', 'the stream of an unknown'],
  ['takes-late-orders', 'an order past its validity'],
  ['expires-retries', 'an order that was taken in time'],
  ['reference-twice', 'a new key with the receipt'],
  ['once-for-orders-only', 'drinks that are added', 'a hold that is sent', 'a release that is', 'one drink that is'],
  ['append-replaces', 'drinks that are added'],
  ['ignores-if-match', 'a change with If-Match of an earlier'],
  ['if-match-before-replay', 'a change with If-Match that is sent'],
  ['events-forget', 'the stream of a till goes on'],
  ['events-twice', 'the stream of a till goes on'],
  ['events-backwards', 'the stream of a till goes on'],
  ['events-without-reference', 'the stream of a till names'],
  ['events-trust-any-id', 'a Last-Event-ID of a till'],
  ['anybody-hears', 'the stream of a till is refused'],
  ['list-by-offset', 'the pages of the list'],
  ['list-loses-one', 'the pages of the list'],
  ['list-ignores-reference', 'the list finds'],
  ['list-ignores-state', 'the list of open'],
  ['anybody-lists', 'the list is refused'],
  ['menu-without-tag', 'the menu has an ETag'],
  ['menu-never-changes', 'the menu has an ETag'],
  ['sells-what-is-out', 'what the menu says is out'],
  ['closed-says-nothing', 'a closed shop'],
]

describe('a server with one bug is found out by the cases about it', () => {
  it.each(BUGS.map(([fault, ...begin]) => ({ fault, begin })))('$fault', async ({ fault, begin }) => {
    little = await littleServer(fault)
    const wanted = ALL_CASES.filter(({ title }) => begin.some((words) => title.startsWith(words)))
    expect(wanted).toHaveLength(begin.length)
    const result = await runKit({ ...little, patience: { answerMs: 1_000, eventsMs: 300 } }, wanted)
    expect(failures(result).map(({ title }) => title)).toEqual(wanted.map(({ title }) => title))
  })

  it('and no case is there that no bug can make fail', () => {
    const found = new Set(BUGS.flatMap(([, ...begin]) => begin))
    const idle = ALL_CASES.filter(({ title }) => ![...found].some((words) => title.startsWith(words)))
    expect(idle.map(({ title }) => title)).toEqual([])
  })
})

it('a server is not blamed for what it does not document', async () => {
  little = await littleServer('takes-late-orders', 'reference-twice', 'menu-without-tag', 'documents-nothing')
  const cases = [...saleCases, ...editCases, ...terminalStreamCases, ...listCases, ...menuCases]
  const { results } = await runKit(little, cases)
  const open = results.filter(({ title }) => !title.startsWith('a closed shop'))
  expect(open.map(({ verdict }) => verdict.verdict)).toEqual(open.map(() => 'skipped'))
})

it('what a server gave no occasion to see is neither a pass nor a failure', async () => {
  little = await littleServer('nothing-is-out')
  const { results } = await runKit(little, menuCases)
  expect(results.map(({ verdict }) => verdict.verdict)).toEqual(['holds', 'not-shown', 'not-shown'])
})

describe('baristad conform-till', () => {
  // The rows of two tables: quick, and with one case that finds the fault of these tests.
  const cases = [...onceCases, ...orderCases]
  const conform = async (...argv: string[]) => {
    const io = recordedIo()
    const code = await run(argv, { io, cases })
    return { code, ...io }
  }

  it('says what was expected, what came and what was sent, without the key, and ends with 1', async () => {
    little = await littleServer('count-ignored')
    const { code, stdout } = await conform(little.url, '--key', little.key)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✓ two identical bodies/m)
    expect(stdout).toMatch(/^✗ three of the same/m)
    expect(stdout).toContain('expected  ids of the drinks: [1,2,3]')
    expect(stdout).toContain('came      [1]')
    expect(stdout).toContain('| POST /order\n')
    expect(stdout).toContain('| authorization: Bearer …\n')
    expect(stdout).toContain('| HTTP 201\n')
    expect(stdout).not.toContain(little.key)
    expect(stdout).toMatch(/1 fail\. \d+ orders were placed, all cancelled\.\n$/)
  })

  it('--json is one object with the same, without the key', async () => {
    little = await littleServer('count-ignored')
    const { code, stdout } = await conform(little.url, '--key', little.key, '--json')
    expect(code).toBe(1)
    const said = JSON.parse(stdout)
    expect(said).toMatchObject({ ok: false, url: little.url, orders: { left: 0 } })
    expect(said.cases).toHaveLength(cases.length)
    const failed = said.cases.find(({ verdict }: { verdict: string }) => verdict === 'fails')
    expect(failed).toMatchObject({ came: '[1]', exchange: { request: { path: '/order' }, response: { status: 201 } } })
    expect(stdout).not.toContain(little.key)
  })

  it('has a heading for each topic, and says apart what it could not see', async () => {
    little = await littleServer()
    const io = recordedIo()
    const some = ALL_CASES.filter(({ topic = '' }) => topic.startsWith('The menu') || topic.startsWith('The list'))
    expect(await run([little.url, '--key', little.key], { io, cases: some })).toBe(0)
    expect(io.stdout.match(/^The .*$/gm)).toEqual(['The list of orders', 'The menu, and the shop itself'])
    expect(io.stdout).toMatch(/^\? a closed shop .*\n {4}not shown by this server: the shop is open$/m)
    expect(io.stdout).toMatch(/: 6 hold, 0 fail, 1 not shown\. \d+ orders/)
  })

  it('a closed shop is no good shop: it says so and ends with 75, to be run again', async () => {
    little = await littleServer('closed')
    const { code, stdout, stderr } = await conform(little.url, '--key', little.key)
    expect([code, stderr]).toEqual([75, expect.stringContaining('closed')])
    expect(stdout).toContain(': 0 hold, 0 fail,')
    const json = await conform(little.url, '--key', little.key, '--json')
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([75, { ok: false, mode: 'closed' }])
  })

  it('a server that hangs up on every order fails, and the kit comes to its end', async () => {
    little = await littleServer('dies-on-orders')
    const { code, stdout } = await conform(little.url, '--key', little.key)
    expect(code).toBe(1)
    expect(stdout).toContain('came      socket hang up')
  })

  it('a wrong key is the caller’s mistake, a server that is not there may come', async () => {
    little = await littleServer()
    const wrong = await conform(little.url, '--key', 'nobody')
    expect([wrong.code, wrong.stderr]).toEqual([64, expect.stringContaining('401')])
    await little.close()
    const gone = await conform(little.url, '--key', little.key)
    expect([gone.code, gone.stderr]).toEqual([75, expect.stringContaining('ECONNREFUSED')])
    little = null
  })

  it.each([
    [[], /which server/],
    [['http://127.0.0.1:1'], /--key/],
    [['ftp://127.0.0.1', '--key', 'x'], /no http/],
    [['http://127.0.0.1', 'http://127.0.0.2', '--key', 'x'], /one URL/],
  ])('%j makes no sense', async (argv, message) => {
    await expect(conform(...argv)).rejects.toThrow(message)
  })
})
