/** Two daemons, each with its own data, for one shop on one broker: the second stops, and the first notices nothing. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readBook } from '../judge/read-book.ts'
import { shopYaml } from './harness/config.ts'
import { Daemon } from './harness/daemon.ts'
import { addKey } from './harness/keys.ts'
import { findMosquitto, Mosquitto } from './harness/mosquitto.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { freePort, Stage } from './harness/stage.ts'
import { Till } from './harness/till.ts'
import { until } from './harness/until.ts'

const program = findMosquitto()
const without = program === null ? ' (skipped: no mosquitto is installed here)' : ''
const PATIENT = { boundMs: 60_000, everyMs: 50 }
const machines = [{ id: 'right', wire: 'mqtt', groups: 1 }] as const

describe.skipIf(program === null)(`two daemons for one shop on a broker outside${without}`, () => {
  let stage: Stage
  afterEach(async () => await stage.clear())

  async function open(): Promise<{ shop: Shop; broker: Mosquitto }> {
    stage = new Stage()
    const broker = new Mosquitto(stage, program ?? '', await freePort())
    await broker.start()
    return { broker, shop: await openShop(stage, { brokerUrl: broker.url, machines }) }
  }
  const isReady = async (shop: Shop, id: string) =>
    await until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready', PATIENT)
  const machineIsBack = (shop: Shop) =>
    until('the machine to be ready', async () => (await shop.statusOf('right')).health === 'ready', PATIENT)

  /** Another daemon with a book and a till of its own, for the same machine. */
  async function prepareSecond(broker: Mosquitto): Promise<{ config: string; data: string; key: string }> {
    const folder = join(stage.folder, 'second')
    const data = join(folder, 'data')
    mkdirSync(data, { recursive: true })
    const config = join(folder, 'baristad.yaml')
    writeFileSync(config, shopYaml(folder, { brokerUrl: broker.url, machines }))
    return { config, data, key: await addKey(data, 'cashier', 'till') }
  }

  it('the second says who is there, exits with 75, has dispatched nothing, and the first goes on', async () => {
    const { shop, broker } = await open()
    await machineIsBack(shop)
    const spy = await shop.spy()
    const pouring = await shop.till.sell({ recipe: 'lengthy' })
    await until('the pour', () => shop.machine('right').pouring.size === 1, PATIENT)

    const { config, data, key } = await prepareSecond(broker)
    const second = await Daemon.start(stage, { config })
    // It takes orders from its first moment; a machine is not theirs to have.
    const till = new Till({ url: () => second.http, key })
    stage.after(() => till.close())
    const sold = await till.post('/order', { drinks: [{ recipe: 'espresso' }] }).catch(() => null)
    expect([201, undefined]).toContain(sold?.status)
    const ending = await until('the second to end', () => second.ending, PATIENT)
    expect(ending).toEqual({ code: 75, signal: null })
    expect(second.stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/another baristad on .* runs this shop on the MQTT broker .*stop it first/),
    ])
    expect(readBook(data).brews).toEqual([])

    await isReady(shop, pouring.id)
    await isReady(shop, (await shop.till.sell({ recipe: 'espresso' })).id)
    expect(shop.daemon.log.filter(({ msg }) => msg === 'machine.offline')).toEqual([])
    expect(shop.daemon.log.filter(({ msg }) => String(msg).startsWith('the MQTT broker is away'))).toEqual([])
    expect(spy.on('daemon/state').map(({ payload }) => payload?.state)).toEqual(['online'])
    expect(spy.faults).toEqual([])
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it('a daemon that was killed is followed at once: orders are taken, and its machine is back after a few seconds', async () => {
    const { shop } = await open()
    await machineIsBack(shop)
    const before = await shop.till.sell({ recipe: 'slow' })
    await until('the pour', () => shop.machine('right').pouring.size === 1, PATIENT)
    await shop.daemon.kill('SIGKILL')
    await shop.daemon.startAgain()
    const after = await shop.till.sell({ recipe: 'espresso' })
    await isReady(shop, before.id)
    await isReady(shop, after.id)
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it('a daemon that was suspended while another took its place stops when it wakes up', async () => {
    const { shop, broker } = await open()
    await machineIsBack(shop)
    const first = shop.daemon.pid
    process.kill(first, 'SIGSTOP')
    stage.after(() => shop.daemon.killNow())
    const { config, key } = await prepareSecond(broker)
    const second = await Daemon.start(stage, { config })
    const till = new Till({ url: () => second.http, key })
    stage.after(() => till.close())
    const order = await till.sell({ recipe: 'espresso' })
    await until('the second to make it', async () => (await till.look(order.id)).state === 'ready', PATIENT)
    process.kill(first, 'SIGCONT')
    // The broker drops the suspended one after 15 s: then it asks again, and later than the second. Until then the second did.
    await until('one of them to end', () => shop.daemon.ending ?? second.ending, PATIENT)
    expect([shop.daemon.ending, second.ending].filter((ending) => ending !== null)).toEqual([
      { code: 75, signal: null },
    ])
  }, 120_000)
})
