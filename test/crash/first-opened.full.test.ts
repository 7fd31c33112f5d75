import { afterEach, expect, it } from 'vitest'
import { Stage } from '../e2e/harness/stage.ts'
import { FirstOpened } from './first-opened.ts'
import { describeSweep, sweep } from './sweep.ts'
import { whyNotTraced } from './tracer.ts'

const stage = new Stage()
afterEach(async () => await stage.clear())

it.skipIf(whyNotTraced() !== null)(
  'a daemon killed while it makes a new order book makes it at its next start, and nobody has to help',
  async () => {
    const found = await sweep(await FirstOpened.open(stage), ['first opened'], 'edges')
    console.log(describeSweep([found]))
    expect(found.faults).toEqual([])
    expect(found.visited.length).toBeGreaterThan(0.9 * found.chosen.length)
    expect(found.chosen.length).toBeGreaterThan(20)
  },
  900_000,
)
