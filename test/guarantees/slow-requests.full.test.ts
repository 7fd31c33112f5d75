/** Clients that hold a connection and never finish what they say: it is taken back, and the counter orders meanwhile. */
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../e2e/harness/until.ts'
import { type Running, startRunning } from '../http/running.ts'

/** The daemon gives 10 s and looks every 30 s; a busy computer takes its time. */
const BOUND_MS = 120_000

let shop: Running
const sockets: Socket[] = []
beforeAll(async () => {
  shop = await startRunning()
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await shop.close()
})

/** Begins a request and goes on with a byte now and then, for ever. */
function drip(start: string, more: string): { heard: string; closed: 'yes' | 'no' } {
  const { hostname, port } = new URL(shop.url)
  const socket = connect({ host: hostname, port: Number(port) })
  sockets.push(socket)
  const line = { heard: '', closed: 'no' as 'yes' | 'no' }
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    line.heard += chunk.toString()
  })
  socket.write(start)
  const timer = setInterval(() => socket.write(more), 500)
  socket.on('close', () => {
    clearInterval(timer)
    line.closed = 'yes'
  })
  return line
}

it('a head and a body that never end are cut off, nothing of them is written, and tills order meanwhile', async () => {
  const before = shop.rows('orders')
  const head = drip('GET /menu HTTP/1.1\r\nhost: shop\r\n', 'x-more: 1\r\n')
  const body = drip(
    [
      'POST /order HTTP/1.1',
      'host: shop',
      `authorization: Bearer ${shop.keys.cashier}`,
      'idempotency-key: never-finished',
      'content-type: application/json',
      'content-length: 60000',
      '',
      '{"drinks":[',
    ].join('\r\n'),
    ' ',
  )
  expect((await shop.place({ drinks: [{ recipe: 'latte' }] })).status).toBe(201)
  await until('both to be cut off', () => head.closed === 'yes' && body.closed === 'yes', {
    boundMs: BOUND_MS,
    everyMs: 100,
  })
  expect([head.heard, body.heard].map((heard) => /^HTTP\/1\.1 [23]/.test(heard))).toEqual([false, false])
  expect((await shop.place({ drinks: [{ recipe: 'latte' }] })).status).toBe(201)
  expect(shop.rows('orders')).toBe(before + 2)
}, 200_000)
