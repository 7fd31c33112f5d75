/** (k) Policies of dispatch on the same seeded days, through the real shop on virtual time. */
import type { Figures } from '../../src/simulate/figures.ts'
import { median } from './measure.ts'
import { type Cell, NON_STARVING, playCells, runOf, saturatedHours } from './policies-days.ts'
import { policiesMarkdown } from './policies-markdown.ts'
import { type Bench, type BenchContext, QUICK, type Row } from './row.ts'

export const policies: Bench = { id: 'k', name: 'policies', run }

/** Within so much of the best policy under which nobody waits for ever. */
const NEAR_BEST = 1.05
const NEAR_MAKESPAN = 1.02
const EVEN = 1.15

async function run({ scale, say }: BenchContext): Promise<readonly Row[]> {
  const days = scale === QUICK ? 6 : 60
  const start = performance.now()
  const cells = playCells(days, (text) => say(`  ${text}`))
  const played = cells.reduce((sum, { runs }) => sum + runs.length * days, 0)
  const msPerDay = (performance.now() - start) / played
  say(policiesMarkdown(cells))
  const saturated = saturatedHours(days)
  const pulls = cells.map((cell) => ({ cell, figures: runOf(cell, 'pull').figures }))
  const idle = Math.max(...pulls.map(({ figures }) => figures.idleWithWorkS))
  const balance = Math.max(...pulls.map(({ figures }) => figures.balance))
  return [
    againstBest(cells, 'mean wait', ({ meanS }) => meanS),
    againstBest(cells, 'p99 of waits', ({ p99S }) => p99S),
    againstBest(cells, 'worst wait', ({ worstS }) => worstS),
    {
      ...{
        bench: 'k',
        what: 'pull: a machine idle while a drink waits that it could make',
        unit: 's a day',
        value: idle,
      },
      ...{ peer: null, ratio: null, goal: { of: 'value', below: 0.001 }, note: 'the most of all loads and conditions' },
    },
    {
      ...{
        bench: 'k',
        what: 'pull: makespan of a saturated hour',
        unit: '× the lower bound',
        value: median(saturated),
      },
      ...{ peer: null, ratio: null, goal: { of: 'value', below: NEAR_MAKESPAN } },
      note: `median of ${days} hours at 130 %; the worst ${Math.max(...saturated).toFixed(3)}; bound: all machines as one that never rests`,
    },
    {
      ...{ bench: 'k', what: 'pull: most work of a machine over the mean', unit: '×', value: balance },
      ...{ peer: null, ratio: null, goal: { of: 'value', below: EVEN }, note: 'the most of all loads and conditions' },
    },
    {
      ...{ bench: 'k', what: 'one simulated day of four hours', unit: 'ms', value: msPerDay },
      ...{ peer: null, ratio: null, goal: { of: 'value', below: 1_000 }, note: `mean of ${played} days` },
    },
  ]
}

/** Of all loads and conditions, the one in which pull is furthest behind the best. */
function againstBest(cells: readonly Cell[], what: string, of: (figures: Figures) => number): Row {
  const compared = cells.map((cell) => {
    const fair = cell.runs.filter(({ policy }) => NON_STARVING.includes(policy))
    const best = fair.reduce((least, run) => (of(run.figures) < of(least.figures) ? run : least))
    const ours = of(runOf(cell, 'pull').figures)
    return { cell, ours, best: of(best.figures), policy: best.policy, ratio: ours / of(best.figures) }
  })
  const furthest = compared.reduce((most, one) => (one.ratio > most.ratio ? one : most))
  const { cell, ours, best, policy, ratio } = furthest
  return {
    ...{ bench: 'k', what: `pull: ${what}, where it is furthest from the best`, unit: 's', value: ours },
    ...{ peer: { what: policy, value: best }, ratio, goal: { of: 'ratio', most: NEAR_BEST } },
    note: `at ${cell.load * 100} %, ${cell.condition}; ratios of all: ${compared.map((one) => one.ratio.toFixed(2)).join(' ')}`,
  }
}
