/** The client against a real daemon: lines that break, and a till that is killed between Pay and the answer. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../test/e2e/harness/until.ts'
import { type Running, startRunning } from '../../test/http/running.ts'
import {
  type Followed,
  fileOutbox,
  memoryOutbox,
  type OrderRequest,
  openTill,
  type Till,
  type TillEvent,
} from './index.ts'
import { type CuttingProxy, cuttingProxy } from './testing/cutting-proxy.ts'

const LATTE = { drinks: [{ recipe: 'latte' }] }

let shop: Running
let folder: string
const cleanUp: (() => unknown)[] = []
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(() => shop.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baristad-till-'))
})
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
  rmSync(folder, { recursive: true, force: true })
})

function open(url = shop.url, outbox = memoryOutbox()): Till {
  const till = openTill({ url, key: shop.keys.cashier, outbox })
  cleanUp.push(() => till.close())
  return till
}

/** Sells, and gives the id of the order. */
async function sold(till: Till, order: OrderRequest = LATTE): Promise<string> {
  const outcome = await till.sell(order).done
  if (outcome.state !== 'sent') throw new Error(`the sale is ${outcome.state}`)
  return outcome.order.id
}

async function proxy(onReply: () => 'pass' | 'cut' | 'hold'): Promise<CuttingProxy> {
  const line = await cuttingProxy(shop.url, onReply)
  cleanUp.push(() => line.close())
  return line
}

describe('a till and a real shop', () => {
  it('sells, and two sales of the same are two orders with two numbers', async () => {
    const before = shop.rows('orders')
    const till = open()
    const outcomes = await Promise.all([till.sell(LATTE).done, till.sell(LATTE).done])
    const numbers = outcomes.map((outcome) => (outcome.state === 'sent' ? outcome.order.number : outcome))
    expect(new Set(numbers).size).toBe(2)
    expect(shop.rows('orders')).toBe(before + 2)
  })

  it('the reply is lost after the order is in the book: one order, and the till learns its number', async () => {
    const before = shop.rows('orders')
    let replies = 0
    const line = await proxy(() => (++replies <= 2 ? 'cut' : 'pass'))
    const sale = open(line.url).sell(LATTE)
    expect(await sale.done).toMatchObject({ state: 'sent' })
    expect(sale.tries).toBe(3)
    expect(shop.rows('orders')).toBe(before + 1)
  })

  it('a sale that the menu does not have is refused with a pointer', async () => {
    expect(await open().sell({ drinks: [{ recipe: 'tea' }] }).done).toMatchObject({
      state: 'refused',
      problem: { status: 422, code: 'BD_UNKNOWN_RECIPE', pointer: '/drinks/0/recipe' },
    })
  })

  it('does not follow a hotspot to its login page, whatever that says', async () => {
    const asked: string[] = []
    const hotspot = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      if (request.url === '/order') response.writeHead(302, { location: '/login' }).end()
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"x","number":"1"}')
    })
    await new Promise<void>((resolve) => hotspot.listen(0, '127.0.0.1', resolve))
    cleanUp.push(() => hotspot.close())
    cleanUp.push(() => hotspot.closeAllConnections())
    const address = hotspot.address()
    const port = typeof address === 'object' ? address?.port : 0
    const sale = open(`http://127.0.0.1:${port}`).sell(LATTE)
    await until('a second try', () => asked.length >= 2)
    expect(sale.state).toBe('waiting')
    expect(new Set(asked)).toEqual(new Set(['POST /order']))
  })

  it('nobody is there, and then the shop opens: the sale gets through by itself', async () => {
    let reach: 'nobody' | 'shop' = 'nobody'
    let tries = 0
    const outbox = memoryOutbox()
    const nobody = await cuttingProxy(shop.url, () => 'cut')
    await nobody.close()
    const till = openTill({
      url: shop.url,
      key: shop.keys.cashier,
      outbox,
      // The same request at a port where nobody listens: the error is the system's own.
      fetch: (input, init) => {
        tries++
        return fetch(reach === 'shop' ? input : String(input).replace(shop.url, nobody.url), init)
      },
    })
    cleanUp.push(() => till.close())
    const sale = till.sell(LATTE, { validForSeconds: 60 })
    const late = till.sell(LATTE, { validForSeconds: 1 })
    // It never left the till, so it expires without a word to anybody.
    expect(await late.done).toEqual({ state: 'expired' })
    reach = 'shop'
    expect(await sale.done).toMatchObject({ state: 'sent' })
    expect(tries).toBe(sale.tries + late.tries)
    expect(outbox.waiting()).toEqual([])
  })

  it('cancels, collects in vain, and reads the menu', async () => {
    const till = open()
    const id = await sold(till, { drinks: [{ recipe: 'espresso', count: 2 }] })
    expect(await till.collect(id)).toMatchObject({ state: 'refused', problem: { code: 'BD_ILLEGAL_TRANSITION' } })
    expect(await till.cancel(id)).toMatchObject({
      state: 'done',
      result: { state: 'cancelled', drinks: [{ id: 1 }, { id: 2 }] },
    })
    const menu = await till.menu()
    expect(menu.recipes).toMatchObject([
      { recipe: 'espresso', available: true },
      { recipe: 'latte', sizes: ['m', 'l'] },
    ])
  })

  it('holds, appends, releases, cancels a drink: each as the cashier last saw the order, or not at all', async () => {
    const till = open()
    const id = await sold(till)
    const seen = (await till.order(id)).etag ?? ''
    const held = await till.hold(id, { ifMatch: seen })
    expect(held).toMatchObject({ state: 'done', result: { state: 'held', drinks: [{ id: 1, state: 'held' }] } })
    const late = await till.append(id, [{ recipe: 'espresso' }], { ifMatch: seen })
    const now = held.state === 'done' ? held.result : null
    expect(late).toMatchObject({ state: 'refused', problem: { status: 412, code: 'BD_CHANGED', order: now } })
    const more = await till.append(id, [{ recipe: 'espresso', ref: 'line-2' }], { ifMatch: now?.etag ?? '' })
    expect(more).toMatchObject({ state: 'done', result: { drinks: [{ id: 1 }, { id: 2, ref: 'line-2' }] } })
    expect(await till.release(id)).toMatchObject({ state: 'done', result: { state: 'queued' } })
    expect(await till.release(id)).toMatchObject({ state: 'refused', problem: { status: 409, order: { id } } })
    expect(await till.cancelDrink(id, 1)).toMatchObject({ result: { drinks: [{ id: 1, outcome: 'cancelled' }] } })
    expect((await till.order(id)).drinks.map(({ state }) => state)).toEqual(['cancelled', 'queued'])
  })

  it('a change whose answer is lost is made once, though it names a version that its own success has ended', async () => {
    let fate: 'pass' | 'cut' = 'pass'
    const line = await proxy(() => fate)
    const till = open(line.url)
    const id = await sold(till)
    const { etag } = await till.order(id)
    fate = 'cut'
    const appended = till.append(id, [{ recipe: 'espresso' }], { ifMatch: etag ?? '' })
    await until('the drink to be in the book', async () => (await open().order(id)).drinks.length === 2)
    fate = 'pass'
    expect(await appended).toMatchObject({ state: 'done', result: { drinks: [{ id: 1 }, { id: 2 }] } })
    expect((await till.order(id)).drinks).toHaveLength(2)
  })

  it('finds its orders again, by receipt and page by page, newest first', async () => {
    const till = open()
    const mine: string[] = []
    // More than a page of the shop's own size.
    for (let i = 0; i < 60; i++) mine.unshift(await sold(till, { ...LATTE, clientRef: `list-${i}` }))
    const found: string[] = []
    for await (const { id } of till.orders({ state: 'open' })) if (mine.includes(id)) found.push(id)
    expect(found).toEqual(mine)
    const byReceipt = []
    for await (const order of till.orders({ clientRef: 'list-7' })) byReceipt.push(order)
    expect(byReceipt).toMatchObject([{ id: mine.at(-8), clientRef: 'list-7', etag: expect.stringMatching(/^"/) }])
  })

  it('hears of all its orders over a line that broke: each once, in order, and nothing is missing', async () => {
    let fate: 'pass' | 'cut' = 'pass'
    const line = await proxy(() => fate)
    const till = open()
    const heard: TillEvent[] = []
    open(line.url).events((event) => heard.push(event))
    const has = (type: string, id = ''): boolean =>
      heard.some((event) => event.type === type && (id === '' || ('order' in event && event.order.id === id)))
    await until('the line', () => has('gap'))
    const first = await sold(till, { ...LATTE, clientRef: 'heard-1' })
    await until('the first', () => has('order.accepted', first))
    fate = 'cut'
    const second = await sold(till, { ...LATTE, clientRef: 'heard-2' })
    await until('the loss', () => has('lost'))
    await till.cancel(first)
    fate = 'pass'
    await until('what was missed', () => has('order.cancelled', first))
    await till.cancel(second)
    await until('the end', () => has('order.cancelled', second))
    const orders = heard.flatMap((event) => ('order' in event ? [`${event.type} ${event.order.clientRef}`] : []))
    expect(orders).toEqual([
      ...['order.accepted heard-1', 'order.accepted heard-2', 'order.cancelled heard-1', 'order.cancelled heard-2'],
    ])
    expect(heard.filter(({ type }) => type === 'gap')).toHaveLength(1)
  })

  it('follows an order over a line that broke, without a gap', async () => {
    const till = open()
    const sale = till.sell(LATTE)
    await sale.done
    const id = sale.order?.id ?? ''
    let fate: 'pass' | 'cut' = 'pass'
    const line = await proxy(() => fate)
    const heard: Followed[] = []
    const over = new Promise<void>((resolve) => {
      open(line.url).follow(id, (event) => {
        heard.push(event)
        if (event.type === 'order') {
          fate = 'cut'
          void till.cancel(id)
        }
        if (event.type === 'lost') fate = 'pass'
        if (event.type === 'change' && event.change.kind === 'order.cancelled') resolve()
      })
    })
    await over
    const types = heard.map(({ type }) => type)
    expect(types.slice(0, 3)).toEqual(['live', 'order', 'lost'])
    expect(types.filter((type) => type === 'order')).toHaveLength(1)
  })
})

describe('a till that is killed between Pay and the answer', () => {
  it('has one order in the shop, and learns its number in its next life', async () => {
    const before = shop.rows('orders')
    const path = join(folder, 'outbox')
    let child: ChildProcess | null = null
    const said: unknown[] = []
    // The order is in the book, the answer is on its way, and the till is gone.
    const line = await proxy(() => {
      child?.kill('SIGKILL')
      return 'hold'
    })
    child = fork(join(import.meta.dirname, 'testing', 'doomed-till.ts'), [line.url, shop.keys.cashier, path])
    child.on('message', (message) => said.push(message))
    const killed = child
    cleanUp.push(() => killed.kill('SIGKILL'))
    expect(await new Promise((resolve) => killed.on('exit', (_code, signal) => resolve(signal)))).toBe('SIGKILL')
    expect(said).toHaveLength(1)
    expect(shop.rows('orders')).toBe(before + 1)

    const till = open(shop.url, fileOutbox(path))
    const [sale] = till.waiting()
    expect(sale?.key).toBe(said[0])
    expect(await sale?.done).toMatchObject({ state: 'sent', order: { state: 'queued' } })
    expect(shop.rows('orders')).toBe(before + 1)
    till.close()
    expect(fileOutbox(path).waiting()).toEqual([])
  })
})

describe('the examples of the README', () => {
  const run = async (example: string): Promise<string> => {
    const file = join(folder, 'example.mts')
    const text = example
      .replace("'baristad/till'", JSON.stringify(join(import.meta.dirname, 'index.ts')))
      .replace('http://127.0.0.1:8080', shop.url)
      .replace('demo-cashier-key', shop.keys.cashier)
      .replace('sales.outbox', join(folder, 'sales.outbox'))
    writeFileSync(file, text)
    const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
    cleanUp.push(() => child.kill('SIGKILL'))
    let said = ''
    child.stdout.on('data', (piece) => {
      said += piece
    })
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    return said
  }
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text ?? '')

  it('sell a latte', async () => {
    const before = shop.rows('orders')
    expect(await run(examples[0] ?? '')).toMatch(/^number \d+, http:\/\/127\.0\.0\.1:\d+\/o\/[0-9A-Z]{13}\n$/)
    expect(shop.rows('orders')).toBe(before + 1)
  })

  it('add to an order, and cancel it', async () => {
    const before = shop.rows('orders')
    expect(await run(examples[1] ?? '')).toMatch(/^2 drinks$/m)
    expect(shop.rows('orders')).toBe(before + 1)
    expect(examples).toHaveLength(2)
  })
})
