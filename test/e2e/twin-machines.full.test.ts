/**
 * Two devices with one id and one key. The daemon's own broker refuses the second while the first lives, and it proves
 * nothing when that does not; another broker lets both in, in turns.
 */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMachines } from '../judge/read-machines.ts'
import { Child } from './harness/child.ts'
import { addKey } from './harness/keys.ts'
import { findMosquitto, Mosquitto } from './harness/mosquitto.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { freePort, Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const PATIENT = { boundMs: 60_000, everyMs: 50 }

let stage: Stage
let shop: Shop
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

interface Line {
  readonly what?: string
  readonly error?: string
}

/** Another device that says that it is this one, with a memory of its own. */
async function startTwin(url = shop.daemon.mqtt): Promise<{ lines: Line[]; pours: () => readonly { brew: number }[] }> {
  // A key made anew for the same machine opens the same door.
  const password = await addKey(join(stage.folder, 'data'), 'machine', 'left')
  const lines: Line[] = []
  const state = join(stage.folder, 'twins')
  const args = ['--id', 'left', '--serial', 'TWIN-0002', '--state', join(state, 'left'), '--groups', '1', '--json']
  const lively = ['--hand-ms', '50', '--warm-up-ms', '0', '--seed', '2']
  new Child(stage, 'firmware-sim/main.ts', [...args, ...lively, '--transport', 'mqtt', '--mqtt-url', url], {
    env: { BREWLINK_MQTT_PASSWORD: password },
    onLine: (line) => lines.push(JSON.parse(line) as Line),
  })
  return { lines, pours: () => readMachines(state).flatMap(({ pours }) => pours) }
}
const isReady = (id: string) =>
  until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready', PATIENT)
const serialNow = async () => (await shop.statusOf('left')).identity

describe('a second device with the id and key of a machine', () => {
  beforeEach(async () => {
    shop = await openShop(stage, { machines: [{ id: 'left', wire: 'mqtt', groups: 1 }] })
  }, 120_000)

  it('is refused while the machine lives: it pours nothing, the log says so, and the machine goes on', async () => {
    const twin = await startTwin()
    await until('it to be refused', () => twin.lines.some(({ what }) => what === 'broker-error'), PATIENT)
    await isReady((await shop.till.sell({ recipe: 'espresso' })).id)
    expect(twin.pours()).toEqual([])
    const line = await until('the log to say so', () =>
      // A first try may have come before the daemon had read the new key.
      shop.daemon.log.find(
        ({ msg, clientId, reason }) =>
          msg === 'MQTT login refused' && clientId === 'left' && String(reason).includes('from 127.0.0.1'),
      ),
    )
    expect(line).toMatchObject({ address: '127.0.0.1' })
    const warnings = (await shop.till.get('/readyz')).json<{ warnings: string[] }>().warnings
    expect(warnings).toEqual([expect.stringMatching(/two devices log in as left/)])
    expect(shop.judged()).toEqual([])
  }, 120_000)

  it('that takes the place of a machine which hangs in mid-pour proves nothing: the drink is not made twice', async () => {
    const order = await shop.till.sell({ recipe: 'lengthy' })
    await until('the pour', () => shop.machine('left').pouring.size === 1, PATIENT)
    shop.machine('left').freeze()
    const twin = await startTwin()
    await until('it to be let in', () => twin.lines.some(({ what }) => what === 'broker-connected'), PATIENT)
    await until('its hello', async () => JSON.stringify(await serialNow()).includes('TWIN-0002'), PATIENT)
    const doubt = await until('the doubt', () => shop.daemon.log.find(({ msg }) => msg === 'brew.doubt'), PATIENT)
    expect(doubt.machine).toBe('left')
    expect((await shop.till.look(order.id)).state).toBe('making')
    // The only group is blocked by the doubt; what is on the second device is nobody's.
    expect(twin.pours()).toEqual([])
    shop.machine('left').thaw()
    await until('the machine to finish its pour', () => shop.machine('left').pouring.size === 0, PATIENT)
    expect(readMachines(join(stage.folder, 'machines')).flatMap(({ pours }) => pours)).toHaveLength(1)
    expect(twin.pours()).toEqual([])
    expect((await shop.till.look(order.id)).state).toBe('making')
  }, 120_000)
})

const program = findMosquitto()
const without = program === null ? ' (skipped: no mosquitto is installed here)' : ''

describe.skipIf(program === null)(`two devices with one id on a broker that is not the daemon's${without}`, () => {
  it('take the connection from each other: nothing is poured twice, and people read why the machine stands still', async () => {
    const broker = new Mosquitto(stage, program ?? '', await freePort())
    await broker.start()
    shop = await openShop(stage, { brokerUrl: broker.url, machines: [{ id: 'left', wire: 'mqtt', groups: 1 }] })
    await until('the machine', async () => (await shop.statusOf('left')).health === 'ready', PATIENT)
    const orders = [await shop.till.sell({ recipe: 'slow' }), await shop.till.sell({ recipe: 'espresso' })]
    await until('the pour', () => shop.machine('left').pouring.size === 1, PATIENT)
    const twin = await startTwin(broker.url)
    await until(
      'both to be noticed',
      () => shop.daemon.log.find(({ msg }) => String(msg).includes('there twice')),
      PATIENT,
    )
    await until(
      'the staff to read it',
      async () => JSON.stringify(await shop.statusOf('left')).includes('two devices answer as left'),
      PATIENT,
    )
    const poured = () =>
      [...readMachines(join(stage.folder, 'machines')).flatMap(({ pours }) => pours), ...twin.pours()].map(
        ({ brew }) => brew,
      )
    expect(new Set(poured()).size).toBe(poured().length)
    expect(poured().length).toBeLessThanOrEqual(orders.length)
  }, 120_000)
})
