/** A daemon with printers on the network: what comes out, what the tills are told, and that no order waits for paper. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PrinterTwin } from '../../firmware-sim/printer/twin.ts'
import { json, type Running, startRunning } from './running.ts'
import { call } from './staff-shop.ts'

interface Listed {
  readonly printers: readonly {
    readonly id: string
    readonly state: string
    readonly trouble: string | null
    readonly waiting: number
    readonly lastPrintedAt: string | null
  }[]
}

const bar = new PrinterTwin()
const till = new PrinterTwin()
let shop: Running

beforeAll(async () => {
  await bar.start()
  await till.start()
  shop = await startRunning(`
printers:
  - { id: bar, host: 127.0.0.1, port: ${bar.port}, prints: labels }
  - { id: till, host: 127.0.0.1, port: ${till.port}, prints: tickets, width: 42, codePage: cp858 }
`)
}, 60_000)
afterAll(async () => {
  await shop.close()
  await bar.stop()
  await till.stop()
})

const until = (look: () => void | Promise<void>) => vi.waitFor(look, { timeout: 40_000, interval: 50 })
const printers = async () => (await json<Listed>(call(shop, 'GET', '/printers', shop.keys.observer))).printers
const place = async (note?: string) =>
  json(
    shop.place({
      drinks: [{ recipe: 'latte', options: { milk: 'oat' }, ...(note !== undefined && { note }) }],
      customerName: 'Zoë',
    }),
  )
const bars = (number: string) => bar.papers.filter((lines) => lines.includes(number))

describe('an order', () => {
  it('has a label with what people must know, and a ticket that leads to its page', async () => {
    const order = await place('extra hot')
    await until(() => expect(bars(order.number)).toHaveLength(1))
    expect(bars(order.number)[0]).toEqual([order.number, 'Latte', 'm', 'oat', '> extra hot', 'Zoë'])
    await until(() => expect(till.papers.some((lines) => lines.includes(order.number))).toBe(true))
    const ticket = till.papers.find((lines) => lines.includes(order.number)) ?? []
    expect(ticket[0]).toBe('Test')
    expect(ticket.join('\n')).not.toContain('Zoë')
    const code = ticket.find((line) => line.startsWith('[QR '))?.slice(4, -1) ?? ''
    expect(code).toBe(`${shop.url}/o/${order.id}`.toUpperCase())
    const page = await fetch(code.replace(/^HTTP/, 'http'))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(order.number)
    expect([...bar.strange, ...till.strange]).toEqual([])
  })

  it('is taken at once while its printer hangs, and its label comes when the printer is back', async () => {
    await bar.fault('hangs')
    const order = await place()
    expect(order.state).toBe('queued')
    await until(async () => expect((await printers())[0]?.waiting).toBe(1))
    await bar.fault('well')
    await until(() => expect(bars(order.number)).toHaveLength(1))
    await until(async () => expect((await printers())[0]).toMatchObject({ waiting: 0, trouble: null }))
  }, 90_000)

  it('has its label once more when somebody at the counter asks, marked, and once for one key', async () => {
    const order = await place()
    await until(async () => expect((await printers())[0]).toMatchObject({ waiting: 0, state: 'idle' }))
    const path = `/order/${order.id.toLowerCase()}/labels/print`
    for (let i = 0; i < 2; i++) {
      const answer = await call(shop, 'POST', path, shop.keys.cashier, { drink: 1 }, 'once-more-1')
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ labels: [{ printer: 'bar', drink: 1, copy: 2 }] })
    }
    await until(() => expect(bars(order.number)).toHaveLength(2))
    expect(bars(order.number)[1]?.[0]).toBe('REPRINT 2')
    await until(async () => expect((await printers())[0]?.waiting).toBe(0))
    expect(bars(order.number)).toHaveLength(2)
  })

  it.each([
    ['an unknown order', '/order/0000000000000/labels/print', {}, 404, 'BD_NOT_FOUND'],
    ['what is no drink', null, { drink: 0 }, 400, 'BD_BAD_REQUEST'],
    ['a drink that it has not', null, { drink: 2 }, 404, 'BD_NOT_FOUND'],
  ])('of %s prints nothing', async (_what, path, body, status, code) => {
    const { id } = await place()
    const answer = await call(shop, 'POST', path ?? `/order/${id}/labels/print`, shop.keys.cashier, body)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  })
})

describe('the pages of paper', () => {
  it('are for the counter’s keys, kept by nobody, and have the name of the customer on the label alone', async () => {
    const { id, number } = await place('extra hot')
    for (const what of ['labels', 'ticket']) {
      expect((await fetch(`${shop.url}/order/${id}/${what}`)).status).toBe(401)
      const answer = await call(shop, 'GET', `/order/${id}/${what}`, shop.keys.barista)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const html = await answer.text()
      expect(html).toContain(number)
      expect(html).toContain('extra hot')
      expect(html.includes('Zoë')).toBe(what === 'labels')
    }
  })

  it.each([
    ['labels?drink=7', 404, 'BD_NOT_FOUND'],
    ['labels?drink=x', 400, 'BD_BAD_REQUEST'],
    ['labels?drink=1&drink=2', 400, 'BD_BAD_REQUEST'],
    ['ticket?width=60', 400, 'BD_BAD_REQUEST'],
  ])('%s says what is wrong', async (path, status, code) => {
    const { id } = await place()
    const answer = await call(shop, 'GET', `/order/${id}/${path}`, shop.keys.cashier)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  })

  it('open from the staff page for who is logged in there, and for nobody else', async () => {
    const { id, number } = await place()
    expect((await fetch(`${shop.url}/staff/order/${id}/labels`)).status).toBe(401)
    const login = async (key: string) => {
      const answer = await fetch(`${shop.url}/staff/login`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ key }),
      })
      return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' }
    }
    const barista = await fetch(`${shop.url}/staff/order/${id}/labels`, { headers: await login(shop.keys.barista) })
    expect(barista.status).toBe(200)
    expect(await barista.text()).toContain(number)
    const observer = await fetch(`${shop.url}/staff/order/${id}/labels`, { headers: await login(shop.keys.observer) })
    expect(observer.status).toBe(403)
  })
})

describe('the staff page', () => {
  it('says which printer is in trouble, why, and what waits', async () => {
    await until(async () => expect((await printers())[0]).toMatchObject({ waiting: 0, trouble: null }))
    bar.paper('end')
    await place()
    await until(async () => expect((await printers())[0]?.trouble).toBe('is out of paper'))
    const login = await fetch(`${shop.url}/staff/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ key: shop.keys.barista }),
    })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const html = await (await fetch(`${shop.url}/staff`, { headers: { cookie } })).text()
    expect(html).toContain('The printer is out of paper')
    expect(html).toContain('1 label waits')
    bar.paper('present')
    await until(async () => expect((await printers())[0]).toMatchObject({ waiting: 0, trouble: null }))
  }, 90_000)
})
