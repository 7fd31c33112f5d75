/** Every case of the kit, in the order of the report. */
import type { ConformCase } from '../verdict.ts'
import { changeCases } from './changes.ts'
import { editCases } from './edits.ts'
import { lineCases } from './lines.ts'
import { listCases } from './list.ts'
import { menuCases } from './menu.ts'
import { onceCases } from './once.ts'
import { orderCases } from './orders.ts'
import { refusalCases } from './refusals.ts'
import { saleCases } from './sales.ts'
import { streamCases } from './streams.ts'
import { terminalStreamCases } from './terminal-stream.ts'

const TOPICS: readonly (readonly [string, readonly ConformCase[]])[] = [
  ['One sale is one order', onceCases],
  ['An order', orderCases],
  ['What is refused', refusalCases],
  ['Cancelled and collected', changeCases],
  ['More drinks, fewer, hold and release', editCases],
  ['Lines that break', lineCases],
  ['The stream of an order', streamCases],
  ['The stream of a till', terminalStreamCases],
  ['The list of orders', listCases],
  ['Sales that come late or twice', saleCases],
  ['The menu, and the shop itself', menuCases],
]

export const ALL_CASES: readonly ConformCase[] = TOPICS.flatMap(([topic, cases]) =>
  cases.map((one) => ({ ...one, topic })),
)
