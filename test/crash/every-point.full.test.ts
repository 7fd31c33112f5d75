/**
 * Two shops, as many as there are cores in the smallest machine that this runs on; each plays its scenes again and again
 * and is killed at one call more each time.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Stage } from '../e2e/harness/stage.ts'
import { CrashShop, POINT_SCENES } from './shop.ts'
import { describeSweep, type Sweep, sweep } from './sweep.ts'
import { CALLS, whyNotTraced } from './tracer.ts'

const LANES = 2

describe.skipIf(whyNotTraced() !== null)(
  'a daemon killed at each call by which it writes to its book and to its machine',
  () => {
    const stages = Array.from({ length: LANES }, () => new Stage())
    let sweeps: readonly Sweep[] = []
    beforeAll(async () => {
      sweeps = await Promise.all(
        stages.map(
          async (stage, lane) =>
            await sweep(
              await CrashShop.open(stage),
              POINT_SCENES.filter((_, i) => i % LANES === lane),
              'every',
            ),
        ),
      )
      console.log(describeSweep(sweeps))
    }, 3_600_000)
    afterAll(async () => await Promise.all(stages.map((stage) => stage.clear())))

    it('has every order that it acknowledged, under its number, made once and collected: nothing is wrong after any', () => {
      expect(sweeps.flatMap(({ faults }) => faults)).toEqual([])
    })

    it('was killed at every one of them', () => {
      expect(sweeps.flatMap(({ absent }) => absent)).toEqual([])
      expect(sweeps.flatMap(({ visited }) => visited)).toEqual(sweeps.flatMap(({ chosen }) => chosen))
      expect(sweeps.flatMap(({ chosen }) => chosen).length).toBeGreaterThan(400)
    })

    it('was hit at every kind of call: log and index written, log synced, index grown, a command sent', () => {
      const kinds = new Set(sweeps.flatMap(({ visited }) => visited.map(({ call }) => call)))
      expect(CALLS.filter((call) => kinds.has(call))).toEqual(['pwrite64', 'fsync', 'ftruncate', 'write'])
    })

    it('left tills without an answer, who asked again with the same key', () => {
      expect(sweeps.reduce((sum, { broken }) => sum + broken, 0)).toBeGreaterThan(20)
    })
  },
)
