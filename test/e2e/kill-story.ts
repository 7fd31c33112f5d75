/**
 * The story of the two files beside this: the daemon is killed again and again, at moments that hurt, while four tills
 * sell and retry; they are the reference client, and each time one of them loses its power with the daemon. The machines
 * know nothing of it.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { readBook } from '../judge/read-book.ts'
import { readMachines } from '../judge/read-machines.ts'
import { openShop, type Shop } from './harness/shop.ts'
import type { Stage } from './harness/stage.ts'
import type { PublicOrder, Sale, Till } from './harness/till.ts'
import { until } from './harness/until.ts'

export interface Tally {
  readonly shop: Shop
  readonly kills: number
  readonly sales: readonly Sale[]
  /** Each order at the end, as its customer sees it, in the sequence of `sales`. */
  readonly orders: readonly PublicOrder[]
  /** Orders in the book: more than sales means that one was sold twice. */
  readonly ordersInBook: number
  /** Kills that broke at least one request which was written and not answered. */
  readonly killsInRequest: number
  /** Kills while at least one pump was moving, by the machines' own logs. */
  readonly killsInPour: number
  /** Retries that were answered from the book: the kill came after the commit and before the answer. */
  readonly replays: number
  /** Sales that a till found in its outbox when its power came back, in all. */
  readonly resumed: number
  readonly pours: readonly { readonly result: string | null }[]
}

const TILLS = 4

/**
 * After which of the round's requests the kill comes, and when then: `written`, the daemon has hardly read it;
 * `committing`, its order has just been written to the book and the answer is hardly out yet.
 */
const MOMENTS = [
  { request: 1, when: 'committing' },
  { request: 2, when: 'committing' },
  { request: 4, when: 'written' },
  { request: 3, when: 'committing' },
  { request: 4, when: 'committing' },
] as const

/** So long the order book's log is looked at. */
const COMMIT_WITHIN_MS = 250
/** Bytes of a page of it, at least. */
const PAGE = 8_192

export interface Goal {
  readonly kills: number
  /** So many tills have asked again for an order that was in the book: on a busy computer that can take more kills. */
  readonly replays: number
}

/** Kills until the goal is reached, at most twice as often as it says. */
export async function killAndRecover(stage: Stage, goal: Goal): Promise<Tally> {
  const shop = await openShop(stage, {
    machines: [
      { id: 'left', wire: 'serial' },
      { id: 'right', wire: 'mqtt' },
    ],
    sections: { timing: { coolDown: '200ms' } },
  })
  const tills = Array.from({ length: TILLS }, (_, i) => shop.till.another(`${stage.folder}/till-${i}.outbox`))
  for (const till of tills) stage.after(() => till.close())
  const sales: Promise<PublicOrder>[] = []
  const sell = (till: Till, recipe: string): void => {
    const sale = till.sell({ recipe })
    // Awaited at the end; a story that breaks off before must not leave a rejection that nobody handles.
    sale.catch(() => {})
    sales.push(sale)
  }
  const killedAtMs: number[] = []
  let killsInRequest = 0
  const wal = `${stage.folder}/data/orders.db-wal`

  const isReached = (): boolean => killedAtMs.length >= goal.kills && replays(tills) >= goal.replays

  for (let round = 0; round < 2 * goal.kills && !isReached(); round++) {
    // What the last round left may still pour; if not, these two do when the others come.
    for (const till of tills.slice(0, 2)) sell(till, 'lungo')
    await until('a pour', () => pumps(shop) > 0)
    const before = unanswered(tills)
    const killed = killAt(shop, tills, wal, MOMENTS[round % MOMENTS.length] ?? MOMENTS[0])
    for (const till of tills) sell(till, 'espresso')
    killedAtMs.push(await killed)
    await until('the broken connections to be noticed', () => shop.daemon.ending !== null)
    await until('the tills to know', () => tills.every((till) => till.inFlight === 0))
    if (unanswered(tills) > before) killsInRequest++
    tills[round % TILLS]?.restart()
    await shop.daemon.startAgain()
    if (killedAtMs.length >= goal.kills) await Promise.all(sales)
  }

  await Promise.all(sales)
  const all = tills.flatMap((till) => till.sales)
  const orders = await settled(shop, all)
  await until('the pumps to rest', () => pumps(shop) === 0)
  const pours = readMachines(`${stage.folder}/machines`).flatMap((machine) => machine.pours)
  return {
    shop,
    sales: all,
    orders,
    ordersInBook: readBook(`${stage.folder}/data`).orders.length,
    killsInRequest,
    killsInPour: killedAtMs.filter((at) => pours.some(({ startMs, end }) => startMs < at && (end?.atMs ?? at) >= at))
      .length,
    kills: killedAtMs.length,
    replays: replays(tills),
    resumed: tills.reduce((sum, till) => sum + till.resumed, 0),
    pours: pours.map(({ end }) => ({ result: end?.result ?? null })),
  }
}

const pumps = (shop: Shop): number => [...shop.machines.values()].reduce((sum, { pouring }) => sum + pouring.size, 0)

const unanswered = (tills: readonly Till[]): number =>
  tills.flatMap((till) => till.sales).reduce((sum, sale) => sum + sale.unanswered, 0)

const replays = (tills: readonly Till[]): number =>
  tills.flatMap((till) => till.sales).filter(({ replayed }) => replayed === 'yes').length

/** Kills the daemon in the moment described; resolves to its wall clock. */
function killAt(
  shop: Shop,
  tills: readonly Till[],
  wal: string,
  { request, when }: (typeof MOMENTS)[number],
): Promise<number> {
  let written = 0
  return new Promise((resolve) => {
    for (const till of tills) {
      till.onWritten = (sale) => {
        if (++written !== request) return
        if (when === 'committing') spinUntilStored(wal, sale.key)
        const atMs = Date.now()
        shop.daemon.killNow()
        resolve(atMs)
      }
    }
  })
}

/** Until the sale stands in the order book's log. Nothing but a busy loop comes between a commit and its answer. */
function spinUntilStored(file: string, key: string): void {
  const untilMs = performance.now() + COMMIT_WITHIN_MS
  const log = openSync(file, 'r')
  const tail = Buffer.alloc(256 * 1024)
  // The log only grows in a test as short as this; times of files are too coarse to tell two commits apart.
  let seen = fstatSync(log).size
  while (performance.now() < untilMs) {
    const { size } = fstatSync(log)
    if (size === seen) continue
    const from = Math.max(0, seen - PAGE)
    const length = readSync(log, tail, 0, Math.min(tail.length, size - from), from)
    if (tail.subarray(0, length).includes(key)) break
    seen = size
  }
  closeSync(log)
}

/** Every order, when nothing is left to do about it but to fetch it or to ask a person. */
async function settled(shop: Shop, sales: readonly Sale[]): Promise<PublicOrder[]> {
  const orders: PublicOrder[] = []
  for (const { order } of sales) {
    orders.push(
      await until(
        `order ${order?.number} to be settled`,
        async () => {
          const now = await shop.till.look(order?.id ?? '')
          return (now.state === 'ready' || now.state === 'collected' || now.attention) && now
        },
        { boundMs: 30_000, everyMs: 50 },
      ),
    )
  }
  return orders
}
