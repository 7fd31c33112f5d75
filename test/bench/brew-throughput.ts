/** (b) Order placed, brew sent, brew done: drinks a second through `shop.step`, against plainjob's add, claim, done. */
import { join } from 'node:path'
import { type Contestant, median, of, pairedRatio, takeTurns } from './measure.ts'
import { openPlainjob } from './plainjob-peer.ts'
import type { Bench, BenchContext, Row } from './row.ts'
import { openPumpedShop } from './shop-pump.ts'
import { figure } from './table.ts'

const IN_FLIGHT = [1, 4, 64] as const
const GOAL = { inFlight: 64, ratio: 4 }

interface Sample {
  readonly perSecond: number
  readonly cpuUs: number
  readonly inputsPerCommit: number
  readonly commitsPerDrink: number
}

export const brewThroughput: Bench = { id: 'b', name: 'brew-throughput', run }

async function run({ folder, scale, say }: BenchContext): Promise<readonly Row[]> {
  const shops = IN_FLIGHT.map((n) => ({ n, shop: openPumpedShop(join(folder, `shop-${n}.db`), n) }))
  const peers = IN_FLIGHT.map((n) => ({ n, queue: openPlainjob(join(folder, `plainjob-${n}.db`), n) }))
  const contestants: Contestant<Sample>[] = [
    ...shops.map(({ n, shop }) => ({
      name: `shop ${n}`,
      measure: (): Sample => {
        const { perSecond, cpuUs, inputs, commits, drinks } = shop.measure(scale.brewMs)
        return { perSecond, cpuUs, inputsPerCommit: inputs / commits, commitsPerDrink: commits / drinks }
      },
    })),
    ...peers.map(({ n, queue }) => ({
      name: `plainjob ${n}`,
      measure: (): Sample => {
        const { perSecond, cpuUs } = queue.measure(scale.brewMs)
        // Adding is one commit for all; claiming and finishing are one each.
        return { perSecond, cpuUs, inputsPerCommit: 3 / (2 + 1 / n), commitsPerDrink: 2 + 1 / n }
      },
    })),
  ]
  const results = await takeTurns(contestants, scale.rounds, (name, round, { perSecond }) =>
    say(`  round ${round} ${name}: ${figure(perSecond)}/s`),
  )
  for (const { shop } of shops) shop.close()
  for (const { queue } of peers) queue.close()
  return IN_FLIGHT.map((n) => row(results, n))
}

function row(results: ReadonlyMap<string, readonly Sample[]>, n: number): Row {
  const ours = of(results, `shop ${n}`)
  const peer = of(results, `plainjob ${n}`)
  const rates = (samples: readonly Sample[]) => samples.map(({ perSecond }) => perSecond)
  const middle = (samples: readonly Sample[], what: keyof Sample) =>
    figure(median(samples.map((sample) => sample[what])))
  return {
    bench: 'b',
    what: `placed → sent → done, ${n} in flight, FULL`,
    unit: 'drinks/s',
    value: median(rates(ours)),
    peer: { what: 'plainjob', value: median(rates(peer)) },
    ratio: pairedRatio(rates(ours), rates(peer)),
    goal: n === GOAL.inFlight ? { of: 'ratio', least: GOAL.ratio } : null,
    note: `${middle(ours, 'inputsPerCommit')} inputs a commit, ${middle(ours, 'commitsPerDrink')} commits a drink (plainjob ${middle(peer, 'commitsPerDrink')}); ${middle(ours, 'cpuUs')} µs of processor a drink (plainjob ${middle(peer, 'cpuUs')})`,
  }
}
