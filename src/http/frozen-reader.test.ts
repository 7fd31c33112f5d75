/** A phone or till that holds a live stream and reads nothing of it. */
import { once } from 'node:events'
import { connect } from 'node:net'
import Fastify from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LiveStreams } from './live-streams.ts'

let streams: LiveStreams
let url: URL
const after: (() => unknown)[] = []
beforeEach(async () => {
  streams = new LiveStreams(10)
  const server = Fastify({ forceCloseConnections: true })
  server.get('/events', (_request, reply) => void streams.open(reply, 'news'))
  url = new URL(await server.listen({ host: '127.0.0.1', port: 0 }))
  after.push(async () => {
    streams.close()
    await server.close()
  })
})
afterEach(async () => {
  for (const undo of after.splice(0).reverse()) await undo()
})

async function reader() {
  const before = streams.size
  const socket = connect({ host: url.hostname, port: Number(url.port) })
  after.push(() => socket.destroy())
  socket.on('error', () => undefined)
  socket.write('GET /events HTTP/1.1\r\nhost: shop\r\n\r\n')
  await once(socket, 'readable')
  await expect.poll(() => streams.size, { timeout: 10_000 }).toBe(before + 1)
  return socket
}

it('a reader that does not read is cut off before it costs memory, and the others miss nothing', async () => {
  const frozen = await reader()
  frozen.pause()
  const awake = await reader()
  let heard = ''
  awake.on('data', (chunk: Buffer) => {
    heard += chunk.toString()
  })
  const data = 'x'.repeat(100_000)
  let sent = 0
  // What the kernel buffers for a connection is its own affair; beyond that 128 KiB are kept.
  await expect
    .poll(
      async () => {
        sent++
        for (const stream of streams.readers('news')) stream.send({ id: sent, event: 'fact', data })
        await expect.poll(() => heard, { timeout: 10_000, interval: 1 }).toContain(`id: ${sent}\n`)
        return streams.size
      },
      { timeout: 60_000, interval: 1 },
    )
    .toBe(1)
  expect([...heard.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(
    Array.from({ length: sent }, (_, i) => i + 1),
  )
  expect(awake.destroyed).toBe(false)
}, 90_000)
