/** `baristad demo --rush`: what a person reads on the terminal while ten to nine comes and goes, once. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Child } from './harness/child.ts'
import { Stage } from './harness/stage.ts'
import { until } from './harness/until.ts'

let stage: Stage
beforeEach(() => {
  stage = new Stage()
})
afterEach(async () => await stage.clear())

const ROUND_MS = 180_000

it(
  'tells of the crowd, the reserve, the refusals, the person who finishes drinks, and what runs out and comes back',
  async () => {
    const args = ['demo', '--rush', '--port', '0', '--mqtt-port', '0', '--orders-per-minute', '10']
    const demo = new Child(stage, 'src/main.ts', args, { leash: 'leash', group: 'own' })
    const told = (what: RegExp, boundMs = ROUND_MS): Promise<number> =>
      until(
        String(what),
        () => {
          const at = demo.lines.findIndex((line) => what.test(line))
          return at >= 0 && at + 1
        },
        { boundMs },
      )
    await told(/board\/main\/lite/)
    await told(/lane\/bar-2/)
    const [, page = ''] = /(http:\S+\/o\/\S+)/.exec(demo.lines[(await told(/ordered, .*\/o\//)) - 1] ?? '') ?? []
    expect((await fetch(page)).status).toBe(200)
    await told(/load: busy/)
    await told(/spare-. in reserve is to be awake: /)
    await told(/pours on bar-1/)
    await told(/READY \(.*by bar-1\)/)
    await told(/load: saturated/)
    const out = await told(/cannot be had: .*affogato/)
    const back = await told(/-- the rush is over/)
    expect(out).toBeLessThan(back)
    await told(/everything on the menu can be had/)
    expect((await demo.kill('SIGINT')).code).toBe(0)
    expect(demo.stderr).toBe('')
  },
  2 * ROUND_MS,
)
