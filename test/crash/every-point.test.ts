/** The small one of `npm test`; every-point.full.test.ts is the large one. */
import { afterEach, expect, it } from 'vitest'
import { Stage } from '../e2e/harness/stage.ts'
import { CrashShop, type PointScene } from './shop.ts'
import { describeSweep, sweep } from './sweep.ts'
import { whyNotTraced } from './tracer.ts'

const why = whyNotTraced()
if (why !== null) console.warn(`${why}: kills are at named points only (test/simulation, test/e2e/killed-daemon)`)

const SCENES: readonly PointScene[] = ['a spoiled pour', 'opened again']

const stage = new Stage()
afterEach(async () => await stage.clear())

it.skipIf(why !== null)(
  'a daemon killed between commit and answer, and in the middle of a transaction, loses nothing and makes nothing twice',
  async () => {
    // By content, not by count: whatever a scene writes, its first sync is that of the order that was just sold.
    const found = await sweep(await CrashShop.open(stage), SCENES, 'edges', (points) => {
      const sold = points.find(({ call }) => call === 'fsync')
      const writes = points.filter(({ call }) => call === 'pwrite64')
      return [sold, writes[writes.length >> 1]].filter((point) => point !== undefined)
    })
    console.log(describeSweep([found]))
    expect(found.faults).toEqual([])
    expect(found.visited).toEqual(found.chosen)
    expect(found.chosen).toHaveLength(2 * SCENES.length)
    // In the scene in which somebody sells, the till was not answered and asked again.
    expect(found.broken).toBeGreaterThanOrEqual(1)
  },
  600_000,
)
