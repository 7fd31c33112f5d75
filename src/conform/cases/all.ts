/** Every case of the kit, in the order of the report. */
import type { ConformCase } from '../verdict.ts'
import { changeCases } from './changes.ts'
import { lineCases } from './lines.ts'
import { onceCases } from './once.ts'
import { orderCases } from './orders.ts'
import { refusalCases } from './refusals.ts'
import { saleCases } from './sales.ts'
import { streamCases } from './streams.ts'

export const ALL_CASES: readonly ConformCase[] = [
  ...onceCases,
  ...orderCases,
  ...refusalCases,
  ...changeCases,
  ...lineCases,
  ...streamCases,
  ...saleCases,
]
