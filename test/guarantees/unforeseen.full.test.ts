/** What no part of the daemon has a rule for: an exception that nobody catches, and no more file handles. */
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { Daemon } from '../e2e/harness/daemon.ts'
import { openShop } from '../e2e/harness/shop.ts'
import { Stage } from '../e2e/harness/stage.ts'
import { until } from '../e2e/harness/until.ts'
import { openCounter } from '../storage/counter.ts'

const PATIENT = { boundMs: 60_000, everyMs: 50 }
const BOMB = new URL('./bomb.ts', import.meta.url).href

const stage = new Stage()
afterEach(async () => await stage.clear())

it('an exception that nobody catches ends the daemon at once, in mid-pour; the next one finds the drink done, once', async () => {
  const shop = await openShop(
    stage,
    { machines: [{ id: 'left', wire: 'serial', groups: 1 }], sections: { backup: { every: 'never' } } },
    { env: { NODE_OPTIONS: `--import=${BOMB}` } },
  )
  const pouring = await shop.till.sell({ recipe: 'slow' })
  await until('the pour', () => shop.machine('left').pouring.size === 1, PATIENT)
  const waiting = await shop.till.sell({ recipe: 'espresso' })
  process.kill(shop.daemon.pid, 'SIGUSR2')
  const ending = await until('its end', () => shop.daemon.ending, PATIENT)
  expect(ending).toEqual({ code: 1, signal: null })
  expect(shop.daemon.stderr).toContain('a bug that nobody foresaw')
  await shop.daemon.startAgain()
  for (const { id } of [pouring, waiting]) {
    await until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready', PATIENT)
  }
  expect(shop.judged()).toEqual([])
}, 180_000)

/** Fewer than somebody will open, and enough for the daemon itself. */
const HANDLES = 128
const CROWD = 300

it('a crowd that takes all file handles stops nobody for longer than it is there', async () => {
  const counter = await openCounter()
  stage.after(() => counter.stage.clear())
  const limited = ['bash', '-c', `ulimit -n ${HANDLES}; exec "$@"`, 'bash']
  const daemon = await Daemon.start(counter.stage, { config: counter.config, starter: () => limited })
  const before = await counter.order(daemon.http, 'before')
  expect(before.status).toBe(201)
  const { hostname, port } = new URL(daemon.http)
  const crowd = Array.from({ length: CROWD }, (): Socket => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.on('error', () => undefined)
    return socket
  })
  stage.after(() => crowd.forEach((socket) => void socket.destroy()))
  await Promise.all(crowd.map((socket) => (socket.connecting ? once(socket, 'connect') : null)))
  const handles = () => readdirSync(`/proc/${daemon.pid}/fd`).length
  await until('all handles to be taken', () => handles() >= HANDLES - 2, PATIENT)
  for (const socket of crowd) socket.destroy()
  const after = await until(
    'an order to be taken again',
    async () => {
      const answer = await counter.order(daemon.http, 'after')
      return answer.status === 201 && answer
    },
    PATIENT,
  )
  expect((await counter.order(daemon.http, 'before')).id).toBe(before.id)
  expect((await counter.order(daemon.http, 'after')).id).toBe(after.id)
  expect([daemon.lives, daemon.ending]).toEqual([1, null])
}, 180_000)
