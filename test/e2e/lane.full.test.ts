/** People who make drinks, at their screens: two steps, undo, rotation, and a daemon that dies with a drink in hand. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Child } from './harness/child.ts'
import { ttyOf } from './harness/config.ts'
import { addKey } from './harness/keys.ts'
import { LanePerson } from './harness/lane-person.ts'
import { openShop, type Shop } from './harness/shop.ts'
import type { Spy } from './harness/spy.ts'
import { Stage } from './harness/stage.ts'
import type { PublicOrder } from './harness/till.ts'
import { until } from './harness/until.ts'

const BOUND = { boundMs: 40_000, everyMs: 50 }
const LONG_MS = 180_000
const amounts = { doseGrams: 9, waterMl: 30 }
const MENU = [
  { recipe: 'toast', name: 'Toast', steps: [{ skill: 'finish', seconds: 120 }] },
  {
    recipe: 'flat-white',
    name: 'Flat white',
    steps: [
      { skill: 'espresso', seconds: 0.3, ...amounts },
      { skill: 'finish', seconds: 120 },
    ],
  },
  { recipe: 'tea', steps: [{ skill: 'tea', seconds: 1 }] },
]
/** Only who means to go away is away: these computers may be busy for long. */
const lane = (id: string) => ({ id, driver: 'barista', skills: ['finish'], options: { awayMs: 120_000 } })

let stage: Stage
let shop: Shop
let spy: Spy
let key: string
let people: LanePerson[] = []
beforeAll(async () => {
  stage = new Stage()
  const left = { id: 'left', groups: 1, skills: ['espresso'], driver: 'brewlink-serial' }
  const bar = { id: 'bar-3', driver: 'barista', skills: ['tea'], options: { bumpBar: true, awayMs: 5_000 } }
  const machines = [{ ...left, options: { path: ttyOf(stage.folder, 'left') } }, lane('bar-1'), lane('bar-2'), bar]
  shop = await openShop(stage, {
    machines: [{ id: 'left', wire: 'serial', groups: 1 }],
    sections: { machines, menu: MENU, inDoubt: { policy: 'ask' } },
  })
  key = await addKey(`${stage.folder}/data`, 'barista', 'bar')
  spy = await shop.spy()
}, LONG_MS)
afterAll(async () => await stage.clear())
afterEach(async () => {
  for (const person of people) await person.leaves()
  people = []
}, LONG_MS)

async function opens(id: string): Promise<LanePerson> {
  const person = new LanePerson(stage, { url: () => shop.daemon.http, lane: id, key })
  people.push(person)
  await person.comes()
  return person
}
async function at(id: string, name: string): Promise<LanePerson> {
  const person = await opens(id)
  await person.signIn(name)
  return person
}
const stateOf = async ({ id }: PublicOrder): Promise<string> => (await shop.till.look(id)).state
const reached = (order: PublicOrder, state: string) =>
  until(`order ${order.number} to be ${state}`, async () => (await stateOf(order)) === state, BOUND)
const pours = async (): Promise<number> => Number((await shop.machine('left').report()).pours)
const isOnBoard = ({ number }: PublicOrder): boolean =>
  JSON.stringify(spy.last('board/main')?.ready ?? []).includes(`"${number}"`)

describe('a drink of two steps', () => {
  it('goes from the machine to the front of the lane, and from there to the board', async () => {
    const ana = await at('bar-1', 'Ana')
    const before = await pours()
    const first = await shop.till.sell({ recipe: 'toast' })
    const { brew } = await ana.has(first.number, 'offered')
    await ana.presses('start', brew)

    // While her hands are full the machine brews, its cup is handed over, and its group is free again by its sensor.
    const white = await shop.till.sell({ recipe: 'flat-white' })
    const late = await shop.till.sell({ recipe: 'toast' })
    const brewed = async (): Promise<boolean> => {
      const drinks = (await shop.till.look(white.id)).drinks.map(({ state }) => state)
      const { groups } = await shop.statusOf('left')
      return drinks.join() === 'queued' && groups[0]?.state === 'free' && (await pours()) === before + 1
    }
    await until('the machine to have brewed and be free', brewed, BOUND)

    await ana.presses('done', brew)
    await reached(first, 'ready')
    const mine = await ana.has(white.number, 'offered')
    expect(mine.text).toMatch(/Flat white.*espresso is done/s)
    expect(await stateOf(late)).toBe('queued')
    await ana.makes(white.number)
    await reached(white, 'ready')
    await until('the number on the board', () => isOnBoard(white), BOUND)
    await ana.makes(late.number)
    await reached(late, 'ready')
    expect(await pours()).toBe(before + 1)
  }, 180_000)
})

describe('undo', () => {
  it('takes a number off the board again, and it is called again when it is ready', async () => {
    const ana = await at('bar-1', 'Ana')
    // On a computer that is very busy ten seconds may be over before the press arrives: then it is refused, as it should.
    const undone = await until(
      'an undo in time',
      async () => {
        const order = await shop.till.sell({ recipe: 'toast' })
        await ana.makes(order.number)
        const said = await ana.presses('undo').catch(() => 'too late')
        return said.includes('is not done yet') && (await stateOf(order)) === 'making' && order
      },
      { boundMs: 120_000, everyMs: 50 },
    )
    await ana.has(undone.number, 'making')
    await until('the number to leave the board', () => !isOnBoard(undone), BOUND)
    const [{ brew } = { brew: '' }] = await ana.drinks()
    await ana.presses('done', brew)
    await reached(undone, 'ready')
    const calls = () => spy.on('board/main/call').filter(({ payload }) => payload?.number === undone.number)
    await until('the second call', () => calls().length === 2, BOUND)
  }, 180_000)
})

describe('whoever signs out with a drink in hand', () => {
  it('passes it on to the other lane; what was never begun goes there by itself', async () => {
    const ana = await at('bar-1', 'Ana')
    const begun = await shop.till.sell({ recipe: 'toast' })
    const { brew } = await ana.has(begun.number, 'offered')
    await ana.presses('start', brew)
    const kim = await at('bar-2', 'Kim')
    expect(await ana.presses('sign-out')).toContain('Before you go')
    await ana.presses('pass', brew)
    await kim.makes(begun.number)
    await reached(begun, 'ready')

    const unbegun = await shop.till.sell({ recipe: 'toast' })
    await kim.has(unbegun.number, 'offered')
    // The same person, elsewhere: nobody stands in two places.
    await ana.signIn('KIM')
    await ana.makes(unbegun.number)
    await reached(unbegun, 'ready')
    expect(await kim.page()).toMatch(/Kim has moved to bar-1.*Nobody works at this lane/s)
  }, 180_000)
})

describe('a daemon that is killed while somebody makes a drink', () => {
  it('asks that person afterwards: each drink is made once, and the orders keep their numbers', async () => {
    const ana = await at('bar-1', 'Ana')
    const before = await pours()
    const orders = [await shop.till.sell({ recipe: 'flat-white' }), await shop.till.sell({ recipe: 'toast' })]
    // Whichever comes first: the machine brews meanwhile.
    const held = await until('a drink to be offered', async () => (await ana.drinks())[0], BOUND)
    await ana.presses('start', held.brew)
    await ana.has(held.number, 'making')

    shop.daemon.killNow()
    await shop.daemon.startAgain()
    await ana.comes()
    const lost = await ana.has(held.number, 'lost')
    expect([lost.brew, lost.text]).toEqual([held.brew, expect.stringContaining('were you making it?')])
    await ana.presses('still', lost.brew)
    await ana.has(held.number, 'making')
    await ana.signIn('Ana')
    await ana.presses('done', held.brew)
    const other = orders.find(({ number }) => number !== held.number)
    await ana.makes(other?.number ?? '')
    for (const order of orders) await reached(order, 'ready')
    expect(await pours()).toBe(before + 1)
  }, 180_000)

  it('gives what was never begun to whoever is there, when the person says so', async () => {
    const ana = await at('bar-1', 'Ana')
    const order = await shop.till.sell({ recipe: 'toast' })
    const { brew } = await ana.has(order.number, 'offered')
    shop.daemon.killNow()
    await shop.daemon.startAgain()
    await ana.comes()
    await ana.has(order.number, 'lost')
    const kim = await at('bar-2', 'Kim')
    await ana.presses('unstarted', brew)
    await kim.makes(order.number)
    await reached(order, 'ready')
  }, 180_000)
})

describe('a bump bar', () => {
  it('brings a person in, who makes drinks by it; one who calls in sick is a machine that went offline', async () => {
    const password = await addKey(`${stage.folder}/data`, 'machine', 'bar-3')
    const args = ['--id', 'bar-3', '--mqtt-url', shop.daemon.mqtt, '--password', password, '--start-ms', '50']
    const bar = new Child(stage, 'firmware-sim/barista/main.ts', [...args, '--seed', '3'])
    const health = async () => (await shop.statusOf('bar-3')).health
    await until('the person to work', async () => (await health()) === 'ready', BOUND)
    await reached(await shop.till.sell({ recipe: 'tea' }), 'ready')
    await bar.kill('SIGKILL')
    await until('the lane to be offline', async () => (await health()) === 'offline', BOUND)
    const waits = await shop.till.sell({ recipe: 'tea' })
    const again = new Child(stage, 'firmware-sim/barista/main.ts', [...args, '--seed', '4'])
    await reached(waits, 'ready')
    await again.kill('SIGTERM')
  }, 180_000)
})
