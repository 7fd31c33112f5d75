/** How long customers waited, by when they ordered: a dot for each order, and a line for each row of the comparison. */

import { spoken } from '../advice.ts'
import type { Run } from '../compare.ts'
import { timeOfDay } from '../day.ts'
import { at, sorted, waitS } from '../figures.ts'
import { element, type Frame, hint, hourMarks, picture, scale, steps, text, timeAxis, valueAxis } from './svg.ts'

const WIDTH = 960
const HEIGHT = 340
const FRAME: Frame = { left: 64, right: 944, top: 16, bottom: 300 }
const BUCKET_MS = 15 * 60_000
/** Waits beyond this share of the tallest line are cut off, or one starved order would flatten all the others. */
const ROOM = 1.15

export function waitChart(runs: readonly Run[]): string {
  const [first] = runs
  if (first === undefined) return ''
  const { orders } = first.first
  const from = orders[0]?.placedMs ?? 0
  const until = orders.at(-1)?.placedMs ?? from
  const lines = runs.map((run) => middles(run))
  const tallest = Math.max(1, ...lines.flat().map(({ minutes }) => minutes))
  const most = Math.max(tallest * ROOM, Math.min(first.figures.p99S / 60, tallest * 2), 5)
  const marks = steps(most, 5)
  const x = scale(from, until, FRAME.left, FRAME.right)
  const y = scale(0, marks.at(-1) ?? most, FRAME.bottom, FRAME.top)
  const dots = orders
    .filter((order) => order.readyMs !== null && waitS(order) / 60 <= (marks.at(-1) ?? most))
    .map((order) =>
      element(
        'circle',
        { cx: x(order.placedMs), cy: y(waitS(order) / 60), r: 2.6, class: 'dot' },
        hint(`${timeOfDay(order.placedMs)}, ${order.drinks.length} drinks: ${spoken(waitS(order))}`),
      ),
    )
  const drawn = lines.map((line, i) =>
    element('polyline', {
      points: line.map(({ atMs, minutes }) => `${x(atMs).toFixed(1)},${y(minutes).toFixed(1)}`).join(' '),
      class: `line s${i % 6}`,
    }),
  )
  const four = y(4)
  return picture(
    WIDTH,
    HEIGHT,
    `Waits over the day: the middle order of each quarter of an hour waited up to ${Math.round(tallest)} minutes.`,
    valueAxis(marks, y, FRAME, 'min'),
    timeAxis(hourMarks(from, until), x, FRAME),
    element('line', { x1: FRAME.left, x2: FRAME.right, y1: four, y2: four, class: 'goal' }),
    text(FRAME.right, four - 6, 'four minutes', { 'text-anchor': 'end', class: 'tick' }),
    ...dots,
    ...drawn.toReversed(),
  )
}

/** The middle wait of the orders of each quarter of an hour. */
function middles({ first: { orders } }: Run): { atMs: number; minutes: number }[] {
  const served = orders.filter(({ readyMs }) => readyMs !== null)
  const buckets = Map.groupBy(served, ({ placedMs }) => Math.floor(placedMs / BUCKET_MS))
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([bucket, own]) => ({
      atMs: Math.min(
        Math.max((bucket + 0.5) * BUCKET_MS, orders[0]?.placedMs ?? 0),
        orders.at(-1)?.placedMs ?? Number.POSITIVE_INFINITY,
      ),
      minutes: at(sorted(own.map(waitS)), 0.5) / 60,
    }))
}
