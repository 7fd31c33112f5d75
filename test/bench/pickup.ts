/**
 * (o) From the machine's `done` to the customer's phone and to the pixel on the board, while few or many look on, and some
 * of them read nothing; what a page weighs, how soon it is of use, and what a phone costs the daemon.
 */
import { join } from 'node:path'
import { openBrowser } from '../../src/web/testing/browser.ts'
import { median, of, quantile, takeTurns } from './measure.ts'
import { type Called, PickupShop } from './pickup-shop.ts'
import { bytesOf, firstPaints, PaintedBoard } from './pixels.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { figure } from './table.ts'

const CROWDS = [1, 100, 1_000] as const
const MOST = 1_000
/** Phones that read nothing, beside the thousand. */
const STALLED = 10
/** One of them is a real page. */
const BOARDS = 20
const GOAL_MS = 50
const SLOWER = 6
const BOARD_PAINT_MS = 1_500
const PHONE_PAINT_MS = 1_000
const SCRIPT_KB = 15
const STYLE_KB = 10

export const pickup: Bench = { id: 'o', name: 'pickup', run }

interface Times {
  readonly phone: readonly number[]
  readonly board: readonly number[]
  readonly pixel: readonly number[]
}

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const shop = await PickupShop.open(join(folder, 'shop'), MOST + STALLED, BOARDS - 1)
  const chromium = await openBrowser()
  try {
    const painted = await PaintedBoard.open(chromium.browser, shop.url)
    const memory: number[] = []
    const round = async (phones: number, stalled: number): Promise<Times> => {
      const before = await shop.memoryKiB()
      // The one who is called is one of them.
      await shop.connect(phones - 1, stalled)
      if (phones === MOST && stalled === 0) memory.push(((await shop.memoryKiB()) - before) / (MOST - 1))
      if (stalled > 0) shop.stall('stalled')
      const called: Called[] = []
      for (let n = 0; n < scale.calls; n++) called.push(await shop.call((number) => painted.shows(number)))
      shop.disconnect()
      if (stalled > 0) shop.stall('reading')
      return {
        phone: called.map(({ phoneMs }) => phoneMs),
        board: called.flatMap(({ boardMs }) => boardMs),
        pixel: called.map(({ pixelMs }) => pixelMs),
      }
    }
    const contestants = [
      ...CROWDS.map((phones) => ({ name: String(phones), measure: () => round(phones, 0) })),
      { name: 'stalled', measure: () => round(MOST, STALLED) },
    ]
    const results = await takeTurns(contestants, scale.rounds, (name, n, { phone, pixel }) =>
      say(
        `  round ${n} ${name}: p99 phone ${figure(quantile(phone, 0.99))}, pixel ${figure(quantile(pixel, 0.99))} ms`,
      ),
    )
    await painted.close()
    return [
      ...(['phone', 'pixel', 'board'] as const).map((which) => crowdRow(results, which)),
      stalledRow(results),
      memoryRow(memory),
      ...(await pageRows(shop, chromium.browser)),
    ]
  } finally {
    await chromium.close()
    await shop.close()
  }
}

const WHERE = {
  phone: 'event on the phone',
  pixel: 'number painted on the board in Chromium',
  board: `snapshot at each of ${BOARDS - 1} more boards on MQTT`,
} as const

function crowdRow(results: ReadonlyMap<string, readonly Times[]>, which: keyof typeof WHERE): Row {
  const all = (name: string): number[] => of(results, name).flatMap((times) => [...times[which]])
  const [one, most] = [all('1'), all(String(MOST))]
  const p50 = CROWDS.map((phones) => figure(quantile(all(String(phones)), 0.5))).join(', ')
  const p99 = CROWDS.map((phones) => figure(quantile(all(String(phones)), 0.99))).join(', ')
  return {
    bench: 'o',
    what: `machine's done → ${WHERE[which]}, ${MOST.toLocaleString('en')} phones connected, p99`,
    unit: 'ms',
    value: quantile(most, 0.99),
    peer: { what: 'one phone', value: quantile(one, 0.99) },
    ratio: quantile(most, 0.99) / quantile(one, 0.99),
    goal: { of: 'value', below: GOAL_MS },
    note: `with ${CROWDS.join(', ')} phones: p50 ${p50}, p99 ${p99}; worst ${figure(Math.max(...most))} ms of ${most.length}`,
  }
}

function stalledRow(results: ReadonlyMap<string, readonly Times[]>): Row {
  const all = (name: string): number[] => of(results, name).flatMap(({ phone }) => [...phone])
  const [calm, stalled] = [quantile(all(String(MOST)), 0.99), quantile(all('stalled'), 0.99)]
  return {
    bench: 'o',
    what: `… on the phone, while ${STALLED} more phones and a board read nothing, p99`,
    unit: 'ms',
    value: stalled,
    peer: { what: 'all of them reading', value: calm },
    ratio: stalled / calm,
    goal: { of: 'ratio', most: 1.5 },
    note: `p50 ${figure(quantile(all('stalled'), 0.5))}, ${figure(quantile(all(String(MOST)), 0.5))} with all reading`,
  }
}

function memoryRow(perPhone: readonly number[]): Row {
  return {
    bench: 'o',
    what: 'memory of the daemon for a connected phone',
    unit: 'KiB RSS',
    value: Math.max(...perPhone),
    peer: null,
    ratio: null,
    goal: null,
    note: `the most of ${perPhone.length} times that ${MOST - 1} phones connected; memory that was free already is used first`,
  }
}

async function pageRows(shop: PickupShop, browser: Parameters<typeof firstPaints>[0]): Promise<Row[]> {
  const order = `${shop.url}/o/${shop.someOrder}`
  const pages = [
    { name: 'board', url: `${shop.url}/board`, viewport: { width: 1280, height: 720 }, paintMs: BOARD_PAINT_MS },
    { name: "customer's page", url: order, viewport: { width: 390, height: 844 }, paintMs: PHONE_PAINT_MS },
  ]
  const rows: Row[] = []
  for (const { name, url, viewport, paintMs } of pages) {
    const { script, style } = await bytesOf(url)
    const weight = (what: string, bytes: number, below: number): Row => ({
      ...{ bench: 'o', what: `${what} of the ${name}, gzipped`, unit: 'KB', value: bytes / 1024 },
      ...{ peer: null, ratio: null, goal: { of: 'value', below }, note: '' },
    })
    rows.push(weight('script', script, SCRIPT_KB), weight('styles', style, STYLE_KB))
    const [quick, slow] = [
      await firstPaints(browser, url, viewport, 1),
      await firstPaints(browser, url, viewport, SLOWER),
    ]
    rows.push({
      bench: 'o',
      what: `first useful paint of the ${name}, processor ${SLOWER} times slower, median`,
      unit: 'ms',
      value: median(slow),
      peer: { what: 'as quick as it is', value: median(quick) },
      ratio: median(slow) / median(quick),
      goal: { of: 'value', below: paintMs },
      note: `worst ${figure(Math.max(...slow))} ms of ${slow.length}, nothing cached; the numbers are in the page before any script`,
    })
  }
  return rows
}
