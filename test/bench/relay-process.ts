/**
 * The floor under the latency bench: the same HTTP server, the same broker and a TCP connection to a machine, and
 * nothing between them. A request becomes a command, `done` becomes a board; nothing is decided, nothing is kept.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { encodeFrame, FrameReader } from '../../devices/brewlink/frame.ts'
import type { HostMessage } from '../../devices/brewlink/messages.ts'
import { decodePayload, encodePayload } from '../../devices/brewlink/payload.ts'
import { startEmbeddedBroker } from '../../src/broker/embedded.ts'
import { monotonicClock } from '../../src/fleet/clock.ts'
import { openKeyStore } from '../../src/http/keys.ts'
import { createHttpServer } from '../../src/http/server.ts'
import { program } from '../../src/shop/testing/rig.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { bareOrderRoute } from './bare-route.ts'
import { BENCH_KEY } from './bench-shop.ts'
import { planOfChild, serve, usage } from './child.ts'
import type { DaemonReady } from './daemon-process.ts'

export interface RelayPlan {
  readonly folder: string
  readonly machinePort: number
  readonly pourMs: number
}

const SESSION = 1
const HEARTBEAT_MS = 1_000
const DEADLINE_MS = 4_000

const plan = planOfChild<RelayPlan>()
const log = createLog({ level: 'warn', format: 'json' })
const broker = await startEmbeddedBroker({
  base: 'baristad',
  listen: { host: '127.0.0.1', port: 0 },
  authenticate: () => ({ role: 'observer', id: 'bench' }),
  clock: monotonicClock,
  log,
})
const keys = openKeyStore(join(plan.folder, 'keys.json'))
keys.addLiteral(BENCH_KEY, 'cashier', 'bench')
const app = await createHttpServer({ log, keys, version: 'bench' })

const socket = connect({ host: '127.0.0.1', port: plan.machinePort, noDelay: true })
await once(socket, 'connect')
const reader = new FrameReader(Number.POSITIVE_INFINITY)
const identified = Promise.withResolvers<{ readonly boot: number; readonly clockMs: number; readonly atMs: number }>()
let orders = 0

const send = (message: HostMessage): void =>
  void socket.write(encodeFrame({ ...encodePayload(message), seq: 0, session: SESSION }))

socket.on('data', (bytes) => {
  for (const frame of reader.push(bytes, performance.now())) {
    const { message } = decodePayload(frame.type, frame.payload)
    if (message?.t === 'identity') identified.resolve({ ...message, atMs: performance.now() })
    if (message?.t !== 'status' || message.event === 0) continue
    if (message.status === 'done') {
      const board = { v: 1, ready: [{ number: String(message.brew), since: 0 }] }
      broker.publish('board/main', JSON.stringify(board), { retain: 'retained', qos: 1 })
    }
    send({ t: 'ack', event: message.event })
  }
})
send({ t: 'hello', heartbeatMs: HEARTBEAT_MS })
const { boot, clockMs, atMs } = await identified.promise

bareOrderRoute(app, () => {
  const brew = ++orders
  const deadlineMs = (Math.floor(clockMs + performance.now() - atMs) + DEADLINE_MS) >>> 0
  const label = `${brew} 1/1 espresso`
  const pour = { ...program, nominalMs: plan.pourMs }
  send({ t: 'brew', brew, group: 1, epoch: brew, boot, deadlineMs, maxMs: 60_000, program: pour, label })
  return String(brew)
})
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
const ready: DaemonReady = {
  port: typeof address === 'object' && address !== null ? address.port : 0,
  mqttUrl: `mqtt://127.0.0.1:${broker.port}`,
}
serve(ready, usage, async () => {
  socket.destroy()
  await app.close()
  await broker.close()
})
