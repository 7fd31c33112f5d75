/** What customers were told against what came true: on the line, the quote was right. */

import { spoken } from '../advice.ts'
import { timeOfDay } from '../day.ts'
import { at, sorted, waitS } from '../figures.ts'
import type { DayRecord } from '../record.ts'
import { element, type Frame, hint, picture, scale, steps, text, valueAxis } from './svg.ts'

const WIDTH = 560
const HEIGHT = 420
const FRAME: Frame = { left: 64, right: 540, top: 16, bottom: 370 }

export function quoteChart({ orders }: DayRecord): string {
  const quoted = orders.flatMap((order) =>
    order.quotedMs === null || order.readyMs === null || order.promisedMs === null
      ? []
      : [
          {
            ...{ order, saidS: (order.quotedMs - order.placedMs) / 1000, trueS: waitS(order) },
            late: order.readyMs > order.promisedMs,
          },
        ],
  )
  if (quoted.length === 0) return ''
  const most = at(sorted(quoted.flatMap(({ saidS, trueS }) => [saidS, trueS])), 0.995) / 60
  const marks = steps(Math.max(2, most), 5)
  const last = marks.at(-1) ?? most
  const x = scale(0, last, FRAME.left, FRAME.right)
  const y = scale(0, last, FRAME.bottom, FRAME.top)
  const dots = quoted
    .filter(({ saidS, trueS }) => Math.max(saidS, trueS) / 60 <= last)
    .map(({ order, saidS, trueS, late }) =>
      element(
        'circle',
        { cx: x(saidS / 60), cy: y(trueS / 60), r: 3, class: late ? 'dot late' : 'dot' },
        hint(`${timeOfDay(order.placedMs)}: told ${spoken(saidS)}, ready after ${spoken(trueS)}`),
      ),
    )
  return picture(
    WIDTH,
    HEIGHT,
    'Told waits against true ones; each dot is an order.',
    valueAxis(marks, y, FRAME, 'min'),
    marks
      .map((mark) => text(x(mark), FRAME.bottom + 18, String(mark), { 'text-anchor': 'middle', class: 'tick' }))
      .join(''),
    text((FRAME.left + FRAME.right) / 2, FRAME.bottom + 40, 'minutes, as told when ordering', {
      'text-anchor': 'middle',
      class: 'tick',
    }),
    element('line', { x1: x(0), y1: y(0), x2: x(last), y2: y(last), class: 'goal' }),
    text(x(last), y(last * 0.9), 'as told', { 'text-anchor': 'end', class: 'tick' }),
    ...dots,
  )
}
