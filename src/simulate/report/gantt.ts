/** What each machine did when: a bar for each pour, above it how many drinks waited. */
import { timeOfDay } from '../day.ts'
import type { DayRecord } from '../record.ts'
import { element, type Frame, hint, hourMarks, picture, scale, steps, text, timeAxis } from './svg.ts'

const WIDTH = 960
const LEFT = 100
const RIGHT = 944
const ROW = 26
const QUEUE = 70

export function gantt(record: DayRecord): string {
  const { day, orders, pours, endMs, outages } = record
  const lanes = day.machines.flatMap(({ settings }) =>
    Array.from({ length: settings.groups }, (_, i) => ({ id: settings.id, group: i + 1, of: settings.groups })),
  )
  const from = orders[0]?.placedMs ?? 0
  const frame: Frame = { left: LEFT, right: RIGHT, top: 12, bottom: QUEUE + 24 + lanes.length * ROW }
  const x = scale(from, endMs, LEFT, RIGHT)
  const rowAt = (machine: string, group: number): number =>
    QUEUE + 20 + lanes.findIndex((lane) => lane.id === machine && lane.group === group) * ROW
  const bars = pours.map(({ machine, group, fromMs, untilMs, order, recipe, outcome }) =>
    element(
      'rect',
      {
        ...{ x: x(fromMs), y: rowAt(machine, group) + 3, height: ROW - 6 },
        width: Math.max(0.6, x(Math.min(untilMs, endMs)) - x(fromMs) - 0.4),
        class: outcome === 'done' ? 'bar' : 'bar lost',
      },
      hint(
        `${timeOfDay(fromMs)} ${recipe} of order ${orders[order]?.number ?? order}, ${Math.round((untilMs - fromMs) / 1000)} s${outcome === 'done' ? '' : ', lost'}`,
      ),
    ),
  )
  const off = outages.flatMap(({ machine, fromMs, untilMs }) =>
    lanes
      .filter(({ id }) => id === machine)
      .map(({ group }) =>
        element(
          'rect',
          {
            ...{ x: x(Math.max(from, fromMs)), y: rowAt(machine, group), height: ROW, class: 'off' },
            width: Math.max(0, x(Math.min(untilMs ?? endMs, endMs)) - x(Math.max(from, fromMs))),
          },
          hint(`${machine} is off from ${timeOfDay(fromMs)}`),
        ),
      ),
  )
  const names = lanes.map(({ id, group, of }) =>
    text(LEFT - 8, rowAt(id, group) + ROW / 2 + 4, of > 1 ? `${id} ${group}` : id, {
      'text-anchor': 'end',
      class: 'name',
    }),
  )
  return picture(
    WIDTH,
    frame.bottom + 30,
    `What ${day.machines.length} machines did from ${timeOfDay(from)} to ${timeOfDay(endMs)}, and how many drinks waited.`,
    timeAxis(hourMarks(from, endMs), x, frame),
    queueLine(record, x),
    ...names,
    ...off,
    ...bars,
  )
}

/** Drinks that were accepted and not begun. */
function queueLine({ orders, endMs }: DayRecord, x: (ms: number) => number): string {
  const changes = orders
    .filter(({ number }) => number !== null)
    .flatMap(({ placedMs, drinks }) =>
      drinks.flatMap(({ startedMs }) => [
        { atMs: placedMs, by: 1 },
        { atMs: startedMs ?? endMs, by: -1 },
      ]),
    )
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by)
  let waiting = 0
  let most = 0
  const counts = changes.map(({ atMs, by }) => {
    waiting += by
    most = Math.max(most, waiting)
    return { atMs, waiting }
  })
  const top = steps(most, 2).at(-1) ?? 1
  const y = scale(0, top, QUEUE + 10, 12)
  const points = [`${x(counts[0]?.atMs ?? 0).toFixed(1)},${y(0)}`]
  let before = 0
  for (const { atMs, waiting: now } of counts) {
    points.push(`${x(atMs).toFixed(1)},${y(before).toFixed(1)}`, `${x(atMs).toFixed(1)},${y(now).toFixed(1)}`)
    before = now
  }
  points.push(`${x(endMs).toFixed(1)},${y(0)}`)
  return (
    text(LEFT - 8, 22, `${most} waiting`, { 'text-anchor': 'end', class: 'tick' }) +
    text(LEFT - 8, QUEUE + 10, '0', { 'text-anchor': 'end', class: 'tick' }) +
    element('polygon', { points: points.join(' '), class: 'queue' })
  )
}
