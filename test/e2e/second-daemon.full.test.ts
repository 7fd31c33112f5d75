/** What a daemon does when it cannot start, and how it ends. */
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Child } from './harness/child.ts'
import { shopYaml } from './harness/config.ts'
import { Daemon } from './harness/daemon.ts'
import { Phone } from './harness/phone.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

const machines = [{ id: 'left', wire: 'serial' }] as const

let stage: Stage
let shop: Shop
beforeAll(async () => {
  stage = new Stage()
  shop = await openShop(stage, { machines })
})
afterAll(async () => await stage.clear())

const portOf = (url: string): number => Number(new URL(url).port)
/** A configuration of its own beside the first, with another folder of data. */
function config(name: string, change: (yaml: string) => string = (yaml) => yaml): string {
  const file = join(stage.folder, `${name}.yaml`)
  writeFileSync(file, change(shopYaml(join(stage.folder, name), { machines })))
  return file
}
const linesOf = (child: Child): string[] => child.stderr.split('\n').filter((line) => line !== '')

async function firstIsUnharmed(): Promise<void> {
  const { id } = await shop.till.sell({ recipe: 'espresso' })
  await until('the first daemon to make it', async () => (await shop.till.look(id)).state === 'ready')
  expect((await shop.statusOf('left')).link.state).toBe('up')
  expect(shop.daemon.log.filter(({ msg }) => msg === 'machine.offline')).toEqual([])
  expect(shop.judged()).toEqual([])
}

describe('a second daemon', () => {
  it('on the same data says so in one line, exits with 75, and the first goes on', async () => {
    const second = Daemon.spawn(stage, { config: join(stage.folder, 'baristad.yaml') })
    expect(await second.ended()).toEqual({ code: 75, signal: null })
    expect(linesOf(second)).toEqual([expect.stringMatching(/another baristad is running on .*data/)])
    expect(second.lines.filter((line) => line.includes('"open"'))).toEqual([])
    await firstIsUnharmed()
  })

  it.each([
    ['HTTP', () => ({ httpPort: portOf(shop.daemon.http) })],
    ['MQTT', () => ({ mqttPort: portOf(shop.daemon.mqtt) })],
  ] as const)('on a busy %s port names it in one line, exits with 75, and the first goes on', async (_name, ports) => {
    const port = Object.values(ports())[0]
    const second = Daemon.spawn(stage, { config: config('busy'), ...ports() })
    expect(await second.ended()).toEqual({ code: 75, signal: null })
    expect(linesOf(second)).toEqual([expect.stringContaining(String(port))])
    await firstIsUnharmed()
  })

  it('on the same machine leaves the serial port to the first', async () => {
    const file = config('rival', (yaml) =>
      yaml.replaceAll(join(stage.folder, 'rival', 'tty'), join(stage.folder, 'tty')),
    )
    const rival = await Daemon.start(stage, { config: file })
    await until('it to find the port taken', () =>
      rival.log.some(({ reason }) => /in use by another program/.test(String(reason))),
    )
    await firstIsUnharmed()
    expect((await rival.kill('SIGTERM')).code).toBe(0)
    await firstIsUnharmed()
  })
})

describe('a wrong configuration', () => {
  it('exits with 78, names every fault with its line, and touches nothing', async () => {
    const file = config('wrong', (yaml) => `${yaml}orders:\n  maxAtempts: 3\n  maxOpenDrinks: -1\n`)
    const lines = readFileSync(file, 'utf8').split('\n')
    const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text)) + 1
    const child = Daemon.spawn(stage, { config: file })
    expect(await child.ended()).toEqual({ code: 78, signal: null })
    expect(child.stderr).toContain(`wrong.yaml:${lineOf('maxAtempts')}`)
    expect(child.stderr).toContain('maxAttempts')
    expect(child.stderr).toContain(`wrong.yaml:${lineOf('maxOpenDrinks')}`)
    expect(child.lines).toEqual([])
    expect(readdirSync(stage.folder)).not.toContain('wrong')
  })

  it('that is not there exits with 78 and says where it was looked for', async () => {
    const child = Daemon.spawn(stage, { config: join(stage.folder, 'nowhere.yaml') })
    expect(await child.ended()).toEqual({ code: 78, signal: null })
    expect(linesOf(child)).toEqual([expect.stringContaining('nowhere.yaml')])
  })
})

describe('the end', () => {
  it('comes at SIGTERM in order, though a phone, a board and a till hold their connections', async () => {
    await until('the shop to be idle', () => shop.machine('left').pouring.size === 0)
    const { id } = await shop.till.sell({ recipe: 'espresso' })
    await until('it to be ready', async () => (await shop.till.look(id)).state === 'ready')
    const phone = new Phone(stage, `${shop.daemon.http}/order/${id}/events`)
    await phone.until('the order', (events) => events.length > 0)
    const spy = await shop.spy()
    const till = connect({ host: '127.0.0.1', port: portOf(shop.daemon.http) })
    stage.after(() => till.destroy())
    till.on('error', () => {})
    till.write('GET /healthz HTTP/1.1\r\nhost: shop\r\n\r\n')
    await once(till, 'data')
    // An end that waits for any of them is forced after 10 s, and has another code.
    expect(await shop.daemon.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    await until('the phone to notice', () => phone.ended === 'yes')
    await spy.until('that the daemon has gone', () => spy.last('daemon/state')?.state === 'offline')
  })

  it('leaves the ports, the data and the serial line free for the next', async () => {
    await shop.daemon.startAgain()
    await until('the machine to be back', async () => (await shop.statusOf('left')).health === 'ready')
    await firstIsUnharmed()
    expect(shop.machine('left').boots).toEqual([1])
  })

  it('in mid-pour leaves the machine to finish: the next daemon finds the drink done, once', async () => {
    const { id } = await shop.till.sell({ recipe: 'lengthy' })
    await until('the pour', () => shop.machine('left').pouring.size === 1)
    expect(await shop.daemon.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    await shop.daemon.startAgain()
    await until('it to be ready', async () => (await shop.till.look(id)).state === 'ready')
    expect(shop.judged()).toEqual([])
  })
})
