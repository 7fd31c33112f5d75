/** What people look at, when something behind it breaks: it says so in time, and is right again when it is mended. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findMosquitto, Mosquitto } from './harness/mosquitto.ts'
import { type BoardScreen, type PhoneScreen, Screens } from './harness/screen.ts'
import { openShop, type Shop } from './harness/shop.ts'
import { freePort, Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'
import { Wire } from './harness/wire.ts'

/** Twice the 15 s that they have by the shop's rule: the computer is shared. */
const ADMITTED = { boundMs: 30_000, everyMs: 100 }

interface Break {
  readonly what: string
  readonly breaks: (at: { readonly shop: Shop; readonly wire: Wire }) => unknown
  readonly mends: (at: { readonly shop: Shop; readonly wire: Wire }) => unknown
}

const BREAKS: readonly Break[] = [
  {
    what: 'the daemon is killed',
    breaks: ({ shop }) => shop.daemon.kill('SIGKILL'),
    mends: ({ shop }) => shop.daemon.startAgain(),
  },
  {
    what: 'the daemon stands still with all its sockets open',
    breaks: ({ shop }) => process.kill(shop.daemon.pid, 'SIGSTOP'),
    mends: ({ shop }) => process.kill(shop.daemon.pid, 'SIGCONT'),
  },
  {
    what: 'the line is silent, and nobody closes it',
    breaks: ({ wire }) => wire.set({ t: 'silent' }),
    mends: ({ wire }) => wire.set({ t: 'whole' }),
  },
]

describe('a board and a phone', () => {
  const stage = new Stage()
  let shop: Shop
  let wire: Wire
  let screens: Screens
  let board: BoardScreen
  beforeAll(async () => {
    shop = await openShop(stage, { machines: [{ id: 'left', wire: 'serial', groups: 2 }] })
    wire = await Wire.open(stage, () => shop.daemon.http)
    screens = await Screens.open(stage)
    board = await screens.board(wire.url('/board', 'coffee.lan'))
  }, 120_000)
  afterAll(async () => await stage.clear())

  const ready = (id: string) => until('the order to be ready', async () => (await shop.till.look(id)).state === 'ready')

  it.each(BREAKS)(
    'when $what, say so, and are right again when it is over',
    async ({ breaks, mends }) => {
      const before = await shop.till.sell({ recipe: 'espresso' })
      await board.shows('ready', before.number)
      await until('its call', async () => (await board.called()).includes(before.number))
      const waiting = await shop.till.sell({ recipe: 'lengthy' })
      await board.shows('preparing', waiting.number)
      const phone: PhoneScreen = await screens.phone(wire.url(`/o/${waiting.id}`, 'coffee.lan'))
      expect([await board.paused(), await phone.trouble()]).toEqual([null, null])

      await breaks({ shop, wire })
      await until('the board to admit it', async () => (await board.paused()) !== null, ADMITTED)
      await until('the phone to admit it', async () => (await phone.trouble()) !== null, ADMITTED)
      // What was known stays, with the time from which it is.
      expect(await board.numbers('ready')).toContain(before.number)
      expect(await board.paused()).toMatch(/since \d\d:\d\d/)
      expect(await phone.says(waiting.number)).toBe(true)

      await mends({ shop, wire })
      await until('the board to be sure again', async () => (await board.paused()) === null)
      await ready(waiting.id)
      await board.shows('ready', waiting.number)
      await until('the phone to know it', async () => (await phone.trouble()) === null && (await phone.says(/ready/i)))
      // Who was called before is not called again.
      expect((await board.called()).filter((number) => number === before.number)).toEqual([before.number])
      for (const { id } of [before, waiting]) await shop.till.post(`/order/${id}/collect`, undefined)
    },
    180_000,
  )

  it.each([
    { what: 'slow', state: { t: 'slow', pauseMs: 4 } },
    { what: 'broken again and again', state: { t: 'lossy', afterBytes: 6_000 } },
  ] as const)(
    'show what is true over a line that is $what',
    async ({ state }) => {
      const phones = new Map<string, PhoneScreen>()
      const sell = async () => {
        const { id, number } = await shop.till.sell({ recipe: 'lengthy' })
        const phone = await screens.phone(wire.url(`/o/${id}`, 'coffee.lan'))
        phones.set(id, phone)
        expect([await phone.says(number), await phone.isReady()]).toEqual([true, false])
        return { number, phone }
      }
      const isReady = async ({ number, phone }: Awaited<ReturnType<typeof sell>>) => {
        await board.shows('ready', number)
        await until('the phone to say it', async () => await phone.isReady())
      }
      const opened = await sell()
      wire.set(state)
      await isReady(opened)
      // A whole page is more than the broken line ever carries; over the slow one it opens.
      if (state.t === 'slow') await isReady(await sell())
      else await until('the line to have broken', () => wire.broken > 0)
      wire.set({ t: 'whole' })
      for (const [id, phone] of phones) {
        await until('the phone to be sure', async () => (await phone.trouble()) === null)
        await shop.till.post(`/order/${id}/collect`, undefined)
        await until('the phone to say that it is over', async () => !(await phone.isReady()))
      }
      await until('both to be gone', async () => (await board.numbers('ready')).length === 0)
    },
    180_000,
  )

  it('call a number that became ready while nothing came through', async () => {
    wire.set({ t: 'lossy', afterBytes: 0 })
    const missed = await shop.till.sell({ recipe: 'espresso' })
    await ready(missed.id)
    await until('the line to have broken', () => wire.broken > 0)
    expect(await board.called()).not.toContain(missed.number)
    wire.set({ t: 'whole' })
    await until('its call', async () => (await board.called()).includes(missed.number))
    await shop.till.post(`/order/${missed.id}/collect`, undefined)
  })

  it('and after all that every drink was made once', async () => {
    await until('the book to rest', () => shop.judged().length === 0)
  })
})

const program = findMosquitto()
const without = program === null ? ' (skipped: no mosquitto is installed here)' : ''

describe.skipIf(program === null)(`a board in a shop with a broker of its own choice${without}`, () => {
  const stage = new Stage()
  afterAll(async () => await stage.clear())

  it('goes on when that broker dies, and admits it when the daemon does', async () => {
    const broker = new Mosquitto(stage, program ?? '', await freePort())
    await broker.start()
    const shop = await openShop(stage, {
      brokerUrl: broker.url,
      machines: [{ id: 'left', wire: 'serial', groups: 1 }],
    })
    const board = await (await Screens.open(stage)).board(`${shop.daemon.http}/board`)
    const sell = async () => {
      const order = await shop.till.sell({ recipe: 'espresso' })
      await board.shows('ready', order.number)
      return order
    }
    const first = await sell()

    await broker.kill()
    await until('the daemon to notice', async () => (await shop.till.get('/readyz')).json().broker === 'away')
    const second = await sell()
    await broker.start()
    const third = await sell()
    expect(await board.paused()).toBeNull()
    // Three at a time wait for each other, and a call that a dying daemon swallowed is made up for while it is young.
    await until('the third call', async () => (await board.called()).includes(third.number))

    await shop.daemon.kill('SIGKILL')
    await until('the board to admit it', async () => (await board.paused()) !== null, ADMITTED)
    await shop.daemon.startAgain()
    await until('the board to be sure again', async () => (await board.paused()) === null)
    const fourth = await sell()
    await until('the last call', async () => (await board.called()).includes(fourth.number))
    expect(await board.called()).toEqual([first, second, third, fourth].map(({ number }) => number))
  }, 180_000)
})
