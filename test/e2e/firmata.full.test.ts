/** A machine that can prove nothing: its button is pressed by a board, and a lamp is all that it tells (tier C). */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { FirmataShop, MENU, OLD } from './firmata-shop.ts'
import { Child } from './harness/child.ts'
import { shopYaml } from './harness/config.ts'
import { Daemon } from './harness/daemon.ts'
import { boardsOf, firmataEntry } from './harness/firmata-machine.ts'
import { Stage } from './harness/stage.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

it('an order of HTTP is made by one press, told by the lamp and called; nothing is pressed over a full cup or an empty tank', async () => {
  const room = await FirmataShop.open(stage)
  const { shop, twin } = room
  expect(await room.status()).toMatchObject({ tier: 'C', identity: { serial: `${OLD}.ino` } })
  const spy = await shop.spy()
  const first = await shop.till.sell({ recipe: 'classic' })
  const second = await shop.till.sell({ recipe: 'classic' })
  const phone = room.follow(first)
  await phone.until('that it is ready', () => phone.kinds.includes('drink.ready'), 60_000)
  expect(phone.kinds.indexOf('brew.pouring')).toBeGreaterThan(-1)
  expect(phone.kinds.indexOf('brew.pouring')).toBeLessThan(phone.kinds.indexOf('drink.ready'))
  await spy.until('the call', () => spy.on('board/main/call').some(({ payload }) => payload?.number === first.number))
  await spy.until('the number', () => JSON.stringify(spy.last('board/main')?.ready).includes(`"${first.number}"`))

  // The cup still stands there, and its switch says so: nothing is pressed for the next one.
  await room.until('the cup to be waited for', async () => (await room.status()).groups[0]?.state === 'clearing')
  expect((await twin.report()).presses).toEqual({ host: 1, hand: 0 })
  await twin.request({ do: 'fault', name: 'water-empty' })
  await room.until('the alarm', async () => (await room.status()).alarms.includes('water.empty'))
  expect((await room.status()).health).toBe('empty')
  await room.takeCup()
  await twin.request({ do: 'place-cup' })
  await room.until('the cup to be seen', async () => (await room.status()).groups[0]?.cup === 'empty')
  // The rest of the shop goes on meanwhile.
  await room.reached(await shop.till.sell({ recipe: 'espresso' }), 'ready')
  expect([await room.stateOf(second), (await twin.report()).presses.host]).toEqual(['queued', 1])
  await twin.request({ do: 'refill' })
  await room.reached(second, 'ready')

  expect((await room.status()).alarms).toEqual([])
  expect(await twin.report()).toMatchObject({ presses: { host: 2, hand: 0 }, poursWithoutCup: 0, poursIntoFull: 0 })
  expect(twin.starts().map(({ by, cup }) => [by, cup])).toEqual([
    ['host', 'empty'],
    ['host', 'empty'],
  ])
  expect(spy.faults).toEqual([])
}, 150_000)

it('the process of its board is killed in mid-pour: a person is asked, nothing is pressed again, and what the person says holds', async () => {
  const room = await FirmataShop.open(stage, {}, 4_000)
  const { shop, twin, barista } = room
  const order = await shop.till.sell({ recipe: 'classic' })
  const phone = room.follow(order)
  await phone.until('that it pours', () => phone.kinds.includes('brew.pouring'), 60_000)
  const boards = boardsOf(shop.daemon.pid)
  expect(boards).toHaveLength(1)
  for (const pid of boards) process.kill(pid, 'SIGKILL')

  const question = await room.asked('doubt')
  expect(question).toMatchObject({ machine: OLD, group: 1, drink: { number: order.number, recipe: 'classic' } })
  expect([question.remakeAt, question.cause === '']).toEqual([null, false])
  await room.reached(await shop.till.sell({ recipe: 'espresso' }), 'ready')

  // The next process knows nothing of that brew, and the machine has long finished.
  await room.until(
    'another process to know the board',
    async () => (await room.status()).health === 'ready' && !(await twin.report()).pouring,
  )
  expect(boardsOf(shop.daemon.pid)).not.toEqual(boards)
  const next = await shop.till.sell({ recipe: 'classic' })
  expect([await room.stateOf(order), (await room.status()).groups[0]?.state]).toEqual(['making', 'blocked'])

  // The person takes the cup, looks into it, and says what they saw.
  await room.takeCup()
  const decided = await barista.post(`/brew/${question.brew}/resolve`, { outcome: 'served', reason: 'it is full' })
  expect(decided.status, decided.body).toBe(200)
  await phone.until('that it is ready', () => phone.kinds.includes('drink.ready'), 60_000)
  expect((await twin.report()).presses.host).toBe(1)
  await twin.request({ do: 'place-cup' })
  await room.reached(next, 'ready')
  expect(twin.starts().map(({ cup }) => cup)).toEqual(['empty', 'empty'])
  expect(phone.kinds.filter((kind) => kind === 'drink.ready')).toHaveLength(1)
  expect((await room.questions()).filter(({ kind }) => kind === 'doubt')).toEqual([])
}, 150_000)

it('a profile that would hold a pump on is refused by `check` and by `run`, with the reason', async () => {
  const config = join(stage.folder, 'baristad.yaml')
  const machines = [firmataEntry(stage.folder, OLD, { holds: true })]
  writeFileSync(
    config,
    stringify({ ...parse(shopYaml(stage.folder, { machines: [] })), machines, menu: MENU.slice(0, 1) }),
  )

  const checked = new Child(stage, 'src/main.ts', ['check', '-c', config], { leash: 'leash' })
  const run = Daemon.spawn(stage, { config })
  for (const child of [checked, run]) {
    expect((await child.ended(30_000)).code).toBeGreaterThan(0)
    expect(child.said).toContain('holds: true is refused')
    expect(child.said).toContain('a Firmata board leaves a pin high for ever when its host goes silent')
  }
  expect(run.said).not.toContain('"msg":"open"')
}, 60_000)
