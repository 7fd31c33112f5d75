/** (l) How far what customers are told is from what happens, on days that the shop has not seen. */
import { loadavg } from 'node:os'
import { quantile } from './measure.ts'
import { type Quoted, type QuotePlan, quotesOf } from './quotes-days.ts'
import { type Bench, type BenchContext, QUICK, type Row } from './row.ts'

export const quotes: Bench = { id: 'l', name: 'quotes', run }

const WHOLE: QuotePlan = { shops: 8, learning: 5, heldOut: 12 }
const SHORT: QuotePlan = { shops: 2, learning: 5, heldOut: 6 }
const P50_BELOW_S = 15
const P90_BELOW_S = 45
/** Of `promiseQuantile` 0.9: fewer are lies, more are timid. */
const KEPT_LEAST = 88
const KEPT_MOST = 94

async function run({ scale, say }: BenchContext): Promise<readonly Row[]> {
  const plan = scale === QUICK ? SHORT : WHOLE
  const all = quotesOf(plan, (text) => say(`  ${text}`))
  const kept = keptPercent(all)
  return [
    {
      ...{ bench: 'l', what: 'quote: error, half of the orders are nearer', unit: 's', value: errorAt(all, 0.5) },
      ...{ ...against(all, 0.5), goal: { of: 'value', below: P50_BELOW_S } },
      note: `${all.length} orders of ${plan.heldOut} days in each of ${plan.shops} shops, after ${plan.learning} to learn; ${bands(all, (some) => errorAt(some, 0.5).toFixed(0))}; load ${loadNow()}`,
    },
    {
      ...{ bench: 'l', what: 'quote: error, nine of ten are nearer', unit: 's', value: errorAt(all, 0.9) },
      ...{ ...against(all, 0.9), goal: { of: 'value', below: P90_BELOW_S } },
      note: bands(all, (some) => errorAt(some, 0.9).toFixed(0)),
    },
    {
      ...{ bench: 'l', what: 'quote: bias (above 0: ready later than said)', unit: 's', value: meanOf(all) },
      ...{ peer: { what: COUNTED, value: meanOf(all, peerOf) }, ratio: null, goal: null },
      note: bands(all, (some) => meanOf(some).toFixed(0)),
    },
    {
      ...{ bench: 'l', what: 'promises kept, at least', unit: '%', value: kept },
      ...{ peer: null, ratio: null, goal: { of: 'value', least: KEPT_LEAST } },
      note: bands(all, (some) => keptPercent(some).toFixed(0)),
    },
    {
      ...{ bench: 'l', what: 'promises kept, at most: more were timid', unit: '%', value: kept },
      ...{ peer: null, ratio: null, goal: { of: 'value', below: KEPT_MOST } },
      note: 'the same figure against its other end',
    },
  ]
}

const COUNTED = 'drinks × mean ÷ machines'
const oursOf = ({ errorS }: Quoted): number => errorS
const peerOf = ({ peerErrorS }: Quoted): number => peerErrorS

const errorAt = (all: readonly Quoted[], q: number, of = oursOf): number =>
  quantile(
    all.map((one) => Math.abs(of(one))),
    q,
  )

const meanOf = (all: readonly Quoted[], of = oursOf): number => all.reduce((sum, one) => sum + of(one), 0) / all.length

export const keptPercent = (all: readonly Quoted[]): number =>
  (100 * all.filter(({ kept }) => kept === 'yes').length) / all.length

function against(all: readonly Quoted[], q: number) {
  const value = errorAt(all, q, peerOf)
  return { peer: { what: COUNTED, value }, ratio: errorAt(all, q) / value }
}

/** The figure by load of the day and by size of the order. */
function bands(all: readonly Quoted[], figure: (some: readonly Quoted[]) => string): string {
  const loads = [...new Set(all.map(({ load }) => load))].sort()
  const sizes = [
    ['1', 1, 1],
    ['2–3', 2, 3],
    ['4+', 4, 20],
  ] as const
  const byLoad = loads.map((load) => `${load * 100} %: ${figure(all.filter((one) => one.load === load))}`)
  const bySize = sizes.flatMap(([name, least, most]) => {
    const some = all.filter(({ drinks }) => drinks >= least && drinks <= most)
    return some.length === 0 ? [] : [`${name}: ${figure(some)}`]
  })
  return `by load ${byLoad.join(', ')}; by drinks ${bySize.join(', ')}`
}

const loadNow = (): string => loadavg()[0]?.toFixed(1) ?? '?'
